// SPDX-License-Identifier: MIT
/*
 * azri-bench: runs the benches and tells their figures, a line a figure, and
 * the same as JSON. ./test bench builds and starts it.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "tests/bench/bench.h"
#include "tests/bench/sync_terminal.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

static const struct bench *const benches[] = {
    &bench_store_tap,        &bench_store_held, &bench_store_salvage,  &bench_store_card,
    &bench_store_card_kiosk, &bench_sync_bytes, &bench_sync_rate,      &bench_sync_memory,
    &bench_sync_terminals,   &bench_sync_kiosk, &bench_ui_first_frame, &bench_ui_frames,
    &bench_ui_idle,          &bench_ui_rss,
};
enum { BENCH_COUNT = sizeof(benches) / sizeof(benches[0]) };

enum { JSON_BYTES_MAX = 1024 * 1024 };

static const char *const goal_forms[] = {
    [BENCH_GOAL_NONE] = NULL,
    [BENCH_GOAL_VALUE_AT_MOST] = "value <= ",
    [BENCH_GOAL_RATIO_AT_MOST] = "ratio <= ",
    [BENCH_GOAL_RATIO_AT_LEAST] = "ratio >= ",
};
static_assert(sizeof(goal_forms) / sizeof(goal_forms[0]) == BENCH_GOAL_KIND_COUNT,
              "one form a kind of goal");

struct options {
    const char *json; // where to write the figures; NULL for nowhere
    char **names;     // beginnings of figures' names
    size_t name_count;
};

static double
ratio_of(const struct bench_figure *figure)
{
    return figure->baseline > 0 ? figure->value / figure->baseline : 0;
}

static bool
is_met(const struct bench_figure *figure)
{
    switch (figure->goal_kind) {
    case BENCH_GOAL_VALUE_AT_MOST:
        return figure->value <= figure->goal;
    case BENCH_GOAL_RATIO_AT_MOST:
        return ratio_of(figure) <= figure->goal;
    case BENCH_GOAL_RATIO_AT_LEAST:
        return ratio_of(figure) >= figure->goal;
    case BENCH_GOAL_NONE:
    case BENCH_GOAL_KIND_COUNT:
        break;
    }
    return true;
}

static void
format_goal(const struct bench_figure *figure, char *out, size_t size)
{
    const char *form = goal_forms[figure->goal_kind];
    out[0] = '\0';
    if (form) {
        snprintf(out, size, "%s%g", form, figure->goal);
    }
}

static void
print_figure(const struct bench_figure *figure)
{
    char goal[64];
    format_goal(figure, goal, sizeof(goal));
    printf("%-28s %10.1f %-12s baseline %10.1f  ratio %6.2f  %-14s %s\n", figure->name,
           figure->value, figure->unit, figure->baseline, ratio_of(figure),
           goal[0] ? goal : "no goal",
           !goal[0]         ? ""
           : is_met(figure) ? "met"
                            : "missed");
    fflush(stdout);
}

/* Names, units and goals are plain ASCII without quotes, so nothing is escaped. */
static void
append_figure(const struct bench_figure *figure, struct az_buffer *json)
{
    char goal[64];
    format_goal(figure, goal, sizeof(goal));
    az_buffer_printf(json, "%s  {\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", ",
                     json->size > 2 ? ",\n" : "", figure->name, figure->value, figure->unit);
    az_buffer_printf(json, "\"baseline\": %.3f, \"ratio\": %.4f, ", figure->baseline,
                     ratio_of(figure));
    if (goal[0]) {
        az_buffer_printf(json, "\"goal\": \"%s\", \"met\": %s}", goal,
                         is_met(figure) ? "true" : "false");
    } else {
        az_buffer_append_text(json, "\"goal\": null, \"met\": null}");
    }
}

/* "store" chooses "store.tap"; "sto" chooses nothing. */
static bool
chooses(const char *name, const struct bench_figure *figure)
{
    size_t size = strlen(name);
    return strncmp(name, figure->name, size) == 0 &&
           (figure->name[size] == '\0' || figure->name[size] == '.');
}

static bool
is_chosen(const struct options *options, const struct bench_figure *figure)
{
    for (size_t i = 0; i < options->name_count; i++) {
        if (chooses(options->names[i], figure)) {
            return true;
        }
    }
    return options->name_count == 0;
}

static bool
has_chosen(const struct options *options, const struct bench *bench)
{
    for (size_t i = 0; i < bench->figure_count; i++) {
        if (is_chosen(options, &bench->figures[i])) {
            return true;
        }
    }
    return false;
}

static bool
check_names(const struct options *options)
{
    for (size_t i = 0; i < options->name_count; i++) {
        struct options one = {.names = &options->names[i], .name_count = 1};
        bool known = false;
        for (size_t j = 0; j < BENCH_COUNT; j++) {
            known = known || has_chosen(&one, benches[j]);
        }
        if (!known) {
            fprintf(stderr, "bench: there is no figure \"%s\"; there are", options->names[i]);
            for (size_t j = 0; j < BENCH_COUNT; j++) {
                for (size_t k = 0; k < benches[j]->figure_count; k++) {
                    fprintf(stderr, " %s", benches[j]->figures[k].name);
                }
            }
            fprintf(stderr, ".\n");
            return false;
        }
    }
    return true;
}

static bool
run_chosen(const struct options *options, struct az_buffer *json)
{
    bool worked = true;
    for (size_t i = 0; i < BENCH_COUNT; i++) {
        const struct bench *bench = benches[i];
        if (!has_chosen(options, bench)) {
            continue;
        }
        if (!bench->run()) {
            worked = false;
            continue;
        }
        for (size_t j = 0; j < bench->figure_count; j++) {
            if (is_chosen(options, &bench->figures[j])) {
                print_figure(&bench->figures[j]);
                append_figure(&bench->figures[j], json);
            }
        }
    }
    return worked;
}

static bool
run(const struct options *options)
{
    struct az_buffer json;
    az_buffer_init(&json, JSON_BYTES_MAX);
    az_buffer_append_text(&json, "[\n");
    bool worked = run_chosen(options, &json);
    worked = az_buffer_append_text(&json, "\n]\n") && worked;
    if (options->json && !json.failed) {
        worked = az_files_write_atomic(options->json, json.data, json.size, 0644) && worked;
    }
    az_buffer_destroy(&json);
    return worked;
}

int
main(int argc, char **argv)
{
    struct options options = {.names = argv + 1, .name_count = (size_t)argc - 1};
    if (argc > 1 && strcmp(argv[1], BENCH_TERMINAL_OPTION) == 0) {
        az_log_set_level(AZ_LOG_WARNING);
        return bench_terminal_main(argc, argv);
    }
    if (argc > 2 && strcmp(argv[1], "--json") == 0) {
        options =
            (struct options){.json = argv[2], .names = argv + 3, .name_count = (size_t)argc - 3};
    }
    if (!check_names(&options)) {
        return 2;
    }
    az_log_set_level(AZ_LOG_WARNING);
    return run(&options) ? 0 : 1;
}
