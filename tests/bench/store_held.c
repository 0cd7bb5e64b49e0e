// SPDX-License-Identifier: MIT
/*
 * What a store costs that holds a million responses, beside one that holds
 * none: taps, opening, the uplink's questions, what is written, and its size.
 * Taps take turns, so a disk that gets slower gets slower for all.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench.h"
#include "tests/bench/held.h"
#include "tests/bench/shim_vfs.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    MILLION = 1000000,
    TEN_THOUSAND = 10000,
    BATCH = 500,
    ROUNDS = BATCH, // responses, each of three taps, so that a batch waits afterwards
    TAPS = 3 * ROUNDS,
    ASKED = 101,        // times that a question is asked
    BARE_ROWS = 100000, // from which the size of a row is taken
    BATCH_BYTES = 1 << 24,
};

enum figure {
    TAP_10K,
    TAP,
    TAP_P99,
    SYNCS,
    WRITTEN,
    OPEN,
    TAKE,
    TAKE_BACKLOG,
    OUTBOX,
    COUNT_BACKLOG,
    FIGURES,
    BYTES,
    FIGURE_COUNT
};

static struct bench_figure figures[FIGURE_COUNT] = {
    [TAP_10K] = {"store.10k.tap", "us", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [TAP] = {"store.million.tap", "us", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [TAP_P99] = {"store.million.tap.p99", "us", BENCH_GOAL_NONE, 0, 0, 0},
    [SYNCS] = {"store.million.syncs", "a tap", BENCH_GOAL_RATIO_AT_MOST, 1, 0, 0},
    [WRITTEN] = {"store.million.written", "bytes a tap", BENCH_GOAL_RATIO_AT_MOST, 1, 0, 0},
    [OPEN] = {"store.million.open", "ms", BENCH_GOAL_VALUE_AT_MOST, 50, 0, 0},
    [TAKE] = {"store.million.take", "us", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [TAKE_BACKLOG] = {"store.backlog.take", "us", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [OUTBOX] = {"store.backlog.outbox", "us", BENCH_GOAL_NONE, 0, 0, 0},
    [COUNT_BACKLOG] = {"store.backlog.first_outbox", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [FIGURES] = {"store.million.figures", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [BYTES] = {"store.million.bytes", "a response", BENCH_GOAL_VALUE_AT_MOST, 100, 0, 0},
};

/* A store, what it held at first, and what was measured of it. */
struct subject {
    const char *name;
    unsigned held;
    bool backlog;           // all that it held waits still
    struct az_store *store; // owned
    struct bench_samples taps;
    struct shim_counts counts;
};

enum { EMPTY, SMALL, LARGE, BACKLOG, SUBJECT_COUNT };

static void
note(struct bench_figure *figure, double value, double baseline)
{
    figure->value = value;
    figure->baseline = baseline;
}

static bool
prepare(struct subject *subject)
{
    return bench_samples_init(&subject->taps, TAPS) &&
           (subject->held == 0 ||
            (held_make(subject->name, subject->held) &&
             (subject->backlog || held_acknowledge(subject->name, subject->held)))) &&
           (subject->store = held_open(subject->name)) != NULL;
}

static bool
measure_tap(struct subject *subject, bool (*tap)(struct az_store *, unsigned), unsigned n)
{
    struct shim_counts before = shim_counted();
    double begin_us = bench_now_us();
    if (!tap(subject->store, n)) {
        return false;
    }
    bench_samples_add(&subject->taps, bench_now_us() - begin_us);
    struct shim_counts after = shim_counted();
    subject->counts.syncs += after.syncs - before.syncs;
    subject->counts.bytes += after.bytes - before.bytes;
    return true;
}

static bool
measure_taps(struct subject subjects[])
{
    bool (*const taps[])(struct az_store *, unsigned) = {held_tap_first, held_tap_next,
                                                         held_tap_last};
    for (unsigned n = 0; n < ROUNDS; n++) {
        for (size_t tap = 0; tap < sizeof(taps) / sizeof(*taps); tap++) {
            for (size_t i = EMPTY; i <= LARGE; i++) {
                if (!measure_tap(&subjects[i], taps[tap], n)) {
                    return false;
                }
            }
        }
    }
    return true;
}

static void
note_taps(struct subject subjects[])
{
    struct subject *empty = &subjects[EMPTY];
    struct subject *large = &subjects[LARGE];
    double base = bench_samples_quantile(&empty->taps, 0.5);
    note(&figures[TAP_10K], bench_samples_quantile(&subjects[SMALL].taps, 0.5), base);
    note(&figures[TAP], bench_samples_quantile(&large->taps, 0.5), base);
    note(&figures[TAP_P99], bench_samples_quantile(&large->taps, 0.99),
         bench_samples_quantile(&empty->taps, 0.99));
    note(&figures[SYNCS], (double)large->counts.syncs / TAPS, (double)empty->counts.syncs / TAPS);
    note(&figures[WRITTEN], (double)large->counts.bytes / TAPS, (double)empty->counts.bytes / TAPS);
}

/* -- Questions, each asked in turn of one that holds much and of the empty one -- */

static bool
reopen(struct subject *subject)
{
    if (!az_store_checkpoint(subject->store)) {
        return false;
    }
    az_store_close(subject->store);
    subject->store = held_open(subject->name);
    return subject->store != NULL;
}

/* Opening, with the WAL of all taps still beside the file, as it stays after a checkpoint. */
static bool
ask_open(struct subject *subject, double *us)
{
    az_store_close(subject->store);
    double begin_us = bench_now_us();
    subject->store = held_open(subject->name);
    *us = bench_now_us() - begin_us;
    return subject->store != NULL;
}

static bool
ask_take(struct subject *subject, double *us)
{
    struct az_arena arena;
    struct az_response *taken;
    size_t count = 0;
    az_arena_init(&arena, BATCH_BYTES);
    double begin_us = bench_now_us();
    bool worked = az_store_take(subject->store, BATCH, BATCH_BYTES, &arena, &taken, &count);
    *us = bench_now_us() - begin_us;
    az_arena_destroy(&arena);
    return worked && count == BATCH;
}

static bool
ask_outbox(struct subject *subject, double *us)
{
    struct az_store_outbox outbox;
    double begin_us = bench_now_us();
    bool worked = az_store_outbox(subject->store, &outbox);
    *us = bench_now_us() - begin_us;
    return worked && outbox.waiting >= BATCH;
}

static bool
ask_figures(struct subject *subject, double *us)
{
    struct az_store_figures all;
    double begin_us = bench_now_us();
    bool worked = az_store_figures(subject->store, &all);
    *us = bench_now_us() - begin_us;
    return worked && all.closed == subject->held + (subject->backlog ? 0 : ROUNDS);
}

static bool
ask(struct subject *much, struct subject *none, bool (*question)(struct subject *, double *),
    struct bench_figure *figure, double unit_us)
{
    struct bench_samples values = {0};
    struct bench_samples baselines = {0};
    bool worked = bench_samples_init(&values, ASKED) && bench_samples_init(&baselines, ASKED);
    for (unsigned i = 0; i < ASKED && worked; i++) {
        double us = 0;
        worked = question(much, &us);
        bench_samples_add(&values, us / unit_us);
        worked = worked && question(none, &us);
        bench_samples_add(&baselines, us / unit_us);
    }
    note(figure, bench_samples_quantile(&values, 0.5), bench_samples_quantile(&baselines, 0.5));
    bench_samples_destroy(&baselines);
    bench_samples_destroy(&values);
    if (!worked) {
        AZ_LOGE("%s could not be measured", figure->name);
    }
    return worked;
}

/* The first question after opening counts, so it is asked once of each. */
static bool
measure_first_outbox(struct subject *much, struct subject *none)
{
    double value_us = 0;
    double baseline_us = 0;
    bool worked = ask_outbox(much, &value_us) && ask_outbox(none, &baseline_us);
    note(&figures[COUNT_BACKLOG], value_us / 1000, baseline_us / 1000);
    return worked;
}

static bool
measure_questions(struct subject subjects[])
{
    struct subject *empty = &subjects[EMPTY];
    struct subject *large = &subjects[LARGE];
    struct subject *backlog = &subjects[BACKLOG];
    return reopen(empty) && reopen(large) && reopen(backlog) &&
           ask(large, empty, ask_open, &figures[OPEN], 1000) &&
           measure_first_outbox(backlog, empty) &&
           ask(backlog, empty, ask_outbox, &figures[OUTBOX], 1) &&
           ask(large, empty, ask_take, &figures[TAKE], 1) &&
           ask(backlog, empty, ask_take, &figures[TAKE_BACKLOG], 1) &&
           ask(large, empty, ask_figures, &figures[FIGURES], 1000);
}

/* -- Size --------------------------------------------------------------- */

static double
size_of(const char *name)
{
    struct stat info = {0};
    char *path = bench_path(name);
    if (!path || stat(path, &info) != 0) {
        AZ_LOGE("the size of %s cannot be read", name);
    }
    free(path);
    return (double)info.st_size;
}

static bool
measure_size(const struct subject *backlog)
{
    char *path = bench_path("held-bare.db");
    struct bare_sqlite *bare = path ? bare_sqlite_open(path, BARE_STORE) : NULL;
    bool worked = bare && bare_sqlite_put(bare, MILLION, BARE_ROWS) && bare_sqlite_checkpoint(bare);
    bare_sqlite_close(bare);
    free(path);
    note(&figures[BYTES], size_of(backlog->name) / MILLION, size_of("held-bare.db") / BARE_ROWS);
    return worked && figures[BYTES].value > 0 && figures[BYTES].baseline > 0;
}

static bool
measure(struct subject subjects[])
{
    for (size_t i = 0; i < SUBJECT_COUNT; i++) {
        if (!prepare(&subjects[i])) {
            return false;
        }
    }
    if (!measure_size(&subjects[BACKLOG]) || !measure_taps(subjects)) {
        return false;
    }
    note_taps(subjects);
    return measure_questions(subjects);
}

static bool
run(void)
{
    struct subject subjects[SUBJECT_COUNT] = {
        [EMPTY] = {.name = "held-0.db"},
        [SMALL] = {.name = "held-10k.db", .held = TEN_THOUSAND},
        [LARGE] = {.name = "held-million.db", .held = MILLION},
        [BACKLOG] = {.name = "held-backlog.db", .held = MILLION, .backlog = true},
    };
    bool worked = shim_start() && measure(subjects);
    for (size_t i = 0; i < SUBJECT_COUNT; i++) {
        az_store_close(subjects[i].store);
        bench_samples_destroy(&subjects[i].taps);
    }
    shim_stop();
    return worked;
}

const struct bench bench_store_held = {
    .figures = figures,
    .figure_count = FIGURE_COUNT,
    .run = run,
};
