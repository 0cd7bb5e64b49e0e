// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the archive has set aside, as lines that travel to whoever looks at it,
 * and trying it again. Thread-safe for different objects.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/quarantine.h"

#define AZ_QUARANTINE_MEDIA_TYPE "application/vnd.azri.quarantine+jsonl"

enum {
    AZ_QUARANTINE_PAGE_MAX = 500,                   // that travel, or are tried, together
    AZ_QUARANTINE_PAGE_BYTES_MAX = 4 * 1024 * 1024, // about; the one that passes it still does
};

/* Append one as a JSON object and LF. */
void
az_quarantine_put(const struct az_aside *aside, struct az_buffer *out);

/*
 * Read such a line, without its LF, into `arena`. False if it is none, or out of
 * memory.
 */
bool
az_quarantine_get(const char *line, size_t size, struct az_arena *arena, struct az_aside *out);

struct az_quarantine_figures {
    uint64_t tried;
    uint64_t verdicts[AZ_VERDICT_COUNT]; // AZ_VERDICT_NONE: put by somebody else meanwhile
    int64_t last;                        // id of the last one that was tried
};

/*
 * Read the next rejected lines above the id `after` again, and put what is sound
 * by now; see az_archive_retry(). With none left, `out->tried` is 0. The archive is
 * a writer's.
 */
enum az_archive_result
az_quarantine_retry(struct az_archive *archive, int64_t after, struct az_quarantine_figures *out);
