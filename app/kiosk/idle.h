// SPDX-License-Identifier: MIT
#pragma once

/*
 * When an attendee seems to have gone away. Without a touch for a while a
 * countdown asks whether somebody is still there, and when it has run down the
 * terminal belongs to the next person. Pure: times are boot times that are
 * passed in.
 */
#include <stdbool.h>
#include <stdint.h>

enum az_idle_phase {
    AZ_IDLE_CALM,
    AZ_IDLE_WARNING, // the countdown is to be seen
    AZ_IDLE_OVER,
};

enum {
    AZ_IDLE_WARNING_LEAST_MS = 20 * 1000, // WCAG 2.2.1: at least 20 seconds to answer a warning
    AZ_IDLE_CALM_LEAST_MS = 10 * 1000,    // a question must be read before
};

struct az_idle {
    int64_t calm_ms;    // without a touch for so long, the countdown begins
    int64_t warning_ms; // and lasts so long
    int64_t touched_ms; // when somebody touched last
    bool begun;         // there is somebody whose time can run out
};

/* Settings shorter than people can cope with are raised to what they can. */
void
az_idle_init(struct az_idle *idle, uint32_t idle_s, uint32_t warning_s, int64_t now_ms);

/* Somebody touched the screen or a key, which begins the time anew. */
void
az_idle_touch(struct az_idle *idle, int64_t now_ms);

/*
 * Whether there is anything that this person did and that has not ended. On an
 * untouched first question there is not, so no countdown ever appears there.
 */
void
az_idle_watch(struct az_idle *idle, bool begun);

enum az_idle_phase
az_idle_phase(const struct az_idle *idle, int64_t now_ms);

/* When the phase changes by itself; -1 if it does not. */
int64_t
az_idle_next_ms(const struct az_idle *idle, int64_t now_ms);

/* When the time is over; -1 if it does not run. */
int64_t
az_idle_over_ms(const struct az_idle *idle);
