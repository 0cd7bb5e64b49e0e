// SPDX-License-Identifier: MIT
#pragma once

/*
 * HTTP Message Signatures (RFC 9421) with Ed25519, and the parts of structured
 * fields (RFC 8941) that they need: one signature a message, components without
 * parameters, signature parameters that are integers or strings. Knows nothing
 * of what is signed. Pure and thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum {
    AZ_SIGNATURE_KEY_BYTES = 32,    // of a public key
    AZ_SIGNATURE_SEED_BYTES = 32,   // that a key pair is made of
    AZ_SIGNATURE_SECRET_BYTES = 64, // of a private key, as libsodium has it
    AZ_SIGNATURE_BYTES = 64,        // of a signature
    AZ_SIGNATURE_FIELD_MAX = 1024,  // bytes of a Signature-Input or Signature field
    AZ_SIGNATURE_PARTS_MAX = 16,    // components that a signature covers
    AZ_SIGNATURE_PARAMS_MAX = 8,
};

#define AZ_SIGNATURE_ALGORITHM "ed25519"

struct az_signature_key {
    uint8_t bytes[AZ_SIGNATURE_KEY_BYTES];
};

struct az_signature_pair {
    struct az_signature_key key;
    uint8_t secret[AZ_SIGNATURE_SECRET_BYTES];
};

/* A component of a message: a field in lower case with its value, or "@method" and the like. */
struct az_signature_part {
    const char *name;
    const char *value;
};

struct az_signature_param {
    const char *name;
    const char *text; // a string's value; NULL if it is an integer
    int64_t number;
};

/* A Signature-Input field. Its texts lie in `pool`, so it must not be copied. */
struct az_signature_input {
    const char *label;
    const char *parts[AZ_SIGNATURE_PARTS_MAX]; // names of the components that it covers
    size_t part_count;
    struct az_signature_param params[AZ_SIGNATURE_PARAMS_MAX];
    size_t param_count;
    char pool[AZ_SIGNATURE_FIELD_MAX + 1];
};

/* The pair that a seed makes. */
void
az_signature_pair_of(const uint8_t seed[AZ_SIGNATURE_SEED_BYTES], struct az_signature_pair *out);

/*
 * Read a Signature-Input field. False with one clause in `why`, which quotes
 * nothing of it, unless it is one label with one list of components.
 */
bool
az_signature_input_parse(const char *field, struct az_signature_input *out, struct az_buffer *why);

/* Whether it covers this component. */
bool
az_signature_input_covers(const struct az_signature_input *input, const char *name);
/* NULL if there is none. */
const struct az_signature_param *
az_signature_input_param(const struct az_signature_input *input, const char *name);

/*
 * Append the signature base (RFC 9421, section 2.5). False if `parts` lacks a
 * component that the input covers, or has one with a line break.
 */
bool
az_signature_base(const struct az_signature_input *input, const struct az_signature_part *parts,
                  size_t count, struct az_buffer *out);

/* Read a Signature field, which is to have just this label. */
bool
az_signature_value_parse(const char *field, const char *label, uint8_t out[AZ_SIGNATURE_BYTES]);

/*
 * Sign `parts`, all of them, with these parameters. Appends the values of the
 * two fields, under `label`. False if they do not fit, or out of memory.
 */
struct az_signature_order {
    const char *label;
    const struct az_signature_part *parts;
    size_t part_count;
    const struct az_signature_param *params;
    size_t param_count;
};
bool
az_signature_make(const struct az_signature_order *order, const struct az_signature_pair *pair,
                  struct az_buffer *input_field, struct az_buffer *signature_field);

/* Whether `key` signed what the input covers of `parts`. */
bool
az_signature_verify(const struct az_signature_input *input, const struct az_signature_part *parts,
                    size_t count, const uint8_t signature[AZ_SIGNATURE_BYTES],
                    const struct az_signature_key *key);
