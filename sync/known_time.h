// SPDX-License-Identifier: MIT
#pragma once

/*
 * What time it is by all that a terminal without a clock battery knows. Only
 * what the dates of certificates are compared with; responses bear the clock's
 * own time, as evidence. Not thread-safe.
 *
 * Best is the system's clock while it is synchronised; then the hub's time that
 * was learned in this run, carried on by the time since boot; then the system's
 * clock, moved to the floor if it is before that.
 */
#include "base/clock.h"

struct az_known_time {
    const struct az_clock *clock; // borrowed
    int64_t floor_ms;             // it is later than this, whatever the clock says
    bool learned;
    int64_t learned_ms;
    int64_t learned_boot_ms; // since boot, when it was that time
};

/* The floor is the time of the build. */
void
az_known_time_init(struct az_known_time *known, const struct az_clock *clock);

/* Raise the floor, by the last anchor or by a response of which the true time is known. */
void
az_known_time_raise(struct az_known_time *known, int64_t floor_ms);

/* It was `true_ms` when the time since boot was `boot_ms`. */
void
az_known_time_learn(struct az_known_time *known, int64_t true_ms, int64_t boot_ms);

/* UTC, milliseconds since 1970. */
int64_t
az_known_time_now(const struct az_known_time *known);

/* Whether something watches over the system's clock, so that nobody has to be asked. */
bool
az_known_time_is_synchronised(const struct az_known_time *known);
