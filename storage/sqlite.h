// SPDX-License-Identifier: MIT
#pragma once

/*
 * One SQLite file of ours: opened with the settings that every file gets,
 * migrated, locked against a second writer, its statements prepared. Internal
 * to storage/, the only folder that knows sqlite3.h. Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "storage/told.h"

/*
 * What is known of a file from before it is opened. With it, opening looks for
 * damage that SQLite itself would take for a new file or for the end of its
 * WAL.
 */
struct az_sqlite_history {
    bool was_made;  // it held something once
    bool was_dirty; // when it was open last, its WAL had what the file lacked
    /* Whether the file is the one that is known, whatever its header says. */
    bool (*is_known)(void *ctx, sqlite3 *db);
    void *ctx;
};

struct az_sqlite_params {
    const char *path;
    const char *what; // for messages, such as "terminal's store"
    bool read_only;
    int lock_fd; // from az_sqlite_lock(), stays the caller's; 0: take the lock here
    const struct az_sqlite_history *history; // borrowed for the call; NULL: look for no damage
    int32_t application_id;
    const char *const *migrations; // append-only; entry i leads to user_version i + 1
    int migration_count;
    const char *const *statements; // prepared in their order
    size_t statement_count;
};

struct az_sqlite {
    sqlite3 *db; // owned
    char *path;  // owned
    const char *what;
    bool read_only;
    sqlite3_stmt **statements; // owned
    size_t statement_count;
    int lock_fd;         // -1 if none of its own
    bool lock_made;      // its lock file was not there before, and the file is not open yet
    int system_errno;    // of the last call that failed, if the system had a say in it
    struct az_told told; // faults, by SQLite's code
    const char *damage;  // what is wrong with the file, as a clause; NULL if nothing is known
    bool refused;        // it is not ours to open, so trying again is of no use
    int page_size;       // bytes
    uint64_t wal_frames; // pages written to the WAL since it was last moved into the file
};

/*
 * Whether a file can be opened at `path`, or made there by a writer, before
 * anything is made beside it. False, and logged with the cure, if not.
 */
bool
az_sqlite_may_open(const char *path, const char *what, bool read_only);

/*
 * Take `path`-lock, which goes with the process. -1, and logged, if it cannot be
 * had; errno then says why, EWOULDBLOCK if another program holds it. `*made`
 * tells whether there was none before. The caller gives it to
 * az_sqlite_unlock().
 */
int
az_sqlite_lock(const char *path, const char *what, bool *made);
/* Give a lock back and, if nothing came of what it was made for, remove its file. */
void
az_sqlite_unlock(int fd, const char *path, bool remove);

/*
 * A writer takes the lock file `path`-lock first. False, and logged with the
 * cure, on failure; a file that is not ours or newer is left as it was. The
 * caller closes it, whatever is returned.
 */
bool
az_sqlite_open(struct az_sqlite *sqlite, const struct az_sqlite_params *params);
/* Accepts a zeroed one. */
void
az_sqlite_close(struct az_sqlite *sqlite);

/*
 * Log what SQLite says of the last call, naming the file and what was being
 * done. If it says that the file is damaged, that is kept in `damage`.
 */
void
az_sqlite_log(struct az_sqlite *sqlite, const char *doing);

/*
 * Prepare statements that are used for as long as the file is open; the caller
 * finalizes them, also when one failed. Logged on failure.
 */
bool
az_sqlite_prepare(struct az_sqlite *sqlite, const char *const *texts, size_t count,
                  sqlite3_stmt **statements);

/* Run one statement without parameters or rows. Logged on failure. */
bool
az_sqlite_run(struct az_sqlite *sqlite, const char *sql);

/*
 * End a transaction whose roll-back failed, as for want of memory. Reads that
 * stand alone begin with it, or they would show what was never committed.
 */
bool
az_sqlite_settle(struct az_sqlite *sqlite);

/*
 * Transactions. A roll-back that fails is made good by the next begin.
 */
bool
az_sqlite_begin(struct az_sqlite *sqlite);
bool
az_sqlite_commit(struct az_sqlite *sqlite);
void
az_sqlite_roll_back(struct az_sqlite *sqlite);

/* Run a statement that returns no row, then reset it and clear its bindings. SQLITE_DONE if fine.
 */
int
az_sqlite_finish(struct az_sqlite *sqlite, sqlite3_stmt *statement, const char *doing);
/* Reset a statement and clear its bindings, after rows were read. */
void
az_sqlite_reset(sqlite3_stmt *statement);

/* Bind by name; a name that the statement lacks is a programmer's error. A NULL text binds NULL. */
void
az_sqlite_bind_number(sqlite3_stmt *statement, const char *name, int64_t value);
void
az_sqlite_bind_text(sqlite3_stmt *statement, const char *name, const char *value);
void
az_sqlite_bind_blob(sqlite3_stmt *statement, const char *name, const void *data, size_t size);

/*
 * The same by a parameter's place: 1 for the one that comes first in the
 * statement's text. To find a name costs as much as to bind its value, which
 * tells where a statement is run for each response.
 */
void
az_sqlite_put_number(sqlite3_stmt *statement, int place, int64_t value);
void
az_sqlite_put_text(sqlite3_stmt *statement, int place, const char *value);
void
az_sqlite_put_blob(sqlite3_stmt *statement, int place, const void *data, size_t size);

/* Whether a result code means that the disk has no room. */
bool
az_sqlite_is_full(int code);

/* Pages in the file, as it is without its WAL. 0 if it cannot be read. */
uint32_t
az_sqlite_page_count(struct az_sqlite *sqlite);
/* Read a page from the file, past its WAL and SQLite's cache. */
bool
az_sqlite_read_page(struct az_sqlite *sqlite, uint32_t number, uint8_t *out);

/* Move the WAL into the file without waiting for readers. */
bool
az_sqlite_checkpoint(struct az_sqlite *sqlite);

/* Bytes written to the WAL since it was last moved into the file. */
uint64_t
az_sqlite_wal_bytes(const struct az_sqlite *sqlite);
