// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "quarantine"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/hub_client.h"
#include "app/report/output.h"
#include "base/clock.h"
#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/quarantine.h"
#include "sync/sentence.h"

enum {
    ARENA_LIMIT = 16 * 1024 * 1024,
    PATH_SIZE = 128,
    // A page as the hub sends it, each byte of its lines escaped.
    PAGE_BYTES_MAX = 6 * (AZ_QUARANTINE_PAGE_BYTES_MAX + AZ_BATCH_LINE_MAX) + 1024 * 1024,
};

/* Where what is set aside lies: a running hub, or the file of an archive. */
struct place {
    const char *archive_path; // NULL: the hub
    const char *output;       // of an export
    struct az_hub_client client;
    struct az_archive *archive; // owned
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct place *place = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &place->client;
        return 0;
    case 'a':
        place->archive_path = arg;
        return 0;
    case 'o':
        place->output = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

#define ARCHIVE_OPTION                                                                             \
    {                                                                                              \
        "archive", 'a', "FILE", 0, "The hub's archive, in place of a running hub", 1               \
    }

static const struct argp_option options[] = {ARCHIVE_OPTION, {0}};
static const struct argp_option export_options[] = {
    ARCHIVE_OPTION,
    {"output", 'o', "FILE", 0, "Where to write; - is standard output, which is the default", 2},
    {0},
};

static const struct argp_child children[] = {{&az_hub_client_parser, 0, NULL, 3}, {0}};

static bool
open_place(struct place *place, bool read_only)
{
    if (!place->archive_path) {
        return az_hub_client_open(&place->client);
    }
    if (access(place->archive_path, F_OK) != 0) { // a writer would make one
        fprintf(stderr, "azri: there is no archive at %s; name the file of a hub\n",
                place->archive_path);
        return false;
    }
    place->archive = az_archive_open(&(struct az_archive_params){.location = place->archive_path,
                                                                 .read_only = read_only,
                                                                 .clock = &az_clock_system,
                                                                 .random = &az_random_system});
    return place->archive;
}

static void
close_place(struct place *place)
{
    az_archive_close(place->archive);
    az_hub_client_close(&place->client);
}

/* Something to do with each, and the id of the last one it was done with. */
struct walk {
    bool (*fn)(void *ctx, const struct az_aside *aside);
    void *ctx;
    int64_t last;
};

static bool
step(void *ctx, const struct az_aside *aside)
{
    struct walk *walk = ctx;
    walk->last = aside->id;
    return walk->fn(walk->ctx, aside);
}

/* Go through the lines of a page. */
static bool
read_page(const struct az_http_answer *answer, struct walk *walk)
{
    const char *line = az_buffer_text(&answer->body);
    const char *end = line + answer->body.size;
    while (line < end) {
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        struct az_arena arena;
        struct az_aside aside;
        az_arena_init(&arena, ARENA_LIMIT);
        bool ok = lf && az_quarantine_get(line, (size_t)(lf - line), &arena, &aside) &&
                  aside.id > walk->last;
        if (!ok) {
            fprintf(stderr, "azri: what the hub answered is no list of what is set aside; is it "
                            "of this version?\n");
        }
        ok = ok && step(walk, &aside);
        az_arena_destroy(&arena);
        if (!ok) {
            return false;
        }
        line = lf + 1;
    }
    return true;
}

/* The next page from the hub, or from an archive. */
static bool
walk_page(struct place *place, struct walk *walk)
{
    if (place->archive) {
        const struct az_aside_wish wish = {.after = walk->last, .max = AZ_QUARANTINE_PAGE_MAX};
        return az_archive_asides(place->archive, &wish, step, walk);
    }
    char path[PATH_SIZE];
    struct az_http_answer answer;
    snprintf(path, sizeof(path), "/v1/quarantine?after=%" PRId64, walk->last);
    const struct az_hub_call call = {.path = path, .answer_limit = PAGE_BYTES_MAX};
    bool ok = az_hub_client_call(&place->client, &call, &answer) && read_page(&answer, walk);
    az_http_answer_destroy(&answer);
    return ok;
}

static bool
walk_all(struct place *place, bool (*fn)(void *ctx, const struct az_aside *aside), void *ctx)
{
    struct walk walk = {.fn = fn, .ctx = ctx};
    int64_t before;
    bool ok;
    do {
        before = walk.last;
        ok = walk_page(place, &walk);
    } while (ok && walk.last > before);
    return ok;
}

/* -- list ---------------------------------------------------------------- */

static bool
print_aside(void *ctx, const struct az_aside *aside)
{
    uint64_t *count = ctx;
    char terminal[AZ_UUID_TEXT_SIZE];
    char store[AZ_UUID_TEXT_SIZE];
    char at[AZ_CLOCK_ISO_SIZE];
    char reason[AZ_BATCH_REASON_MAX + 1];
    az_uuid_format(&aside->terminal, terminal);
    az_uuid_format(&aside->store, store);
    az_clock_format_iso(aside->received_at_ms, at);
    az_sentence_copy(aside->reason, reason, sizeof(reason));
    (*count)++;
    return printf("%s  terminal %s  store %s  seq %" PRIu64 "  %s: %s\n", at, terminal, store,
                  aside->seq, az_verdict_name(aside->verdict), reason) > 0;
}

static enum az_exit
run_list(int argc, char **argv)
{
    static const struct argp parser = {
        .options = options,
        .parser = parse_option,
        .children = children,
        .doc = "List what the hub has set aside, and why."
               "\vWhat attendees wrote is not shown; `azri quarantine export' has it."};
    struct place place = {0};
    uint64_t count = 0;
    if (argp_parse(&parser, argc, argv, 0, NULL, &place) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = open_place(&place, true) && walk_all(&place, print_aside, &count);
    if (ok && count == 0) {
        fprintf(stderr, "nothing is set aside\n");
    }
    close_place(&place);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

/* -- export -------------------------------------------------------------- */

static bool
write_aside(void *ctx, const struct az_aside *aside)
{
    const struct az_sink *sink = ctx;
    struct az_buffer line;
    az_buffer_init(&line, 8 * AZ_BATCH_LINE_MAX);
    az_quarantine_put(aside, &line);
    bool ok = !line.failed && sink->write(sink->ctx, line.data, line.size);
    az_buffer_destroy(&line);
    return ok;
}

static enum az_exit
run_export(int argc, char **argv)
{
    static const struct argp parser = {
        .options = export_options,
        .parser = parse_option,
        .children = children,
        .doc = "Export what the hub has set aside: a JSON object a line, with the line as the "
               "terminal sent it."
               "\vThe file appears only when it is whole."};
    struct place place = {.output = "-"};
    if (argp_parse(&parser, argc, argv, 0, NULL, &place) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct az_output *output = NULL;
    bool ok = open_place(&place, true) && (output = az_output_open(place.output));
    if (ok) {
        struct az_sink sink = az_output_sink(output);
        ok = walk_all(&place, write_aside, &sink) && az_output_commit(output);
    }
    az_output_close(output);
    close_place(&place);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

/* -- retry --------------------------------------------------------------- */

static bool
get_figures(const struct az_http_answer *answer, struct az_quarantine_figures *out)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    int64_t tried = 0;
    az_arena_init(&arena, ARENA_LIMIT);
    const struct az_json *object =
        az_json_read_object(&reader, az_buffer_text(&answer->body), answer->body.size, &arena);
    bool ok = az_json_get_integer(object, "tried", 0, INT64_MAX, &tried) &&
              az_json_get_integer(object, "last", out->last + (tried > 0), INT64_MAX, &out->last);
    for (int i = AZ_VERDICT_ACCEPTED; ok && i < AZ_VERDICT_COUNT; i++) {
        int64_t n = 0;
        ok = az_json_get_integer(object, az_verdict_name((enum az_verdict)i), 0, INT64_MAX, &n);
        out->verdicts[i] = (uint64_t)n;
    }
    out->tried = (uint64_t)tried;
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

/* Try the next ones behind `out->last`, at the hub or in an archive. */
static bool
retry_page(struct place *place, struct az_quarantine_figures *out)
{
    if (place->archive) {
        return az_quarantine_retry(place->archive, out->last, out) == AZ_ARCHIVE_OK;
    }
    char path[PATH_SIZE];
    struct az_http_answer answer;
    snprintf(path, sizeof(path), "/v1/quarantine/retry?after=%" PRId64, out->last);
    const struct az_hub_call call = {.path = path, .media_type = "application/json", .body = ""};
    bool ok = az_hub_client_call(&place->client, &call, &answer);
    if (ok && !get_figures(&answer, out)) {
        fprintf(stderr, "azri: what the hub answered does not say what became of them; is it of "
                        "this version?\n");
        ok = false;
    }
    az_http_answer_destroy(&answer);
    return ok;
}

static bool
retry_all(struct place *place, struct az_quarantine_figures *sum)
{
    struct az_quarantine_figures page = {0};
    bool ok;
    while ((ok = retry_page(place, &page)) && page.tried > 0) {
        sum->tried += page.tried;
        for (int i = 0; i < AZ_VERDICT_COUNT; i++) {
            sum->verdicts[i] += page.verdicts[i];
        }
    }
    return ok;
}

static enum az_exit
run_retry(int argc, char **argv)
{
    static const struct argp parser = {
        .options = options,
        .parser = parse_option,
        .children = children,
        .doc = "Read again what the hub has rejected, as after an update, and count what is sound "
               "by now."};
    struct place place = {0};
    struct az_quarantine_figures sum = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &place) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = open_place(&place, false) && retry_all(&place, &sum);
    if (ok) {
        printf("tried %" PRIu64 ": %" PRIu64 " new, %" PRIu64 " that the hub had, %" PRIu64
               " in conflict, %" PRIu64 " still rejected\n",
               sum.tried, sum.verdicts[AZ_VERDICT_ACCEPTED], sum.verdicts[AZ_VERDICT_DUPLICATE],
               sum.verdicts[AZ_VERDICT_CONFLICT], sum.verdicts[AZ_VERDICT_REJECTED]);
    }
    close_place(&place);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_quarantine_list = {
    .name = "quarantine list",
    .summary = "List what the hub has set aside",
    .run = run_list,
};

const struct az_command az_command_quarantine_export = {
    .name = "quarantine export",
    .summary = "Export what the hub has set aside",
    .run = run_export,
};

const struct az_command az_command_quarantine_retry = {
    .name = "quarantine retry",
    .summary = "Read again what the hub has rejected",
    .run = run_retry,
};
