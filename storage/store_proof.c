// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <string.h>

static enum az_standing
standing_of(sqlite3_stmt *row)
{
    const char *verdict = (const char *)sqlite3_column_text(row, 3);
    if (verdict && strcmp(verdict, "damaged") == 0) {
        return AZ_STANDING_DAMAGED;
    }
    if (sqlite3_column_int(row, 2)) {
        return AZ_STANDING_WAITING;
    }
    if (!verdict) {
        return AZ_STANDING_DELIVERED;
    }
    return strcmp(verdict, "conflict") == 0 ? AZ_STANDING_CONFLICT : AZ_STANDING_REJECTED;
}

/* The rows of a statement, which is reset. */
static bool
each_row(struct az_store *store, enum az_store_sql which, az_held_fn fn, void *ctx)
{
    sqlite3_stmt *read = az_store_statement(store, which);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_held held = {
            .store = store->id,
            .seq = (uint64_t)sqlite3_column_int64(read, 0),
            .checksum = (uint64_t)sqlite3_column_int64(read, 1),
            .standing = standing_of(read),
        };
        const void *id = sqlite3_column_blob(read, 4);
        if (id && sqlite3_column_bytes(read, 4) == sizeof(held.store.bytes)) {
            memcpy(held.store.bytes, id, sizeof(held.store.bytes));
        }
        ok = fn(ctx, &held);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "list its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_store_each_held(struct az_store *store, az_held_fn fn, void *ctx)
{
    return az_sqlite_settle(&store->sqlite) &&
           each_row(store, AZ_STORE_SQL_READ_EARLIER_HELD, fn, ctx) &&
           each_row(store, AZ_STORE_SQL_READ_HELD, fn, ctx);
}

bool
az_store_pruned(struct az_store *store, struct az_set_digest *out)
{
    return az_sqlite_settle(&store->sqlite) && az_retention_pruned(&store->sqlite, out);
}
