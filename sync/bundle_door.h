// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's side of bundles: each batch goes through the intake like one that
 * came over the network, and the answer is an acknowledgement to be carried
 * back. A bundle that is not whole is refused before anything of it is taken.
 */
#include "base/clock.h"
#include "sync/bundle.h"
#include "sync/intake.h"
#include "sync/signature.h"

struct az_bundle_door {
    struct az_intake *intake; // started; borrowed, as all of these
    const struct az_signature_pair *pair;
    struct az_uuid hub;
    const struct az_clock *clock;

    /* Asked between a few batches: false gives it up, as busy. May be NULL. */
    bool (*goes_on)(void *ctx);
    void *ctx;
};

/*
 * Take a bundle, waiting for the archive. AZ_INTAKE_DONE with the signed
 * acknowledgement appended to `out` if the intake took one of its batches, or
 * there are none; why it did not take others is in there. Else `why` gets one
 * sentence, and the bundle can be given again: what was taken is then a
 * duplicate. Any thread but the intake's own.
 */
enum az_intake_outcome
az_bundle_door_take(const struct az_bundle_door *door, const char *data, size_t size,
                    struct az_buffer *out, struct az_buffer *why);
