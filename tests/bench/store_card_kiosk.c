// SPDX-License-Identifier: MIT
/*
 * The kiosk on a disk whose syncs take as long as a cheap SD card's, against
 * the kiosk on the disk as it is: how late a frame is, and how long it takes
 * from the last tap to "thank you". Both take turns.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    ROUNDS = 2,
    ATTENDEES = 60, // a round
    FRAMES_MAX = ROUNDS * ATTENDEES * 100,
};

enum figure { FRAME_P99, FRAME_MAX, THANKS, THANKS_P99, FIGURE_COUNT };

static struct bench_figure figures[FIGURE_COUNT] = {
    [FRAME_P99] = {"store.card.frame.p99", "ms", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [FRAME_MAX] = {"store.card.frame.max", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [THANKS] = {"store.card.thanks", "ms", BENCH_GOAL_NONE, 0, 0, 0},
    [THANKS_P99] = {"store.card.thanks.p99", "ms", BENCH_GOAL_NONE, 0, 0, 0},
};

/* What was seen of kiosks on one kind of disk. */
struct seen {
    const char *preload; // borrowed; NULL for the disk as it is
    struct bench_samples frames;
    struct bench_samples thanks;
};

/* The number behind `"key":` in a line of the trace; -1 if it has none. */
static double
number_in(const char *line, const char *key)
{
    const char *at = strstr(line, key);
    return at ? strtod(at + strlen(key), NULL) : -1;
}

/* `*finished_us` is when the last answer was given, -1 once it was thanked for. */
static void
take_line(struct seen *seen, const char *line, double *finished_us)
{
    if (strstr(line, "\"event\":\"finished\"")) {
        *finished_us = number_in(line, "\"at_us\":");
    }
    if (!strstr(line, "\"event\":\"frame\"")) {
        return;
    }
    bench_samples_add(&seen->frames, number_in(line, "\"ms\":"));
    if (strstr(line, "\"screen\":\"thanks\"") && *finished_us >= 0) {
        bench_samples_add(&seen->thanks, (number_in(line, "\"at_us\":") - *finished_us) / 1000);
        *finished_us = -1;
    }
}

static bool
watch(struct seen *seen)
{
    struct bench_child child;
    const struct bench_kiosk kiosk = {
        .attendees = ATTENDEES, .frames = true, .preload = seen->preload};
    if (!bench_start_kiosk(&child, &kiosk)) {
        return false;
    }
    double finished_us = -1;
    const char *line;
    while ((line = bench_child_line(&child))) {
        take_line(seen, line, &finished_us);
    }
    return bench_child_stop(&child);
}

static bool
watch_both(struct seen *card, struct seen *plain)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (!watch(plain) || !watch(card)) {
            return false;
        }
    }
    if (plain->thanks.count == 0 || card->thanks.count == 0) {
        AZ_LOGE("nobody was thanked, so there is nothing to measure");
        return false;
    }
    return true;
}

static void
note(enum figure figure, struct bench_samples *card, struct bench_samples *plain, double share)
{
    figures[figure].value = bench_samples_quantile(card, share);
    figures[figure].baseline = bench_samples_quantile(plain, share);
}

static bool
run(void)
{
    char *preload = bench_program("azri-slow-sync.so");
    struct seen card = {.preload = preload};
    struct seen plain = {0};
    bool worked = preload && bench_samples_init(&card.frames, FRAMES_MAX) &&
                  bench_samples_init(&card.thanks, FRAMES_MAX) &&
                  bench_samples_init(&plain.frames, FRAMES_MAX) &&
                  bench_samples_init(&plain.thanks, FRAMES_MAX) && watch_both(&card, &plain);
    note(FRAME_P99, &card.frames, &plain.frames, 0.99);
    note(FRAME_MAX, &card.frames, &plain.frames, 1);
    note(THANKS, &card.thanks, &plain.thanks, 0.5);
    note(THANKS_P99, &card.thanks, &plain.thanks, 0.99);
    bench_samples_destroy(&plain.thanks);
    bench_samples_destroy(&plain.frames);
    bench_samples_destroy(&card.thanks);
    bench_samples_destroy(&card.frames);
    free(preload);
    return worked;
}

const struct bench bench_store_card_kiosk = {
    .figures = figures,
    .figure_count = FIGURE_COUNT,
    .run = run,
};
