// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's side of the wire: takes batches, has one writer thread put several
 * of them into the archive in one transaction, and answers after the commit.
 */
#include "base/clock.h"
#include "storage/archive.h"
#include "sync/batch.h"
#include "sync/envelope.h"
#include "sync/wrapping.h"

struct az_intake;

enum {
    AZ_INTAKE_QUEUE_MAX = 2048,                    // batches waiting: as many as send at once
    AZ_INTAKE_QUEUE_BYTES_MAX = 128 * 1024 * 1024, // and their memory
};

enum az_intake_outcome {
    AZ_INTAKE_DONE,        // `answer` is an envelope
    AZ_INTAKE_MALFORMED,   // 400
    AZ_INTAKE_UNKNOWN,     // 401: the hub does not know the terminal
    AZ_INTAKE_REFUSED,     // 403: not signed, or not by the terminal's key
    AZ_INTAKE_CODING,      // 415: not packed by zstd
    AZ_INTAKE_UNSUPPORTED, // 422: another major version
    AZ_INTAKE_TOO_LARGE,   // 413
    AZ_INTAKE_BUSY,        // 503: the queue is full, or it is stopping
    AZ_INTAKE_FULL,        // 507: no room at the hub
    AZ_INTAKE_FAILED,      // 500
    AZ_INTAKE_OUTCOME_COUNT
};

struct az_intake_params {
    struct az_archive *archive; // owned by the writer thread from start to join
    const struct az_clock *clock;
    bool accept_new_terminals; // whoever comes is let in by its first key; else people must do it
};

struct az_intake *
az_intake_open(const struct az_intake_params *params);
/*
 * Stops and joins; what is queued is committed first, unless the writer was
 * never started. Nobody may submit any more. Accepts NULL.
 */
void
az_intake_close(struct az_intake *intake);

bool
az_intake_start(struct az_intake *intake);

/*
 * Have the writer thread do something else with the archive than taking
 * batches, between two of its transactions, and wait until it is done: nobody
 * else writes to the archive. It should be short, as batches wait for it. False,
 * without it done, if the intake is stopping. Any thread but the writer's.
 */
bool
az_intake_run(struct az_intake *intake, void (*errand)(void *ctx, struct az_archive *archive),
              void *ctx);

/*
 * Called once for each submitted batch, on the writer thread or, if nothing was
 * queued, before az_intake_submit() returns. `answer` is the envelope, or one
 * sentence that says what is wrong; borrowed for the call.
 */
typedef void (*az_intake_fn)(void *ctx, enum az_intake_outcome outcome, const char *answer,
                             size_t size);

/*
 * Check, unpack and decode a batch on the caller's thread and queue it; before
 * the start, it waits in the queue. Never waits for the disk. Any thread.
 * `wrapping` is not needed afterwards.
 */
void
az_intake_submit(struct az_intake *intake, const struct az_wrapping *wrapping, az_intake_fn fn,
                 void *ctx);
