// SPDX-License-Identifier: MIT
/*
 * Memory of a terminal's process that has delivered a backlog, at its most,
 * beside that with a thousand responses: what waits lies in the store, and only
 * a few batches of it are in memory at a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "tests/bench/backlog.h"
#include "tests/bench/bench.h"
#include "tests/bench/hub.h"
#include "tests/bench/sync_terminal.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

/* The first is the baseline of the others. */
static const unsigned backlogs[] = {1000, 10000, 100000};
enum { BACKLOGS = sizeof(backlogs) / sizeof(*backlogs) };

static struct bench_figure figures[BACKLOGS - 1] = {
    {
        .name = "sync.rss.10k",
        .unit = "MB",
        .goal_kind = BENCH_GOAL_RATIO_AT_MOST,
        .goal = 1.25,
    },
    {
        .name = "sync.rss.100k",
        .unit = "MB",
        .goal_kind = BENCH_GOAL_RATIO_AT_MOST,
        .goal = 1.25,
    },
};

static bool
make_store(const char *path, unsigned count)
{
    struct az_buffer bytes;
    az_buffer_init(&bytes, BENCH_BACKLOG_BYTES_MAX);
    bool worked = bench_backlog_make(count, &bytes) &&
                  az_files_write_atomic(path, bytes.data, bytes.size, 0644);
    az_buffer_destroy(&bytes);
    return worked;
}

/* Start this program again as a terminal, and have it tell of itself. */
static bool
measure_terminal(const char *store, const char *url, unsigned count, double *mb)
{
    struct bench_child child = {0};
    char number[16];
    char *program = bench_program("azri-bench");
    char *trace = bench_path("terminal.trace");
    char *argv[] = {program, BENCH_TERMINAL_OPTION, trace, (char *)store, (char *)url, number,
                    NULL};
    snprintf(number, sizeof(number), "%u", count);
    bool worked = program && trace && bench_child_start(&child, argv, trace);
    const char *line = worked ? bench_child_line(&child) : NULL;
    worked = line && sscanf(line, "rss %lf", mb) == 1;
    worked = bench_child_stop(&child) && worked;
    free(trace);
    free(program);
    return worked;
}

static bool
measure(unsigned count, double *mb)
{
    struct bench_hub hub = {0};
    char name[32];
    snprintf(name, sizeof(name), "waiting-%u.db", count);
    char *store = bench_path(name);
    snprintf(name, sizeof(name), "archive-%u.db", count);
    char *archive = bench_path(name);
    bool worked = store && archive && make_store(store, count) && bench_hub_start(&hub, archive) &&
                  measure_terminal(store, hub.url, count, mb);
    worked = bench_hub_stop(&hub) && worked && bench_hub_holds(archive, count, 1);
    free(archive);
    free(store);
    return worked;
}

static bool
run(void)
{
    double mb[BACKLOGS] = {0};
    bool worked = true;
    for (size_t i = 0; i < BACKLOGS && worked; i++) {
        worked = measure(backlogs[i], &mb[i]);
    }
    for (size_t i = 1; i < BACKLOGS; i++) {
        figures[i - 1].value = mb[i];
        figures[i - 1].baseline = mb[0];
    }
    return worked;
}

const struct bench bench_sync_memory = {
    .figures = figures,
    .figure_count = BACKLOGS - 1,
    .run = run,
};
