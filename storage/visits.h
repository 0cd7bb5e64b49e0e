// SPDX-License-Identifier: MIT
#pragma once

/*
 * How many people came to the terminal and how far they went. Counted apart
 * from responses, since whoever answers nothing leaves none.
 *
 *   response rate   = starts / wakes
 *   completion rate = completes / starts
 */
#include <stdint.h>

#include "base/uuid.h"

struct az_visits_counts {
    uint32_t wakes;      // somebody touched the waiting or sleeping terminal
    uint32_t starts;     // and gave a first answer
    uint32_t unanswered; // or went away without one
    uint32_t abandoned;  // started and went away before the end
    uint32_t completes;  // started and came to the end
};

/* An hour of a boot's own clock, as the wall clock may be wrong. */
struct az_visits_hour {
    struct az_uuid boot;
    int64_t from_ms; // since boot, when it began
    int64_t wall_ms; // the same as the wall clock has it; evidence, not truth
    struct az_visits_counts counts;
};
