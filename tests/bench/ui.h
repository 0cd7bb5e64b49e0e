// SPDX-License-Identifier: MIT
#pragma once

/*
 * Starting the kiosk, and the barest SDL program beside it, on a screen of
 * 1920 x 1080 that exists in memory only.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tests/bench/child.h"

struct bench_kiosk {
    unsigned attendees;  // 0: it shows the first question and waits
    bool frames;         // have each frame told in the trace
    const char *display; // of X; NULL for a screen in memory
    const char *preload; // a library for LD_PRELOAD, NULL for none
    const char *hub;     // where it delivers what it is given; NULL for nowhere
};

bool
bench_start_kiosk(struct bench_child *child, const struct bench_kiosk *kiosk);
bool
bench_start_bare_window(struct bench_child *child);
bool
bench_start_bare_window_on(struct bench_child *child, const char *display);

/* The kiosk in a program that touches it and measures itself; see kiosk_frames.c. */
bool
bench_start_frames(struct bench_child *child);

/* An X server that nobody sees; `display` gets its name. */
bool
bench_start_display(struct bench_child *child, char *display, size_t size);
