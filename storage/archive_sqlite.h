// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules of the archive on SQLite share. Internal to them:
 *
 *   archive_schema  the tables, and the statements over them
 *   archive_put     what the intake writes
 *   archive_read    what exports and pages read
 *   archive_clocks  what terminals' clocks say, beside the hub's
 *   quarantine      what is set aside, and trying it again
 *   archive_sqlite  opening and closing, and the row of operations
 */
#include "base/buffer.h"
#include "storage/archive_ops.h"
#include "storage/boots.h"
#include "storage/lexicon.h"
#include "storage/packages_sqlite.h"
#include "storage/sqlite.h"
#include "storage/tally.h"
#include "storage/terminals_state.h"

enum {
    AZ_ARCHIVE_SCHEMA_COUNT = 8,
    AZ_ARCHIVE_SCOPES_KEPT =
        16, // as many contexts as a few terminals have, each with misuse or not
};

/* What the hub's id is called in the table `identity`. */
#define AZ_ARCHIVE_ID_COLUMN "hub"

/* Why a response is set aside that is sound. */
#define AZ_ARCHIVE_CONFLICT_REASON "the hub has another response of this store and seq"

/* Statements, by name. */
enum az_archive_sql {
    AZ_ARCHIVE_SQL_FIND_TERMINAL,
    AZ_ARCHIVE_SQL_ADD_TERMINAL,
    AZ_ARCHIVE_SQL_FIND_STORE,
    AZ_ARCHIVE_SQL_ADD_STORE,
    AZ_ARCHIVE_SQL_ADD_RESPONSE,
    AZ_ARCHIVE_SQL_READ_CHECKSUM,
    AZ_ARCHIVE_SQL_READ_MOMENT,
    AZ_ARCHIVE_SQL_ADD_ASIDE,
    AZ_ARCHIVE_SQL_READ_ASIDES,
    AZ_ARCHIVE_SQL_READ_NEWEST_ASIDES,
    AZ_ARCHIVE_SQL_FIND_ASIDE,
    AZ_ARCHIVE_SQL_CHANGE_ASIDE,
    AZ_ARCHIVE_SQL_DROP_ASIDE,
    AZ_ARCHIVE_SQL_TAKE_SPANS,
    AZ_ARCHIVE_SQL_DROP_SPANS,
    AZ_ARCHIVE_SQL_ADD_SPAN,
    AZ_ARCHIVE_SQL_READ_SPANS,
    AZ_ARCHIVE_SQL_READ_HIGHEST,
    AZ_ARCHIVE_SQL_FIND_SCOPE,
    AZ_ARCHIVE_SQL_ADD_SCOPE,
    AZ_ARCHIVE_SQL_ADD_ROLLUP,
    AZ_ARCHIVE_SQL_READ_FIGURES,
    AZ_ARCHIVE_SQL_READ_COUNTS,
    AZ_ARCHIVE_SQL_READ_RESPONSES,
    AZ_ARCHIVE_SQL_PUT_DAMAGE,
    AZ_ARCHIVE_SQL_READ_DAMAGES,
    AZ_ARCHIVE_SQL_READ_HELD,
    AZ_ARCHIVE_SQL_READ_HUB_KEY,
    AZ_ARCHIVE_SQL_ADD_HUB_KEY,
    AZ_ARCHIVE_SQL_PUT_CLOCK,
    AZ_ARCHIVE_SQL_READ_CLOCKS,
    AZ_ARCHIVE_SQL_READ_NEWEST,
    AZ_ARCHIVE_SQL_COUNT
};

/* Places of the parameters of statements that are run for each response and each count. */
enum az_archive_response_place {
    AZ_ARCHIVE_RESPONSE_STORE = 1,
    AZ_ARCHIVE_RESPONSE_SEQ,
    AZ_ARCHIVE_RESPONSE_CONTEXT,
    AZ_ARCHIVE_RESPONSE_STARTED_AT,
    AZ_ARCHIVE_RESPONSE_BOOT_MS,
    AZ_ARCHIVE_RESPONSE_DURATION_MS,
    AZ_ARCHIVE_RESPONSE_ENDING,
    AZ_ARCHIVE_RESPONSE_MISUSE,
    AZ_ARCHIVE_RESPONSE_CHECKSUM,
    AZ_ARCHIVE_RESPONSE_ANSWERS,
    AZ_ARCHIVE_RESPONSE_NOW,
};
enum az_archive_rollup_place {
    AZ_ARCHIVE_ROLLUP_SCOPE = 1,
    AZ_ARCHIVE_ROLLUP_HOUR,
    AZ_ARCHIVE_ROLLUP_QUESTION,
    AZ_ARCHIVE_ROLLUP_VALUE,
    AZ_ARCHIVE_ROLLUP_N,
};

/* Append-only; entry i leads to user_version i + 1. */
extern const char *const az_archive_migrations[AZ_ARCHIVE_SCHEMA_COUNT];
extern const char *const az_archive_statements[AZ_ARCHIVE_SQL_COUNT];

/* Under which number the responses of a context are counted; kept at hand, as a lookup costs. */
struct az_archive_scope {
    int64_t context; // 0 if the place is empty
    bool misuse;
    int64_t scope;
};

struct az_sqlite_archive {
    struct az_archive archive; // first: see archive_ops.h
    struct az_sqlite sqlite;
    struct az_lexicon lexicon;
    struct az_boots boots;
    struct az_packages packages;
    struct az_terminals terminals;
    const struct az_clock *clock;
    struct az_buffer answers; // of the response being put; kept for its memory
    struct az_archive_scope scopes[AZ_ARCHIVE_SCOPES_KEPT]; // a context has its place by its number
};

/* The archive of this backend behind one that the door handed in. */
struct az_sqlite_archive *
az_sqlite_archive_of(struct az_archive *archive);

sqlite3_stmt *
az_sqlite_archive_statement(struct az_sqlite_archive *self, enum az_archive_sql which);

/* Run a statement that gives no row. */
bool
az_sqlite_archive_run(struct az_sqlite_archive *self, sqlite3_stmt *stmt, const char *doing);

/* Within a transaction: note what the terminal's clock said of a batch that came by itself. */
bool
az_sqlite_archive_put_clock(struct az_sqlite_archive *self, const struct az_archive_batch *batch,
                            int64_t terminal, int64_t store);

/*
 * What is done in one transaction, at the time `now`. What it puts is counted by
 * `tally`, whose rollups are written at its end.
 */
typedef bool (*az_sqlite_archive_fn)(struct az_sqlite_archive *self, void *ctx,
                                     struct az_tally *tally, int64_t now);
/* On anything but AZ_ARCHIVE_OK nothing was done. */
enum az_archive_result
az_sqlite_archive_transact(struct az_sqlite_archive *self, az_sqlite_archive_fn fn, void *ctx);

/* Within one: put a response, or set it aside, and give it its verdict. `store` is its number. */
bool
az_sqlite_archive_put_item(struct az_sqlite_archive *self, int64_t store,
                           struct az_archive_item *item, struct az_tally *tally, int64_t now);

/* Rows of the table of operations; see archive.h. */
enum az_archive_result
az_sqlite_archive_put(struct az_archive *archive, struct az_archive_batch *const batches[],
                      size_t count);
bool
az_sqlite_archive_ledger(struct az_archive *archive, const struct az_uuid *store,
                         uint64_t *watermark, struct az_seq_range *gaps, size_t max,
                         size_t *gap_count);
bool
az_sqlite_archive_highest(struct az_archive *archive, const struct az_uuid *store, uint64_t *seq);
bool
az_sqlite_archive_each_held(struct az_archive *archive, const struct az_uuid *store, uint64_t after,
                            uint64_t max, az_held_fn fn, void *ctx);
bool
az_sqlite_archive_figures(struct az_archive *archive, struct az_archive_figures *out);
bool
az_sqlite_archive_counts(struct az_archive *archive, const char *event, az_archive_count_fn fn,
                         void *ctx);
bool
az_sqlite_archive_damages(struct az_archive *archive, az_archive_damage_fn fn, void *ctx);
bool
az_sqlite_archive_clocks(struct az_archive *archive, az_archive_clock_fn fn, void *ctx);
bool
az_sqlite_archive_each(struct az_archive *archive, az_response_fn fn, void *ctx);
bool
az_sqlite_archive_asides(struct az_archive *archive, const struct az_aside_wish *wish,
                         az_aside_fn fn, void *ctx);
enum az_archive_result
az_sqlite_archive_retry(struct az_archive *archive, struct az_aside_trial *trials, size_t count);
