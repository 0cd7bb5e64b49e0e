// SPDX-License-Identifier: MIT
#pragma once

/*
 * A digest of a set of responses that does not depend on their order and can be
 * carried on: the sum, modulo 2^256, of BLAKE2b-256 over each one's seq and
 * checksum (both 8 bytes, little-endian). Two sets of one store with the same
 * digest are the same. An additive hash shows what was lost or changed by
 * accident or by hand; against somebody who can make up responses at will and
 * look for collisions, it is weaker than a plain hash.
 *
 * Pure; thread-safe.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"

struct az_set_digest {
    uint64_t count;
    struct az_digest sum; // little-endian
};

/* Put one more response into the set. */
void
az_set_digest_add(struct az_set_digest *set, uint64_t seq, uint64_t checksum);

bool
az_set_digest_equal(const struct az_set_digest *a, const struct az_set_digest *b);
