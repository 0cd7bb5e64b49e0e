// SPDX-License-Identifier: MIT
#pragma once

/*
 * How long a cheap SD card takes to sync: 8 ms, and 400 ms once in a hundred.
 */
#include <stdint.h>
#include <time.h>

/* Each call draws the next time from `state`, which begins as any number. */
static inline long
card_sync_ms(uint64_t *state)
{
    // A linear congruential generator, with Knuth's constants for 64 bits.
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*state >> 33) % 100 == 0 ? 400 : 8;
}

static inline void
card_wait(long ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
}
