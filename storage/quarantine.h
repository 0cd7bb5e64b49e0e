// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the archive has set aside: lines that were no sound response, and
 * responses under whose name it holds another. Nothing of it is counted. A line
 * is kept as it came, so that it can be tried again once a fault is mended.
 *
 * For the thread that has the archive; see archive.h.
 */
#include "storage/archive.h"

/* One of them. Its texts and bytes are borrowed for the call that it is given to. */
struct az_aside {
    int64_t id; // ascending, in the order in which they came
    struct az_uuid terminal;
    struct az_uuid store;
    uint64_t seq;
    enum az_verdict verdict; // conflict or rejected
    const char *reason;
    const char *raw; // the line
    size_t raw_size;
    int64_t received_at_ms;
};

struct az_aside_wish {
    bool newest_first; // the newest of all; then `after` and `only_rejected` are passed over
    int64_t after;     // only those with an id above it
    bool only_rejected;
    size_t max;
};

typedef bool (*az_aside_fn)(void *ctx, const struct az_aside *aside);
/* False if it failed or `fn` stopped it. */
bool
az_archive_asides(struct az_archive *archive, const struct az_aside_wish *wish, az_aside_fn fn,
                  void *ctx);

/* A rejected line that was read again. */
struct az_aside_trial {
    int64_t id;
    // With its store and seq, and as what it was read: a sound response, or with the reason why
    // not.
    struct az_archive_item item; // its verdict is set
};

/*
 * Put those that are sound now, in one transaction with the hour rollups. What is
 * accepted, or a duplicate by now, is no longer set aside; what is a conflict
 * stays so, and what is rejected gets its new reason. One that is not there as
 * rejected any more has the verdict AZ_VERDICT_NONE: it was put already.
 */
enum az_archive_result
az_archive_retry(struct az_archive *archive, struct az_aside_trial *trials, size_t count);
