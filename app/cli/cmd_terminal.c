// SPDX-License-Identifier: MIT
/*
 * azri terminal …: who the hub's terminals are.
 */
#define AZ_LOG_MODULE "terminal"
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/terminals.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "sync/enrolment.h"
#include "sync/json_writer.h"

#define MEDIA_TYPE "application/json"

enum {
    WORDS_MAX = 2,
    REQUEST_BYTES_MAX = 16 * 1024,
    KEPT_BYTES_MAX = 16 * 1024 * 1024,
};

struct terminal_args {
    struct az_hub_client client;
    const char *words[WORDS_MAX]; // behind the command
    unsigned word_count;
    unsigned words_wanted;
    const char *missing; // what to say if there are fewer
    const char *file;    // the terminal's, to let it in by
    const char *output;
    bool json;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct terminal_args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->client;
        return 0;
    case 'f':
        args->file = arg;
        return 0;
    case 'o':
        args->output = arg;
        return 0;
    case 'j':
        args->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->word_count == args->words_wanted) {
            argp_error(state, "\"%s\" is too much", arg);
            return EINVAL;
        }
        args->words[args->word_count++] = arg;
        return 0;
    case ARGP_KEY_END:
        if (args->word_count < args->words_wanted) {
            argp_error(state, "%s", args->missing);
        }
        if (args->file && !args->output) {
            argp_error(state, "say where to write the answer for the terminal: --output FILE");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&az_hub_client_parser, 0, NULL, 3}, {0}};

/* What differs between the commands of this group. */
struct kind {
    const struct argp_option *options;
    const char *args_doc;
    const char *doc;
    const char *missing;
    unsigned words;
    bool (*run)(struct terminal_args *args);
};

static enum az_exit
run_kind(const struct kind *kind, int argc, char **argv)
{
    const struct argp parser = {.options = kind->options,
                                .parser = parse_option,
                                .args_doc = kind->args_doc,
                                .doc = kind->doc,
                                .children = children};
    struct terminal_args args = {.words_wanted = kind->words, .missing = kind->missing};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = az_hub_client_open(&args.client) && kind->run(&args);
    az_hub_client_close(&args.client);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

/* Post an object of up to two texts, of which NULL ones are left out. */
static bool
post(struct terminal_args *args, const char *path, const struct az_http_field fields[2],
     struct az_http_answer *answer)
{
    struct az_buffer body;
    az_buffer_init(&body, REQUEST_BYTES_MAX);
    az_buffer_append_char(&body, '{');
    for (size_t i = 0; i < 2; i++) {
        if (fields[i].value) {
            az_json_put_text_field(&body, fields[i].name, fields[i].value);
        }
    }
    az_buffer_append_char(&body, '}');
    const struct az_hub_call call = {.path = path,
                                     .media_type = MEDIA_TYPE,
                                     .body = az_buffer_text(&body),
                                     .body_size = body.size};
    bool ok = !body.failed && az_hub_client_call(&args->client, &call, answer);
    az_buffer_destroy(&body);
    return ok;
}

/* --- azri terminal add --- */

static const struct argp_option add_options[] = {
    {"file", 'f', "FILE", 0,
     "Let it in by the file that azri-kiosk --write-enrolment wrote, without a code", 1},
    {"output", 'o', "FILE", 0,
     "With --file: write the answer here, to be carried back to the terminal (azri-kiosk "
     "--enrolment FILE)",
     1},
    {0},
};

/* In two groups, as people read it over a telephone. */
static bool
print_code(struct terminal_args *args, const struct az_http_answer *answer)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, REQUEST_BYTES_MAX);
    const char *code = az_json_get_text(
        az_json_read_object(&reader, answer->body.data, answer->body.size, &arena), "code");
    bool ok = code && az_enrolment_code_is_valid(code);
    if (ok) {
        printf("%.4s %s\n", code, code + 4);
        fprintf(stderr,
                "Type this code at the terminal \"%s\" within 15 minutes; it is asked for by "
                "azri-kiosk --enrol.\n",
                args->words[0]);
    } else {
        AZ_LOGE("%s gave no code; is it a hub, and of this version?", args->client.url);
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

static bool
add_by_file(struct terminal_args *args, struct az_http_answer *answer)
{
    struct az_buffer text;
    az_buffer_init(&text, AZ_ENROLMENT_BYTES_MAX);
    bool ok = az_files_read(args->file, &text) &&
              post(args, "/v1/terminals/file",
                   (const struct az_http_field[]){{"label", args->words[0]},
                                                  {"enrolment", az_buffer_text(&text)}},
                   answer) &&
              az_files_write_atomic(args->output, answer->body.data, answer->body.size, 0644);
    if (ok) {
        printf("\"%s\" is enrolled; carry %s to it (azri-kiosk --enrolment FILE)\n", args->words[0],
               args->output);
    }
    az_buffer_destroy(&text);
    return ok;
}

static bool
add(struct terminal_args *args)
{
    struct az_http_answer answer = {0};
    bool ok = args->file
                  ? add_by_file(args, &answer)
                  : post(args, "/v1/terminals",
                         (const struct az_http_field[]){{"label", args->words[0]}, {0}}, &answer) &&
                        print_code(args, &answer);
    az_http_answer_destroy(&answer);
    return ok;
}

static enum az_exit
run_add(int argc, char **argv)
{
    static const struct kind kind = {
        .options = add_options,
        .args_doc = "LABEL",
        .doc = "Let a terminal in, which people will call LABEL: print the code that is to be "
               "typed there. It holds for 15 minutes and one terminal; five wrong codes, whoever "
               "tries them, end it.",
        .missing = "say what the terminal is called, such as \"Hall A exit\"",
        .words = 1,
        .run = add,
    };
    return run_kind(&kind, argc, argv);
}

/* --- azri terminal list --- */

static const struct argp_option list_options[] = {
    {"json", 'j', NULL, 0, "One JSON object, for programs", 1},
    {0},
};

static int64_t
number_of(const struct az_json *object, const char *key)
{
    int64_t value = 0;
    az_json_get_integer(object, key, INT64_MIN, INT64_MAX, &value);
    return value;
}

static const char *
text_of(const struct az_json *object, const char *key)
{
    const char *text = az_json_get_text(object, key);
    return text ? text : "";
}

/* A time that happened, or "never". */
static void
format_time(int64_t time_ms, char out[AZ_CLOCK_ISO_SIZE])
{
    snprintf(out, AZ_CLOCK_ISO_SIZE, "never");
    if (time_ms > 0) {
        az_clock_format_iso(time_ms, out);
    }
}

static void
print_terminal(const struct az_json *terminal)
{
    char heard[AZ_CLOCK_ISO_SIZE];
    const char *label = text_of(terminal, "label");
    int64_t kept = number_of(terminal, "kept");
    int64_t refused = number_of(terminal, "refused");
    format_time(number_of(terminal, "heard_at"), heard);
    printf("%s  %-8s  heard %-24s  %s\n", text_of(terminal, "terminal"), text_of(terminal, "state"),
           heard, *label ? label : "(no label)");
    if (kept > 0) {
        printf("  %" PRId64 " responses are kept aside; azri terminal restore takes them in, azri "
               "terminal kept shows them\n",
               kept);
    }
    if (refused > 0) {
        printf("  %" PRId64 " batches in its name were signed with another key\n", refused);
    }
}

static void
print_invitation(const struct az_json *invitation)
{
    char until[AZ_CLOCK_ISO_SIZE];
    format_time(number_of(invitation, "expires_at"), until);
    printf("%-36s  %-8s  until %-24s  %s\n", "", "invited", until, text_of(invitation, "label"));
}

static void
print_each(const struct az_json *array, void (*print)(const struct az_json *element))
{
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < az_json_array_size(array); i++, element = az_json_next(element)) {
        print(element);
    }
}

static bool
list(struct terminal_args *args)
{
    struct az_terminals_list fetched;
    bool ok = az_terminals_list_fetch(&fetched, &args->client);
    if (ok && args->json) {
        fputs(az_buffer_text(&fetched.answer.body), stdout);
    } else if (ok) {
        print_each(fetched.terminals, print_terminal);
        print_each(fetched.invitations, print_invitation);
    }
    az_terminals_list_destroy(&fetched);
    return ok;
}

static enum az_exit
run_list(int argc, char **argv)
{
    static const struct kind kind = {
        .options = list_options,
        .doc = "List the terminals that the hub knows, and those that are invited.",
        .run = list,
    };
    return run_kind(&kind, argc, argv);
}

/* --- azri terminal rename, revoke, restore --- */

/* Ask for a change of the terminal that the first word names. */
static bool
change(struct terminal_args *args, const char *path, struct az_http_answer *answer)
{
    struct az_uuid terminal;
    char id[AZ_UUID_TEXT_SIZE];
    if (!az_terminals_list_find(&args->client, args->words[0], &terminal)) {
        return false;
    }
    az_uuid_format(&terminal, id);
    return post(args, path,
                (const struct az_http_field[]){{"terminal", id}, {"label", args->words[1]}},
                answer);
}

static bool
rename_terminal(struct terminal_args *args)
{
    struct az_http_answer answer = {0};
    bool ok = change(args, "/v1/terminals/rename", &answer);
    az_http_answer_destroy(&answer);
    return ok;
}

static bool
revoke(struct terminal_args *args)
{
    struct az_http_answer answer = {0};
    bool ok = change(args, "/v1/terminals/revoke", &answer);
    az_http_answer_destroy(&answer);
    return ok;
}

static int64_t
taken_in(const struct az_http_answer *answer)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, REQUEST_BYTES_MAX);
    int64_t taken = number_of(
        az_json_read_object(&reader, answer->body.data, answer->body.size, &arena), "taken");
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return taken;
}

/* The hub takes in some of what it kept aside at each request, so that others have their turn. */
static bool
restore(struct terminal_args *args)
{
    int64_t taken = 0;
    int64_t all = 0;
    bool ok;
    do {
        struct az_http_answer answer = {0};
        ok = change(args, "/v1/terminals/restore", &answer);
        taken = ok ? taken_in(&answer) : 0;
        all += taken;
        az_http_answer_destroy(&answer);
    } while (taken > 0);
    if (ok && all > 0) {
        printf("took in %" PRId64 " responses that were kept aside\n", all);
    }
    return ok;
}

static enum az_exit
run_rename(int argc, char **argv)
{
    static const struct kind kind = {
        .args_doc = "TERMINAL LABEL",
        .doc = "Call a terminal, which its label or UUID names, by another label.",
        .missing = "say which terminal, and its new label",
        .words = 2,
        .run = rename_terminal,
    };
    return run_kind(&kind, argc, argv);
}

static enum az_exit
run_revoke(int argc, char **argv)
{
    static const struct kind kind = {
        .args_doc = "TERMINAL",
        .doc = "From now on keep aside what a terminal sends, as when it was stolen: nothing of it "
               "is counted, and nothing is lost.",
        .missing = "say which terminal, by its label or UUID",
        .words = 1,
        .run = revoke,
    };
    return run_kind(&kind, argc, argv);
}

static enum az_exit
run_restore(int argc, char **argv)
{
    static const struct kind kind = {
        .args_doc = "TERMINAL",
        .doc = "Take what a revoked terminal sends again, and what was kept aside meanwhile.",
        .missing = "say which terminal, by its label or UUID",
        .words = 1,
        .run = restore,
    };
    return run_kind(&kind, argc, argv);
}

/* --- azri terminal kept --- */

static const struct argp_option kept_options[] = {
    {"output", 'o', "FILE", 0, "Write to FILE instead of standard output", 1},
    {0},
};

/* The number in the last line of a part. 0 if it is empty. */
static int64_t
last_number(const struct az_buffer *part)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    size_t start = part->size > 0 ? part->size - 1 : 0;
    while (start > 0 && part->data[start - 1] != '\n') {
        start--;
    }
    az_arena_init(&arena, KEPT_BYTES_MAX);
    int64_t number = number_of(
        az_json_read_object(&reader, part->data + start, part->size - start, &arena), "number");
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return number;
}

static bool
print_kept(struct terminal_args *args, const char *id, FILE *out)
{
    int64_t after = 0;
    for (;;) {
        char path[128];
        struct az_http_answer answer = {0};
        snprintf(path, sizeof(path), "/v1/terminals/kept/%s?after=%" PRId64, id, after);
        const struct az_hub_call call = {.path = path, .answer_limit = KEPT_BYTES_MAX};
        bool ok = az_hub_client_call(&args->client, &call, &answer);
        size_t size = answer.body.size;
        ok = ok && (size == 0 || fwrite(answer.body.data, 1, size, out) == size);
        int64_t last = ok && size > 0 ? last_number(&answer.body) : 0;
        az_http_answer_destroy(&answer);
        if (!ok || last <= after) {
            return ok;
        }
        after = last;
    }
}

static bool
kept(struct terminal_args *args)
{
    struct az_uuid terminal;
    char id[AZ_UUID_TEXT_SIZE];
    if (!az_terminals_list_find(&args->client, args->words[0], &terminal)) {
        return false;
    }
    az_uuid_format(&terminal, id);
    FILE *out = args->output ? fopen(args->output, "we") : stdout;
    if (!out) {
        AZ_LOGE("cannot write %s: %s", args->output, strerror(errno));
        return false;
    }
    bool ok = print_kept(args, id, out);
    if (args->output && fclose(out) != 0) {
        AZ_LOGE("cannot write %s: %s; is the disk full?", args->output, strerror(errno));
        ok = false;
    }
    return ok;
}

static enum az_exit
run_kept(int argc, char **argv)
{
    static const struct kind kind = {
        .options = kept_options,
        .args_doc = "TERMINAL",
        .doc =
            "Print what was kept aside of a revoked terminal, a JSON object a response; \"line\" "
            "is what the terminal sent.",
        .missing = "say which terminal, by its label or UUID",
        .words = 1,
        .run = kept,
    };
    return run_kind(&kind, argc, argv);
}

const struct az_command az_command_terminal_add = {
    .name = "terminal add",
    .summary = "Let a terminal in, by a code or by its file",
    .run = run_add,
};

const struct az_command az_command_terminal_list = {
    .name = "terminal list",
    .summary = "List the hub's terminals",
    .run = run_list,
};

const struct az_command az_command_terminal_rename = {
    .name = "terminal rename",
    .summary = "Call a terminal by another label",
    .run = run_rename,
};

const struct az_command az_command_terminal_revoke = {
    .name = "terminal revoke",
    .summary = "Keep aside what a terminal sends from now on",
    .run = run_revoke,
};

const struct az_command az_command_terminal_restore = {
    .name = "terminal restore",
    .summary = "Take what a revoked terminal sends again",
    .run = run_restore,
};

const struct az_command az_command_terminal_kept = {
    .name = "terminal kept",
    .summary = "Print what was kept aside of a revoked terminal",
    .run = run_kept,
};
