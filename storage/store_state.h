// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules of the terminal's store share. Internal to them:
 *
 *   store_schema  the tables, and the statements over them
 *   store_state   what each of the others needs: transactions, results, rows
 *   store         a response's life, from its first tap to its closing
 *   store_outbox  what waits for the hub, and the hub's verdicts
 *   store_keep    pruning
 *   store_visits  how many people came
 *   store_uplink  what the uplink leaves, and what it wants to know of the time
 *   store_read    everything held, for those who ask
 *   store_proof   what is held and what was pruned, to compare with the hub
 *   store_check   looking whether what is held is still as it was written
 *   store_open    opening and closing, and what an earlier run left
 *   store_mend    a new file in a damaged one's place
 */
#include "base/clock.h"
#include "storage/boots.h"
#include "storage/earlier.h"
#include "storage/lexicon.h"
#include "storage/retention.h"
#include "storage/row.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "storage/store_file.h"

enum {
    AZ_STORE_OWN = 1,              // the one row of identity, and what boots belong to
    AZ_STORE_DAMAGED_AT_ONCE = 64, // damaged rows that are set aside together
    AZ_STORE_SCHEMA_COUNT = 7,
};

/* What the id is called in the table `identity`. */
#define AZ_STORE_ID_COLUMN "store"

/* Statements, by name. */
enum az_store_sql {
    AZ_STORE_SQL_ADD_RESPONSE,
    AZ_STORE_SQL_SET_ANSWERS,
    AZ_STORE_SQL_FINISH_RESPONSE,
    AZ_STORE_SQL_ADD_TO_OUTBOX,
    AZ_STORE_SQL_LEAVE_OUTBOX,
    AZ_STORE_SQL_RETURN_TO_OUTBOX,
    AZ_STORE_SQL_ADD_REFUSALS,
    AZ_STORE_SQL_ADD_EARLIER_REFUSALS,
    AZ_STORE_SQL_ADD_DAMAGED,
    AZ_STORE_SQL_READ_OPEN,
    AZ_STORE_SQL_READ_WAITING,
    AZ_STORE_SQL_READ_CLOSED,
    AZ_STORE_SQL_READ_NEWEST,
    AZ_STORE_SQL_READ_LAST_SEQ,
    AZ_STORE_SQL_COUNT_WAITING,
    AZ_STORE_SQL_READ_OLDEST_WAITING,
    AZ_STORE_SQL_READ_FIGURES,
    AZ_STORE_SQL_ADD_VISITS,
    AZ_STORE_SQL_READ_VISITS,
    AZ_STORE_SQL_READ_EARLIER_HELD,
    AZ_STORE_SQL_READ_HELD,
    AZ_STORE_SQL_PUT_UPLINK,
    AZ_STORE_SQL_READ_UPLINK,
    AZ_STORE_SQL_READ_LAST_ANCHOR,
    AZ_STORE_SQL_COUNT
};

/* Append-only; entry i leads to user_version i + 1. */
extern const char *const az_store_migrations[AZ_STORE_SCHEMA_COUNT];
extern const char *const az_store_statements[AZ_STORE_SQL_COUNT];

/* What az_store_check_some() looks at, one after the other. */
enum az_store_check_stage {
    AZ_STORE_CHECK_RESPONSES,
    AZ_STORE_CHECK_SALVAGED,
    AZ_STORE_CHECK_PAGES,
    AZ_STORE_CHECK_STAGE_COUNT
};

struct az_store {
    struct az_sqlite sqlite;
    struct az_lexicon lexicon;
    struct az_earlier earlier;
    struct az_retention retention; // a writer's
    struct az_boots boots;
    char *path; // owned
    bool read_only;
    const struct az_clock *clock;
    const struct az_random *random;
    int lock_fd;    // 0 if it has none of its own
    bool lock_made; // its lock file was not there before, and nothing has come of it yet
    struct az_store_mark mark;
    struct az_uuid id;
    struct az_uuid boot; // the one noted last
    uint64_t last_seq;
    uint64_t waiting;   // in the outbox, if it was counted
    bool waiting_known; // a writer counts once and keeps count; a reader never knows for long

    struct az_store_uplink uplink; // as it was told last
    bool uplink_is_news;           // and not written yet

    // Where az_store_check_some() is.
    enum az_store_check_stage stage;
    int64_t checked; // the last row or page of the stage that was looked at

    struct az_arena open_arena; // holds what `open` borrows
    struct az_response open;    // as it was committed last
    bool is_open;
    bool is_stranded; // the open one has yet to be carried over into the new file

    // While the file cannot be opened or mended.
    bool waits;                   // it is tried again later
    bool refused;                 // not ours, or another program's: trying again is of no use
    enum az_store_result trouble; // of the last try; AZ_STORE_OK if damage is all that is known
    unsigned unreadable_tries;    // in which some of the damaged file could not be read
};

/* Damaged rows of one store, to be set aside together. */
struct az_store_damaged {
    int64_t store; // 0 for this one
    uint64_t seqs[AZ_STORE_DAMAGED_AT_ONCE];
    size_t count;
};

/* -- store_state.c ------------------------------------------------------- */

sqlite3_stmt *
az_store_statement(struct az_store *store, enum az_store_sql which);

/* What became of the last call, as SQLite and the system tell it. */
enum az_store_result
az_store_result_of(struct az_store *store);

/* The same for a call of the system's, by its errno. */
enum az_store_result
az_store_result_of_system(int system_errno);

/* Give up a transaction, and what was remembered of it. Why it failed. */
enum az_store_result
az_store_roll_back(struct az_store *store);

/* Run a statement that gives no row. */
bool
az_store_run(struct az_store *store, sqlite3_stmt *stmt, const char *doing);

/* Commit, and leave word for the next opening that the WAL has something now. */
bool
az_store_commit(struct az_store *store);

/* Note that the file is damaged, as our own look at it shows. Always false. */
bool
az_store_find_damaged(struct az_store *store, const char *damage);

/*
 * The response at which a statement over this store's rows, or over salvaged
 * ones (az_earlier_rows()), stands. The caller destroys `arena`, whatever the
 * result.
 */
enum az_row_result
az_store_read_row(struct az_store *store, sqlite3_stmt *read, bool is_salvaged,
                  struct az_arena *arena, struct az_response *response);

/* This store's closed responses behind `after`; `max` -1 for all of them. */
sqlite3_stmt *
az_store_closed_rows(struct az_store *store, int64_t after, int64_t max);

/* -- store.c ------------------------------------------------------------- */

/*
 * Within a transaction: have the boot in the file, behind those before it. One
 * that is all zeros is none.
 */
bool
az_store_write_boot(struct az_store *store, const struct az_uuid *boot);

/* Close the open response, as `closed` says, in a transaction of its own. */
enum az_store_result
az_store_close_open(struct az_store *store, const struct az_response *closed);

/* -- store_outbox.c ------------------------------------------------------ */

/* Move damaged responses from the outbox to the refusals. */
enum az_store_result
az_store_set_aside(struct az_store *store, const struct az_store_damaged *damaged);

/* -- store_uplink.c ------------------------------------------------------ */

/* Within a transaction: write word of the uplink, if there is news. */
bool
az_store_write_uplink(struct az_store *store);

/* -- store_check.c ------------------------------------------------------- */

/*
 * The newest responses, as a sample. If not one of them agrees with its
 * checksum, what they all rely on, such as the identity, is damaged.
 */
bool
az_store_look_at_newest(struct az_store *store);

/* -- store_open.c -------------------------------------------------------- */

/* Open the file at the store's path. With a `history`, look whether it is damaged. */
bool
az_store_open_file(struct az_store *store, int lock_fd, const struct az_sqlite_history *history);
/* The connection and all that depends on it; the lock stays. */
void
az_store_close_file(struct az_store *store);

/*
 * Open the file as a writer, its lock taken, replaced by a new one if it is
 * damaged. What stands in the way is kept in `refused` or `trouble`; what is
 * half open then is closed, unless it is known to be damaged.
 */
bool
az_store_open_writer(struct az_store *store);

/* Leave word in the lock file which store this is. */
void
az_store_leave_mark(struct az_store *store, bool was_dirty);

/* Note the boot in which the file is opened. A disk that refuses it now gets it with a response. */
void
az_store_begin_boot(struct az_store *store);

/* -- store_mend.c -------------------------------------------------------- */

/* Put a new file in the damaged one's place, with all that can be salvaged. */
bool
az_store_replace_file(struct az_store *store);
