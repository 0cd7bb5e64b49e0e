// SPDX-License-Identifier: MIT
#pragma once

/*
 * Benches: what Azri promises, in figures, each beside a baseline that was
 * measured in the same run on the same machine. One file a bench, one row in
 * the table of main.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bench_goal_kind {
    BENCH_GOAL_NONE,
    BENCH_GOAL_VALUE_AT_MOST,
    BENCH_GOAL_RATIO_AT_MOST,
    BENCH_GOAL_RATIO_AT_LEAST,
    BENCH_GOAL_KIND_COUNT
};

struct bench_figure {
    const char *name; // "store.tap"
    const char *unit;
    enum bench_goal_kind goal_kind;
    double goal;
    double value;    // filled by run()
    double baseline; // filled by run(); above zero
};

struct bench {
    struct bench_figure *figures;
    size_t figure_count;
    /* Measure all figures. False, and logged, if that was not possible. */
    bool (*run)(void);
};

extern const struct bench bench_store_tap;
extern const struct bench bench_store_held;
extern const struct bench bench_store_salvage;
extern const struct bench bench_store_card;
extern const struct bench bench_store_card_kiosk;
extern const struct bench bench_sync_bytes;
extern const struct bench bench_sync_kiosk;
extern const struct bench bench_sync_memory;
extern const struct bench bench_sync_rate;
extern const struct bench bench_sync_terminals;
extern const struct bench bench_ui_first_frame;
extern const struct bench bench_ui_frames;
extern const struct bench bench_ui_idle;
extern const struct bench bench_ui_rss;

/*
 * Samples, collected one by one up to a fixed number.
 */
struct bench_samples {
    double *values; // owned
    size_t count;
    size_t max;
};

bool
bench_samples_init(struct bench_samples *samples, size_t max);
/* Accepts zeroed ones. */
void
bench_samples_destroy(struct bench_samples *samples);
void
bench_samples_add(struct bench_samples *samples, double value);
/* The value below which a `share` of all lie, by nearest rank; 0.5 is the median. */
double
bench_samples_quantile(struct bench_samples *samples, double share);

/* Monotonic time. */
double
bench_now_us(void);

/* The folder of this run, on the disk that the build is on; made anew. */
const char *
bench_dir(void);
/* A path in that folder; owned by the caller, NULL if out of memory. */
char *
bench_path(const char *name);
/* A program of the same build; owned by the caller, NULL and logged on failure. */
char *
bench_program(const char *name);
