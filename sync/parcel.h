// SPDX-License-Identifier: MIT
#pragma once

/*
 * A batch on its way from the terminal's store to the hub, with all that it
 * borrows. For the uplink, on its thread, and for whoever makes a bundle.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "sync/batch.h"
#include "sync/delivery.h"
#include "sync/http_client.h"
#include "sync/outbox.h"
#include "sync/shelf.h"
#include "sync/wrapping.h"

struct az_parcel {
    struct az_arena arena;
    struct az_batch_head head;
    struct az_response *responses;
    size_t count; // of `responses`; `head.count` of them are sent
    struct az_history history;
    struct az_buffer body;
    struct az_wrapped wrapped;
    struct az_round_trip trip;
    struct az_http_answer answer;
    struct az_delivery delivery;
};

/* Where parcels come from. */
struct az_parcel_source {
    struct az_outbox outbox;
    const struct az_clock *clock; // borrowed, as those below
    const struct az_random *random;
    const struct az_signature_pair *pair;
    struct az_uuid terminal;
    bool onward;                  // behind the last of a store come those of the next
    int64_t total_timeout_ms;     // for a batch and its answer
    const struct az_shelf *shelf; // of what the terminal shows; NULL if it is not told
};

enum az_parcel_result {
    AZ_PARCEL_FILLED,
    AZ_PARCEL_EMPTY, // nothing waits
    AZ_PARCEL_FAILED,
};

/*
 * Make a batch of at most `max` responses that wait: the oldest, or, behind a
 * parcel that is on its way, the next of its store. `parcel` must be zeroed or
 * cleared; `behind` is NULL for the oldest.
 */
enum az_parcel_result
az_parcel_fill(struct az_parcel *parcel, const struct az_parcel_source *source,
               const struct az_parcel *behind, size_t max);

/* Make a heartbeat. AZ_PARCEL_EMPTY if there is more to send than that by now. */
enum az_parcel_result
az_parcel_fill_heartbeat(struct az_parcel *parcel, const struct az_parcel_source *source);

/* Accepts a zeroed one. */
void
az_parcel_clear(struct az_parcel *parcel);

/* Send it, without waiting for the answer. */
void
az_parcel_begin(struct az_parcel *parcel, const struct az_parcel_source *source,
                struct az_http_client *client, const char *url);
/* Wait for the answer and judge it; `hub` is the one that answered before. */
void
az_parcel_finish(struct az_parcel *parcel, const struct az_parcel_source *source,
                 struct az_http_client *client, const struct az_uuid *hub);
