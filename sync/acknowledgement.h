// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's answer to a bundle, carried back by hand: its envelopes in a file,
 * signed with the hub's key. docs/protocol.md has the form.
 *
 * An envelope that comes over the network answers what has just been sent. A
 * file may reach the wrong terminal, such as one whose card was copied, so it
 * also has the checksum of each response that the hub has: the terminal settles
 * only what agrees.
 *
 * Nothing here does I/O. Not thread-safe per object.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "sync/batch.h"
#include "sync/envelope.h"
#include "sync/signature.h"

#define AZ_ACKNOWLEDGEMENT_MEDIA_TYPE "application/vnd.azri.acknowledgement"
#define AZ_ACKNOWLEDGEMENT_SUFFIX     ".azack"

enum {
    AZ_ACKNOWLEDGEMENT_BYTES_MAX = 64 * 1024 * 1024,
    AZ_ACKNOWLEDGEMENT_REASON_MAX = 1024, // bytes of why a batch was not taken
};

struct az_acknowledgement_head {
    struct az_uuid hub;
    struct az_signature_key key; // the hub's
    struct az_uuid terminal;     // whose bundle it answers
    int64_t made_at_ms;          // the hub's wall time
};

/* Begin one: append its first line. `out` remembers what cannot be appended, here and below. */
void
az_acknowledgement_put_head(const struct az_acknowledgement_head *head, struct az_buffer *out);

/*
 * Append what became of the `number`-th batch of the bundle (from 1): the
 * envelope, as the intake gave it, to a batch that it took.
 */
void
az_acknowledgement_put_taken(size_t number, const struct az_batch *batch, const char *envelope,
                             size_t size, struct az_buffer *out);
/* The same of a batch that was not taken: one sentence why. */
void
az_acknowledgement_put_refused(size_t number, const char *reason, struct az_buffer *out);

/* End it, with the signature of all that is in `out`. False if `out` failed. */
bool
az_acknowledgement_sign(const struct az_signature_pair *pair, struct az_buffer *out);

struct az_acknowledgement {
    struct az_acknowledgement_head head;
    size_t batch_count; // taken and refused

    // The reader's own.
    const char *data; // borrowed
    size_t size;      // up to the signature
    size_t at;
    size_t taken; // of the batches
};

/* What became of one batch. */
struct az_acknowledged_batch {
    struct az_arena arena;     // holds everything below
    const char *refused;       // why it was not taken; NULL if it was, and then there is the rest:
    struct az_uuid store;      // of its responses
    const uint64_t *checksums; // of each, in the order of the verdicts; 0 of what was rejected
    size_t count;              // of them
    struct az_envelope envelope;
};

/*
 * Look at a whole acknowledgement, and whether it is signed with the key that
 * it names. Whether that is the key of this terminal's hub is left to the
 * caller. False with one sentence in `why`. `data` stays borrowed.
 */
bool
az_acknowledgement_open(const char *data, size_t size, struct az_acknowledgement *out,
                        struct az_buffer *why);

/*
 * The next batch of one that was opened. False behind the last, or if out of
 * memory. The caller releases `out`, whatever is returned.
 */
bool
az_acknowledgement_next(struct az_acknowledgement *acknowledgement,
                        struct az_acknowledged_batch *out);
/* Accepts a zeroed one. */
void
az_acknowledged_batch_destroy(struct az_acknowledged_batch *batch);

struct az_acknowledgement_figures {
    size_t batches; // taken
    size_t refused; // batches that were not
    uint64_t verdicts[AZ_VERDICT_COUNT];
};

/* What became of all of them. False if out of memory. */
bool
az_acknowledgement_count(const struct az_acknowledgement *acknowledgement,
                         struct az_acknowledgement_figures *out);
