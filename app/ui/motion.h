// SPDX-License-Identifier: MIT
#pragma once

/*
 * How long things move, and how. Pure.
 */
#include <stdint.h>

/* Milliseconds. */
enum {
    AZ_MOTION_PRESS_MS = 90,
    AZ_MOTION_RELEASE_MS = 120,
    AZ_MOTION_CHANGE_MS = 200,
    AZ_MOTION_TICK_MS = 400,
    AZ_MOTION_FRAME_MS = 16,
};

#define AZ_PRESS_SCALE  0.96 // of what is pressed
#define AZ_CHANGE_UNITS 2.0  // a new screen slides so far

/* Progress of a motion, from 0 to 1, eased for what enters. */
double
az_motion_ease_out(int64_t elapsed_ms, int64_t duration_ms);
/* The same for what leaves. */
double
az_motion_ease_in(int64_t elapsed_ms, int64_t duration_ms);
