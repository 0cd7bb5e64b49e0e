// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's time on request, signed with the hub's key and bound to a nonce, so
 * that a terminal whose clock is wrong by years can believe it without the
 * dates of certificates: GET /v1/time?nonce=NONCE. Both ends; thread-safe for
 * different objects.
 */
#include "base/clock.h"
#include "sync/http_client.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

#define AZ_HUB_TIME_PATH       "/v1/time"
#define AZ_HUB_TIME_MEDIA_TYPE "application/vnd.azri.time+json"

enum {
    AZ_HUB_TIME_NONCE_MIN = 16, // letters of the alphabet of base64url
    AZ_HUB_TIME_NONCE_MAX = 64,
    AZ_HUB_TIME_NONCE_SIZE = 23, // of one that we make: 16 random bytes, with its final zero
    AZ_HUB_TIME_DIGEST_SIZE = 55,
};

/* -- the hub's end ------------------------------------------------------- */

bool
az_hub_time_nonce_is_valid(const char *nonce);

struct az_hub_time_order {
    struct az_uuid hub;
    int64_t time_ms;
    const char *nonce;                    // valid
    const struct az_signature_pair *pair; // the hub's
};

/* What the hub answers: a body, and values of fields of its head. */
struct az_hub_time_reply {
    struct az_buffer body;
    struct az_buffer signature_input;
    struct az_buffer signature;
    char digest[AZ_HUB_TIME_DIGEST_SIZE]; // the Content-Digest
};

/* The caller releases `out`, whatever is returned. False if out of memory. */
bool
az_hub_time_make(const struct az_hub_time_order *order, struct az_hub_time_reply *out);
void
az_hub_time_reply_destroy(struct az_hub_time_reply *reply);

/* -- the terminal's end -------------------------------------------------- */

struct az_hub_time_question {
    const char *url;                      // the hub's, without a path
    const struct az_hub_binding *binding; // known
    const struct az_clock *clock;
    const struct az_random *random;
    int64_t total_timeout_ms;
};

/* What the time was at a moment of the terminal's clock. */
struct az_hub_time {
    int64_t time_ms;
    int64_t boot_ms;
};

/*
 * Ask the hub, whatever the dates of its certificate. False with one sentence
 * in `why`, which has not failed yet, if there is no answer that its key signed for
 * this very question. The client should be one for this alone.
 */
bool
az_hub_time_ask(struct az_http_client *client, const struct az_hub_time_question *question,
                struct az_hub_time *out, struct az_buffer *why);

/* The part of that which only judges: fields and body of the answer to a question with `nonce`. */
struct az_hub_time_answer {
    const char *content_type;
    const char *content_digest; // NULL if missing, as the two below
    const char *signature_input;
    const char *signature;
    const char *body;
    size_t body_size;
};
bool
az_hub_time_read(const struct az_hub_time_answer *answer, const char *nonce,
                 const struct az_hub_binding *binding, int64_t *time_ms, struct az_buffer *why);
