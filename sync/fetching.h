// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's side of what comes down from the hub: it learns from each
 * envelope what it is to show, fetches what it lacks of it part by part, so that
 * responses can go in between, and offers it to whoever can show it. What was
 * begun is gone on with after a power cut. Nothing that comes is believed: each
 * file is that of its hash, or it is not kept.
 *
 * On the uplink's thread alone.
 */
#include "base/clock.h"
#include "sync/http_client.h"
#include "sync/shelf.h"
#include "sync/signature.h"

/*
 * Take what is to be shown and load it, without showing it yet. False with one
 * sentence in `why` if it cannot be shown. `item` is borrowed for the call.
 */
typedef bool (*az_fetching_offer_fn)(void *ctx, const struct az_shelf_item *item,
                                     struct az_buffer *why);

struct az_fetching_params {
    struct az_shelf *shelf; // borrowed, as all of these
    struct az_http_client *client;
    const struct az_clock *clock;
    const struct az_random *random;
    const struct az_signature_pair *pair;
    const char *hub_url;      // without "/" at its end
    int64_t total_timeout_ms; // for a part
    az_fetching_offer_fn offer;
    void *ctx;
};

struct az_fetching {
    struct az_fetching_params params;
    struct az_assignment wanted; // by the hub
    struct az_arena arena;       // of the manifest
    struct az_package package;   // being fetched
    struct az_file_hash of;      // which; zeros if none is
    size_t next;                 // its file that may not be there yet
    unsigned failures;           // in a row
    int64_t due_ms;              // on the monotonic clock; not before
    char why[256];               // of the last failure, "" if it went well
};

void
az_fetching_init(struct az_fetching *fetching, const struct az_fetching_params *params);
/* Accepts a zeroed one. */
void
az_fetching_destroy(struct az_fetching *fetching);

/* What the hub has this terminal show; zeros for what it does not care about. */
void
az_fetching_want(struct az_fetching *fetching, const struct az_assignment *assignment);

/* When there is something to do; -1 for never. */
int64_t
az_fetching_due_ms(const struct az_fetching *fetching);

/*
 * Do the next small thing, if it is due. True if something was offered, taken
 * or refused, so that the hub should hear of it.
 */
bool
az_fetching_step(struct az_fetching *fetching, int64_t now_ms);

/* Whoever took it has shown it by now; or could not, and tells in one sentence why. */
void
az_fetching_note_shown(struct az_fetching *fetching, const struct az_assignment *assignment,
                       const char *why);
