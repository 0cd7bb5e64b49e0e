// SPDX-License-Identifier: MIT
#pragma once

/*
 * How terminals learn that the hub's key has given its place to another: the
 * hub's envelopes tell of each change, signed by the key before, so a terminal
 * that knows any of them finds its way to the newest. Thread-safe.
 */
#include "base/buffer.h"
#include "base/uuid.h"
#include "storage/archive.h"
#include "sync/json_reader.h"
#include "sync/signature.h"
#include "sync/statement.h"

struct az_succession_link {
    struct az_signature_key key;
    struct az_signature_key new_key;
    char signature[AZ_STATEMENT_SIGNATURE_SIZE]; // by `key`
};

struct az_succession {
    struct az_succession_link links[AZ_ARCHIVE_FORMER_SEEDS_MAX]; // the oldest first
    size_t count;
};

/* What the hub tells. False if it cannot be signed. */
bool
az_succession_make(const struct az_archive *archive, struct az_succession *out);

/* Append the links as the elements of an array. */
void
az_succession_put(const struct az_succession *succession, struct az_buffer *out);
/* The links of an array; NULL has none, and odd ones are passed over. */
void
az_succession_get(const struct az_json *array, struct az_succession *out);

/* Follow the links from `key` on, as far as they are signed. True if `key` is another one now. */
bool
az_succession_follow(const struct az_succession *succession, const struct az_uuid *hub,
                     struct az_signature_key *key);
