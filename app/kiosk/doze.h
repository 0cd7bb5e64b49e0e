// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether the terminal sleeps: outside the opening hours it does, once nobody
 * has touched it for a while, and any touch wakes it. Pure: whether it is open
 * and what time it is are passed in.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_doze {
    int64_t idle_ms; // immutable: awake for so long after a touch
    bool asleep;
};

/* What the terminal is doing. */
struct az_doze_state {
    bool open;          // within the opening hours
    bool busy;          // there is somebody, or something to be said
    int64_t touched_ms; // boot time of the last touch
};

void
az_doze_init(struct az_doze *doze, uint32_t idle_s);

/* Fall asleep, or wake, if it is time to. True if that changed anything. */
bool
az_doze_advance(struct az_doze *doze, const struct az_doze_state *state, int64_t now_ms);

/* Somebody touched it. True if that woke it, and then the touch means nothing else. */
bool
az_doze_wake(struct az_doze *doze);

/* When it falls asleep by itself if nothing else changes; -1 if it does not. */
int64_t
az_doze_due_ms(const struct az_doze *doze, const struct az_doze_state *state);
