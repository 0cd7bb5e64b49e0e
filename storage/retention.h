// SPDX-License-Identifier: MIT
#pragma once

/*
 * How long the terminal keeps what the hub has: which responses were
 * acknowledged on which day of the store's life, and which are pruned. Internal
 * to storage/; store.c owns the transactions. Not thread-safe.
 *
 * A response that waits in the outbox is never pruned, nor the newest one, by
 * which seq goes on.
 */
#include "storage/lived_time.h"
#include "storage/set_digest.h"
#include "storage/sqlite.h"

/*
 * What the hub had acknowledged before there was this table is as if it had
 * been acknowledged on the store's first day.
 */
#define AZ_RETENTION_SCHEMA                                                                        \
    "CREATE TABLE lived ("                                                                         \
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"                                                   \
    "  lived_ms INTEGER NOT NULL CHECK (lived_ms >= 0),"                                           \
    "  wall_ms INTEGER NOT NULL,"                                                                  \
    "  wall_lived_ms INTEGER NOT NULL"                                                             \
    ") STRICT;"                                                                                    \
    "INSERT INTO lived (one, lived_ms, wall_ms, wall_lived_ms) VALUES (1, 0, 0, 0);"               \
    "CREATE TABLE acknowledged ("                                                                  \
    "  first INTEGER PRIMARY KEY CHECK (first > 0),"                                               \
    "  last INTEGER NOT NULL CHECK (last >= first),"                                               \
    "  day INTEGER NOT NULL"                                                                       \
    ") STRICT;"                                                                                    \
    "INSERT INTO acknowledged (first, last, day)"                                                  \
    " SELECT min(seq), max(seq), 0 FROM"                                                           \
    " (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island FROM response"                 \
    "  WHERE ending != 0 AND seq NOT IN (SELECT seq FROM outbox)) GROUP BY island;"

/* What was pruned, as a set. Of what was pruned before there was this table, nothing is known. */
#define AZ_PRUNED_SCHEMA                                                                           \
    "CREATE TABLE pruned ("                                                                        \
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"                                                   \
    "  n INTEGER NOT NULL CHECK (n >= 0),"                                                         \
    "  sum BLOB NOT NULL CHECK (length(sum) = 32)"                                                 \
    ") STRICT;"                                                                                    \
    "INSERT INTO pruned (one, n, sum) VALUES (1, 0, zeroblob(32));"

enum { AZ_RETENTION_STATEMENTS = 15 };

struct az_retention {
    struct az_sqlite *sqlite;                          // borrowed
    const struct az_clock *clock;                      // borrowed
    sqlite3_stmt *statements[AZ_RETENTION_STATEMENTS]; // owned
    struct az_lived lived;
    int64_t kept_ms; // what of it is in the file; -1 if that is not known
};

bool
az_retention_open(struct az_retention *retention, struct az_sqlite *sqlite,
                  const struct az_clock *clock);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_retention_close(struct az_retention *retention);

/* A transaction was rolled back. */
void
az_retention_forget(struct az_retention *retention);

/* Within a transaction: the hub has these responses since today. The ranges never overlap. */
bool
az_retention_note(struct az_retention *retention, uint64_t first, uint64_t last);

/*
 * Within a transaction: what to prune next, at most `rows` responses, the oldest of those that were
 * acknowledged `keep_days` whole days ago, or, where `early`, at any time.
 * `newest` is the store's last seq. 0 to `*last` if there is nothing.
 */
bool
az_retention_next(struct az_retention *retention, uint32_t keep_days, bool early, uint64_t newest,
                  uint32_t rows, uint64_t *first, uint64_t *last);

/* Within a transaction: prune these, which az_retention_next() chose. */
bool
az_retention_prune(struct az_retention *retention, uint64_t first, uint64_t last);

/* What was pruned since the store was made, but for what the hub had set aside. */
bool
az_retention_pruned(struct az_sqlite *sqlite, struct az_set_digest *out);

/* Keep the store's age; writes at most once an hour. False, and logged, if the file failed. */
bool
az_retention_keep_age(struct az_retention *retention);

/* Bytes within the file that new responses can take before it grows. */
bool
az_retention_free_bytes(struct az_retention *retention, uint64_t *out);
