// SPDX-License-Identifier: MIT
#include "tests/bench/bare_sqlite.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

static const char setup[] = "PRAGMA journal_mode = WAL;"
                            "PRAGMA synchronous = FULL;"
                            "PRAGMA wal_autocheckpoint = 0;"
                            "PRAGMA foreign_keys = ON;"
                            "PRAGMA trusted_schema = OFF;"
                            "PRAGMA cell_size_check = ON;"
                            "PRAGMA mmap_size = 0;";

static const struct {
    const char *table;
    const char *insertion;
} shapes[] = {
    [BARE_STORE] = {"CREATE TABLE response ("
                    "  seq INTEGER PRIMARY KEY,"
                    "  context INTEGER NOT NULL,"
                    "  started_at INTEGER NOT NULL,"
                    "  boot_ms INTEGER NOT NULL,"
                    "  duration_ms INTEGER NOT NULL,"
                    "  ending INTEGER NOT NULL,"
                    "  misuse TEXT,"
                    "  checksum INTEGER,"
                    "  answers BLOB NOT NULL"
                    ") STRICT;",
                    "INSERT INTO response VALUES (?, 1, ?, ?, ?, 1, NULL, ?, ?)"},
    [BARE_ARCHIVE] = {"CREATE TABLE response ("
                      "  store INTEGER NOT NULL,"
                      "  seq INTEGER NOT NULL,"
                      "  context INTEGER NOT NULL,"
                      "  started_at INTEGER NOT NULL,"
                      "  boot_ms INTEGER NOT NULL,"
                      "  duration_ms INTEGER NOT NULL,"
                      "  ending INTEGER NOT NULL,"
                      "  misuse TEXT,"
                      "  checksum INTEGER NOT NULL,"
                      "  answers BLOB NOT NULL,"
                      "  received_at INTEGER NOT NULL,"
                      "  PRIMARY KEY (store, seq)"
                      ") STRICT, WITHOUT ROWID;",
                      "INSERT INTO response VALUES (1, ?, 1, ?, ?, ?, 1, NULL, ?, ?,"
                      " 1778750000000)"},
};

struct bare_sqlite {
    sqlite3 *db;          // owned
    sqlite3_stmt *insert; // owned
};

static bool
run(struct bare_sqlite *bare, const char *sql)
{
    if (sqlite3_exec(bare->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        AZ_LOGE("the baseline failed: %s", sqlite3_errmsg(bare->db));
        return false;
    }
    return true;
}

struct bare_sqlite *
bare_sqlite_open(const char *path, enum bare_table table)
{
    struct bare_sqlite *bare = calloc(1, sizeof(*bare));
    if (!bare) {
        AZ_LOGE("open %s: out of memory", path);
        return NULL;
    }
    if (sqlite3_open(path, &bare->db) != SQLITE_OK || !run(bare, setup) ||
        !run(bare, shapes[table].table) ||
        sqlite3_prepare_v2(bare->db, shapes[table].insertion, -1, &bare->insert, NULL) !=
            SQLITE_OK) {
        AZ_LOGE("open %s: %s", path, sqlite3_errmsg(bare->db));
        bare_sqlite_close(bare);
        return NULL;
    }
    return bare;
}

void
bare_sqlite_close(struct bare_sqlite *bare)
{
    if (bare) {
        sqlite3_finalize(bare->insert);
        sqlite3_close(bare->db);
        free(bare);
    }
}

/* The answers of a response with a face, two things that were liked and a score, as plain text. */
static const char answers[] = "overall=4@1234 liked=talks contacts@5678 recommend=9@2345";

static bool
insert_row(struct bare_sqlite *bare, int64_t seq)
{
    sqlite3_bind_int64(bare->insert, 1, seq);
    sqlite3_bind_int64(bare->insert, 2, 1778750000000 + seq * 20000);
    sqlite3_bind_int64(bare->insert, 3, 60000 + seq * 20000);
    sqlite3_bind_int64(bare->insert, 4, 9000 + seq % 1000);
    sqlite3_bind_int64(bare->insert, 5, seq * 0x9e3779b97f4a7c);
    sqlite3_bind_blob(bare->insert, 6, answers, sizeof(answers) - 1, SQLITE_STATIC);
    int code = sqlite3_step(bare->insert);
    sqlite3_reset(bare->insert);
    if (code != SQLITE_DONE) {
        AZ_LOGE("the baseline's row %lld failed: %s", (long long)seq, sqlite3_errmsg(bare->db));
        return false;
    }
    return true;
}

bool
bare_sqlite_put(struct bare_sqlite *bare, int64_t first, size_t count)
{
    if (!run(bare, "BEGIN IMMEDIATE")) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!insert_row(bare, first + (int64_t)i)) {
            return false;
        }
    }
    return run(bare, "COMMIT");
}

bool
bare_sqlite_checkpoint(struct bare_sqlite *bare)
{
    return run(bare, "PRAGMA wal_checkpoint(TRUNCATE)");
}
