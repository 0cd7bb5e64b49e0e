// SPDX-License-Identifier: MIT
/*
 * From the start of the program to its first question on the screen.
 */
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { ROUNDS = 11 };

static struct bench_figure figures[] = {
    {
        .name = "ui.first_frame_ms",
        .unit = "ms",
        .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
        .goal = 100,
    },
};

/* Wait for the first screen, note how long it took, and end the program. */
static bool
finish_start(struct bench_child *child, struct bench_samples *samples)
{
    const char *line;
    do {
        line = bench_child_line(child);
    } while (line && !strstr(line, "\"event\":\"screen\""));
    bench_samples_add(samples, (bench_now_us() - child->start) / 1000);
    if (!line) {
        AZ_LOGE("the program ended before it showed anything");
    }
    return bench_child_stop(child) && line;
}

static bool
measure(struct bench_samples *kiosk, struct bench_samples *bare)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct bench_child child;
        if (!bench_start_kiosk(&child, &(struct bench_kiosk){0}) || !finish_start(&child, kiosk) ||
            !bench_start_bare_window(&child) || !finish_start(&child, bare)) {
            return false;
        }
    }
    return true;
}

static bool
run(void)
{
    struct bench_samples kiosk = {0};
    struct bench_samples bare = {0};
    bool worked = bench_samples_init(&kiosk, ROUNDS) && bench_samples_init(&bare, ROUNDS) &&
                  measure(&kiosk, &bare);
    figures[0].value = bench_samples_quantile(&kiosk, 0.5);
    figures[0].baseline = bench_samples_quantile(&bare, 0.5);
    bench_samples_destroy(&bare);
    bench_samples_destroy(&kiosk);
    return worked;
}

const struct bench bench_ui_first_frame = {.figures = figures, .figure_count = 1, .run = run};
