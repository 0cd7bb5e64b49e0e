// SPDX-License-Identifier: MIT
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/comparison.h"
#include "app/cli/hub_client.h"
#include "base/arena.h"
#include "storage/archive.h"
#include "storage/store.h"
#include "sync/json_reader.h"

static const char doc[] =
    "Compare a terminal's store with what the hub holds of it, response by response, and print "
    "what differs.\vThe hub is a running one, or the file of its archive. Responses that were "
    "pruned at the terminal are compared by a digest of them all. Exit status: 0 if nothing "
    "differs; what only waits to be sent is no difference.";

enum {
    DIFFERENCES_SHOWN = 100,
    PAGE_BYTES_MAX = 2 * 1024 * 1024,
    PAGE_ARENA_MAX = 8 * 1024 * 1024,
};

static const struct argp_option options[] = {
    {"store", 's', "FILE", 0, "The terminal's store", 1},
    {"archive", 'a', "FILE", 0, "The hub's archive, in place of a running hub", 1},
    {0},
};

struct verify_args {
    const char *store_path;
    const char *archive_path;
    struct az_hub_client hub;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct verify_args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->hub;
        return 0;
    case 's':
        args->store_path = arg;
        return 0;
    case 'a':
        args->archive_path = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    case ARGP_KEY_END:
        if (!args->store_path) {
            argp_error(state, "name the terminal's store with --store");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .doc = doc,
    .children = (const struct argp_child[]){{&az_hub_client_parser, 0, NULL, 2}, {0}},
};

/* -- The hub's side ------------------------------------------------------ */

struct page {
    struct az_held *held;
    size_t count;
};

static bool
add_to_page(void *ctx, const struct az_held *held)
{
    struct page *page = ctx;
    page->held[page->count++] = *held;
    return true;
}

static bool
read_archive_page(void *ctx, const struct az_uuid *store, uint64_t after, struct az_held *held,
                  size_t *count)
{
    struct page page = {.held = held};
    bool ok = az_archive_each_held(ctx, store, after, AZ_COMPARISON_PAGE, add_to_page, &page);
    *count = page.count;
    return ok;
}

/* One of a page's pairs: a seq above the one before it, and a checksum in hexadecimal. */
static bool
read_pair(const struct az_json *pair, uint64_t above, struct az_held *out)
{
    const struct az_json *first = az_json_array_size(pair) == 2 ? az_json_first(pair) : NULL;
    const char *checksum = first ? az_json_text(az_json_next(first)) : NULL;
    int64_t seq;
    char *end = NULL;
    if (!checksum || !az_json_integer(first, 1, INT64_MAX, &seq) || (uint64_t)seq <= above ||
        strlen(checksum) != 16) {
        return false;
    }
    *out = (struct az_held){.seq = (uint64_t)seq,
                            .checksum = strtoull(checksum, &end, 16),
                            .standing = AZ_STANDING_DELIVERED};
    return *end == '\0';
}

static bool
parse_page(const struct az_http_answer *answer, uint64_t after, struct az_held *held, size_t *count)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, PAGE_ARENA_MAX);
    const struct az_json *list = az_json_member(
        az_json_read_object(&reader, answer->body.data, answer->body.size, &arena), "responses");
    size_t size = az_json_array_size(list);
    bool ok = az_json_is_array(list) && size <= AZ_COMPARISON_PAGE;
    const struct az_json *pair = size > 0 ? az_json_first(list) : NULL;
    for (*count = 0; ok && *count < size; pair = az_json_next(pair)) {
        ok = read_pair(pair, *count > 0 ? held[*count - 1].seq : after, &held[*count]);
        *count += ok;
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

static bool
read_hub_page(void *ctx, const struct az_uuid *store, uint64_t after, struct az_held *held,
              size_t *count)
{
    char id[AZ_UUID_TEXT_SIZE];
    char path[128];
    struct az_http_answer answer;
    az_uuid_format(store, id);
    snprintf(path, sizeof(path), "/v1/stores/%s?after=%" PRIu64, id, after);
    bool ok = az_hub_client_call(
        ctx, &(struct az_hub_call){.path = path, .answer_limit = PAGE_BYTES_MAX}, &answer);
    if (ok && !parse_page(&answer, after, held, count)) {
        fprintf(stderr,
                "azri verify: what the hub answered to %s is no list of responses; is it "
                "of this version?\n",
                path);
        ok = false;
    }
    az_http_answer_destroy(&answer);
    return ok;
}

/* -- What comes of it ---------------------------------------------------- */

struct report {
    uint64_t shown;
    uint64_t differing;
};

static void
print_difference(void *ctx, const struct az_uuid *store, enum az_difference kind, uint64_t seq)
{
    static const struct {
        const char *before, *behind; // the number
    } sentences[] = {
        [AZ_DIFFERENCE_MISSING] = {"response", "was acknowledged, but the hub does not have it"},
        [AZ_DIFFERENCE_OTHER] = {"response", "is another one at the hub"},
        [AZ_DIFFERENCE_EXTRA] = {"the hub has",
                                 "responses that this store neither holds nor has pruned"},
        [AZ_DIFFERENCE_PRUNED] = {"the hub has", "responses that this store does not hold any "
                                                 "more, and they are not the ones that it pruned"},
    };
    struct report *report = ctx;
    report->differing++;
    if (report->shown == DIFFERENCES_SHOWN) {
        return;
    }
    report->shown++;
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(store, id);
    printf("store %s: %s %" PRIu64 " %s\n", id, sentences[kind].before, seq,
           sentences[kind].behind);
}

static void
print_store(void *ctx, const struct az_comparison_figures *figures)
{
    (void)ctx;
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&figures->store, id);
    printf("store %s: %" PRIu64 " the same at the hub, %" PRIu64 " of them pruned here; %" PRIu64
           " wait, %" PRIu64 " set aside, %" PRIu64 " differ\n",
           id, figures->same + figures->pruned, figures->pruned, figures->waiting, figures->aside,
           figures->differing);
}

static bool
compare(struct az_store *store, const struct az_comparison_hub *hub)
{
    struct az_set_digest pruned;
    struct report report = {0};
    const struct az_comparison_ears ears = {print_difference, print_store, &report};
    if (!az_store_pruned(store, &pruned)) {
        return false;
    }
    struct az_comparison *comparison = az_comparison_open(hub, az_store_id(store), &pruned, &ears);
    if (!comparison) {
        fprintf(stderr, "azri verify: out of memory\n");
        return false;
    }
    bool ok = az_store_each_held(store, az_comparison_add, comparison) &&
              az_comparison_finish(comparison);
    az_comparison_close(comparison);
    if (report.differing > report.shown) {
        printf("and %" PRIu64 " more that differ\n", report.differing - report.shown);
    }
    return ok && report.differing == 0;
}

static bool
compare_with_archive(struct az_store *store, const char *path)
{
    struct az_archive *archive =
        az_archive_open(&(struct az_archive_params){.location = path, .read_only = true});
    bool ok = archive && compare(store, &(struct az_comparison_hub){read_archive_page, archive});
    az_archive_close(archive);
    return ok;
}

static bool
compare_with_hub(struct az_store *store, struct az_hub_client *hub)
{
    bool ok =
        az_hub_client_open(hub) && compare(store, &(struct az_comparison_hub){read_hub_page, hub});
    az_hub_client_close(hub);
    return ok;
}

static enum az_exit
run(int argc, char **argv)
{
    struct verify_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = args.store_path,
        .read_only = true,
        .clock = &az_clock_system,
        .random = &az_random_system,
    });
    bool ok = store && (args.archive_path ? compare_with_archive(store, args.archive_path)
                                          : compare_with_hub(store, &args.hub));
    az_store_close(store);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_verify = {
    .name = "verify",
    .summary = "Compare a terminal's store with what the hub holds",
    .run = run,
};
