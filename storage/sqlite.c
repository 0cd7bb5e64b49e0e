// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/sqlite_file.h"

#include <assert.h>
#include <errno.h>

#include "base/log.h"
#include "base/thread.h"

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
        return "the file is damaged: a terminal's store is replaced by itself; of an archive keep "
               "a "
               "copy, and start with a new one";
    case SQLITE_IOERR:
        return "check the disk and its connection";
    default:
        return "try again, and report it if it stays";
    }
}

void
az_sqlite_note_damage(struct az_sqlite *sqlite, const char *damage)
{
    if (!sqlite->damage) {
        sqlite->damage = damage;
    }
}

void
az_sqlite_note_if_unfit(struct az_sqlite *sqlite)
{
    if (sqlite3_extended_errcode(sqlite->db) == SQLITE_ERROR) {
        az_sqlite_note_damage(sqlite, "its tables are not those of its version");
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
        az_sqlite_note_damage(sqlite, "it is not a database");
    } else if ((code & 0xff) == SQLITE_CORRUPT) {
        az_sqlite_note_damage(sqlite, "what is written in it contradicts itself");
    } else if (code == SQLITE_IOERR_CORRUPTFS) {
        az_sqlite_note_damage(sqlite, "a part of it cannot be read");
    }
    sqlite->system_errno = (code & 0xff) == SQLITE_IOERR ? system_errno : 0;
    bool is_news = az_told_is_news(&sqlite->told, code, az_thread_now_ms());
    az_log(is_news ? AZ_LOG_ERROR : AZ_LOG_DEBUG, AZ_LOG_MODULE,
           "%s %s: cannot %s: %s (SQLite code %d); %s", sqlite->what, sqlite->path, doing,
           sqlite->db ? sqlite3_errmsg(sqlite->db) : "out of memory", code, cure_for(code));
}

bool
az_sqlite_prepare(struct az_sqlite *sqlite, const char *const *texts, size_t count,
                  sqlite3_stmt **statements)
{
    for (size_t i = 0; i < count; i++) {
        if (sqlite3_prepare_v3(sqlite->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i],
                               NULL) != SQLITE_OK) {
            az_sqlite_log(sqlite, "prepare a statement");
            az_sqlite_note_if_unfit(sqlite);
            return false;
        }
    }
    return true;
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
az_sqlite_put_number(sqlite3_stmt *statement, int place, int64_t value)
{
    sqlite3_bind_int64(statement, place, value);
}

void
az_sqlite_put_text(sqlite3_stmt *statement, int place, const char *value)
{
    sqlite3_bind_text(statement, place, value, -1, SQLITE_STATIC);
}

void
az_sqlite_put_blob(sqlite3_stmt *statement, int place, const void *data, size_t size)
{
    // A zero pointer would bind NULL where an empty blob is meant.
    sqlite3_bind_blob64(statement, place, data ? data : "", size, SQLITE_STATIC);
}

void
az_sqlite_bind_number(sqlite3_stmt *statement, const char *name, int64_t value)
{
    az_sqlite_put_number(statement, parameter(statement, name), value);
}

void
az_sqlite_bind_text(sqlite3_stmt *statement, const char *name, const char *value)
{
    az_sqlite_put_text(statement, parameter(statement, name), value);
}

void
az_sqlite_bind_blob(sqlite3_stmt *statement, const char *name, const void *data, size_t size)
{
    az_sqlite_put_blob(statement, parameter(statement, name), data, size);
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
