// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <string.h>

#include "base/log.h"

enum az_store_result
az_store_add_visits(struct az_store *store, const struct az_visits_hour *hour)
{
    const struct az_visits_counts *counts = &hour->counts;
    sqlite3_stmt *add = az_store_statement(store, AZ_STORE_SQL_ADD_VISITS);
    if (hour->from_ms < 0) {
        AZ_LOGE("terminal's store %s: visits before the boot cannot be counted", store->path);
        return AZ_STORE_FAILED;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    az_sqlite_bind_blob(add, ":boot", hour->boot.bytes, sizeof(hour->boot.bytes));
    az_sqlite_bind_number(add, ":from_ms", hour->from_ms);
    az_sqlite_bind_number(add, ":wall_ms", hour->wall_ms);
    az_sqlite_bind_number(add, ":wakes", counts->wakes);
    az_sqlite_bind_number(add, ":starts", counts->starts);
    az_sqlite_bind_number(add, ":unanswered", counts->unanswered);
    az_sqlite_bind_number(add, ":abandoned", counts->abandoned);
    az_sqlite_bind_number(add, ":completes", counts->completes);
    if (!az_store_run(store, add, "count visits") || !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    return AZ_STORE_OK;
}

/* An hour from the row at which the statement stands. */
static struct az_visits_hour
read_hour(sqlite3_stmt *read)
{
    struct az_visits_hour hour = {
        .from_ms = sqlite3_column_int64(read, 1),
        .wall_ms = sqlite3_column_int64(read, 2),
        .counts = {.wakes = (uint32_t)sqlite3_column_int64(read, 3),
                   .starts = (uint32_t)sqlite3_column_int64(read, 4),
                   .unanswered = (uint32_t)sqlite3_column_int64(read, 5),
                   .abandoned = (uint32_t)sqlite3_column_int64(read, 6),
                   .completes = (uint32_t)sqlite3_column_int64(read, 7)},
    };
    const void *boot = sqlite3_column_blob(read, 0);
    if (boot && sqlite3_column_bytes(read, 0) == (int)sizeof(hour.boot.bytes)) {
        memcpy(hour.boot.bytes, boot, sizeof(hour.boot.bytes));
    }
    return hour;
}

bool
az_store_each_visits(struct az_store *store,
                     bool (*fn)(void *ctx, const struct az_visits_hour *hour), void *ctx)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_VISITS);
    bool ok = az_sqlite_settle(&store->sqlite);
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_visits_hour hour = read_hour(read);
        ok = fn(ctx, &hour);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read how many came");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}
