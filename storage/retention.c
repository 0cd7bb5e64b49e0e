// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/retention.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"

enum {
    KEEP_AGE_EVERY_MS = 60 * 60 * 1000,
};

enum statement {
    READ_LIVED,
    WRITE_LIVED,
    KEEP_TAIL,
    CUT_TAIL,
    DROP_WITHIN,
    EXTEND_RANGE,
    ADD_RANGE,
    FIND_RANGE,
    PRUNE_REFUSALS,
    PRUNE_RESPONSES,
    DROP_RANGE,
    SHORTEN_RANGE,
    READ_FREE_BYTES,
    READ_GOING,
    WRITE_PRUNED,
    STATEMENT_COUNT
};
static_assert((int)STATEMENT_COUNT == (int)AZ_RETENTION_STATEMENTS, "a place a statement");

/* What may go although its range is due: not what waits, nor what is open. */
#define MAY_GO "seq BETWEEN :first AND :last AND seq NOT IN (SELECT seq FROM outbox)"

static const char *const statement_texts[] = {
    [READ_LIVED] = "SELECT lived_ms, wall_ms, wall_lived_ms FROM lived",
    [WRITE_LIVED] = "UPDATE lived SET lived_ms = :lived_ms, wall_ms = :wall_ms,"
                    " wall_lived_ms = :wall_lived_ms",
    [KEEP_TAIL] = "INSERT INTO acknowledged (first, last, day)"
                  " SELECT :last + 1, last, day FROM acknowledged"
                  " WHERE first = (SELECT max(first) FROM acknowledged WHERE first <= :last)"
                  " AND last > :last",
    [CUT_TAIL] = "UPDATE acknowledged SET last = :first - 1"
                 " WHERE first = (SELECT max(first) FROM acknowledged WHERE first < :first)"
                 " AND last >= :first",
    [DROP_WITHIN] = "DELETE FROM acknowledged WHERE first BETWEEN :first AND :last",
    [EXTEND_RANGE] = "UPDATE acknowledged SET last = :last"
                     " WHERE first = (SELECT max(first) FROM acknowledged WHERE first < :first)"
                     " AND last = :first - 1 AND day = :day",
    [ADD_RANGE] = "INSERT INTO acknowledged (first, last, day) VALUES (:first, :last, :day)",
    [FIND_RANGE] = "SELECT first, last FROM acknowledged WHERE first < :newest AND day <= :day"
                   " ORDER BY first LIMIT 1",
    [PRUNE_REFUSALS] = "DELETE FROM refusal WHERE store = 0 AND " MAY_GO,
    [PRUNE_RESPONSES] = "DELETE FROM response WHERE ending != 0 AND " MAY_GO,
    [DROP_RANGE] = "DELETE FROM acknowledged WHERE first = :first AND last <= :last",
    [SHORTEN_RANGE] = "UPDATE acknowledged SET first = :last + 1"
                      " WHERE first = :first AND last > :last",
    [READ_FREE_BYTES] = "SELECT freelist_count * page_size"
                        " FROM pragma_freelist_count, pragma_page_size",
    [READ_GOING] = "SELECT seq, checksum FROM response WHERE ending != 0 AND " MAY_GO
                   " AND seq NOT IN (SELECT seq FROM refusal WHERE store = 0)",
    [WRITE_PRUNED] = "UPDATE pruned SET n = :n, sum = :sum",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");

static bool
read_lived(struct az_retention *retention)
{
    sqlite3_stmt *read = retention->statements[READ_LIVED];
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        retention->lived = (struct az_lived){
            .lived_ms = sqlite3_column_int64(read, 0),
            .wall_ms = sqlite3_column_int64(read, 1),
            .wall_lived_ms = sqlite3_column_int64(read, 2),
        };
        // A new file does not know the time yet.
        retention->kept_ms = retention->lived.wall_ms > 0 ? retention->lived.lived_ms : -1;
    } else {
        az_sqlite_log(retention->sqlite, "read its age");
    }
    az_sqlite_reset(read);
    return ok;
}

bool
az_retention_open(struct az_retention *retention, struct az_sqlite *sqlite,
                  const struct az_clock *clock)
{
    *retention = (struct az_retention){.sqlite = sqlite, .clock = clock};
    if (!az_sqlite_prepare(sqlite, statement_texts, STATEMENT_COUNT, retention->statements) ||
        !read_lived(retention)) {
        return false;
    }
    az_lived_look(&retention->lived, clock);
    return true;
}

void
az_retention_close(struct az_retention *retention)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(retention->statements[i]);
    }
    *retention = (struct az_retention){0};
}

void
az_retention_forget(struct az_retention *retention)
{
    retention->kept_ms = -1;
}

static bool
finish(struct az_retention *retention, sqlite3_stmt *statement, const char *doing)
{
    return az_sqlite_finish(retention->sqlite, statement, doing) == SQLITE_DONE;
}

/* A statement with a range bound. */
static sqlite3_stmt *
of_range(struct az_retention *retention, enum statement which, uint64_t first, uint64_t last)
{
    sqlite3_stmt *statement = retention->statements[which];
    az_sqlite_bind_number(statement, ":first", (int64_t)first);
    az_sqlite_bind_number(statement, ":last", (int64_t)last);
    return statement;
}

/* Today by the store's own age, which is written down if it has been an hour. */
static bool
look_at_clock(struct az_retention *retention)
{
    struct az_lived *lived = &retention->lived;
    az_lived_look(lived, retention->clock);
    if (retention->kept_ms >= 0 && lived->lived_ms - retention->kept_ms < KEEP_AGE_EVERY_MS) {
        return true;
    }
    sqlite3_stmt *write = retention->statements[WRITE_LIVED];
    az_sqlite_bind_number(write, ":lived_ms", lived->lived_ms);
    az_sqlite_bind_number(write, ":wall_ms", lived->wall_ms);
    az_sqlite_bind_number(write, ":wall_lived_ms", lived->wall_lived_ms);
    if (!finish(retention, write, "keep its age")) {
        return false;
    }
    retention->kept_ms = lived->lived_ms;
    return true;
}

bool
az_retention_keep_age(struct az_retention *retention)
{
    return look_at_clock(retention);
}

static const char noting[] = "keep the day of an acknowledgement";

/* What the hub acknowledges again, as after it was restored, counts from the later day. */
static bool
clear_range(struct az_retention *retention, uint64_t first, uint64_t last)
{
    sqlite3_stmt *keep = retention->statements[KEEP_TAIL];
    az_sqlite_bind_number(keep, ":last", (int64_t)last);
    sqlite3_stmt *cut = retention->statements[CUT_TAIL];
    az_sqlite_bind_number(cut, ":first", (int64_t)first);
    return finish(retention, keep, noting) && finish(retention, cut, noting) &&
           finish(retention, of_range(retention, DROP_WITHIN, first, last), noting);
}

bool
az_retention_note(struct az_retention *retention, uint64_t first, uint64_t last)
{
    if (last < first) {
        return true;
    }
    if (!look_at_clock(retention)) {
        return false;
    }
    if (!clear_range(retention, first, last)) {
        return false;
    }
    sqlite3_stmt *extend = of_range(retention, EXTEND_RANGE, first, last);
    az_sqlite_bind_number(extend, ":day", az_lived_day(&retention->lived));
    if (!finish(retention, extend, noting)) {
        return false;
    }
    if (sqlite3_changes(retention->sqlite->db) > 0) {
        return true;
    }
    sqlite3_stmt *add = of_range(retention, ADD_RANGE, first, last);
    az_sqlite_bind_number(add, ":day", az_lived_day(&retention->lived));
    return finish(retention, add, noting);
}

/* A day counts when it is over, so that nothing is kept for less than `keep_days` whole days. */
static int64_t
due_day(const struct az_retention *retention, uint32_t keep_days, bool early)
{
    return early ? INT64_MAX : az_lived_day(&retention->lived) - 1 - (int64_t)keep_days;
}

bool
az_retention_next(struct az_retention *retention, uint32_t keep_days, bool early, uint64_t newest,
                  uint32_t rows, uint64_t *first, uint64_t *last)
{
    *first = 0;
    *last = 0;
    az_lived_look(&retention->lived, retention->clock);
    sqlite3_stmt *find = retention->statements[FIND_RANGE];
    az_sqlite_bind_number(find, ":newest", (int64_t)newest);
    az_sqlite_bind_number(find, ":day", due_day(retention, keep_days, early));
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        *first = (uint64_t)sqlite3_column_int64(find, 0);
        *last = (uint64_t)sqlite3_column_int64(find, 1);
        uint64_t most = *first + rows - 1;
        *last = *last < most ? *last : most;
        *last = *last < newest ? *last : newest - 1;
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(retention->sqlite, "look for what to prune");
    }
    az_sqlite_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool
az_retention_pruned(struct az_sqlite *sqlite, struct az_set_digest *out)
{
    static const char *const text = "SELECT n, sum FROM pruned";
    sqlite3_stmt *read = NULL;
    const void *sum = NULL;
    if (az_sqlite_prepare(sqlite, &text, 1, &read)) {
        sum = sqlite3_step(read) == SQLITE_ROW ? sqlite3_column_blob(read, 1) : NULL;
        if (sum && sqlite3_column_bytes(read, 1) == sizeof(out->sum.bytes)) {
            out->count = (uint64_t)sqlite3_column_int64(read, 0);
            memcpy(out->sum.bytes, sum, sizeof(out->sum.bytes));
        } else {
            az_sqlite_log(sqlite, "read what was pruned");
            sum = NULL;
        }
    }
    sqlite3_finalize(read);
    return sum;
}

/* Within a transaction: remember what is about to go, so that it can still be proven. */
static bool
remember_going(struct az_retention *retention, uint64_t first, uint64_t last)
{
    struct az_set_digest pruned;
    if (!az_retention_pruned(retention->sqlite, &pruned)) {
        return false;
    }
    sqlite3_stmt *read = of_range(retention, READ_GOING, first, last);
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        az_set_digest_add(&pruned, (uint64_t)sqlite3_column_int64(read, 0),
                          (uint64_t)sqlite3_column_int64(read, 1));
    }
    if (code != SQLITE_DONE) {
        az_sqlite_log(retention->sqlite, "read what is to be pruned");
    }
    az_sqlite_reset(read);
    if (code != SQLITE_DONE) {
        return false;
    }
    sqlite3_stmt *write = retention->statements[WRITE_PRUNED];
    az_sqlite_bind_number(write, ":n", (int64_t)pruned.count);
    az_sqlite_bind_blob(write, ":sum", pruned.sum.bytes, sizeof(pruned.sum.bytes));
    return finish(retention, write, "remember what is pruned");
}

bool
az_retention_prune(struct az_retention *retention, uint64_t first, uint64_t last)
{
    static const enum statement steps[] = {PRUNE_REFUSALS, PRUNE_RESPONSES, DROP_RANGE,
                                           SHORTEN_RANGE};
    if (!remember_going(retention, first, last)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        if (!finish(retention, of_range(retention, steps[i], first, last),
                    "prune acknowledged responses")) {
            return false;
        }
    }
    return true;
}

bool
az_retention_free_bytes(struct az_retention *retention, uint64_t *out)
{
    sqlite3_stmt *read = retention->statements[READ_FREE_BYTES];
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    *out = ok ? (uint64_t)sqlite3_column_int64(read, 0) : 0;
    if (!ok) {
        az_sqlite_log(retention->sqlite, "count its free pages");
    }
    az_sqlite_reset(read);
    return ok;
}
