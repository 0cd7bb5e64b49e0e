// SPDX-License-Identifier: MIT
#pragma once

/*
 * The Content-Digest field (RFC 9530) with SHA-256. Pure and thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_CONTENT_DIGEST_HASH_BYTES = 32, // of a SHA-256

    AZ_CONTENT_DIGEST_SIZE = 55,        // bytes of the field's value that we make, with its zero
    AZ_CONTENT_DIGEST_FIELD_MAX = 1024, // bytes of one that is read
};

/* "sha-256=:BASE64:" */
void
az_content_digest_make(const void *body, size_t size, char out[AZ_CONTENT_DIGEST_SIZE]);

/* The same of a hash that was made piece by piece. */
void
az_content_digest_format(const uint8_t hash[AZ_CONTENT_DIGEST_HASH_BYTES],
                         char out[AZ_CONTENT_DIGEST_SIZE]);

enum az_content_digest_fit {
    AZ_CONTENT_DIGEST_UNREADABLE, // no dictionary with a SHA-256 in it
    AZ_CONTENT_DIGEST_OTHER,      // of other bytes
    AZ_CONTENT_DIGEST_FITS,
};

/* Digests by other algorithms beside SHA-256 are passed over. */
enum az_content_digest_fit
az_content_digest_check(const char *field, const void *body, size_t size);
