// SPDX-License-Identifier: MIT
#pragma once

/*
 * Content hashes: BLAKE2b (RFC 7693), 256 bits, by libsodium. Thread-safe.
 */
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_DIGEST_SIZE = 32,
    AZ_DIGEST_TEXT_SIZE = 65, // lower-case hexadecimal and the final zero
};

struct az_digest {
    uint8_t bytes[AZ_DIGEST_SIZE];
};

void
az_digest_of(const void *data, size_t size, struct az_digest *out);

void
az_digest_format(const struct az_digest *digest, char out[AZ_DIGEST_TEXT_SIZE]);
