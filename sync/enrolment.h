// SPDX-License-Identifier: MIT
#pragma once

/*
 * How a terminal and a hub get to know each other: the terminal says who it is,
 * with its own signature and a code, and the hub answers who it is itself, with
 * its signature. Both are a JSON object of one line, which travels by the
 * network or, then without a code, in a file on a stick. Thread-safe.
 */
#include "base/buffer.h"
#include "base/digest.h"
#include "base/uuid.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

#define AZ_ENROLMENT_PATH              "/v1/enrolments"
#define AZ_ENROLMENT_MEDIA_TYPE        "application/vnd.azri.enrolment+json"
#define AZ_ENROLMENT_ANSWER_MEDIA_TYPE "application/vnd.azri.enrolment-answer+json"

#define AZ_REKEYING_PATH       "/v1/keys"
#define AZ_REKEYING_MEDIA_TYPE "application/vnd.azri.rekeying+json"

enum {
    AZ_ENROLMENT_CODE_DIGITS = 8,
    AZ_ENROLMENT_BYTES_MAX = 4096, // of any of these objects
    AZ_ENROLMENT_VERSION_MAX = 64,
};

/* What a terminal says of itself. */
struct az_enrolment {
    struct az_uuid terminal;
    struct az_signature_key key;
    char code[AZ_ENROLMENT_CODE_DIGITS + 1]; // "" if it travels in a file
    char version[AZ_ENROLMENT_VERSION_MAX + 1];
};

/* Append the object; its key is the pair's, and its version the program's. */
bool
az_enrolment_encode(const struct az_uuid *terminal, const char *code,
                    const struct az_signature_pair *pair, struct az_buffer *out);
/* False with one sentence in `why` unless it is whole and signed by its own key. */
bool
az_enrolment_decode(const char *data, size_t size, struct az_enrolment *out, struct az_buffer *why);

/* What the hub answers. */
struct az_enrolment_answer {
    struct az_uuid terminal;
    struct az_signature_key key; // the terminal's
    struct az_hub_binding hub;   // what the terminal is to keep; always known
    int64_t received_at_ms;      // the hub's time
};

/* Append the object; the hub's key is the pair's. */
bool
az_enrolment_answer_encode(const struct az_enrolment_answer *answer,
                           const struct az_signature_pair *pair, struct az_buffer *out);
/* False with one sentence in `why` unless it is whole and signed by its hub's key. */
bool
az_enrolment_answer_decode(const char *data, size_t size, struct az_enrolment_answer *out,
                           struct az_buffer *why);

/* A terminal's key gives its place to another; both sign that. */
struct az_rekeying {
    struct az_uuid terminal;
    struct az_signature_key key;
    struct az_signature_key new_key;
};
bool
az_rekeying_encode(const struct az_uuid *terminal, const struct az_signature_pair *pair,
                   const struct az_signature_pair *new_pair, struct az_buffer *out);
bool
az_rekeying_decode(const char *data, size_t size, struct az_rekeying *out, struct az_buffer *why);

/* Eight digits and nothing else. */
bool
az_enrolment_code_is_valid(const char *code);

/* A code that nobody can guess. False, and logged, if there are no random numbers. */
bool
az_enrolment_code_make(const struct az_random *random, char out[AZ_ENROLMENT_CODE_DIGITS + 1]);

/*
 * What the hub keeps of a code: Argon2id, salted with the hub's id, so that who
 * copies the archive needs longer than the code lives to find it by trying. Takes
 * about 20 ms and 16 MiB. False, and logged, if there is no memory.
 */
bool
az_enrolment_code_digest(const char *code, const struct az_uuid *hub, struct az_digest *out);
