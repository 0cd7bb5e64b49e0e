// SPDX-License-Identifier: MIT
#pragma once

/*
 * The wire form of a batch: JSON Lines (UTF-8, each line ended by LF). A head
 * line, then a line a response, oldest first. Both ends use this one encoder
 * and decoder. docs/protocol.md describes the fields.
 *
 * Nothing here does I/O. Not thread-safe per object.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/archive.h"
#include "storage/response.h"

#define AZ_BATCH_MEDIA_TYPE "application/vnd.azri.batch+jsonl"

enum {
    AZ_PROTOCOL_MAJOR = 1,
    AZ_BATCH_RESPONSES_MAX = 2000,        // responses of one batch
    AZ_BATCH_BYTES_MAX = 4 * 1024 * 1024, // bytes of one batch, unpacked
    AZ_BATCH_LINE_MAX = 256 * 1024,       // bytes of one line
    AZ_BATCH_REASON_MAX = 240,            // bytes of the reason why a line is set aside
    AZ_BATCH_VERSION_MAX = 64,            // bytes of the program's version in the health
};

/* How the terminal is, told with each batch. */
struct az_health {
    const char *version;                   // of the terminal's program; borrowed
    uint64_t waiting;                      // responses in the outbox
    int64_t oldest_waiting_ms;             // started_at of the oldest; 0 if none
    struct az_damage damage;               // of its store
    const struct az_package_report *shown; // what it shows; borrowed; NULL: not told
};

struct az_batch_head {
    int major; // protocol version; the encoder always writes its own
    struct az_uuid batch;
    struct az_uuid terminal;
    struct az_uuid store;
    uint64_t first_seq;
    size_t count;
    int64_t sent_at_ms; // the terminal's wall time
    struct az_health health;
    struct az_history history; // of the boots of the responses, and of those beside them
};

/*
 * Append the batch to `out`: the first `head->count` of `responses`, which are
 * closed, from `head->first_seq` on with ascending seqs. Without any, it is a
 * heartbeat, and `head->first_seq` that of the store's next response. The same responses and head
 * always give the same bytes. A response whose line would be longer than
 * AZ_BATCH_LINE_MAX is announced by its seq and size alone, so that it cannot
 * hold up the others; the hub sets it aside. False if out of memory or above
 * `out`'s limit; one response and its head always fit into
 * AZ_BATCH_BYTES_MAX.
 */
bool
az_batch_encode(const struct az_batch_head *head, const struct az_response *responses,
                struct az_buffer *out);

enum az_batch_fault {
    AZ_BATCH_OK,
    AZ_BATCH_MALFORMED,   // the head, or the form as a whole: nothing of it can be kept
    AZ_BATCH_UNSUPPORTED, // another major version of the protocol
    AZ_BATCH_TOO_LARGE,
    AZ_BATCH_NO_MEMORY,
};

struct az_batch {
    struct az_arena arena; // holds everything below
    struct az_batch_head head;
    struct az_archive_batch content; // a line that is not a sound response has its reject_reason
};

/*
 * Read a batch. A line that is an object with its ascending seq but no sound
 * response is set aside with its reason and does not hold up the others; a line
 * that is less than that means that the batch was damaged on its way, and makes
 * all of it malformed. On a fault, `why` gets one sentence for the terminal's
 * operator, without anything that an attendee wrote. The caller owns `out` and
 * releases it with az_batch_destroy(), after a fault too. Unknown fields are
 * passed over. `data` is not needed afterwards.
 */
enum az_batch_fault
az_batch_decode(const char *data, size_t size, struct az_batch *out, struct az_buffer *why);
/*
 * Read one line again, without its LF, that was set aside: `item`, which has
 * its store and seq, becomes a sound response or gets the reason why it is none.
 * False if out of memory. `line` is not needed afterwards.
 */
bool
az_batch_read_line(const char *line, size_t size, struct az_arena *arena,
                   struct az_archive_item *item);
/* Accepts a zeroed batch. */
void
az_batch_destroy(struct az_batch *batch);
