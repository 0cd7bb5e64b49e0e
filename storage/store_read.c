// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <assert.h>

#include "base/log.h"

bool
az_store_anchors(struct az_store *store, const struct az_response *responses, size_t count,
                 struct az_arena *arena, struct az_history *out)
{
    static_assert(3 * AZ_STORE_BOOTS_MAX <= AZ_BOOTS_TOLD_MAX, "each boot has two beside it");
    return az_sqlite_settle(&store->sqlite) &&
           az_boots_around(&store->boots, AZ_STORE_OWN, responses, count, arena, out);
}

bool
az_store_figures(struct az_store *store, struct az_store_figures *out)
{
    if (!az_sqlite_settle(&store->sqlite)) {
        return false;
    }
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_FIGURES);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = (struct az_store_figures){
            .last_seq = (uint64_t)sqlite3_column_int64(read, 0),
            .closed = (uint64_t)sqlite3_column_int64(read, 1),
            .waiting = (uint64_t)sqlite3_column_int64(read, 2),
            .refused = (uint64_t)sqlite3_column_int64(read, 3),
            .damaged = (uint64_t)sqlite3_column_int64(read, 4),
            .oldest_waiting_ms = sqlite3_column_int64(read, 5),
        };
    } else {
        az_sqlite_log(&store->sqlite, "count its responses");
    }
    az_sqlite_reset(read);
    uint64_t held;
    uint64_t waiting;
    int64_t oldest_ms;
    if (!ok || !az_earlier_count(&store->earlier, &held, &waiting, &oldest_ms)) {
        return false;
    }
    out->closed += held;
    out->waiting += waiting;
    if (waiting > 0) {
        out->oldest_waiting_ms = oldest_ms;
    }
    return true;
}

/* The rows of a statement, which is reset; damaged ones are counted. */
static bool
each_row(struct az_store *store, sqlite3_stmt *read, bool is_salvaged, az_response_fn fn, void *ctx,
         size_t *damaged)
{
    az_boots_forget(&store->boots); // the writer may have noted more
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        enum az_row_result result = az_store_read_row(store, read, is_salvaged, &arena, &response);
        *damaged += result == AZ_ROW_DAMAGED;
        ok = result == AZ_ROW_DAMAGED ||
             (result == AZ_ROW_OK && az_boots_time(&store->boots, AZ_STORE_OWN, &response) &&
              fn(ctx, &response));
        az_arena_destroy(&arena);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_store_each(struct az_store *store, az_response_fn fn, void *ctx)
{
    size_t damaged = 0;
    bool ok = az_sqlite_settle(&store->sqlite) &&
              each_row(store, az_earlier_rows(&store->earlier, 0, -1), true, fn, ctx, &damaged) &&
              each_row(store, az_store_closed_rows(store, 0, -1), false, fn, ctx, &damaged);
    if (damaged > 0) {
        AZ_LOGW("terminal's store %s: %zu responses do not agree with their checksums and are "
                "left out",
                store->path, damaged);
    }
    return ok;
}

bool
az_store_each_salvage(struct az_store *store,
                      bool (*fn)(void *ctx, const struct az_store_salvage *salvage), void *ctx)
{
    sqlite3_stmt *read = az_earlier_notes(&store->earlier);
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        const char *kept_as = (const char *)sqlite3_column_text(read, 1);
        const char *reason = (const char *)sqlite3_column_text(read, 4);
        const struct az_store_salvage salvage = {
            .at_ms = sqlite3_column_int64(read, 0),
            .kept_as = kept_as ? kept_as : "",
            .salvaged = (uint64_t)sqlite3_column_int64(read, 2),
            .missing = (uint64_t)sqlite3_column_int64(read, 3),
            .reason = reason ? reason : "",
        };
        if (!fn(ctx, &salvage)) {
            code = SQLITE_DONE;
            break;
        }
    }
    if (code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read what was salvaged");
    }
    az_sqlite_reset(read);
    return code == SQLITE_DONE;
}

bool
az_store_damage(struct az_store *store, struct az_damage *out)
{
    return az_sqlite_settle(&store->sqlite) && az_earlier_damage(&store->earlier, out);
}
