// SPDX-License-Identifier: MIT
#pragma once

/*
 * Responses of earlier stores: what was salvaged from damaged files into the
 * one that took their place. They keep their (store, seq), which the hub may
 * know already. Internal to storage/; not thread-safe.
 */
#include "base/arena.h"
#include "storage/lexicon.h"
#include "storage/response.h"
#include "storage/row.h"
#include "storage/store.h"
#include "storage/verdict.h"

/*
 * The tables, for a migration of the terminal's file. `store` is 0 for the
 * file's own store in `refusal`, which now has room for both, and for rows that
 * were found to be damaged.
 */
#define AZ_EARLIER_SCHEMA                                                                          \
    "CREATE TABLE earlier_store ("                                                                 \
    "  id INTEGER PRIMARY KEY CHECK (id > 0),"                                                     \
    "  store BLOB NOT NULL UNIQUE CHECK (length(store) = 16)"                                      \
    ") STRICT;"                                                                                    \
    "CREATE TABLE salvaged ("                                                                      \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  store INTEGER NOT NULL REFERENCES earlier_store (id),"                                      \
    "  seq INTEGER NOT NULL CHECK (seq > 0),"                                                      \
    "  context INTEGER NOT NULL REFERENCES context (id),"                                          \
    "  started_at INTEGER NOT NULL,"                                                               \
    "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"                                             \
    "  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),"                                     \
    "  ending INTEGER NOT NULL CHECK (ending BETWEEN 1 AND 3),"                                    \
    "  misuse TEXT,"                                                                               \
    "  checksum INTEGER NOT NULL,"                                                                 \
    "  answers BLOB NOT NULL,"                                                                     \
    "  waiting INTEGER NOT NULL CHECK (waiting IN (0, 1)),"                                        \
    "  UNIQUE (store, seq)"                                                                        \
    ") STRICT;"                                                                                    \
    "CREATE INDEX salvaged_waiting ON salvaged (store, seq) WHERE waiting = 1;"                    \
    "CREATE TABLE salvage ("                                                                       \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  at INTEGER NOT NULL,"                                                                       \
    "  kept_as TEXT NOT NULL,"                                                                     \
    "  salvaged INTEGER NOT NULL CHECK (salvaged >= 0),"                                           \
    "  missing INTEGER NOT NULL CHECK (missing >= 0),"                                             \
    "  reason TEXT NOT NULL"                                                                       \
    ") STRICT;"                                                                                    \
    "ALTER TABLE refusal RENAME TO refusal_1;"                                                     \
    "CREATE TABLE refusal ("                                                                       \
    "  store INTEGER NOT NULL CHECK (store >= 0),"                                                 \
    "  seq INTEGER NOT NULL,"                                                                      \
    "  verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected', 'damaged')),"              \
    "  reason TEXT NOT NULL,"                                                                      \
    "  at INTEGER NOT NULL,"                                                                       \
    "  PRIMARY KEY (store, seq)"                                                                   \
    ") STRICT, WITHOUT ROWID;"                                                                     \
    "INSERT INTO refusal (store, seq, verdict, reason, at)"                                        \
    "  SELECT 0, seq, verdict, reason, at FROM refusal_1;"                                         \
    "DROP TABLE refusal_1;"

struct az_earlier {
    struct az_sqlite *sqlite;     // borrowed
    struct az_lexicon *lexicon;   // borrowed
    sqlite3_stmt *statements[16]; // owned
    struct az_uuid last_store;    // that was looked up last
    int64_t last_id;              // its number here; 0 if none
};

bool
az_earlier_open(struct az_earlier *earlier, struct az_sqlite *sqlite, struct az_lexicon *lexicon);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_earlier_close(struct az_earlier *earlier);

/* The number of a store, 0 if the file knows none of that id. False, and logged, on failure. */
bool
az_earlier_find(struct az_earlier *earlier, const struct az_uuid *store, int64_t *id);

/* Within a transaction: keep a salvaged response, waiting to be sent. One that is held is kept. */
bool
az_earlier_add(struct az_earlier *earlier, const struct az_response *response);

/* How many responses are held, and how many of them wait. */
bool
az_earlier_count(struct az_earlier *earlier, uint64_t *held, uint64_t *waiting,
                 int64_t *oldest_waiting_ms);

/* The first store behind `after` (0: of all) of which responses wait; `*id` is 0 if there is none.
 */
bool
az_earlier_next_waiting(struct az_earlier *earlier, int64_t after, int64_t *id,
                        struct az_uuid *store);

/* Statements that give rows of AZ_ROW_COLUMNS; the caller resets them. */
sqlite3_stmt *
az_earlier_waiting(struct az_earlier *earlier, int64_t id, int64_t above, int64_t max);
/* From behind the row number `after`; behind those columns, its store's bytes and its number. */
sqlite3_stmt *
az_earlier_rows(struct az_earlier *earlier, int64_t after, int64_t max);

/* Within a transaction: the hub has them, or they cannot be sent. */
bool
az_earlier_settle(struct az_earlier *earlier, int64_t id, uint64_t first, uint64_t last);

/*
 * Within a transaction: give responses of a store, from `first` to `last`, a
 * store of another name, which follows from that of `store` and from the boot
 * in which they were given: the hub has somebody else's under the one that they
 * had. They keep their seqs, wait to be sent, and get the same name however
 * often they are found under the old one. Damaged ones stay.
 */
bool
az_earlier_rename(struct az_earlier *earlier, int64_t id, const struct az_uuid *store,
                  uint64_t first, uint64_t last);

/* Within a transaction: the hub lacks them. What is damaged is passed over. */
bool
az_earlier_requeue(struct az_earlier *earlier, int64_t id, uint64_t first, uint64_t last);

/* How many seqs are missing between the oldest and the newest of each store. */
bool
az_earlier_count_missing(struct az_earlier *earlier, uint64_t *missing);

/* Within a transaction: note what became of a damaged file. */
bool
az_earlier_note(struct az_earlier *earlier, const struct az_store_salvage *salvage);
/* What the notes say in all, and how many responses are kept back as damaged. */
bool
az_earlier_damage(struct az_earlier *earlier, struct az_damage *out);
/* Rows of at, kept_as, salvaged, missing and reason, oldest first; the caller resets it. */
sqlite3_stmt *
az_earlier_notes(struct az_earlier *earlier);
