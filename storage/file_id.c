// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/file_id.h"

#include <stdio.h>
#include <string.h>

enum { SQL_SIZE = 128 };

int
az_file_id_of(sqlite3 *db, const char *column, struct az_uuid *id, bool *found)
{
    char sql[SQL_SIZE];
    sqlite3_stmt *read = NULL;
    snprintf(sql, sizeof(sql), "SELECT %s FROM identity", column);
    *found = false;
    int code = sqlite3_prepare_v2(db, sql, -1, &read, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(read);
    }
    const void *bytes = code == SQLITE_ROW ? sqlite3_column_blob(read, 0) : NULL;
    if (bytes && sqlite3_column_bytes(read, 0) == sizeof(id->bytes)) {
        memcpy(id->bytes, bytes, sizeof(id->bytes));
        *found = true;
    } else if (code == SQLITE_ROW && sqlite3_errcode(db) == SQLITE_NOMEM) {
        code = SQLITE_NOMEM;
    }
    sqlite3_finalize(read);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

bool
az_file_id_read(struct az_sqlite *sqlite, const char *column, struct az_uuid *id, bool *found)
{
    if (az_file_id_of(sqlite->db, column, id, found) != SQLITE_OK) {
        az_sqlite_log(sqlite, "read its identity");
        return false;
    }
    return true;
}

bool
az_file_id_add(struct az_sqlite *sqlite, const char *column, const struct az_uuid *id,
               int64_t made_at_ms)
{
    char sql[SQL_SIZE];
    sqlite3_stmt *add = NULL;
    snprintf(sql, sizeof(sql), "INSERT INTO identity (one, %s, made_at) VALUES (1, :id, :made_at)",
             column);
    if (sqlite3_prepare_v2(sqlite->db, sql, -1, &add, NULL) != SQLITE_OK) {
        az_sqlite_log(sqlite, "give it an identity");
        return false;
    }
    az_sqlite_bind_blob(add, ":id", id->bytes, sizeof(id->bytes));
    az_sqlite_bind_number(add, ":made_at", made_at_ms);
    bool ok = az_sqlite_finish(sqlite, add, "give it an identity") == SQLITE_DONE;
    sqlite3_finalize(add);
    return ok;
}
