// SPDX-License-Identifier: MIT
#pragma once

/*
 * The private key of sealing, for organizers: made once, kept at headquarters,
 * and needed to read what was sealed. Nothing on a terminal uses this.
 *
 * A key and all that is read on the way to it lie in memory that is not swapped
 * out and is wiped. Not thread-safe for one key.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/seal.h"

enum {
    AZ_SEAL_PASSPHRASE_MAX = 1024, // bytes, with the final zero
};

/* Where a passphrase comes from, if the key file is under one. */
struct az_seal_asker {
    /*
     * Put the passphrase for `path` into `out`, AZ_SEAL_PASSPHRASE_MAX bytes,
     * which is wiped afterwards. False, and told why, if there is none.
     */
    bool (*ask)(void *ctx, const char *path, char *out);
    void *ctx;
};

/*
 * Make a key: `private_path` (mode 0600) and `public_path`. Neither may be
 * there yet. With an `asker`, its passphrase is needed to use the key: Argon2id
 * and a secret box. If it fails, `why` gets one sentence unless the asker
 * failed, and neither file is there.
 */
bool
az_seal_key_make(const char *private_path, const char *public_path,
                 const struct az_seal_asker *asker, struct az_seal_public *out,
                 struct az_buffer *why);

/* The id of a public key or a private one, without a passphrase. `why` gets one sentence if not. */
bool
az_seal_key_id(const char *path, char id[AZ_SEAL_ID_SIZE], struct az_buffer *why);

struct az_seal_key;

/*
 * Read a private key. NULL with one sentence in `why`, which stays empty if the
 * asker failed.
 */
struct az_seal_key *
az_seal_key_open(const char *path, const struct az_seal_asker *asker, struct az_buffer *why);
/* Wipes it. Accepts NULL. */
void
az_seal_key_close(struct az_seal_key *key);

const struct az_seal_public *
az_seal_key_public(const struct az_seal_key *key);

enum az_seal_result {
    AZ_SEAL_OPENED,
    AZ_SEAL_OTHER_KEY, // sealed for another key
    AZ_SEAL_DAMAGED,   // not a sealed text any more
};

/*
 * Open a sealed text into `plain`, which gets a final zero behind `*size` bytes
 * and is wiped by the caller. What was sealed is any bytes.
 */
enum az_seal_result
az_seal_key_unseal(const struct az_seal_key *key, const char *sealed,
                   char plain[AZ_SEAL_PLAIN_MAX + 1], size_t *size);
