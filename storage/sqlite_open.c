// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/sqlite_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* A setting, and what it must read as afterwards. */
struct setting {
    const char *set;
    const char *get;
    const char *expected;
};

static const struct setting writer_settings[] = {
    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
    {"PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0"},
    {"PRAGMA journal_size_limit = 4194304", "PRAGMA journal_size_limit", "4194304"},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
};

static const struct setting reader_settings[] = {
    {"PRAGMA query_only = ON", "PRAGMA query_only", "1"},
    {"PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0"},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
};

enum {
    READER_PATIENCE_MS = 5000,
    VERSION_MAX = 1000, // of a schema, in any future
};

/* First column of a statement's first row, as a number or text. */
static bool
query_text(struct az_sqlite *sqlite, const char *sql, char *out, size_t size)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL) == SQLITE_OK;
    int code = ok ? sqlite3_step(statement) : SQLITE_ERROR;
    const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    // A setting without a row, such as mmap_size where mmap is not built in, is off.
    ok = code == SQLITE_ROW || code == SQLITE_DONE;
    if (ok) {
        snprintf(out, size, "%s", text ? text : "0");
    } else {
        az_sqlite_log(sqlite, sql);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool
apply_settings(struct az_sqlite *sqlite, const struct setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char value[32];
        if (!az_sqlite_run(sqlite, settings[i].set) ||
            !query_text(sqlite, settings[i].get, value, sizeof(value))) {
            return false;
        }
        if (strcmp(value, settings[i].expected) != 0) {
            AZ_LOGE("%s %s: \"%s\" did not take: it reads %s; the file system may lack what "
                    "SQLite needs, so choose a local disk",
                    sqlite->what, sqlite->path, settings[i].set, value);
            return false;
        }
    }
    return true;
}

static bool
take_lock(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    if (params->lock_fd > 0) {
        return true;
    }
    sqlite->lock_fd = az_sqlite_lock(params->path, params->what, &sqlite->lock_made);
    return sqlite->lock_fd >= 0;
}

static int
handle_wal_commit(void *ctx, sqlite3 *db, const char *schema, int frames)
{
    (void)db;
    (void)schema;
    struct az_sqlite *sqlite = ctx;
    sqlite->wal_frames = (uint64_t)frames;
    return SQLITE_OK;
}

static bool
read_number(struct az_sqlite *sqlite, const char *sql, int64_t *out)
{
    char text[32];
    if (!query_text(sqlite, sql, text, sizeof(text))) {
        return false;
    }
    *out = strtoll(text, NULL, 10);
    return true;
}

/* Whether the file is one of ours although its header says otherwise: then that is damaged. */
static bool
is_known(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    const struct az_sqlite_history *history = params->history;
    if (!history || !history->was_made || !history->is_known(history->ctx, sqlite->db)) {
        return false;
    }
    az_sqlite_note_damage(sqlite, "its header is damaged");
    return true;
}

/* Whether the file is ours and of a version that we know. Writes nothing. */
static bool
check_kind(struct az_sqlite *sqlite, const struct az_sqlite_params *params, int64_t *version)
{
    int64_t id;
    int64_t tables;
    if (!read_number(sqlite, "PRAGMA application_id", &id) ||
        !read_number(sqlite, "PRAGMA user_version", version) ||
        !read_number(sqlite, "SELECT count(*) FROM sqlite_schema", &tables)) {
        return false;
    }
    bool empty = id == 0 && *version == 0 && tables == 0;
    if (empty && !params->read_only) {
        return true;
    }
    if (id != params->application_id) {
        if (!is_known(sqlite, params)) {
            AZ_LOGE("%s is not a %s; choose another file (nothing was changed)", params->path,
                    params->what);
        }
        return false;
    }
    if (*version > params->migration_count || *version < 0) {
        // No version will ever be as high as bytes that were overwritten mostly are.
        bool is_possible = *version > 0 && *version <= VERSION_MAX;
        if (is_possible || !is_known(sqlite, params)) {
            AZ_LOGE("%s %s was written by a newer version of Azri (its schema is %lld, this "
                    "program knows up to %d); update this program (nothing was changed)",
                    params->what, params->path, (long long)*version, params->migration_count);
        }
        return false;
    }
    if (params->read_only && *version < params->migration_count) {
        AZ_LOGE("%s %s is of an older version (schema %lld); open it once with this version's "
                "azri-kiosk or azri-hub to bring it up to date",
                params->what, params->path, (long long)*version);
        return false;
    }
    return true;
}

/* One step of the schema and its number are one transaction. */
static bool
migrate_step(struct az_sqlite *sqlite, const struct az_sqlite_params *params, int version)
{
    char mark[96];
    snprintf(mark, sizeof(mark), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             (int)params->application_id, version + 1);
    if (az_sqlite_begin(sqlite) && az_sqlite_run(sqlite, params->migrations[version]) &&
        az_sqlite_run(sqlite, mark) && az_sqlite_commit(sqlite)) {
        return true;
    }
    az_sqlite_note_if_unfit(sqlite);
    az_sqlite_roll_back(sqlite);
    AZ_LOGE("%s %s: cannot bring it to schema %d (nothing was changed)", sqlite->what, sqlite->path,
            version + 1);
    return false;
}

static bool
prepare_all(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    sqlite->statements = calloc(params->statement_count, sizeof(sqlite3_stmt *));
    if (!sqlite->statements) {
        AZ_LOGE("%s %s: out of memory", sqlite->what, sqlite->path);
        return false;
    }
    sqlite->statement_count = params->statement_count;
    return az_sqlite_prepare(sqlite, params->statements, params->statement_count,
                             sqlite->statements);
}

static bool
connect_db(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    int flags =
        params->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(params->path, &sqlite->db, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        az_sqlite_log(sqlite, "open it");
        return false;
    }
    sqlite3_extended_result_codes(sqlite->db, 1);
    sqlite3_busy_timeout(sqlite->db, params->read_only ? READER_PATIENCE_MS : 0);
    // Until it is known to be ours, closing must not move its WAL; later we do that ourselves.
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return true;
}

static bool
set_up(struct az_sqlite *sqlite, const struct az_sqlite_params *params, int64_t version)
{
    if (params->read_only) {
        return apply_settings(sqlite, reader_settings,
                              sizeof(reader_settings) / sizeof(*reader_settings));
    }
    if (!apply_settings(sqlite, writer_settings,
                        sizeof(writer_settings) / sizeof(*writer_settings))) {
        return false;
    }
    sqlite3_wal_hook(sqlite->db, handle_wal_commit, sqlite);
    for (int step = (int)version; step < params->migration_count; step++) {
        if (!migrate_step(sqlite, params, step)) {
            return false;
        }
    }
    return true;
}

bool
az_sqlite_open(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    *sqlite =
        (struct az_sqlite){.what = params->what, .read_only = params->read_only, .lock_fd = -1};
    sqlite->path = strdup(params->path);
    if (!sqlite->path) {
        AZ_LOGE("%s %s: out of memory", params->what, params->path);
        return false;
    }
    if (!az_sqlite_may_open(params->path, params->what, params->read_only) ||
        (!params->read_only && (!take_lock(sqlite, params) || !az_sqlite_make_file(sqlite)))) {
        return false;
    }
    int64_t version = 0;
    int64_t page_size = 0;
    const struct az_sqlite_history *history = params->history;
    bool lost_wal = false;
    if (!connect_db(sqlite, params) ||
        (history && !az_sqlite_look_at_file(sqlite, history, &lost_wal)) ||
        !check_kind(sqlite, params, &version) ||
        (history && !az_sqlite_look_at_wal(sqlite, history, lost_wal)) ||
        !set_up(sqlite, params, version) || !prepare_all(sqlite, params) ||
        !read_number(sqlite, "PRAGMA page_size", &page_size)) {
        return false;
    }
    sqlite->page_size = (int)page_size;
    sqlite->lock_made = false;
    return true;
}

void
az_sqlite_close(struct az_sqlite *sqlite)
{
    for (size_t i = 0; i < sqlite->statement_count; i++) {
        sqlite3_finalize(sqlite->statements[i]);
    }
    free(sqlite->statements);
    sqlite3_close(sqlite->db);
    if (sqlite->path && sqlite->lock_fd >= 0) {
        az_sqlite_unlock(sqlite->lock_fd, sqlite->path, sqlite->lock_made);
    }
    free(sqlite->path);
    *sqlite = (struct az_sqlite){.lock_fd = -1};
}
