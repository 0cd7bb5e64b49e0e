// SPDX-License-Identifier: MIT
/* What terminals are to show: `azri publish`. */
#define AZ_LOG_MODULE "publish"
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/hub_client.h"
#include "app/cli/packing.h"
#include "app/cli/target.h"
#include "base/clock.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/package.h"

enum {
    LIST_BYTES_MAX = 8 * 1024 * 1024,
    SHORT = 12,     // digits of a hash that are shown
    PREFIX_MIN = 6, // digits by which a package can be named
    WITHDRAWAL_MAX = 1024,
};

enum { OPTION_TERMINAL = 't', OPTION_LIST = 'l', OPTION_WITHDRAW = 'w' };

struct args {
    struct az_hub_client client;
    const char *event;       // the path
    const char *withdraw;    // a package's first digits
    struct az_uuid terminal; // zero for all
    bool list;
};

static bool
publish(struct args *args)
{
    struct az_buffer body;
    struct az_http_answer answer = {0};
    char path[AZ_TARGET_PATH_SIZE];
    az_target_path(&args->terminal, "/v1/packages", path);
    az_buffer_init(&body, AZ_PACKAGE_BYTES_MAX + AZ_PACKAGE_MANIFEST_MAX + 1);
    bool ok = az_packing_put(args->event, &body) && az_hub_client_open(&args->client);
    if (ok) {
        struct az_file_hash hash;
        char text[AZ_FILE_HASH_TEXT_SIZE];
        az_file_hash_of(body.data, strcspn(body.data, "\n"), &hash);
        az_file_hash_format(&hash, text);
        ok = az_hub_client_call(&args->client,
                                &(struct az_hub_call){.path = path,
                                                      .media_type = AZ_PACKAGE_MEDIA_TYPE,
                                                      .body = body.data,
                                                      .body_size = body.size},
                                &answer);
        if (ok) {
            printf("published %.*s to %s\n", SHORT, text,
                   az_uuid_is_zero(&args->terminal) ? "all terminals" : "one terminal");
        }
    }
    az_http_answer_destroy(&answer);
    az_buffer_destroy(&body);
    return ok;
}

/* What the hub lists. The caller destroys all three, whatever is returned. */
struct listing {
    struct az_http_answer answer;
    struct az_arena arena;
    struct az_json_reader reader;
    const struct az_json *object;
};

static bool
get_listing(struct args *args, struct listing *out)
{
    *out = (struct listing){0};
    az_arena_init(&out->arena, 4 * LIST_BYTES_MAX);
    if (!az_hub_client_call(
            &args->client,
            &(struct az_hub_call){.path = "/v1/packages", .answer_limit = LIST_BYTES_MAX},
            &out->answer)) {
        return false;
    }
    out->object = az_json_read_object(&out->reader, az_buffer_text(&out->answer.body),
                                      out->answer.body.size, &out->arena);
    if (!out->object) {
        AZ_LOGE("%s does not answer as a hub does; check the address", args->client.url);
    }
    return out->object;
}

static void
listing_destroy(struct listing *listing)
{
    az_json_reader_destroy(&listing->reader);
    az_arena_destroy(&listing->arena);
    az_http_answer_destroy(&listing->answer);
}

/* The first digits of a hash, or `none`. */
static const char *
hash_of(const struct az_json *object, const char *key, const char *none)
{
    const char *text = az_json_get_text(object, key);
    return text ? text : none;
}

static void
print_time(const struct az_json *object, const char *key)
{
    char iso[AZ_CLOCK_ISO_SIZE] = "";
    int64_t at_ms = 0;
    if (az_json_get_integer(object, key, 1, INT64_MAX, &at_ms)) {
        az_clock_format_iso(at_ms, iso);
    }
    printf("  %-20.16s", *iso ? iso : "-");
}

static void
print_package(const struct az_json *package)
{
    int64_t some = 0;
    const struct az_json *all = az_json_member(package, "for_all");
    az_json_get_integer(package, "for_some", 0, INT64_MAX, &some);
    printf("%.*s", SHORT, hash_of(package, "package", "-"));
    print_time(package, "published_at");
    printf("  %-24s  %s", hash_of(package, "event", "-"), hash_of(package, "survey_version", "-"));
    if (all && all->kind == AZ_JSON_TRUE) {
        printf("  all terminals");
    }
    if (some > 0) {
        printf("  %lld by name", (long long)some);
    }
    putchar('\n');
}

static void
print_terminal(const struct az_json *terminal)
{
    const char *why = az_json_get_text(terminal, "why");
    printf("%s", hash_of(terminal, "terminal", "-"));
    print_time(terminal, "told_at");
    printf("  %-*.*s", SHORT, SHORT, hash_of(terminal, "running", "its own"));
    printf("  %-*.*s", SHORT, SHORT, hash_of(terminal, "assigned", "-"));
    if (why) {
        printf("  refused %.*s: %s", SHORT, hash_of(terminal, "refused", "settings"), why);
    }
    putchar('\n');
}

static void
print_each(const struct az_json *array, const char *heading,
           void (*print)(const struct az_json *object))
{
    size_t count = az_json_array_size(array);
    puts(heading);
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        print(element);
    }
}

static bool
list(struct args *args)
{
    struct listing listing;
    bool ok = az_hub_client_open(&args->client);
    if (!ok) {
        return false;
    }
    ok = get_listing(args, &listing);
    if (ok) {
        print_each(az_json_member(listing.object, "packages"),
                   "package       published (UTC)       event                     survey",
                   print_package);
        print_each(az_json_member(listing.object, "terminals"),
                   "\nterminal                              told (UTC)            shows         "
                   "is to show",
                   print_terminal);
    }
    listing_destroy(&listing);
    return ok;
}

/* The one package whose hash begins so; NULL, and told, if there is none or more than one. */
static const char *
find_package(const struct listing *listing, const char *prefix)
{
    const struct az_json *array = az_json_member(listing->object, "packages");
    const char *found = NULL;
    size_t count = az_json_array_size(array);
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        const char *hash = hash_of(element, "package", "");
        if (strncmp(hash, prefix, strlen(prefix)) != 0) {
            continue;
        }
        if (found) {
            AZ_LOGE("more than one package begins with %s; give more of its digits", prefix);
            return NULL;
        }
        found = hash;
    }
    if (!found) {
        AZ_LOGE("no package begins with %s; see azri publish --list", prefix);
    }
    return found;
}

static bool
withdraw_package(struct args *args, const char *package)
{
    struct az_buffer body;
    struct az_http_answer answer = {0};
    az_buffer_init(&body, WITHDRAWAL_MAX);
    az_buffer_append_char(&body, '{');
    az_json_put_text_field(&body, "package", package);
    if (!az_uuid_is_zero(&args->terminal)) {
        az_json_put_uuid_field(&body, "terminal", &args->terminal);
    }
    az_buffer_append_char(&body, '}');
    bool ok = az_hub_client_call(&args->client,
                                 &(struct az_hub_call){.path = "/v1/withdrawals",
                                                       .media_type = "application/json",
                                                       .body = body.data,
                                                       .body_size = body.size},
                                 &answer);
    if (ok) {
        printf("withdrew %.*s; what was published before it counts again\n", SHORT, package);
    }
    az_http_answer_destroy(&answer);
    az_buffer_destroy(&body);
    return ok;
}

static bool
withdraw(struct args *args)
{
    struct listing listing;
    if (!az_hub_client_open(&args->client)) {
        return false;
    }
    const char *package =
        get_listing(args, &listing) ? find_package(&listing, args->withdraw) : NULL;
    bool ok = package && withdraw_package(args, package);
    listing_destroy(&listing);
    return ok;
}

static void
check_publish(const struct args *args, struct argp_state *state)
{
    if ((args->event != NULL) + (args->withdraw != NULL) + args->list != 1) {
        argp_error(state, "give an EVENT, --list or --withdraw, and just one of them");
    }
    if (args->withdraw && strlen(args->withdraw) < PREFIX_MIN) {
        argp_error(state, "name the package by %d or more of its digits", PREFIX_MIN);
    }
}

static error_t
parse_publish(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->client;
        return 0;
    case OPTION_TERMINAL:
        az_target_take(arg, &args->terminal, state);
        return 0;
    case OPTION_LIST:
        args->list = true;
        return 0;
    case OPTION_WITHDRAW:
        args->withdraw = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (args->event) {
            argp_error(state, "one EVENT at a time");
        }
        args->event = arg;
        return 0;
    case ARGP_KEY_END:
        check_publish(args, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&az_hub_client_parser, 0, NULL, 0}, {0}};

static const struct argp_option publish_options[] = {
    {"terminal", OPTION_TERMINAL, "UUID", 0, "Only for this terminal (default: for all)", 0},
    {"list", OPTION_LIST, NULL, 0, "List what was published and what each terminal shows", 0},
    {"withdraw", OPTION_WITHDRAW, "PACKAGE", 0,
     "Take a package back, named by its first digits; what was published before it counts again",
     0},
    {0},
};

static const struct argp publish_parser = {
    .options = publish_options,
    .parser = parse_publish,
    .args_doc = "[EVENT]",
    .doc = "Publish an event with its survey and all its files to terminals, which show it after "
           "the person who is before them."
           "\vWhat was published last and concerns a terminal is what it shows. So try it on one "
           "terminal first, and then publish it to all.",
    .children = children,
};

static enum az_exit
run_publish(int argc, char **argv)
{
    struct args args = {0};
    if (argp_parse(&publish_parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = args.list ? list(&args) : args.withdraw ? withdraw(&args) : publish(&args);
    az_hub_client_close(&args.client);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_publish = {
    .name = "publish",
    .summary = "Publish an event to the terminals",
    .run = run_publish,
};
