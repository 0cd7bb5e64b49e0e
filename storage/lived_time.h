// SPDX-License-Identifier: MIT
#pragma once

/*
 * How long a store has been in use, for a terminal whose wall clock cannot be
 * trusted. Time that the terminal runs is counted by its boot clock. Time that
 * it was off is counted by the wall clock, but only as far as that shows more
 * than the highest time it ever showed, and at most a day at once: a clock that
 * jumps years ahead makes nothing old, one that goes back stops nothing, and
 * nothing is counted twice. Counted is never more than has passed, but for that
 * day. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

#define AZ_LIVED_DAY_MS ((int64_t)24 * 60 * 60 * 1000)

struct az_lived {
    int64_t lived_ms;

    /* The highest wall time seen, 0 before the first look, and what had been lived by then. */
    int64_t wall_ms;
    int64_t wall_lived_ms;

    bool looked; // in this run, at boot_ms
    int64_t boot_ms;
};

/* Look at the clocks and count what has passed since they were looked at last. */
void
az_lived_look(struct az_lived *lived, const struct az_clock *clock);

/* Whole days lived. */
int64_t
az_lived_day(const struct az_lived *lived);
