// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's key gives its place to a new one: when an organizer asks for
 * it, or when it is a year old. The new one lies beside it until the hub has
 * taken it, which both keys sign; only then it takes the old one's place, so
 * that whatever is cut off in between can be done again.
 *
 * Not thread-safe.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "sync/http_client.h"
#include "sync/signature.h"

struct az_rotation;

/* Have the key at `key_path` replaced once the hub can be asked. False, and logged, on failure. */
bool
az_rotation_ask(const char *key_path, const struct az_random *random);

struct az_rotation_params {
    const char *key_path;
    const char *hub_url;
    struct az_uuid terminal;
    const struct az_clock *clock;
    const struct az_random *random;
};

/* NULL, and logged, if out of memory. */
struct az_rotation *
az_rotation_open(const struct az_rotation_params *params);
/* Accepts NULL. */
void
az_rotation_close(struct az_rotation *rotation);

/*
 * Ask the hub to take the new key, if there is one, or if the old one's file is
 * a year old at `now_ms` (UTC; 0 if nobody vouches for the time). True if `pair`
 * is the new one now. What goes wrong is logged, and tried again later.
 */
bool
az_rotation_try(struct az_rotation *rotation, struct az_http_client *client, int64_t now_ms,
                struct az_signature_pair *pair);
