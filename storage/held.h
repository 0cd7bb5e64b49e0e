// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a store or an archive holds, without what it says: enough to compare the
 * two.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"

enum az_standing {
    AZ_STANDING_WAITING,   // in the outbox
    AZ_STANDING_DELIVERED, // acknowledged by the hub, or held by it
    AZ_STANDING_CONFLICT,  // the hub has another response under its name
    AZ_STANDING_REJECTED,  // the hub has set it aside
    AZ_STANDING_DAMAGED,   // not what was written, and so kept back
};

struct az_held {
    struct az_uuid store;
    uint64_t seq;
    uint64_t checksum; // az_response_checksum(), as it was kept with it
    enum az_standing standing;
};

/* Called for each in turn. Returning false stops the reading. */
typedef bool (*az_held_fn)(void *ctx, const struct az_held *held);
