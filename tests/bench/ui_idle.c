// SPDX-License-Identifier: MIT
/*
 * What the terminal does while nobody is there: how often any of its threads
 * wakes up, and frames that it draws. On a display of its own that is not
 * seen, because a screen in memory has no events to sleep on.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/bench.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { SETTLE_S = 3, WATCH_S = 20 };

#define LEAST_RATE (1.0 / WATCH_S) // what less than one wake-up in all that time counts as

enum { WAKES, FRAMES, FIGURE_COUNT };

static struct bench_figure figures[FIGURE_COUNT] = {
    [WAKES] = {.name = "ui.idle_wakes_per_s",
               .unit = "wakes/s",
               .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
               .goal = 1},
    [FRAMES] = {.name = "ui.idle_frames",
                .unit = "frames",
                .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
                .goal = 0},
};

static void
sleep_s(time_t seconds)
{
    struct timespec left = {.tv_sec = seconds};
    while (nanosleep(&left, &left) != 0) {
    }
}

/* How often a thread has gone to sleep of itself, and so will have waked up. */
static long
sleeps_of(const char *status_path)
{
    long sleeps = 0;
    char line[256];
    FILE *file = fopen(status_path, "re");
    while (file && fgets(line, sizeof(line), file)) {
        sscanf(line, "voluntary_ctxt_switches: %ld", &sleeps);
    }
    if (file) {
        fclose(file);
    }
    return sleeps;
}

static long
sleeps_of_all(const struct bench_child *child)
{
    char path[300];
    long sleeps = 0;
    snprintf(path, sizeof(path), "/proc/%ld/task", (long)child->pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        snprintf(path, sizeof(path), "/proc/%ld/task/%.20s/status", (long)child->pid, task->d_name);
        sleeps += task->d_name[0] == '.' ? 0 : sleeps_of(path);
    }
    if (tasks) {
        closedir(tasks);
    }
    return sleeps;
}

/* `*since_us` is when it was left alone. */
static double
watch(const struct bench_child *child, double *since_us)
{
    sleep_s(SETTLE_S);
    *since_us = bench_now_us();
    long before = sleeps_of_all(child);
    sleep_s(WATCH_S);
    double rate = (double)(sleeps_of_all(child) - before) / WATCH_S;
    return rate > LEAST_RATE ? rate : LEAST_RATE;
}

/* The trace up to its first frame; what comes later is counted at the end. */
static bool
await_frame(struct bench_child *child)
{
    const char *line;
    do {
        line = bench_child_line(child);
    } while (line && !strstr(line, "\"event\":\"screen\""));
    return line != NULL;
}

static bool
measure_kiosk(const char *display)
{
    struct bench_child child;
    bool worked =
        bench_start_kiosk(&child, &(struct bench_kiosk){.frames = true, .display = display}) &&
        await_frame(&child);
    if (!worked) {
        return false;
    }
    double since_us = 0;
    figures[WAKES].value = watch(&child, &since_us);
    figures[FRAMES].value = 0;
    bench_child_ask(&child);
    for (const char *line; (line = bench_child_line(&child));) {
        const char *at = strstr(line, "\"event\":\"frame\"") ? strstr(line, "\"at_us\":") : NULL;
        figures[FRAMES].value += at && strtod(at + strlen("\"at_us\":"), NULL) > since_us;
    }
    return bench_child_stop(&child);
}

static bool
measure_bare(const char *display)
{
    struct bench_child child;
    bool worked = bench_start_bare_window_on(&child, display) && bench_child_line(&child);
    if (worked) {
        double since_us = 0;
        figures[WAKES].baseline = watch(&child, &since_us);
        figures[FRAMES].baseline = 1; // the one with which it began
    }
    return bench_child_stop(&child) && worked;
}

static bool
run(void)
{
    struct bench_child server;
    char display[16];
    bool worked = bench_start_display(&server, display, sizeof(display)) &&
                  measure_kiosk(display) && measure_bare(display);
    return bench_child_stop(&server) && worked;
}

const struct bench bench_ui_idle = {.figures = figures, .figure_count = FIGURE_COUNT, .run = run};
