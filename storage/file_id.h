// SPDX-License-Identifier: MIT
#pragma once

/*
 * The id that a file of ours gets when it is made, in the one row of its table
 * `identity`: a terminal's store, or a hub. Internal to storage/.
 */
#include "base/uuid.h"
#include "storage/sqlite.h"

/* The table, for a file's first migration; `column` is what the id is called there. */
#define AZ_FILE_ID_SCHEMA(column)                                                                  \
    "CREATE TABLE identity ("                                                                      \
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"                                                   \
    "  " column " BLOB NOT NULL CHECK (length(" column ") = 16),"                                  \
    "  made_at INTEGER NOT NULL"                                                                   \
    ") STRICT;"

/*
 * Read the id; nothing is logged. `*found` is false if there is none. An SQLite
 * code: SQLITE_OK unless the file cannot be read.
 */
int
az_file_id_of(sqlite3 *db, const char *column, struct az_uuid *id, bool *found);

/* The same, and logged on failure. */
bool
az_file_id_read(struct az_sqlite *sqlite, const char *column, struct az_uuid *id, bool *found);

/* Give a new file its id. */
bool
az_file_id_add(struct az_sqlite *sqlite, const char *column, const struct az_uuid *id,
               int64_t made_at_ms);
