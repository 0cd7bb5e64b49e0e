// SPDX-License-Identifier: MIT
/*
 * How fast a backlog gets from a terminal's store, through the real uplink,
 * over HTTP, into the archive of a real hub, against bare inserts of as many
 * rows in transactions of the same size: a table of the archive's columns and
 * key, the same settings and as many commits as the hub has, but no reading,
 * wire, checking, ledger or rollups. The ratio says what all of these cost
 * together.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "tests/bench/backlog.h"
#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench.h"
#include "tests/bench/hub.h"

enum {
    RESPONSES = 100000,
    BATCH = 500,
    ROUNDS = 3,
};

static struct bench_figure figures[] = {
    {
        .name = "sync.rate",
        .unit = "responses/s",
        .goal_kind = BENCH_GOAL_RATIO_AT_LEAST,
        .goal = 0.5,
    },
};

/* The time starts with the uplink: store and hub are ready. */
static bool
deliver(struct bench_terminal *terminal, const char *url, struct bench_samples *rates)
{
    double begin_us = bench_now_us();
    if (!bench_terminal_deliver(terminal, url, BATCH) ||
        !bench_terminal_await(terminal, RESPONSES)) {
        return false;
    }
    bench_samples_add(rates, RESPONSES / (bench_now_us() - begin_us) * 1e6);
    return true;
}

/* Paths of this round's own: "store-2.db". */
static char *
round_path(const char *what, unsigned round)
{
    char name[64];
    snprintf(name, sizeof(name), "%s-%u.db", what, round);
    return bench_path(name);
}

/* A rate of responses that did not all arrive would be worth nothing. */
static bool
measure_delivery(unsigned round, const struct az_buffer *backlog, struct bench_samples *rates)
{
    struct bench_hub hub = {0};
    struct bench_terminal terminal = BENCH_TERMINAL_INIT;
    char *store = round_path("store", round);
    char *archive = round_path("archive", round);
    bool worked = store && archive &&
                  az_files_write_atomic(store, backlog->data, backlog->size, 0644) &&
                  bench_terminal_open(&terminal, store) && bench_hub_start(&hub, archive) &&
                  deliver(&terminal, hub.url, rates);
    bench_terminal_close(&terminal);
    worked = bench_hub_stop(&hub) && worked && bench_hub_holds(archive, RESPONSES, 1);
    free(archive);
    free(store);
    return worked;
}

static bool
measure_bare(unsigned round, struct bench_samples *rates)
{
    char *path = round_path("bare", round);
    struct bare_sqlite *bare = path ? bare_sqlite_open(path, BARE_ARCHIVE) : NULL;
    bool worked = bare != NULL;
    double begin_us = bench_now_us();
    for (unsigned n = 0; n < RESPONSES && worked; n += BATCH) {
        worked = bare_sqlite_put(bare, n + 1, BATCH);
    }
    bench_samples_add(rates, RESPONSES / (bench_now_us() - begin_us) * 1e6);
    bare_sqlite_close(bare);
    free(path);
    return worked;
}

static bool
measure(struct bench_samples *rates, struct bench_samples *bare_rates)
{
    struct az_buffer backlog;
    az_buffer_init(&backlog, BENCH_BACKLOG_BYTES_MAX);
    bool worked = bench_backlog_make(RESPONSES, &backlog);
    for (unsigned round = 0; round < ROUNDS && worked; round++) {
        worked = measure_delivery(round, &backlog, rates) && measure_bare(round, bare_rates);
    }
    az_buffer_destroy(&backlog);
    return worked;
}

static bool
run(void)
{
    struct bench_samples rates = {0};
    struct bench_samples bare_rates = {0};
    bool worked = bench_samples_init(&rates, ROUNDS) && bench_samples_init(&bare_rates, ROUNDS) &&
                  measure(&rates, &bare_rates);
    figures[0].value = bench_samples_quantile(&rates, 0.5);
    figures[0].baseline = bench_samples_quantile(&bare_rates, 0.5);
    bench_samples_destroy(&bare_rates);
    bench_samples_destroy(&rates);
    return worked;
}

const struct bench bench_sync_rate = {.figures = figures, .figure_count = 1, .run = run};
