// SPDX-License-Identifier: MIT
#include "tests/crash/old_store.h"

#include <sqlite3.h>
#include <stdio.h>

#include "tests/testing.h"

/* The tables of schema 1. */
#define LATER_TABLES                                                                               \
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"              \
    " AND name NOT IN ('identity', 'question', 'context', 'response', 'outbox', 'refusal')"        \
    " ORDER BY rootpage DESC LIMIT 1"

static void
exec_sql(sqlite3 *db, const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* Drop one of them. False if there is none. */
static bool
drop_later_table(sqlite3 *db)
{
    sqlite3_stmt *find = NULL;
    char drop[128];
    assert_int_equal(sqlite3_prepare_v2(db, LATER_TABLES, -1, &find, NULL), SQLITE_OK);
    bool found = sqlite3_step(find) == SQLITE_ROW;
    if (found) {
        snprintf(drop, sizeof(drop), "DROP TABLE \"%s\"", sqlite3_column_text(find, 0));
    }
    sqlite3_finalize(find);
    if (found) {
        exec_sql(db, drop);
    }
    return found;
}

/* `refusal` has had room for other stores since. */
static const char older_refusal[] =
    "ALTER TABLE refusal RENAME TO refusal_later;"
    "CREATE TABLE refusal (seq INTEGER PRIMARY KEY REFERENCES response (seq),"
    " verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected')),"
    " reason TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"
    "INSERT INTO refusal SELECT seq, verdict, reason, at FROM refusal_later"
    " WHERE store = 0 AND verdict != 'damaged';";

void
old_store_make(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    // The WAL stays, as the store itself leaves it.
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    exec_sql(db, "BEGIN IMMEDIATE");
    exec_sql(db, older_refusal);
    while (drop_later_table(db)) {
    }
    exec_sql(db, "PRAGMA user_version = 1; COMMIT");
    sqlite3_close(db);
}
