// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <string.h>

static void
copy_uuid(sqlite3_stmt *row, int column, struct az_uuid *out)
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (bytes && sqlite3_column_bytes(row, column) == sizeof(out->bytes)) {
        memcpy(out->bytes, bytes, sizeof(out->bytes));
    }
}

bool
az_sqlite_archive_gaps(struct az_archive *archive, az_archive_gap_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_GAPS);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_archive_gap gap = {
            .label = (const char *)sqlite3_column_text(read, 1),
            .missing = {(uint64_t)sqlite3_column_int64(read, 3),
                        (uint64_t)sqlite3_column_int64(read, 4)},
        };
        copy_uuid(read, 0, &gap.terminal);
        copy_uuid(read, 2, &gap.store);
        ok = fn(ctx, &gap);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read what it lacks");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}
