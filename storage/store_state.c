// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

sqlite3_stmt *
az_store_statement(struct az_store *store, enum az_store_sql which)
{
    return store->sqlite.statements[which];
}

/* SQLite has one code for whatever a write meets but a full disk; the system knows more. */
static enum az_store_result
result_of_io(struct az_store *store)
{
    switch (store->sqlite.system_errno) {
    case ENOSPC:
    case EDQUOT:
        return AZ_STORE_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
        return AZ_STORE_UNWRITABLE;
    default:
        return AZ_STORE_FAILED;
    }
}

enum az_store_result
az_store_result_of(struct az_store *store)
{
    if (store->sqlite.damage) {
        return AZ_STORE_DAMAGED;
    }
    switch (sqlite3_extended_errcode(store->sqlite.db) & 0xff) {
    case SQLITE_IOERR:
        return result_of_io(store);
    case SQLITE_FULL:
        return AZ_STORE_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return AZ_STORE_UNWRITABLE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return AZ_STORE_DAMAGED;
    default:
        return AZ_STORE_FAILED;
    }
}

enum az_store_result
az_store_roll_back(struct az_store *store)
{
    enum az_store_result result = az_store_result_of(store);
    az_sqlite_roll_back(&store->sqlite);
    az_lexicon_forget(&store->lexicon);
    az_retention_forget(&store->retention);
    store->waiting_known = false;
    az_boots_forget(&store->boots);
    store->boot = (struct az_uuid){0};
    return result;
}

bool
az_store_run(struct az_store *store, sqlite3_stmt *stmt, const char *doing)
{
    return az_sqlite_finish(&store->sqlite, stmt, doing) == SQLITE_DONE;
}

bool
az_store_commit(struct az_store *store)
{
    if (!az_sqlite_commit(&store->sqlite)) {
        return false;
    }
    if (store->lock_fd > 0 && !store->mark.dirty && az_store_wal_bytes(store) > 0) {
        store->mark.dirty = true;
        az_store_mark_write(store->lock_fd, &store->mark);
    }
    return true;
}

bool
az_store_find_damaged(struct az_store *store, const char *damage)
{
    AZ_LOGE("terminal's store %s is damaged: %s", store->path, damage);
    store->sqlite.damage = damage;
    return false;
}

enum az_row_result
az_store_read_row(struct az_store *store, sqlite3_stmt *read, bool is_salvaged,
                  struct az_arena *arena, struct az_response *response)
{
    struct az_uuid id = store->id;
    const void *bytes = is_salvaged ? sqlite3_column_blob(read, AZ_ROW_COLUMN_COUNT) : NULL;
    if (bytes && sqlite3_column_bytes(read, AZ_ROW_COLUMN_COUNT) == sizeof(id.bytes)) {
        memcpy(id.bytes, bytes, sizeof(id.bytes));
    }
    az_arena_init(arena, AZ_ROW_ARENA_MAX);
    return az_row_read(&store->lexicon, read, &id, arena, response);
}

sqlite3_stmt *
az_store_closed_rows(struct az_store *store, int64_t after, int64_t max)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_CLOSED);
    az_sqlite_bind_number(read, ":after", after);
    az_sqlite_bind_number(read, ":max", max);
    return read;
}
