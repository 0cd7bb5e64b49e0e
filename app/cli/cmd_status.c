// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "status"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/cli/command.h"
#include "app/cli/source.h"
#include "base/clock.h"
#include "sync/json_writer.h"

enum { TEXT_MAX = 4096 };

static const char doc[] = "Tell what a terminal's store or the hub's archive holds.";

static const struct argp_option options[] = {
    {"json", 'j', NULL, 0, "One JSON object, for programs", 2},
    {0},
};

struct status_args {
    struct az_source source;
    bool json;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct status_args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->source;
        return 0;
    case 'j':
        args->json = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .doc = doc,
    .children = (const struct argp_child[]){{&az_source_parser, 0, NULL, 1}, {0}},
};

/* One line of a status: a text, or a number. */
struct figure {
    const char *key;
    const char *text; // NULL: it is a number; "": there is none
    uint64_t number;
    const char *meaning;
};

static void
print_json_text(const char *text)
{
    struct az_buffer escaped;
    az_buffer_init(&escaped, TEXT_MAX);
    az_json_put_text(&escaped, text);
    fputs(az_buffer_text(&escaped), stdout);
    az_buffer_destroy(&escaped);
}

static void
print_json(const struct figure *figures, size_t count)
{
    putchar('{');
    for (size_t i = 0; i < count; i++) {
        const struct figure *figure = &figures[i];
        printf("%s\"%s\":", i > 0 ? "," : "", figure->key);
        if (!figure->text) {
            printf("%" PRIu64, figure->number);
        } else if (!*figure->text) {
            printf("null");
        } else {
            print_json_text(figure->text);
        }
    }
    puts("}");
}

static void
print_lines(const struct figure *figures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct figure *figure = &figures[i];
        char number[24];
        snprintf(number, sizeof(number), "%" PRIu64, figure->number);
        const char *value = figure->text ? figure->text : number;
        printf("%-18s %s  (%s)\n", figure->key, *value ? value : "-", figure->meaning);
    }
}

static void
print(const struct figure *figures, size_t count, bool json)
{
    (json ? print_json : print_lines)(figures, count);
}

/* Of all hours in which somebody came. */
struct visits {
    uint64_t hours;
    uint64_t wakes;
    uint64_t starts;
    uint64_t unanswered;
    uint64_t abandoned;
    uint64_t completes;
};

/* One line for each damaged file, for people; programs have the figures. */
static bool
print_salvage(void *ctx, const struct az_store_salvage *salvage)
{
    (void)ctx;
    char at[AZ_CLOCK_ISO_SIZE];
    az_clock_format_iso(salvage->at_ms, at);
    printf("\n%s: the file was damaged, as %s; %" PRIu64 " responses were salvaged and %" PRIu64
           " between them are missing; it is kept as %s\n",
           at, salvage->reason, salvage->salvaged, salvage->missing, salvage->kept_as);
    return true;
}

static bool
add_visits(void *ctx, const struct az_visits_hour *hour)
{
    struct visits *sum = ctx;
    sum->hours++;
    sum->wakes += hour->counts.wakes;
    sum->starts += hour->counts.starts;
    sum->unanswered += hour->counts.unanswered;
    sum->abandoned += hour->counts.abandoned;
    sum->completes += hour->counts.completes;
    return true;
}

static bool
show_store(struct az_store *store, bool json)
{
    struct az_store_figures held;
    struct az_damage damage;
    struct visits came = {0};
    struct az_store_uplink uplink;
    if (!az_store_figures(store, &held) || !az_store_damage(store, &damage) ||
        !az_store_uplink(store, &uplink) || !az_store_each_visits(store, add_visits, &came)) {
        return false;
    }
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(az_store_id(store), id);
    char oldest[AZ_CLOCK_ISO_SIZE] = "";
    if (held.waiting > 0) {
        az_clock_format_iso(held.oldest_waiting_ms, oldest);
    }
    char tried[AZ_CLOCK_ISO_SIZE] = "";
    char delivered[AZ_CLOCK_ISO_SIZE] = "";
    if (uplink.last_try_ms != 0) {
        az_clock_format_iso(uplink.last_try_ms, tried);
    }
    if (uplink.last_success_ms != 0) {
        az_clock_format_iso(uplink.last_success_ms, delivered);
    }
    const struct figure figures[] = {
        {"store", id, 0, "the store's id"},
        {"last_seq", NULL, held.last_seq, "the newest response's number, an open one included"},
        {"closed", NULL, held.closed, "closed responses held"},
        {"waiting", NULL, held.waiting, "of them not yet at the hub"},
        {"oldest_waiting_at", oldest, 0, "when the oldest of those was given"},
        {"last_try_at", tried, 0, "when a delivery was tried last"},
        {"last_success_at", delivered, 0, "when one succeeded last"},
        {"last_error", uplink.last_error, 0, "why the last try failed"},
        {"refused", NULL, held.refused, "set aside by the hub as conflict or rejected"},
        {"damaged", NULL, damage.kept_back, "kept back, as they are not what was written"},
        {"damaged_files", NULL, damage.files, "that a new file took the place of"},
        {"salvaged", NULL, damage.salvaged, "responses read out of those"},
        {"missing", NULL, damage.missing, "between them, which could not be read"},
        {"visit_hours", NULL, came.hours, "hours in which somebody came"},
        {"wakes", NULL, came.wakes, "times that somebody touched the waiting terminal"},
        {"starts", NULL, came.starts, "of them that gave an answer; starts / wakes respond"},
        {"unanswered", NULL, came.unanswered, "of them that went away without one"},
        {"abandoned", NULL, came.abandoned, "starts that went away before the end"},
        {"completes", NULL, came.completes, "starts that came to the end"},
    };
    print(figures, sizeof(figures) / sizeof(*figures), json);
    return json || az_store_each_salvage(store, print_salvage, NULL);
}

static bool
show_archive(struct az_archive *archive, bool json)
{
    struct az_archive_figures held;
    if (!az_archive_figures(archive, &held)) {
        return false;
    }
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(az_archive_hub_id(archive), id);
    const struct figure figures[] = {
        {"hub", id, 0, "the hub's id"},
        {"responses", NULL, held.responses, "held, each once"},
        {"conflicts", NULL, held.conflicts, "kept aside: same number, other content"},
        {"rejected", NULL, held.rejected, "set aside: malformed"},
        {"terminals", NULL, held.terminals, "that have sent a response"},
    };
    print(figures, sizeof(figures) / sizeof(*figures), json);
    return true;
}

static enum az_exit
run(int argc, char **argv)
{
    struct status_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct az_source *source = &args.source;
    bool ok = az_source_open(source) && (source->store ? show_store(source->store, args.json)
                                                       : show_archive(source->archive, args.json));
    az_source_close(source);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_status = {
    .name = "status",
    .summary = "Tell what a store or an archive holds",
    .run = run,
};
