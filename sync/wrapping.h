// SPDX-License-Identifier: MIT
#pragma once

/*
 * What is around a batch on its way: it is packed, digested and signed by the
 * terminal, and checked and unpacked by the hub. Both ends use this; it knows
 * nothing of what the batch says. Thread-safe for different objects.
 */
#include "base/buffer.h"
#include "base/uuid.h"
#include "sync/signature.h"

enum {
    AZ_WRAPPING_KEY_ID_SIZE = 44, // a public key in base64url, with its final zero
    AZ_WRAPPING_LENGTH_SIZE = 24,
    AZ_WRAPPING_DIGEST_SIZE = 55,
};

#define AZ_WRAPPING_METHOD "POST"
#define AZ_WRAPPING_PATH   "/v1/batches"

/* A batch as it travels: fields of the HTTP request's head, NULL if missing, and its body.
 * Borrowed.
 */
struct az_wrapping {
    const char *method;
    const char *path;
    const char *content_type;
    const char *content_encoding;
    const char *content_length;
    const char *content_digest;
    const char *signature_input;
    const char *signature;
    const char *body;
    size_t body_size;
    bool by_hand; // it came in a file, so that when it was sent says nothing of when it came
};

/* What the terminal makes. */
struct az_wrapped {
    struct az_wrapping wrapping; // borrowed from what follows
    struct az_buffer packed;
    struct az_buffer signature_input;
    struct az_buffer signature;
    char length[AZ_WRAPPING_LENGTH_SIZE];
    char digest[AZ_WRAPPING_DIGEST_SIZE];
};

struct az_wrapping_order {
    const char *data; // the batch; borrowed as long as `out` lives
    size_t size;
    struct az_uuid batch;                 // its id
    int64_t wall_ms;                      // the terminal's time
    const struct az_signature_pair *pair; // borrowed
};

/*
 * Pack, digest and sign a batch. The caller releases `out`, which must not be
 * copied, with az_wrapped_destroy(), whatever is returned. False if out of
 * memory.
 */
bool
az_wrapping_make(const struct az_wrapping_order *order, struct az_wrapped *out);
void
az_wrapped_destroy(struct az_wrapped *wrapped);

enum az_wrapping_fault {
    AZ_WRAPPING_OK,
    AZ_WRAPPING_DAMAGED,     // not the bytes that were sent
    AZ_WRAPPING_UNSUPPORTED, // packed in another way
    AZ_WRAPPING_TOO_LARGE,
    AZ_WRAPPING_REFUSED, // not signed as it has to be
    AZ_WRAPPING_NO_MEMORY,
};

/* What the hub finds inside. */
struct az_unwrapped {
    char *unpacked;              // owned; NULL if it was not packed
    const char *data;            // the batch: `unpacked`, or the wrapping's body
    size_t size;                 // at most AZ_BATCH_BYTES_MAX
    struct az_signature_key key; // that signed it
    struct az_uuid batch;        // that was signed for
};

/*
 * Check the digest and the signature, then unpack. On a fault `why` gets one
 * sentence for the terminal's operator. Whether the key is the terminal's, and
 * the batch the one that was signed for, is left to the caller, who releases
 * `out` with az_unwrapped_destroy(), whatever is returned.
 */
enum az_wrapping_fault
az_wrapping_open(const struct az_wrapping *wrapping, struct az_unwrapped *out,
                 struct az_buffer *why);
void
az_unwrapped_destroy(struct az_unwrapped *unwrapped);

/* The id by which a key is named: all of it, in base64url without padding (RFC 4648). */
void
az_wrapping_key_id(const struct az_signature_key *key, char out[AZ_WRAPPING_KEY_ID_SIZE]);
