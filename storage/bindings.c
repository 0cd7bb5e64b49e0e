// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/bindings.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"

enum statement { FIND_KEY, BIND_KEY, COUNT_REFUSAL, STATEMENT_COUNT };

static const char *const statement_texts[] = {
    [FIND_KEY] = "SELECT key FROM binding WHERE terminal = :terminal",
    [BIND_KEY] = "INSERT INTO binding (terminal, key, bound_at) VALUES (:terminal, :key, :now)",
    [COUNT_REFUSAL] = "UPDATE binding SET refused = refused + 1, refused_at = :now"
                      " WHERE terminal = :terminal",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");
static_assert(sizeof(((struct az_bindings *)0)->statements) / sizeof(sqlite3_stmt *) ==
                  STATEMENT_COUNT,
              "a place a statement");

bool
az_bindings_open(struct az_bindings *bindings, struct az_sqlite *sqlite)
{
    *bindings = (struct az_bindings){.sqlite = sqlite};
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(sqlite->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &bindings->statements[i], NULL) != SQLITE_OK) {
            az_sqlite_log(sqlite, "prepare a statement");
            return false;
        }
    }
    return true;
}

void
az_bindings_close(struct az_bindings *bindings)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(bindings->statements[i]);
    }
    *bindings = (struct az_bindings){0};
}

static bool
bind_key(struct az_bindings *bindings, int64_t terminal, const uint8_t *key, int64_t now_ms)
{
    sqlite3_stmt *add = bindings->statements[BIND_KEY];
    az_sqlite_bind_number(add, ":terminal", terminal);
    az_sqlite_bind_blob(add, ":key", key, AZ_ARCHIVE_KEY_BYTES);
    az_sqlite_bind_number(add, ":now", now_ms);
    return az_sqlite_finish(bindings->sqlite, add, "bind a terminal's key") == SQLITE_DONE;
}

static bool
count_refusal(struct az_bindings *bindings, int64_t terminal, int64_t now_ms)
{
    sqlite3_stmt *count = bindings->statements[COUNT_REFUSAL];
    az_sqlite_bind_number(count, ":terminal", terminal);
    az_sqlite_bind_number(count, ":now", now_ms);
    return az_sqlite_finish(bindings->sqlite, count, "count a refusal") == SQLITE_DONE;
}

bool
az_bindings_judge(struct az_bindings *bindings, int64_t terminal,
                  const uint8_t key[AZ_ARCHIVE_KEY_BYTES], int64_t now_ms, bool *speaks)
{
    sqlite3_stmt *find = bindings->statements[FIND_KEY];
    az_sqlite_bind_number(find, ":terminal", terminal);
    int code = sqlite3_step(find);
    *speaks = code == SQLITE_DONE ||
              (code == SQLITE_ROW && sqlite3_column_bytes(find, 0) == AZ_ARCHIVE_KEY_BYTES &&
               memcmp(sqlite3_column_blob(find, 0), key, AZ_ARCHIVE_KEY_BYTES) == 0);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(bindings->sqlite, "look a terminal's key up");
    }
    az_sqlite_reset(find);
    if (code == SQLITE_DONE) {
        return bind_key(bindings, terminal, key, now_ms);
    }
    return code == SQLITE_ROW && (*speaks || count_refusal(bindings, terminal, now_ms));
}
