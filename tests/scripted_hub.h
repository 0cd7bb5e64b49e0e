// SPDX-License-Identifier: MIT
#pragma once

/*
 * A small TCP server on a port of its own that answers batches as a hub would,
 * or as told: what a terminal meets on the way to the hub. It holds each
 * request until it is told what to say, unless it answers by itself.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"

struct scripted_hub;

enum scripted_answer {
    SCRIPTED_RIGHT,
    SCRIPTED_RAW,         // these bytes
    SCRIPTED_WRONG_BATCH, // right but for another batch
    SCRIPTED_TOO_FEW,     // without a verdict for the last response
    SCRIPTED_CUT_OFF,     // the second half of the body never comes
    SCRIPTED_TAKEN,       // takes the batch in, then closes the connection without a word
    SCRIPTED_ENDLESS,     // more than an envelope may have
};

enum { SCRIPTED_SEQ_MAX = 1000 };

/* The time that it is at this hub. */
#define SCRIPTED_RECEIVED_AT_MS INT64_C(1778751000000)

/* `limit` 0 for one that is told what to say; else it takes batches of up to `limit` by itself. */
struct scripted_hub *
scripted_hub_open(size_t limit);
void
scripted_hub_close(struct scripted_hub *hub);

/* "http://127.0.0.1:PORT"; borrowed. */
const char *
scripted_hub_url(const struct scripted_hub *hub);

/* What to answer to the next request that has no answer yet. `raw` is borrowed. */
void
scripted_hub_say(struct scripted_hub *hub, enum scripted_answer answer, const char *raw);

/* From now on, answer as this hub. */
void
scripted_hub_become(struct scripted_hub *hub, const struct az_uuid *id);

/* Wait until this many whole requests have come in. */
void
scripted_hub_wait_requests(struct scripted_hub *hub, unsigned count);

/* How often a response came in for the first time: 0 or 1. */
unsigned
scripted_hub_holds(struct scripted_hub *hub, uint64_t seq);
/* The most responses that one batch had. */
size_t
scripted_hub_largest(struct scripted_hub *hub);
/* Requests that were not sound batches posted to /v1/batches. */
unsigned
scripted_hub_faults(struct scripted_hub *hub);
