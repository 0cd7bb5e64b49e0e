// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's side of an acknowledgement: what the hub has leaves the
 * outbox, and is then pruned in its time.
 *
 * For one thread; nothing is kept between two calls.
 */
#include "sync/acknowledgement.h"
#include "sync/hub_binding.h"
#include "sync/outbox.h"

struct az_settling_order {
    struct az_outbox outbox;
    struct az_uuid terminal;
    const struct az_hub_binding *hub; // whose word counts; one that is not known lets any count
};

struct az_settled {
    uint64_t settled;   // responses that have left the outbox
    uint64_t differing; // that stay, as the hub has another response under their name
    size_t refused;     // batches that the hub did not take
};

/*
 * Settle what the hub has of this terminal's responses. What is settled
 * already, or not held, is passed over, so doing it again changes nothing. What
 * the hub lacks of what it had, as after it was restored from a backup, waits
 * again. False with one sentence in `why` if it is not for this terminal or not
 * by its hub, or the store failed.
 */
bool
az_settling_apply(const struct az_acknowledgement *acknowledgement,
                  const struct az_settling_order *order, struct az_settled *out,
                  struct az_buffer *why);
