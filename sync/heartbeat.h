// SPDX-License-Identifier: MIT
#pragma once

/*
 * When a terminal that has nothing to send lets the hub hear of it all the
 * same: once at its start, and then every few minutes, by a batch without
 * responses. So each of the two learns what is new with the other. Pure: no
 * clock of its own.
 */
#include "base/clock.h"

enum { AZ_HEARTBEAT_MS = 5 * 60 * 1000 }; // a usual time between two

struct az_heartbeat {
    int64_t every_ms; // 0: never
    int64_t due_ms;   // on the monotonic clock
};

/* The first one is due at once. `every_ms` 0 for none ever. */
void
az_heartbeat_init(struct az_heartbeat *heartbeat, int64_t every_ms);

/*
 * The hub has just heard of the terminal, by whatever batch. The next time is
 * drawn from three to five quarters of `every_ms`, so that terminals which were
 * switched on together do not come together for ever.
 */
void
az_heartbeat_heard(struct az_heartbeat *heartbeat, int64_t now_ms, const struct az_random *random);

/* There is news that the hub should hear of soon. */
void
az_heartbeat_hurry(struct az_heartbeat *heartbeat);

/* When the next one is due; -1 for never. */
int64_t
az_heartbeat_due_ms(const struct az_heartbeat *heartbeat);
bool
az_heartbeat_is_due(const struct az_heartbeat *heartbeat, int64_t now_ms);
