// SPDX-License-Identifier: MIT
#include "tests/bench/ui.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/bench/bench.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

#define SCREEN_SIZE "1920x1080"

/* On a display of X, or in memory without one. */
static void
use_screen(const char *display)
{
    setenv("SDL_VIDEODRIVER", display ? "x11" : "offscreen", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    if (display) {
        setenv("DISPLAY", display, 1);
    }
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
    char *event = az_files_asset("surveys/expo/event.yaml");
    char *store = new_store_path();
    char *trace = bench_path("trace");
    char count[16];
    char hub[128];
    snprintf(count, sizeof(count), "%u", kiosk->attendees);
    snprintf(hub, sizeof(hub), "%s", kiosk->hub ? kiosk->hub : "");
    bool worked = false;
    if (program && event && store && trace) {
        char *argv[24] = {program, "--event",  event,    "--point",   "main-entrance", "--store",
                          store,   "--window", "--size", SCREEN_SIZE, "--trace",       trace,
                          "--log", "warning",  "--seed", "1"};
        size_t used = 16;
        if (kiosk->frames) {
            argv[used++] = "--trace-frames";
        }
        if (kiosk->attendees) {
            argv[used++] = "--attendee";
            argv[used++] = count;
        }
        if (kiosk->hub) {
            argv[used++] = "--hub";
            argv[used++] = hub;
        }
        use_screen(kiosk->display);
        worked = start_preloaded(child, argv, trace, kiosk->preload);
    }
    free(trace);
    free(store);
    free(event);
    free(program);
    return worked;
}

bool
bench_start_bare_window_on(struct bench_child *child, const char *display)
{
    char *program = bench_program("azri-bench-window");
    char *trace = bench_path("trace");
    bool worked = false;
    if (program && trace) {
        char *argv[] = {program, trace, NULL};
        use_screen(display);
        worked = bench_child_start(child, argv, trace);
    }
    free(trace);
    free(program);
    return worked;
}

bool
bench_start_bare_window(struct bench_child *child)
{
    return bench_start_bare_window_on(child, NULL);
}

bool
bench_start_frames(struct bench_child *child)
{
    char *program = bench_program("azri-bench-frames");
    char *trace = bench_path("trace");
    char *store = new_store_path();
    bool worked = false;
    if (program && trace && store) {
        char *argv[] = {program, trace, store, NULL};
        use_screen(NULL);
        worked = bench_child_start(child, argv, trace);
    }
    free(store);
    free(trace);
    free(program);
    return worked;
}

/* The server writes the number that it found free, and a newline. */
static bool
read_number(int fd, char *out, size_t size)
{
    size_t used = 0;
    while (used + 1 < size && read(fd, out + used, 1) == 1 && out[used] != '\n') {
        used++;
    }
    out[used] = '\0';
    return used > 0;
}

bool
bench_start_display(struct bench_child *child, char *display, size_t size)
{
    char number[12];
    char fd[12];
    int ends[2];
    *child = (struct bench_child){0};
    if (pipe(ends) != 0) {
        return false;
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    snprintf(fd, sizeof(fd), "%d", ends[1]);
    char *argv[] = {"/usr/bin/Xvfb", "-displayfd", fd,    "-screen", "0",
                    "1920x1080x24",  "-nolisten",  "tcp", NULL};
    bool worked = bench_child_start(child, argv, NULL);
    close(ends[1]);
    worked = worked && read_number(ends[0], number, sizeof(number));
    close(ends[0]);
    if (!worked) {
        AZ_LOGE("Xvfb did not start; install the package xvfb");
    }
    snprintf(display, size, ":%s", worked ? number : "");
    return worked;
}
