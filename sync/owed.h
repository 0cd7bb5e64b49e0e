// SPDX-License-Identifier: MIT
#pragma once

/*
 * Consecutive responses of a store that the hub has, with nothing to say of
 * them, and that the store has not noted. While a backlog is sent, they are
 * noted a few times a second rather than with each batch: a note costs a sync,
 * and were the power cut before it, the hub would only see duplicates.
 *
 * The uplink thread's.
 */
#include "storage/store_thread.h"
#include "sync/parcel.h"

struct az_owed {
    struct az_uuid store;
    struct az_verdict_range range; // verdict NONE if there are none
    int64_t since_ms;              // since boot
};

/*
 * Add a parcel that was delivered. False if it does not follow, if it has been
 * long enough, or if there is more to note of it than that the hub has it.
 */
bool
az_owed_add(struct az_owed *owed, const struct az_parcel *parcel);

/* Have the store note them, of which there are none afterwards. `paid` says how many it noted. */
bool
az_owed_pay(struct az_owed *owed, struct az_store_thread *store, uint64_t *paid);
