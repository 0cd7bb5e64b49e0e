// SPDX-License-Identifier: MIT
#pragma once

/*
 * Somebody who touches everything: taps, drags, more fingers than one, keys,
 * words, buttons, time that jumps, and a window that changes its size, on the
 * real kiosk with the real store thread on a real file. What is done follows
 * from a number.
 */
#include <stdint.h>

struct monkey_params {
    const char *event_path;
    const char *store_path; // a new store
    uint64_t seed;
    uint64_t touches; // how many acts
};

struct monkey_tally {
    uint64_t acts;
    uint64_t thanked;   // times that "thank you" came on
    uint64_t responses; // closed ones, all of them valid
    uint64_t complete;
    uint64_t answers;
    uint64_t frames;
    uint64_t screens; // a bit a screen that was seen
};

/*
 * Fails the test, naming the seed and the response, if a response is not valid, does not fit the
 * survey, is missing, or was not stored though it was thanked for. Adds to `tally`.
 */
void
monkey_run(const struct monkey_params *params, struct monkey_tally *tally);
