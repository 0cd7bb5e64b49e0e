// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
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

enum { READER_PATIENCE_MS = 5000 };

bool
az_sqlite_is_full(int code)
{
    return (code & 0xff) == SQLITE_FULL;
}

/* What an organizer can do about a failure of this kind. */
static const char *
cure_for(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "free some space on its disk";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return "check that the file and its folder may be written";
    case SQLITE_NOTADB:
        return "it is not a database; choose another file or move this one away";
    case SQLITE_CORRUPT:
        return "the file is damaged; keep a copy of it and start with a new one";
    case SQLITE_IOERR:
        return "check the disk and its connection";
    default:
        return "try again, and report it if it stays";
    }
}

void
az_sqlite_log(const struct az_sqlite *sqlite, const char *doing)
{
    int code = sqlite->db ? sqlite3_extended_errcode(sqlite->db) : SQLITE_NOMEM;
    AZ_LOGE("%s %s: cannot %s: %s (SQLite code %d); %s", sqlite->what, sqlite->path, doing,
            sqlite->db ? sqlite3_errmsg(sqlite->db) : "out of memory", code, cure_for(code));
}

bool
az_sqlite_run(struct az_sqlite *sqlite, const char *sql)
{
    if (sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        az_sqlite_log(sqlite, sql);
        return false;
    }
    return true;
}

bool
az_sqlite_begin(struct az_sqlite *sqlite)
{
    if (!sqlite3_get_autocommit(sqlite->db) && !az_sqlite_run(sqlite, "ROLLBACK")) {
        return false;
    }
    return az_sqlite_run(sqlite, "BEGIN IMMEDIATE");
}

bool
az_sqlite_commit(struct az_sqlite *sqlite)
{
    return az_sqlite_run(sqlite, "COMMIT");
}

void
az_sqlite_roll_back(struct az_sqlite *sqlite)
{
    // SQLite itself has rolled back after some faults, so there may be nothing to do.
    if (!sqlite3_get_autocommit(sqlite->db)) {
        sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

int
az_sqlite_finish(struct az_sqlite *sqlite, sqlite3_stmt *statement, const char *doing)
{
    int code = sqlite3_step(statement);
    assert(code != SQLITE_ROW);
    if (code != SQLITE_DONE) {
        az_sqlite_log(sqlite, doing);
    }
    az_sqlite_reset(statement);
    return code;
}

void
az_sqlite_reset(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

static int
parameter(sqlite3_stmt *statement, const char *name)
{
    int index = sqlite3_bind_parameter_index(statement, name);
    assert(index > 0);
    return index;
}

/* A failed binding leaves NULL there, which the tables' NOT NULL refuses. */
void
az_sqlite_bind_number(sqlite3_stmt *statement, const char *name, int64_t value)
{
    sqlite3_bind_int64(statement, parameter(statement, name), value);
}

void
az_sqlite_bind_text(sqlite3_stmt *statement, const char *name, const char *value)
{
    sqlite3_bind_text(statement, parameter(statement, name), value, -1, SQLITE_STATIC);
}

void
az_sqlite_bind_blob(sqlite3_stmt *statement, const char *name, const void *data, size_t size)
{
    // A zero pointer would bind NULL where an empty blob is meant.
    sqlite3_bind_blob64(statement, parameter(statement, name), data ? data : "", size,
                        SQLITE_STATIC);
}

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

/*
 * flock() goes with the process however it ends, so a lock is never left
 * behind; the file itself stays.
 */
static bool
take_lock(struct az_sqlite *sqlite)
{
    char *lock_path = NULL;
    if (asprintf(&lock_path, "%s-lock", sqlite->path) < 0) {
        AZ_LOGE("%s %s: out of memory", sqlite->what, sqlite->path);
        return false;
    }
    bool ok = false;
    sqlite->lock_fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (sqlite->lock_fd < 0) {
        AZ_LOGE("%s %s: cannot make the lock file %s: %s; check that the folder may be written",
                sqlite->what, sqlite->path, lock_path, strerror(errno));
    } else if (flock(sqlite->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        AZ_LOGE("%s %s is in use by another program; stop that one first, or choose another file",
                sqlite->what, sqlite->path);
    } else {
        ok = true;
    }
    free(lock_path);
    return ok;
}

/*
 * Make the file if it is missing, for its owner's eyes only, since people's
 * words are in it; the WAL inherits that. SQLite does not sync the folder when
 * it makes a file itself.
 */
static bool
make_file(struct az_sqlite *sqlite)
{
    int fd = open(sqlite->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        return true;
    }
    bool ok = fd >= 0 && az_files_sync_parent_dir(sqlite->path);
    if (!ok) {
        AZ_LOGE("%s %s: cannot make the file: %s; check that the folder may be written",
                sqlite->what, sqlite->path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
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
        AZ_LOGE("%s is not a %s; choose another file (nothing was changed)", params->path,
                params->what);
        return false;
    }
    if (*version > params->migration_count) {
        AZ_LOGE("%s %s was written by a newer version of Azri (its schema is %lld, this program "
                "knows up to %d); update this program (nothing was changed)",
                params->what, params->path, (long long)*version, params->migration_count);
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
    for (size_t i = 0; i < params->statement_count; i++) {
        if (sqlite3_prepare_v3(sqlite->db, params->statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &sqlite->statements[i], NULL) != SQLITE_OK) {
            az_sqlite_log(sqlite, "prepare a statement");
            return false;
        }
    }
    return true;
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

/*
 * Whether there is a file, or for a writer nothing yet. Looked at before SQLite
 * does, which would wait for ever at a FIFO and calls a folder a failing disk.
 */
static bool
is_a_file(const struct az_sqlite *sqlite)
{
    struct stat info;
    if (stat(sqlite->path, &info) != 0) {
        if (errno == ENOENT && !sqlite->read_only) {
            return true;
        }
        AZ_LOGE("cannot open the %s %s: %s; check its name and its permissions", sqlite->what,
                sqlite->path, strerror(errno));
        return false;
    }
    if (!S_ISREG(info.st_mode)) {
        AZ_LOGE("cannot open the %s %s: it is not a file; choose another name", sqlite->what,
                sqlite->path);
        return false;
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
    if (!is_a_file(sqlite)) {
        return false;
    }
    if (!params->read_only &&
        (!az_files_make_parent_dir(params->path) || !take_lock(sqlite) || !make_file(sqlite))) {
        return false;
    }
    int64_t version = 0;
    int64_t page_size = 0;
    if (!connect_db(sqlite, params) || !check_kind(sqlite, params, &version) ||
        !set_up(sqlite, params, version) || !prepare_all(sqlite, params) ||
        !read_number(sqlite, "PRAGMA page_size", &page_size)) {
        return false;
    }
    sqlite->page_size = (int)page_size;
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
        close(sqlite->lock_fd);
    }
    free(sqlite->path);
    *sqlite = (struct az_sqlite){.lock_fd = -1};
}

bool
az_sqlite_checkpoint(struct az_sqlite *sqlite)
{
    int in_wal = 0;
    int moved = 0;
    int code =
        sqlite3_wal_checkpoint_v2(sqlite->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
    if (code != SQLITE_OK) {
        az_sqlite_log(sqlite, "move its WAL into the file");
        return false;
    }
    // What a reader still needs stays, and is tried again later.
    sqlite->wal_frames = in_wal > moved ? (uint64_t)(in_wal - moved) : 0;
    return true;
}

uint64_t
az_sqlite_wal_bytes(const struct az_sqlite *sqlite)
{
    return sqlite->wal_frames * (uint64_t)sqlite->page_size;
}
