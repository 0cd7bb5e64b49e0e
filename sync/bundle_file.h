// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's side of bundles: everything that waits in its outbox, written
 * to a stick. It waits on there, as only the hub's acknowledgement settles it.
 *
 * For one thread; nothing is kept between two calls.
 */
#include "base/clock.h"
#include "sync/outbox.h"
#include "sync/signature.h"

struct az_bundle_order {
    struct az_outbox outbox;
    const struct az_clock *clock;
    const struct az_random *random;
    const struct az_signature_pair *pair; // that signs each batch
    struct az_uuid terminal;
    const char *label;  // what people call the terminal; NULL or "" if nothing
    const char *target; // a folder that is there, or a file that is not
    size_t batch_max;   // responses a batch; 0 for 500
    uint64_t bytes_max; // of a file; 0 for AZ_BUNDLE_BYTES_MAX. What is above goes into another

    /* Asked between two batches: false gives it up. May be NULL. */
    bool (*goes_on)(void *ctx);
    /* Told of each file once it is whole. May be NULL. */
    void (*handle_file)(void *ctx, const char *path, uint64_t responses);
    void *ctx; // of both
};

/*
 * Write the bundle, or several where one is not enough, named after the
 * terminal and the time in a folder. `*responses` says how many are on the
 * stick; with none waiting no file is made. The memory that it takes does not
 * grow with them. False, and logged with the cure, on failure; a file that was
 * told of is whole all the same.
 */
bool
az_bundle_file_make(const struct az_bundle_order *order, uint64_t *responses);
