// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <stdio.h>

#include "base/log.h"

void
az_store_tell_uplink(struct az_store *store, const struct az_store_uplink *uplink)
{
    store->uplink = *uplink;
    store->uplink_is_news = true;
}

bool
az_store_has_uplink_news(const struct az_store *store)
{
    return store->uplink_is_news;
}

bool
az_store_write_uplink(struct az_store *store)
{
    const struct az_store_uplink *uplink = &store->uplink;
    if (!store->uplink_is_news) {
        return true;
    }
    sqlite3_stmt *put = az_store_statement(store, AZ_STORE_SQL_PUT_UPLINK);
    az_sqlite_bind_number(put, ":last_try", uplink->last_try_ms);
    az_sqlite_bind_number(put, ":last_success", uplink->last_success_ms);
    az_sqlite_bind_text(put, ":last_error", uplink->last_error);
    return az_store_run(store, put, "note what became of the uplink");
}

enum az_store_result
az_store_keep_uplink(struct az_store *store)
{
    if (!store->uplink_is_news) {
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if (!az_store_write_uplink(store) || !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    store->uplink_is_news = false;
    return AZ_STORE_OK;
}

bool
az_store_uplink(struct az_store *store, struct az_store_uplink *out)
{
    *out = (struct az_store_uplink){0};
    if (!az_sqlite_settle(&store->sqlite)) {
        return false;
    }
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_UPLINK);
    int code = sqlite3_step(read);
    if (code == SQLITE_ROW) {
        const char *error = (const char *)sqlite3_column_text(read, 2);
        out->last_try_ms = sqlite3_column_int64(read, 0);
        out->last_success_ms = sqlite3_column_int64(read, 1);
        snprintf(out->last_error, sizeof(out->last_error), "%s", error ? error : "");
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read what became of the uplink");
    }
    az_sqlite_reset(read);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* What an anchor vouches for of the newest response. A time without one is only the clock's word.
 */
static bool
raise_by_newest(struct az_store *store, int64_t *passed_ms)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_NEWEST);
    struct az_arena arena = {0};
    struct az_response newest;
    az_sqlite_bind_number(read, ":max", 1);
    int code = sqlite3_step(read);
    bool found =
        code == SQLITE_ROW && az_store_read_row(store, read, false, &arena, &newest) == AZ_ROW_OK;
    az_sqlite_reset(read);
    bool ok = !found || az_boots_time(&store->boots, AZ_STORE_OWN, &newest);
    if (ok && found && newest.true_time.earliest_ms > *passed_ms) {
        *passed_ms = newest.true_time.earliest_ms;
    }
    az_arena_destroy(&arena);
    return ok && (code == SQLITE_ROW || code == SQLITE_DONE);
}

bool
az_store_passed(struct az_store *store, int64_t *out)
{
    *out = 0;
    if (!az_sqlite_settle(&store->sqlite)) {
        return false;
    }
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_LAST_ANCHOR);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = sqlite3_column_int64(read, 0);
    } else {
        az_sqlite_log(&store->sqlite, "read its last anchor");
    }
    az_sqlite_reset(read);
    return ok && raise_by_newest(store, out);
}
