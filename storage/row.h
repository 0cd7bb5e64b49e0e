// SPDX-License-Identifier: MIT
#pragma once

/*
 * A response's row in the terminal's store or in the archive, read and judged. Internal to
 * storage/.
 */
#include "base/arena.h"
#include "storage/lexicon.h"
#include "storage/response.h"

#define AZ_ROW_COLUMNS                                                                             \
    "seq, context, started_at, boot_ms, duration_ms, ending, misuse, checksum, answers"

enum {
    AZ_ROW_COLUMN_COUNT = 9,
    AZ_ROW_BYTES_MAX = 256 * 1024,           // of the answers in one row
    AZ_ROW_ARENA_MAX = 4 * AZ_ROW_BYTES_MAX, // for one response as it is in memory
};

enum az_row_result {
    AZ_ROW_OK,
    AZ_ROW_DAMAGED, // what it holds is not what was written; reading it again will not help
    AZ_ROW_FAILED,  // the disk or memory is at fault; already logged
};

/*
 * Read the row at which `statement` stands, its columns AZ_ROW_COLUMNS from the
 * first on. A closed response must agree with its checksum. Its strings live in
 * `arena`. A damaged one is not logged; `out` then has its store and seq.
 */
enum az_row_result
az_row_read(struct az_lexicon *lexicon, sqlite3_stmt *statement, const struct az_uuid *store,
            struct az_arena *arena, struct az_response *out);
