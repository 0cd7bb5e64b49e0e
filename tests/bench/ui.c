// SPDX-License-Identifier: MIT
#include "tests/bench/ui.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "tests/bench/bench.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

#define SCREEN_SIZE "1920x1080"

static void
use_screen_in_memory(void)
{
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
}

/* A store of its own for each start, so that none finds another's. */
static char *
new_store_path(void)
{
    static unsigned count;
    char name[32];
    snprintf(name, sizeof(name), "kiosk-%u.db", ++count);
    return bench_path(name);
}

static bool
start_preloaded(struct bench_child *child, char *const argv[], const char *trace,
                const char *preload)
{
    if (preload) {
        setenv("LD_PRELOAD", preload, 1);
    }
    bool worked = bench_child_start(child, argv, trace);
    unsetenv("LD_PRELOAD");
    return worked;
}

bool
bench_start_kiosk(struct bench_child *child, const struct bench_kiosk *kiosk)
{
    char *program = bench_program("azri-kiosk");
    char *event = az_files_asset("surveys/congress/event.yaml");
    char *store = new_store_path();
    char *trace = bench_path("trace");
    char count[16];
    snprintf(count, sizeof(count), "%u", kiosk->attendees);
    bool worked = false;
    if (program && event && store && trace) {
        char *argv[20] = {program, "--event",  event,    "--point",   "hall-a-exit", "--store",
                          store,   "--window", "--size", SCREEN_SIZE, "--trace",     trace,
                          "--log", "warning",  "--seed", "1"};
        size_t used = 16;
        if (kiosk->frames) {
            argv[used++] = "--trace-frames";
        }
        if (kiosk->attendees) {
            argv[used++] = "--attendee";
            argv[used++] = count;
        }
        use_screen_in_memory();
        worked = start_preloaded(child, argv, trace, kiosk->preload);
    }
    free(trace);
    free(store);
    free(event);
    free(program);
    return worked;
}

bool
bench_start_bare_window(struct bench_child *child)
{
    char *program = bench_program("azri-bench-window");
    char *trace = bench_path("trace");
    bool worked = false;
    if (program && trace) {
        char *argv[] = {program, trace, NULL};
        use_screen_in_memory();
        worked = bench_child_start(child, argv, trace);
    }
    free(trace);
    free(program);
    return worked;
}
