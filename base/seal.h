// SPDX-License-Identifier: MIT
#pragma once

/*
 * Sealing: what a person wrote can be read only with headquarters' private key,
 * so a stolen terminal gives nothing away. libsodium's sealed boxes (X25519,
 * XSalsa20-Poly1305).
 *
 * A sealed text is "KEYID.BASE64URL". Before sealing, the text is padded to
 * whole blocks of 64 bytes, so that its size does not tell what was written.
 * Opening is another matter: see seal_key.h. Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum {
    AZ_SEAL_PLAIN_MAX = 8000,  // bytes of a text that can be sealed
    AZ_SEAL_TEXT_MAX = 10834,  // bytes of a sealed text, with its final zero
    AZ_SEAL_ID_SIZE = 17,      // bytes of a key's id, with its final zero
    AZ_SEAL_PUBLIC_BYTES = 32, // of a public key
};

struct az_seal_public {
    uint8_t bytes[AZ_SEAL_PUBLIC_BYTES];
    char id[AZ_SEAL_ID_SIZE]; // 16 lower-case hexadecimal digits of the key's BLAKE2b
};

/*
 * Read a file that `azri key new` made: "azri-seal-public-1 BASE64URL\n". If it
 * is none, or a key that cannot seal, `why` gets one sentence with the path and
 * the cure.
 */
bool
az_seal_public_read(const char *path, struct az_seal_public *out, struct az_buffer *why);

/*
 * Append the sealed text of `size` bytes. Leaves no copy of them behind; wiping
 * `plain` itself is up to the caller. False if there are more than
 * AZ_SEAL_PLAIN_MAX of them, or `out` failed.
 */
bool
az_seal_put(const struct az_seal_public *key, const char *plain, size_t size,
            struct az_buffer *out);

/* Whether this has the form of a sealed text. Whether it opens only a private key can tell. */
bool
az_seal_is_valid(const char *sealed);

/* Overwrite what must not stay in memory; the compiler does not leave it out. */
void
az_seal_wipe(void *data, size_t size);
