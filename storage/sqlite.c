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
#include "base/thread.h"
#include "storage/page_reader.h"

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
    ENDS_MAX = 2,       // frames that end one transaction
};

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

/* The first thing that was found to be wrong says most. */
static void
note_damage(struct az_sqlite *sqlite, const char *damage)
{
    if (!sqlite->damage) {
        sqlite->damage = damage;
    }
}

/*
 * What the system said of a call that has just failed. sqlite3_system_errno()
 * would be it, but SQLite 3.40 does not set that when a commit fails.
 */
static int
ask_system(sqlite3 *db)
{
    sqlite3_vfs *vfs = NULL;
    int system_errno = errno;
    bool has_vfs =
        db && sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) == SQLITE_OK;
    errno = system_errno; // which SQLite's own VFS tells
    return has_vfs && vfs && vfs->xGetLastError ? vfs->xGetLastError(vfs, 0, NULL) : 0;
}

void
az_sqlite_log(struct az_sqlite *sqlite, const char *doing)
{
    int system_errno = ask_system(sqlite->db);
    int code = sqlite->db ? sqlite3_extended_errcode(sqlite->db) : SQLITE_NOMEM;
    if ((code & 0xff) == SQLITE_NOTADB) {
        note_damage(sqlite, "it is not a database");
    } else if ((code & 0xff) == SQLITE_CORRUPT) {
        note_damage(sqlite, "what is written in it contradicts itself");
    }
    sqlite->system_errno = (code & 0xff) == SQLITE_IOERR ? system_errno : 0;
    bool is_news = az_told_is_news(&sqlite->told, code, az_thread_now_ms());
    az_log(is_news ? AZ_LOG_ERROR : AZ_LOG_DEBUG, AZ_LOG_MODULE,
           "%s %s: cannot %s: %s (SQLite code %d); %s", sqlite->what, sqlite->path, doing,
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
az_sqlite_settle(struct az_sqlite *sqlite)
{
    return sqlite3_get_autocommit(sqlite->db) || az_sqlite_run(sqlite, "ROLLBACK");
}

bool
az_sqlite_begin(struct az_sqlite *sqlite)
{
    return az_sqlite_settle(sqlite) && az_sqlite_run(sqlite, "BEGIN IMMEDIATE");
}

bool
az_sqlite_commit(struct az_sqlite *sqlite)
{
    if (!az_sqlite_run(sqlite, "COMMIT")) {
        return false;
    }
    az_told_forget(&sqlite->told);
    return true;
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

/* Open a lock file, and tell whether it is a new one. */
static int
open_lock(const char *lock_path, bool *made)
{
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    int fd = open(lock_path, flags | O_CREAT | O_EXCL, 0600);
    *made = fd >= 0;
    if (fd < 0 && errno == EEXIST) {
        fd = open(lock_path, flags | O_CREAT, 0600);
    }
    return fd;
}

/* Whether `fd` is still what the path leads to, and was not removed in between. */
static bool
is_in_place(int fd, const char *lock_path)
{
    struct stat held;
    struct stat there;
    return fstat(fd, &held) == 0 && stat(lock_path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

/*
 * flock() goes with the process however it ends, so a lock is never left
 * behind; the file itself stays.
 */
static int
lock_file(const char *lock_path, const char *path, const char *what, bool *made)
{
    int fd = open_lock(lock_path, made);
    if (fd < 0) {
        AZ_LOGE("%s %s: cannot make the lock file %s: %s; check that the folder may be written",
                what, path, lock_path, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_in_place(fd, lock_path)) {
        AZ_LOGE("%s %s is in use by another program; stop that one first, or choose another file",
                what, path);
        close(fd);
        return -1;
    }
    return fd;
}

/* `path`-lock. Owned by the caller; NULL, and logged, if out of memory. */
static char *
lock_path_of(const char *path, const char *what)
{
    char *lock_path = NULL;
    if (asprintf(&lock_path, "%s-lock", path) < 0) {
        AZ_LOGE("%s %s: out of memory", what, path);
        return NULL;
    }
    return lock_path;
}

int
az_sqlite_lock(const char *path, const char *what, bool *made)
{
    char *lock_path = lock_path_of(path, what);
    int fd = lock_path ? lock_file(lock_path, path, what, made) : -1;
    free(lock_path);
    return fd;
}

void
az_sqlite_unlock(int fd, const char *path, bool remove)
{
    char *lock_path = remove ? lock_path_of(path, "the lock of") : NULL;
    if (lock_path) {
        unlink(lock_path); // while it is held: nobody else can have it
    }
    free(lock_path);
    close(fd);
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

/* Whether the file is one of ours although its header says otherwise: then that is damaged. */
static bool
is_known(struct az_sqlite *sqlite, const struct az_sqlite_params *params)
{
    const struct az_sqlite_history *history = params->history;
    if (!history || !history->was_made || !history->is_known(history->ctx, sqlite->db)) {
        return false;
    }
    note_damage(sqlite, "its header is damaged");
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

/* A statement of ours that the file cannot make sense of: it lacks what its version says. */
static void
note_if_unfit(struct az_sqlite *sqlite)
{
    if (sqlite3_extended_errcode(sqlite->db) == SQLITE_ERROR) {
        note_damage(sqlite, "its tables are not those of its version");
    }
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
    note_if_unfit(sqlite);
    az_sqlite_roll_back(sqlite);
    AZ_LOGE("%s %s: cannot bring it to schema %d (nothing was changed)", sqlite->what, sqlite->path,
            version + 1);
    return false;
}

bool
az_sqlite_prepare(struct az_sqlite *sqlite, const char *const *texts, size_t count,
                  sqlite3_stmt **statements)
{
    for (size_t i = 0; i < count; i++) {
        if (sqlite3_prepare_v3(sqlite->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i],
                               NULL) != SQLITE_OK) {
            az_sqlite_log(sqlite, "prepare a statement");
            note_if_unfit(sqlite);
            return false;
        }
    }
    return true;
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

/* The file under SQLite, through its VFS; `which` is an SQLITE_FCNTL_…_POINTER. NULL if none. */
static sqlite3_file *
file_of(struct az_sqlite *sqlite, int which)
{
    sqlite3_file *file = NULL;
    bool ok = sqlite3_file_control(sqlite->db, "main", which, &file) == SQLITE_OK && file &&
              file->pMethods;
    return ok ? file : NULL;
}

static uint64_t
size_of(sqlite3_file *file)
{
    sqlite3_int64 size = 0;
    return file && file->pMethods->xFileSize(file, &size) == SQLITE_OK ? (uint64_t)size : 0;
}

static bool
read_at(sqlite3_file *file, uint64_t offset, void *out, size_t size)
{
    return file && file->pMethods->xRead(file, out, (int)size, (sqlite3_int64)offset) == SQLITE_OK;
}

uint32_t
az_sqlite_page_count(struct az_sqlite *sqlite)
{
    uint64_t count =
        size_of(file_of(sqlite, SQLITE_FCNTL_FILE_POINTER)) / (uint64_t)sqlite->page_size;
    return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

bool
az_sqlite_read_page(struct az_sqlite *sqlite, uint32_t number, uint8_t *out)
{
    uint64_t offset = (uint64_t)(number - 1) * (uint64_t)sqlite->page_size;
    return read_at(file_of(sqlite, SQLITE_FCNTL_FILE_POINTER), offset, out,
                   (size_t)sqlite->page_size);
}

/* A WAL without a byte counts as none. */
static bool
has_wal(struct az_sqlite *sqlite)
{
    sqlite3_vfs *vfs = NULL;
    int found = 0;
    char *wal = NULL;
    if (sqlite3_file_control(sqlite->db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK ||
        asprintf(&wal, "%s-wal", sqlite->path) < 0) {
        return false;
    }
    vfs->xAccess(vfs, wal, SQLITE_ACCESS_EXISTS, &found);
    free(wal);
    return found;
}

/*
 * Before SQLite reads: it would throw the WAL of an empty file away, and take a
 * file that was emptied for a new one. Afterwards there is always a WAL, so
 * that is looked for as well.
 */
static bool
look_at_file(struct az_sqlite *sqlite, const struct az_sqlite_history *history, bool *lost_wal)
{
    sqlite3_file *file = file_of(sqlite, SQLITE_FCNTL_FILE_POINTER);
    bool wal = has_wal(sqlite);
    uint8_t header[AZ_PAGE_FILE_HEADER];
    if (size_of(file) == 0) {
        if (history->was_made || wal) {
            note_damage(sqlite, "it is empty");
        }
    } else if (read_at(file, 0, header, sizeof(header)) && az_page_size_of(header) != 0 &&
               history->was_made && (header[18] > 2 || header[19] > 2)) {
        // SQLite would open such a file, but only for reading.
        note_damage(sqlite, "its header is damaged");
    }
    *lost_wal = history->was_dirty && !wal;
    return !sqlite->damage;
}

/*
 * SQLite reads a WAL up to the first frame that is not as it was written, and
 * forgets what follows. That is right for the last transaction, which a power
 * cut may have torn; but each one was synced before the next began, so more
 * ends behind such a frame than one transaction can have mean that something
 * durable was damaged. One may have two: where sectors may be torn, SQLite
 * writes the last frame twice.
 */
static bool
look_at_wal(struct az_sqlite *sqlite, const struct az_sqlite_history *history, bool is_lost)
{
    if (is_lost) {
        note_damage(sqlite, "its WAL is missing");
        return false;
    }
    sqlite3_file *file = file_of(sqlite, SQLITE_FCNTL_JOURNAL_POINTER);
    uint64_t size = size_of(file);
    uint8_t header[AZ_PAGE_WAL_HEADER];
    struct az_page_wal wal;
    if (size == 0) {
        return true;
    }
    if (!read_at(file, 0, header, sizeof(header)) || !az_page_wal_begin(header, &wal)) {
        // A power cut may tear it while the WAL is begun anew, but then nothing was in it.
        if (history->was_dirty) {
            note_damage(sqlite, "its WAL is damaged");
        }
        return !sqlite->damage;
    }
    size_t frame_size = AZ_PAGE_FRAME_HEADER + wal.page_size;
    uint8_t *frame = malloc(frame_size);
    bool whole = frame != NULL;
    int lost = 0;
    for (uint64_t at = sizeof(header); frame && lost <= ENDS_MAX && at + frame_size <= size;
         at += frame_size) {
        if (!read_at(file, at, frame, whole ? frame_size : AZ_PAGE_FRAME_HEADER)) {
            break;
        }
        whole = whole && az_page_wal_step(&wal, frame, frame + AZ_PAGE_FRAME_HEADER);
        bool ends = az_page_u32(frame + 4) != 0;
        lost += !whole && ends && az_page_wal_has_salt(&wal, frame);
    }
    free(frame);
    if (lost > ENDS_MAX) {
        note_damage(sqlite, "its WAL is damaged");
    }
    return !sqlite->damage;
}

/* A folder that is missing is a slip in the path more often than a wish. */
static bool
has_folder(const char *path, const char *what)
{
    struct stat info;
    char *dir = az_files_dir_of(path);
    bool ok = dir && stat(dir, &info) == 0 && S_ISDIR(info.st_mode);
    if (!ok) {
        AZ_LOGE(
            "cannot make the %s %s: there is no folder %s; correct the path, or make the folder "
            "first",
            what, path, dir ? dir : "for it");
    }
    free(dir);
    return ok;
}

/* Looked at before SQLite does, which would wait for ever at a FIFO and calls a folder a failing
 * disk.
 */
bool
az_sqlite_may_open(const char *path, const char *what, bool read_only)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT && !read_only) {
            return has_folder(path, what);
        }
        AZ_LOGE("cannot open the %s %s: %s; check its name and its permissions", what, path,
                strerror(errno));
        return false;
    }
    if (!S_ISREG(info.st_mode)) {
        AZ_LOGE("cannot open the %s %s: it is not a file; choose another name", what, path);
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
    if (!az_sqlite_may_open(params->path, params->what, params->read_only) ||
        (!params->read_only && (!take_lock(sqlite, params) || !make_file(sqlite)))) {
        return false;
    }
    int64_t version = 0;
    int64_t page_size = 0;
    const struct az_sqlite_history *history = params->history;
    bool lost_wal = false;
    if (!connect_db(sqlite, params) || (history && !look_at_file(sqlite, history, &lost_wal)) ||
        !check_kind(sqlite, params, &version) ||
        (history && !look_at_wal(sqlite, history, lost_wal)) || !set_up(sqlite, params, version) ||
        !prepare_all(sqlite, params) || !read_number(sqlite, "PRAGMA page_size", &page_size)) {
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
