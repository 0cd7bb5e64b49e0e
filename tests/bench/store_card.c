// SPDX-License-Identifier: MIT
/*
 * Taps on a disk whose syncs take as long as a cheap SD card's, against bare
 * inserts on the same one.
 */
#include <stdlib.h>

#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench.h"
#include "tests/bench/held.h"
#include "tests/bench/shim_vfs.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    MILLION = 1000000,
    ROUNDS = 100, // responses, each of three taps
    TAPS_PER_ROUND = 3,
    SAMPLES = ROUNDS * TAPS_PER_ROUND,
};

enum figure { TAP, TAP_P99, LAST_TAP, MILLION_TAP, FIGURE_COUNT };

static struct bench_figure figures[FIGURE_COUNT] = {
    [TAP] = {"store.card.tap", "ms", BENCH_GOAL_RATIO_AT_MOST, 1.5, 0, 0},
    [TAP_P99] = {"store.card.tap.p99", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [LAST_TAP] = {"store.card.last_tap", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [MILLION_TAP] = {"store.card.million.tap", "ms", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
};

struct card_bench {
    struct az_store *empty;   // owned
    struct az_store *million; // owned
    struct bare_sqlite *bare; // owned
    int64_t bare_rows;
    struct bench_samples empty_taps;
    struct bench_samples last_taps; // which answer and close
    struct bench_samples million_taps;
    struct bench_samples bare_inserts;
};

static bool
measure_tap(struct az_store *store, bool (*tap)(struct az_store *, unsigned), unsigned n,
            struct bench_samples *samples)
{
    double begin_us = bench_now_us();
    bool worked = tap(store, n);
    bench_samples_add(samples, (bench_now_us() - begin_us) / 1000);
    return worked;
}

static bool
measure_insert(struct card_bench *bench)
{
    double begin_us = bench_now_us();
    bool worked = bare_sqlite_put(bench->bare, ++bench->bare_rows, 1);
    bench_samples_add(&bench->bare_inserts, (bench_now_us() - begin_us) / 1000);
    return worked;
}

static bool
measure_round(struct card_bench *bench, unsigned n)
{
    return measure_tap(bench->empty, held_tap_first, n, &bench->empty_taps) &&
           measure_insert(bench) &&
           measure_tap(bench->million, held_tap_first, n, &bench->million_taps) &&
           measure_tap(bench->empty, held_tap_next, n, &bench->empty_taps) &&
           measure_insert(bench) &&
           measure_tap(bench->million, held_tap_next, n, &bench->million_taps) &&
           measure_tap(bench->empty, held_tap_last, n, &bench->last_taps) &&
           measure_insert(bench) && held_tap_last(bench->million, n);
}

static void
note(enum figure figure, struct bench_samples *value, struct bench_samples *baseline, double share)
{
    figures[figure].value = bench_samples_quantile(value, share);
    figures[figure].baseline = bench_samples_quantile(baseline, share);
}

static bool
measure(struct card_bench *bench)
{
    shim_set_syncs(SHIM_SYNCS_CARD);
    for (unsigned n = 0; n < ROUNDS; n++) {
        if (!measure_round(bench, n)) {
            return false;
        }
    }
    shim_set_syncs(SHIM_SYNCS_REAL);
    note(TAP, &bench->empty_taps, &bench->bare_inserts, 0.5);
    note(TAP_P99, &bench->empty_taps, &bench->bare_inserts, 0.99);
    note(LAST_TAP, &bench->last_taps, &bench->bare_inserts, 0.5);
    note(MILLION_TAP, &bench->million_taps, &bench->empty_taps, 0.5);
    return true;
}

static bool
open_all(struct card_bench *bench)
{
    char *path = bench_path("card-bare.db");
    bool worked = path && held_make("card-million.db", MILLION);
    if (worked) {
        bench->empty = held_open("card-0.db");
        bench->million = held_open("card-million.db");
        bench->bare = bare_sqlite_open(path, BARE_STORE);
    }
    free(path);
    return worked && bench->empty && bench->million && bench->bare;
}

static bool
run(void)
{
    struct card_bench bench = {0};
    bool worked = shim_start() && bench_samples_init(&bench.empty_taps, SAMPLES) &&
                  bench_samples_init(&bench.last_taps, SAMPLES) &&
                  bench_samples_init(&bench.million_taps, SAMPLES) &&
                  bench_samples_init(&bench.bare_inserts, SAMPLES) && open_all(&bench) &&
                  measure(&bench);
    az_store_close(bench.empty);
    az_store_close(bench.million);
    bare_sqlite_close(bench.bare);
    shim_stop();
    bench_samples_destroy(&bench.empty_taps);
    bench_samples_destroy(&bench.last_taps);
    bench_samples_destroy(&bench.million_taps);
    bench_samples_destroy(&bench.bare_inserts);
    return worked;
}

const struct bench bench_store_card = {
    .figures = figures,
    .figure_count = FIGURE_COUNT,
    .run = run,
};
