// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <string.h>

#include "base/log.h"
#include "storage/row.h"

bool
az_sqlite_archive_ledger(struct az_archive *archive, const struct az_uuid *store,
                         uint64_t *watermark, struct az_seq_range *gaps, size_t max,
                         size_t *gap_count)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_SPANS);
    az_sqlite_bind_blob(read, ":uuid", store->bytes, sizeof(store->bytes));
    *watermark = 0;
    *gap_count = 0;
    uint64_t held = 0; // end of the span before
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW && *gap_count < max) {
        uint64_t first = (uint64_t)sqlite3_column_int64(read, 0);
        if (first == 1) {
            *watermark = (uint64_t)sqlite3_column_int64(read, 1);
        } else {
            gaps[(*gap_count)++] = (struct az_seq_range){held + 1, first - 1};
        }
        held = (uint64_t)sqlite3_column_int64(read, 1);
    }
    az_sqlite_reset(read);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read its ledger");
        return false;
    }
    return true;
}

bool
az_sqlite_archive_each_held(struct az_archive *archive, const struct az_uuid *store, uint64_t after,
                            uint64_t max, az_held_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_HELD);
    az_sqlite_bind_blob(read, ":uuid", store->bytes, sizeof(store->bytes));
    az_sqlite_bind_number(read, ":after", after > INT64_MAX ? INT64_MAX : (int64_t)after);
    az_sqlite_bind_number(read, ":max", max > INT64_MAX ? -1 : (int64_t)max);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        ok = fn(ctx, &(struct az_held){.store = *store,
                                       .seq = (uint64_t)sqlite3_column_int64(read, 0),
                                       .checksum = (uint64_t)sqlite3_column_int64(read, 1),
                                       .standing = AZ_STANDING_DELIVERED});
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "list a store's responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_sqlite_archive_highest(struct az_archive *archive, const struct az_uuid *store, uint64_t *seq)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_HIGHEST);
    az_sqlite_bind_blob(read, ":uuid", store->bytes, sizeof(store->bytes));
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *seq = (uint64_t)sqlite3_column_int64(read, 0);
    } else {
        az_sqlite_log(&self->sqlite, "read its ledger");
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_sqlite_archive_figures(struct az_archive *archive, struct az_archive_figures *out)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_FIGURES);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = (struct az_archive_figures){
            .responses = (uint64_t)sqlite3_column_int64(read, 0),
            .conflicts = (uint64_t)sqlite3_column_int64(read, 1),
            .rejected = (uint64_t)sqlite3_column_int64(read, 2),
            .terminals = (uint64_t)sqlite3_column_int64(read, 3),
            .refused = (uint64_t)sqlite3_column_int64(read, 4),
        };
    } else {
        az_sqlite_log(&self->sqlite, "count its responses");
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_sqlite_archive_counts(struct az_archive *archive, const char *event, az_archive_count_fn fn,
                         void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_COUNTS);
    az_sqlite_bind_text(read, ":event", event);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        ok = fn(ctx, &(struct az_archive_count){
                         .event = (const char *)sqlite3_column_text(read, 0),
                         .survey = (const char *)sqlite3_column_text(read, 1),
                         .question = (const char *)sqlite3_column_text(read, 2),
                         .value = (const char *)sqlite3_column_text(read, 3),
                         .n = (uint64_t)sqlite3_column_int64(read, 4),
                     });
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "count its answers");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_sqlite_archive_damages(struct az_archive *archive, az_archive_damage_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_DAMAGES);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_uuid terminal = {0};
        const void *bytes = sqlite3_column_blob(read, 0);
        const struct az_damage damage = {
            .files = (uint64_t)sqlite3_column_int64(read, 1),
            .last_at_ms = sqlite3_column_int64(read, 2),
            .salvaged = (uint64_t)sqlite3_column_int64(read, 3),
            .missing = (uint64_t)sqlite3_column_int64(read, 4),
            .kept_back = (uint64_t)sqlite3_column_int64(read, 5),
        };
        if (bytes && sqlite3_column_bytes(read, 0) == sizeof(terminal.bytes)) {
            memcpy(terminal.bytes, bytes, sizeof(terminal.bytes));
        }
        ok = fn(ctx, &terminal, &damage);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read what was damaged");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

/* The response at which a statement stands. The caller destroys `arena`, whatever the result. */
static enum az_row_result
read_row(struct az_sqlite_archive *self, sqlite3_stmt *row, struct az_arena *arena,
         struct az_response *out)
{
    struct az_uuid store = {0};
    const void *bytes = sqlite3_column_blob(row, AZ_ROW_COLUMN_COUNT);
    az_arena_init(arena, AZ_ROW_ARENA_MAX);
    if (bytes && sqlite3_column_bytes(row, AZ_ROW_COLUMN_COUNT) == sizeof(store.bytes)) {
        memcpy(store.bytes, bytes, sizeof(store.bytes));
    }
    return az_row_read(&self->lexicon, row, &store, arena, out);
}

/* Give a row out; one that is damaged is counted instead. */
static bool
give_row(struct az_sqlite_archive *self, sqlite3_stmt *row, az_response_fn fn, void *ctx,
         size_t *damaged)
{
    struct az_arena arena;
    struct az_response response;
    enum az_row_result result = read_row(self, row, &arena, &response);
    int64_t store = sqlite3_column_int64(row, AZ_ROW_COLUMN_COUNT + 1);
    bool ok = result == AZ_ROW_DAMAGED ||
              (result == AZ_ROW_OK && az_boots_time(&self->boots, store, &response) &&
               fn(ctx, &response));
    *damaged += result == AZ_ROW_DAMAGED;
    az_arena_destroy(&arena);
    return ok;
}

bool
az_sqlite_archive_each(struct az_archive *archive, az_response_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_RESPONSES);
    az_boots_forget(&self->boots); // the writer may have noted more
    size_t damaged = 0;
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        ok = give_row(self, read, fn, ctx, &damaged);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    if (damaged > 0) {
        AZ_LOGW("hub's archive %s: %zu responses do not agree with their checksums and are left "
                "out; look at the disk",
                self->sqlite.path, damaged);
    }
    return ok;
}
