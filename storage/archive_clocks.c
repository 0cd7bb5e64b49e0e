// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <string.h>

#include "storage/row.h"

bool
az_sqlite_archive_put_clock(struct az_sqlite_archive *self, const struct az_archive_batch *batch,
                            int64_t terminal, int64_t store)
{
    if (batch->received_at_ms == 0) {
        return true;
    }
    sqlite3_stmt *put = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_PUT_CLOCK);
    az_sqlite_bind_number(put, ":terminal", terminal);
    az_sqlite_bind_number(put, ":store", store);
    az_sqlite_bind_number(put, ":sent_at", batch->sent_at_ms);
    az_sqlite_bind_number(put, ":received_at", batch->received_at_ms);
    return az_sqlite_archive_run(self, put, "note a terminal's clock");
}

static void
copy_uuid(sqlite3_stmt *row, int column, struct az_uuid *out)
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (bytes && sqlite3_column_bytes(row, column) == sizeof(out->bytes)) {
        memcpy(out->bytes, bytes, sizeof(out->bytes));
    }
}

/* When the newest response of a store was given. One that is damaged says nothing of it. */
static bool
read_newest(struct az_sqlite_archive *self, int64_t store, const struct az_uuid *uuid,
            struct az_archive_clock *clock)
{
    struct az_arena arena;
    struct az_response newest;
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_NEWEST);
    az_arena_init(&arena, AZ_ROW_ARENA_MAX);
    az_sqlite_bind_number(read, ":store", store);
    int code = sqlite3_step(read);
    enum az_row_result result = code == SQLITE_ROW
                                    ? az_row_read(&self->lexicon, read, uuid, &arena, &newest)
                                    : AZ_ROW_DAMAGED;
    bool ok = (code == SQLITE_ROW || code == SQLITE_DONE) && result != AZ_ROW_FAILED;
    az_sqlite_reset(read);
    if (ok && result == AZ_ROW_OK) {
        ok = az_boots_time(&self->boots, store, &newest);
        clock->has_response = ok;
        clock->raw_ms = newest.started_at_ms;
        clock->corrected = newest.true_time;
    }
    az_arena_destroy(&arena);
    return ok;
}

bool
az_sqlite_archive_clocks(struct az_archive *archive, az_archive_clock_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_CLOCKS);
    az_boots_forget(&self->boots); // the writer may have noted more
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_archive_clock clock = {
            .sent_at_ms = sqlite3_column_int64(read, 1),
            .received_at_ms = sqlite3_column_int64(read, 2),
        };
        struct az_uuid store = {0};
        copy_uuid(read, 0, &clock.terminal);
        copy_uuid(read, 4, &store);
        ok = read_newest(self, sqlite3_column_int64(read, 3), &store, &clock) && fn(ctx, &clock);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read its terminals' clocks");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}
