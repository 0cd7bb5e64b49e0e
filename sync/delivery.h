// SPDX-License-Identifier: MIT
#pragma once

/*
 * What became of a batch that was sent, and when to try again. Pure: no I/O,
 * no clock; the uplink only carries it out.
 */
#include "base/arena.h"
#include "base/uuid.h"
#include "storage/response.h"
#include "sync/batch.h"
#include "sync/envelope.h"
#include "sync/http_client.h"

enum {
    AZ_DELIVERY_WHY_SIZE = 256,
    AZ_DELIVERY_REFUSED_WAIT_MS = 5 * 60 * 1000,
};

enum az_delivery_outcome {
    AZ_DELIVERY_FAILED,    // not delivered: try again later
    AZ_DELIVERY_DONE,      // every response has its verdict
    AZ_DELIVERY_TOO_LARGE, // not delivered: send fewer responses at once
    AZ_DELIVERY_REFUSED,   // people must act: the hub refuses this terminal, or is another hub
};

struct az_delivery_sent {
    const struct az_batch_head *head;    // borrowed
    const struct az_response *responses; // borrowed; `head->count` of them
    struct az_uuid hub;                  // that answered before; zero if none did
};

struct az_delivery {
    enum az_delivery_outcome outcome;
    size_t count;                   // responses that were sent
    bool too_slow;                  // not delivered: a part of it might be in time
    int64_t retry_after_ms;         // what the hub asked for, 0 if nothing
    struct az_envelope envelope;    // when done; lies in the arena
    char why[AZ_DELIVERY_WHY_SIZE]; // one sentence for the organizer, "" when done
};

/*
 * Judge an answer. Done is only a status 200 or 201 with a whole envelope, of
 * the same hub as before, that has a verdict for each response of this batch:
 * a captive portal's page, a redirect or a cut-off body is not.
 */
void
az_delivery_judge(const struct az_http_answer *answer, const struct az_delivery_sent *sent,
                  struct az_arena *arena, struct az_delivery *out);

enum {
    AZ_DELIVERY_TRIP_MAX_MS = 2000,  // a longer round trip says too little of the time
    AZ_DELIVERY_HUB_CLOCK_MS = 1000, // what the hub's own clock is granted, as nobody checks it
};

/* When a batch went out and its answer was there, by the terminal's clock since boot. */
struct az_round_trip {
    struct az_uuid boot;
    int64_t sent_boot_ms;
    int64_t answered_boot_ms;
};

/*
 * What a delivery says of the true time: the hub's time belongs to some moment
 * of the round trip, so to its middle, give or take half of it. False if the
 * batch was not delivered, or the trip took too long.
 */
bool
az_delivery_anchor(const struct az_delivery *delivery, const struct az_round_trip *trip,
                   struct az_anchor *out);

struct az_schedule {
    unsigned failures; // in a row
    size_t batch_max;  // responses to send at once now
    size_t batch_top;  // responses to send at once at most
};

/*
 * Milliseconds to wait before the next try. Too large halves the batch and goes
 * on at once; too slow halves it, too, down to a few, and waits; each success
 * lets it grow a little again.
 */
int64_t
az_schedule_after(struct az_schedule *schedule, const struct az_delivery *delivery,
                  const struct az_random *random);
