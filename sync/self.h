// SPDX-License-Identifier: MIT
#pragma once

/*
 * Who this terminal is: its identity, its key and what it knows of its hub, in
 * three small files beside the store, so that they move together.
 *
 * Not thread-safe.
 */
#include "base/uuid.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

struct az_self {
    struct az_uuid terminal;
    struct az_signature_pair pair;
    struct az_hub_binding hub;
    char *key_path; // owned, as all of these
    char *hub_path;
};

/*
 * Read them, making an identity and a key at the first start, and the folder if
 * need be. False, and logged with the cure, on failure. Destroy `self`, whatever
 * is returned.
 */
bool
az_self_load(const char *store_path, const struct az_random *random, struct az_self *self);
/* Accepts a zeroed one. */
void
az_self_destroy(struct az_self *self);
