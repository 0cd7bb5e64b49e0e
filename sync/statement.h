// SPDX-License-Identifier: MIT
#pragma once

/*
 * Statements that a key signs outside of an HTTP message, such as "this is my
 * hub's new key": a purpose, so that none can pass for one of another kind, and
 * then values in a fixed order, each ended by a line feed. Signatures and keys
 * are written in base64url without padding (RFC 4648). Thread-safe.
 */
#include "sync/signature.h"

enum {
    AZ_STATEMENT_VALUES_MAX = 8,
    AZ_STATEMENT_SIGNATURE_SIZE = 87, // a signature's text with its final zero
    AZ_STATEMENT_KEY_SIZE = 44,       // a public key's
};

struct az_statement {
    const char *purpose;
    const char *values[AZ_STATEMENT_VALUES_MAX]; // up to the first NULL; none has a line feed
};

/* False if a value has a line feed, or out of memory. */
bool
az_statement_sign(const struct az_statement *statement, const struct az_signature_pair *pair,
                  char out[AZ_STATEMENT_SIGNATURE_SIZE]);

/* Whether `key` signed it. `signature` NULL is nobody's. */
bool
az_statement_is_signed(const struct az_statement *statement, const struct az_signature_key *key,
                       const char *signature);

void
az_statement_put_key(const struct az_signature_key *key, char out[AZ_STATEMENT_KEY_SIZE]);
/* False unless `text` is a whole key; NULL is none. */
bool
az_statement_get_key(const char *text, struct az_signature_key *out);
