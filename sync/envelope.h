// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's answer to a batch: which batch and hub it is, a verdict for every
 * response (as ranges where neighbours agree), and the hub's own ledger of the
 * store. Anything but this, from this hub and for this batch, means "not
 * delivered".
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/archive.h"
#include "storage/verdict.h"
#include "sync/batch.h"
#include "sync/succession.h"

#define AZ_ENVELOPE_MEDIA_TYPE "application/vnd.azri.envelope+json"

enum {
    AZ_ENVELOPE_BYTES_MAX = 2 * 1024 * 1024,
    AZ_ENVELOPE_GAPS_MAX = 100,
};

struct az_envelope {
    struct az_uuid batch;
    struct az_uuid hub;
    int64_t received_at_ms; // the hub's wall time
    struct az_verdict_range *verdicts;
    size_t verdict_count;
    const struct az_succession *succession; // of the hub's key; NULL if it has had no other
    bool store_forked;  // another terminal has used this store's name: take another one
    uint64_t watermark; // everything up to this seq is at the hub
    struct az_seq_range *gaps;
    size_t gap_count;
    struct az_assignment fetch; // what the terminal is to show
};

/*
 * Join the verdicts of items that are neighbours, with consecutive seqs and the
 * same verdict and reason, into ranges in `arena`. False if out of memory.
 */
bool
az_envelope_verdicts(const struct az_archive_batch *batch, struct az_arena *arena,
                     struct az_envelope *out);

/* Append the envelope to `out`. False if out of memory or above `out`'s limit. */
bool
az_envelope_encode(const struct az_envelope *envelope, struct az_buffer *out);

/*
 * Read an envelope into `arena`. False with one sentence in `why` unless it is
 * a whole envelope in which every verdict's range is in order.
 */
bool
az_envelope_decode(const char *data, size_t size, struct az_arena *arena, struct az_envelope *out,
                   struct az_buffer *why);

/*
 * Whether the envelope answers this batch: its id, and exactly one verdict for
 * each of its `head->count` responses, and for no other. False with one
 * sentence in `why`.
 */
bool
az_envelope_answers(const struct az_envelope *envelope, const struct az_batch_head *head,
                    const struct az_response *responses, struct az_buffer *why);
