// SPDX-License-Identifier: MIT
/*
 * From a touch to the frame that shows the press, and what frames cost while
 * something moves, beside filling and copying the same area with nothing on it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { SAMPLES_MAX = 65536 };

enum {
    PRESS_P50,
    PRESS_P99,
    PRESS_FRAMES,
    FRAME_P50,
    FRAME_P99,
    FRAME_MAX,
    FRAME_CPU_P99,
    FIGURE_COUNT
};

static struct bench_figure figures[FIGURE_COUNT] = {
    [PRESS_P50] = {.name = "ui.press_p50_ms", .unit = "ms"},
    [PRESS_P99] = {.name = "ui.press_p99_ms", .unit = "ms"},
    [PRESS_FRAMES] = {.name = "ui.press_frames",
                      .unit = "frames",
                      .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
                      .goal = 1},
    [FRAME_P50] = {.name = "ui.frame_p50_ms", .unit = "ms"},
    [FRAME_P99] = {.name = "ui.frame_p99_ms",
                   .unit = "ms",
                   .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
                   .goal = 8},
    [FRAME_MAX] = {.name = "ui.frame_max_ms", .unit = "ms"},
    /* What the one above would be if nobody else wanted the processors. */
    [FRAME_CPU_P99] = {.name = "ui.frame_cpu_p99_ms",
                       .unit = "ms",
                       .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
                       .goal = 8},
};

struct samples {
    struct bench_samples press;
    struct bench_samples frames; // between a touch and its press
    struct bench_samples frame;
    struct bench_samples frame_cpu;
    struct bench_samples bare;
    struct bench_samples bare_cpu;
};

static void
take_line(struct samples *samples, const char *line)
{
    double us = 0;
    double cpu_us = 0;
    unsigned frames = 0;
    if (sscanf(line, "press %lf %u", &us, &frames) == 2) {
        bench_samples_add(&samples->press, us / 1000);
        bench_samples_add(&samples->frames, frames);
    } else if (sscanf(line, "frame %lf %lf", &us, &cpu_us) == 2) {
        bench_samples_add(&samples->frame, us / 1000);
        bench_samples_add(&samples->frame_cpu, cpu_us / 1000);
    } else if (sscanf(line, "bare %lf %lf", &us, &cpu_us) == 2) {
        bench_samples_add(&samples->bare, us / 1000);
        bench_samples_add(&samples->bare_cpu, cpu_us / 1000);
    }
}

static bool
measure(struct samples *samples)
{
    struct bench_child child;
    if (!bench_start_frames(&child)) {
        return false;
    }
    for (const char *line; (line = bench_child_line(&child));) {
        take_line(samples, line);
    }
    return bench_child_stop(&child) && samples->press.count > 0 && samples->frame.count > 0 &&
           samples->bare.count > 0;
}

static void
fill(struct samples *samples)
{
    double bare_p50 = bench_samples_quantile(&samples->bare, 0.5);
    double bare_p99 = bench_samples_quantile(&samples->bare, 0.99);
    struct bench_samples *press = &samples->press;
    struct bench_samples *frame = &samples->frame;
    figures[PRESS_P50].value = bench_samples_quantile(press, 0.5);
    figures[PRESS_P50].baseline = bare_p50;
    figures[PRESS_P99].value = bench_samples_quantile(press, 0.99);
    figures[PRESS_P99].baseline = bare_p99;
    figures[PRESS_FRAMES].value = bench_samples_quantile(&samples->frames, 1);
    figures[PRESS_FRAMES].baseline = 1;
    figures[FRAME_P50].value = bench_samples_quantile(frame, 0.5);
    figures[FRAME_P50].baseline = bare_p50;
    figures[FRAME_P99].value = bench_samples_quantile(frame, 0.99);
    figures[FRAME_P99].baseline = bare_p99;
    figures[FRAME_MAX].value = bench_samples_quantile(frame, 1);
    figures[FRAME_MAX].baseline = bench_samples_quantile(&samples->bare, 1);
    figures[FRAME_CPU_P99].value = bench_samples_quantile(&samples->frame_cpu, 0.99);
    figures[FRAME_CPU_P99].baseline = bench_samples_quantile(&samples->bare_cpu, 0.99);
}

static bool
run(void)
{
    struct samples samples = {0};
    bool worked = bench_samples_init(&samples.press, SAMPLES_MAX) &&
                  bench_samples_init(&samples.frames, SAMPLES_MAX) &&
                  bench_samples_init(&samples.frame, SAMPLES_MAX) &&
                  bench_samples_init(&samples.frame_cpu, SAMPLES_MAX) &&
                  bench_samples_init(&samples.bare, SAMPLES_MAX) &&
                  bench_samples_init(&samples.bare_cpu, SAMPLES_MAX) && measure(&samples);
    if (worked) {
        fill(&samples);
    }
    bench_samples_destroy(&samples.bare_cpu);
    bench_samples_destroy(&samples.bare);
    bench_samples_destroy(&samples.frame_cpu);
    bench_samples_destroy(&samples.frame);
    bench_samples_destroy(&samples.frames);
    bench_samples_destroy(&samples.press);
    return worked;
}

const struct bench bench_ui_frames = {.figures = figures, .figure_count = FIGURE_COUNT, .run = run};
