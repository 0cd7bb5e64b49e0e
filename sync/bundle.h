// SPDX-License-Identifier: MIT
#pragma once

/*
 * A bundle: batches in a file, carried by hand where there is no network. Each
 * batch is there as it would travel, with the fields that its signature covers,
 * so that the hub takes both through one door. docs/protocol.md has the form.
 *
 * A first line says whose it is, a last one how many batches there are and
 * what their bytes were: without that one, the stick was pulled out too early.
 * Nothing here does I/O. Not thread-safe per object.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/uuid.h"
#include "sync/wrapping.h"

#define AZ_BUNDLE_MEDIA_TYPE "application/vnd.azri.bundle"
#define AZ_BUNDLE_SUFFIX     ".azbundle"

enum {
    AZ_BUNDLE_BYTES_MAX = 32 * 1024 * 1024, // of one file: a million responses of three answers
    AZ_BUNDLE_BATCHES_MAX = 20000,
    AZ_BUNDLE_LINE_MAX = 8 * 1024, // bytes of a line, with which no batch's bytes are meant
};

struct az_bundle_head {
    struct az_uuid terminal;
    int64_t made_at_ms; // the terminal's wall time
};

/* Where a bundle's bytes go as they are made. */
struct az_bundle_sink {
    bool (*write)(void *ctx, const void *data, size_t size); // false, and logged, on failure
    void *ctx;
};

struct az_bundle_writer;

/*
 * Begin a bundle of at most `bytes_max`; 0 for AZ_BUNDLE_BYTES_MAX. NULL if the
 * sink failed or there is no memory.
 */
struct az_bundle_writer *
az_bundle_writer_open(const struct az_bundle_head *head, const struct az_bundle_sink *sink,
                      uint64_t bytes_max);
/* Accepts NULL. */
void
az_bundle_writer_close(struct az_bundle_writer *writer);

/* Whether this batch still fits into the bundle. The first one always does. */
bool
az_bundle_writer_has_room(const struct az_bundle_writer *writer,
                          const struct az_wrapping *wrapping);
bool
az_bundle_writer_add(struct az_bundle_writer *writer, const struct az_wrapping *wrapping);
/* Write the last line. */
bool
az_bundle_writer_finish(struct az_bundle_writer *writer);

enum az_bundle_fault {
    AZ_BUNDLE_OK,
    AZ_BUNDLE_MALFORMED,   // no bundle, or cut off, or damaged
    AZ_BUNDLE_UNSUPPORTED, // another major version
    AZ_BUNDLE_TOO_LARGE,
    AZ_BUNDLE_NO_MEMORY,
};

struct az_bundle {
    struct az_bundle_head head;
    size_t batch_count;

    // The reader's own.
    const char *data; // borrowed
    size_t size;
    size_t at;    // where the next batch begins
    size_t taken; // batches before that
};

/* A batch of a bundle: its wrapping, which borrows from the rest and from the bundle's bytes. */
struct az_bundle_batch {
    struct az_arena arena;
    char length[AZ_WRAPPING_LENGTH_SIZE];
    struct az_wrapping wrapping;
};

/*
 * Look at a whole bundle before anything of it is taken: its form from end to
 * end, and its digest. On a fault `why` gets one sentence. That it is whole says
 * nothing of who made it; each batch's signature does. `data` stays borrowed.
 */
enum az_bundle_fault
az_bundle_open(const char *data, size_t size, struct az_bundle *out, struct az_buffer *why);

/*
 * The next batch of a bundle that was opened. False behind the last, or if out
 * of memory. The caller releases `out` with az_bundle_batch_destroy(), whatever
 * is returned.
 */
bool
az_bundle_next(struct az_bundle *bundle, struct az_bundle_batch *out);
/* Accepts a zeroed one. */
void
az_bundle_batch_destroy(struct az_bundle_batch *batch);
