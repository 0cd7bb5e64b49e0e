// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "storage/answers.h"
#include "storage/boots.h"
#include "storage/lexicon.h"
#include "storage/retention.h"
#include "storage/sqlite.h"

enum {
    APPLICATION_ID = 0x417a7254, // "AzrT"
    OPEN_BYTES_MAX = 256 * 1024, // of the response that is open
    ROW_BYTES_MAX = 256 * 1024,  // of the answers in one row
    OWN_STORE = 1,               // the one row of identity
};

/*
 * A response is one row from its first tap on. While it is open (ending 0) its
 * checksum is NULL and its answers change; closing sets both for good.
 */
static const char schema_1[] = AZ_LEXICON_SCHEMA
    "CREATE TABLE identity ("
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"
    "  store BLOB NOT NULL CHECK (length(store) = 16),"
    "  made_at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE response ("
    "  seq INTEGER PRIMARY KEY CHECK (seq > 0),"
    "  context INTEGER NOT NULL REFERENCES context (id),"
    "  started_at INTEGER NOT NULL,"
    "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"
    "  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),"
    "  ending INTEGER NOT NULL CHECK (ending BETWEEN 0 AND 3),"
    "  misuse TEXT,"
    "  checksum INTEGER CHECK ((checksum IS NULL) = (ending = 0)),"
    "  answers BLOB NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX response_open ON response (ending) WHERE ending = 0;"
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY REFERENCES response (seq)) STRICT;"
    "CREATE TABLE refusal ("
    "  seq INTEGER PRIMARY KEY REFERENCES response (seq),"
    "  verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected')),"
    "  reason TEXT NOT NULL,"
    "  at INTEGER NOT NULL"
    ") STRICT;";

/* Boots and anchors. Boots of a store from before are in the order of their first responses. */
static const char schema_anchors[] = AZ_BOOTS_SCHEMA(
    "identity (one)") "INSERT INTO boot (store, number, id)"
                      " SELECT one, row_number() OVER (ORDER BY first), boot FROM identity,"
                      " (SELECT boot, min(id) AS first FROM context"
                      "  WHERE boot != zeroblob(16) GROUP BY boot);";

enum statement {
    READ_IDENTITY,
    ADD_IDENTITY,
    ADD_RESPONSE,
    SET_ANSWERS,
    FINISH_RESPONSE,
    ADD_TO_OUTBOX,
    LEAVE_OUTBOX,
    ADD_REFUSALS,
    READ_OPEN,
    READ_WAITING,
    READ_CLOSED,
    READ_LAST_SEQ,
    COUNT_WAITING,
    READ_OLDEST_WAITING,
    READ_FIGURES,
    STATEMENT_COUNT
};

#define RESPONSE_COLUMNS                                                                           \
    "seq, context, started_at, boot_ms, duration_ms, ending, misuse, checksum, answers"

static const char *const statement_texts[] = {
    [READ_IDENTITY] = "SELECT store FROM identity",
    [ADD_IDENTITY] = "INSERT INTO identity (one, store, made_at) VALUES (1, :store, :made_at)",
    [ADD_RESPONSE] =
        "INSERT INTO response (seq, context, started_at, boot_ms, duration_ms, ending, answers)"
        " VALUES (:seq, :context, :started_at, :boot_ms, 0, 0, :answers)",
    [SET_ANSWERS] = "UPDATE response SET answers = :answers, duration_ms = :duration_ms"
                    " WHERE seq = :seq AND ending = 0",
    [FINISH_RESPONSE] =
        "UPDATE response SET context = :context, duration_ms = :duration_ms, ending = :ending,"
        " misuse = :misuse, checksum = :checksum WHERE seq = :seq AND ending = 0",
    [ADD_TO_OUTBOX] = "INSERT INTO outbox (seq) VALUES (:seq)",
    [LEAVE_OUTBOX] = "DELETE FROM outbox WHERE seq BETWEEN :first AND :last",
    [ADD_REFUSALS] = "INSERT OR REPLACE INTO refusal (seq, verdict, reason, at)"
                     " SELECT seq, :verdict, :reason, :at FROM outbox"
                     " WHERE seq BETWEEN :first AND :last",
    [READ_OPEN] = "SELECT " RESPONSE_COLUMNS " FROM response WHERE ending = 0",
    [READ_WAITING] =
        "SELECT " RESPONSE_COLUMNS " FROM outbox JOIN response USING (seq) WHERE seq > :above"
        " ORDER BY seq LIMIT :max",
    [READ_CLOSED] = "SELECT " RESPONSE_COLUMNS " FROM response WHERE ending != 0 ORDER BY seq",
    [READ_LAST_SEQ] = "SELECT coalesce(max(seq), 0) FROM response",
    [COUNT_WAITING] = "SELECT count(*) FROM outbox",
    [READ_OLDEST_WAITING] = "SELECT started_at FROM outbox JOIN response USING (seq)"
                            " ORDER BY seq LIMIT 1",
    [READ_FIGURES] = "SELECT coalesce((SELECT max(seq) FROM response), 0),"
                     " (SELECT count(*) FROM response WHERE ending != 0),"
                     " (SELECT count(*) FROM outbox), (SELECT count(*) FROM refusal),"
                     " coalesce((SELECT started_at FROM outbox JOIN response USING (seq)"
                     "           ORDER BY seq LIMIT 1), 0)",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");

struct az_store {
    struct az_sqlite sqlite;
    struct az_lexicon lexicon;
    struct az_retention retention; // a writer's
    struct az_boots boots;
    const struct az_clock *clock;
    struct az_uuid id;
    struct az_uuid boot; // the one noted last
    uint64_t last_seq;
    uint64_t waiting;   // in the outbox, if it was counted
    bool waiting_known; // a writer counts once and keeps count; a reader never knows for long

    struct az_arena open_arena; // holds what `open` borrows
    struct az_response open;    // as it was committed last
    bool is_open;
};

static sqlite3_stmt *
statement(struct az_store *store, enum statement which)
{
    return store->sqlite.statements[which];
}

/* SQLite has one code for whatever a write meets but a full disk; the system knows more. */
static enum az_store_result
result_of_io(struct az_store *store)
{
    switch (sqlite3_system_errno(store->sqlite.db)) {
    case ENOSPC:
    case EDQUOT:
        return AZ_STORE_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
        return AZ_STORE_UNWRITABLE;
    default:
        return AZ_STORE_FAILED;
    }
}

static enum az_store_result
result_of(struct az_store *store)
{
    switch (sqlite3_extended_errcode(store->sqlite.db) & 0xff) {
    case SQLITE_IOERR:
        return result_of_io(store);
    case SQLITE_FULL:
        return AZ_STORE_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return AZ_STORE_UNWRITABLE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return AZ_STORE_DAMAGED;
    default:
        return AZ_STORE_FAILED;
    }
}

/* Give up a transaction; what was remembered of it goes too. */
static enum az_store_result
roll_back(struct az_store *store)
{
    enum az_store_result result = result_of(store);
    az_sqlite_roll_back(&store->sqlite);
    az_lexicon_forget(&store->lexicon);
    az_retention_forget(&store->retention);
    store->waiting_known = false;
    az_boots_forget(&store->boots);
    store->boot = (struct az_uuid){0};
    return result;
}

static bool
finish_statement(struct az_store *store, sqlite3_stmt *stmt, const char *doing)
{
    return az_sqlite_finish(&store->sqlite, stmt, doing) == SQLITE_DONE;
}

/* Read the row at which `stmt` stands. Its strings live in `arena`. */
static bool
read_response(struct az_store *store, sqlite3_stmt *stmt, struct az_arena *arena,
              struct az_response *out)
{
    struct az_response row = {
        .store = store->id,
        .seq = (uint64_t)sqlite3_column_int64(stmt, 0),
        .started_at_ms = sqlite3_column_int64(stmt, 2),
        .boot_ms = sqlite3_column_int64(stmt, 3),
        .duration_ms = (uint32_t)sqlite3_column_int64(stmt, 4),
        .ending = (enum az_ending)sqlite3_column_int(stmt, 5),
        .misuse = (const char *)sqlite3_column_text(stmt, 6),
    };
    struct az_question_names names = az_lexicon_names(&store->lexicon);
    const void *answers = sqlite3_column_blob(stmt, 8);
    size_t size = (size_t)sqlite3_column_bytes(stmt, 8);
    if (!az_lexicon_read_context(&store->lexicon, sqlite3_column_int64(stmt, 1), &row) ||
        !az_answers_decode(answers, size, &names, arena, &row.answers, &row.answer_count) ||
        !az_response_copy(&row, arena, out)) {
        AZ_LOGE("terminal's store %s: response %llu cannot be read", store->sqlite.path,
                (unsigned long long)row.seq);
        return false;
    }
    return true;
}

static bool
write_answers(struct az_store *store, const struct az_answer *answers, size_t count,
              struct az_buffer *out)
{
    struct az_question_names names = az_lexicon_names(&store->lexicon);
    az_buffer_init(out, ROW_BYTES_MAX);
    if (!az_answers_encode(answers, count, &names, out)) {
        AZ_LOGE("terminal's store %s: the answers cannot be written", store->sqlite.path);
        return false;
    }
    return true;
}

/*
 * A copy of `response` that can become the open one. It is made before the
 * commit, since afterwards nothing may fail.
 */
static bool
copy_for_open(struct az_store *store, const struct az_response *response, struct az_arena *arena,
              struct az_response *copy)
{
    az_arena_init(arena, OPEN_BYTES_MAX);
    if (!az_response_copy(response, arena, copy)) {
        AZ_LOGE("terminal's store %s: no memory for the open response", store->sqlite.path);
        az_arena_destroy(arena);
        return false;
    }
    return true;
}

static void
remember_open(struct az_store *store, struct az_arena *arena, const struct az_response *copy)
{
    az_arena_destroy(&store->open_arena);
    store->open_arena = *arena;
    store->open = *copy;
    store->is_open = true;
}

/* Within a transaction: close the open response as `closed` says, and put it into the outbox. */
static bool
write_closing(struct az_store *store, const struct az_response *closed)
{
    int64_t context;
    uint64_t checksum = az_response_checksum(closed);
    if (!az_lexicon_context(&store->lexicon, closed, &context)) {
        return false;
    }
    sqlite3_stmt *finish = statement(store, FINISH_RESPONSE);
    az_sqlite_bind_number(finish, ":seq", (int64_t)closed->seq);
    az_sqlite_bind_number(finish, ":context", context);
    az_sqlite_bind_number(finish, ":duration_ms", closed->duration_ms);
    az_sqlite_bind_number(finish, ":ending", closed->ending);
    az_sqlite_bind_text(finish, ":misuse", closed->misuse);
    az_sqlite_bind_number(finish, ":checksum", (int64_t)checksum);
    if (!finish_statement(store, finish, "close a response")) {
        return false;
    }
    sqlite3_stmt *add = statement(store, ADD_TO_OUTBOX);
    az_sqlite_bind_number(add, ":seq", (int64_t)closed->seq);
    return finish_statement(store, add, "put a response into the outbox");
}

/*
 * Within a transaction: have the boot in the file, behind those before it. One
 * that is all zeros is none.
 */
static bool
write_boot(struct az_store *store, const struct az_uuid *boot)
{
    if (az_uuid_is_zero(boot) || az_uuid_equal(boot, &store->boot)) {
        return true;
    }
    store->boot = *boot;
    return az_boots_begin(&store->boots, OWN_STORE, boot);
}

/* Within a transaction: add `response`, which has its seq. */
static bool
write_opening(struct az_store *store, const struct az_response *response)
{
    int64_t context;
    struct az_buffer answers;
    bool ok = write_answers(store, response->answers, response->answer_count, &answers) &&
              write_boot(store, &response->boot) &&
              az_lexicon_context(&store->lexicon, response, &context);
    if (ok) {
        sqlite3_stmt *add = statement(store, ADD_RESPONSE);
        az_sqlite_bind_number(add, ":seq", (int64_t)response->seq);
        az_sqlite_bind_number(add, ":context", context);
        az_sqlite_bind_number(add, ":started_at", response->started_at_ms);
        az_sqlite_bind_number(add, ":boot_ms", response->boot_ms);
        az_sqlite_bind_blob(add, ":answers", answers.data, answers.size);
        ok = finish_statement(store, add, "open a response");
    }
    az_buffer_destroy(&answers);
    return ok;
}

/*
 * Commit a new response. One that is still open closes in the same transaction,
 * as nobody said how it ended.
 */
static enum az_store_result
commit_opening(struct az_store *store, const struct az_response *opened)
{
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    struct az_response left = store->open;
    left.ending = AZ_ENDING_TIMEOUT;
    if ((store->is_open && !write_closing(store, &left)) || !write_opening(store, opened) ||
        !az_sqlite_commit(&store->sqlite)) {
        return roll_back(store);
    }
    store->waiting += store->is_open;
    return AZ_STORE_OK;
}

enum az_store_result
az_store_begin(struct az_store *store, const struct az_response *response)
{
    struct az_response opened = *response;
    opened.store = store->id;
    opened.seq = store->last_seq + 1;
    opened.ending = AZ_ENDING_OPEN;
    opened.duration_ms = 0;
    opened.misuse = NULL;

    struct az_arena arena;
    struct az_response copy;
    if (!copy_for_open(store, &opened, &arena, &copy)) {
        return AZ_STORE_FAILED;
    }
    enum az_store_result result = commit_opening(store, &copy);
    if (result != AZ_STORE_OK) {
        az_arena_destroy(&arena);
        return result;
    }
    store->last_seq = copy.seq;
    remember_open(store, &arena, &copy);
    return AZ_STORE_OK;
}

/* `answers` with `answer` given, changed or withdrawn. The new count. */
static size_t
merge_answer(struct az_answer *answers, size_t count, const struct az_answer *answer)
{
    size_t place = 0;
    while (place < count && strcmp(answers[place].question, answer->question) != 0) {
        place++;
    }
    if (answer->value.kind == AZ_VALUE_NONE) {
        if (place == count) {
            return count;
        }
        memmove(&answers[place], &answers[place + 1], (count - place - 1) * sizeof(*answers));
        return count - 1;
    }
    if (place == AZ_ANSWERS_MAX) {
        return count;
    }
    answers[place] = *answer;
    return place == count ? count + 1 : count;
}

static uint32_t
duration_to(const struct az_response *response, int64_t boot_ms)
{
    int64_t duration_ms = boot_ms - response->boot_ms;
    if (duration_ms < 0) {
        return 0;
    }
    return duration_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)duration_ms;
}

/* Commit the open response's answers as `changed` has them. */
static enum az_store_result
commit_answers(struct az_store *store, const struct az_response *changed)
{
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    struct az_buffer bytes;
    bool ok = write_answers(store, changed->answers, changed->answer_count, &bytes);
    if (ok) {
        sqlite3_stmt *set = statement(store, SET_ANSWERS);
        az_sqlite_bind_number(set, ":seq", (int64_t)changed->seq);
        az_sqlite_bind_blob(set, ":answers", bytes.data, bytes.size);
        az_sqlite_bind_number(set, ":duration_ms", changed->duration_ms);
        ok = finish_statement(store, set, "write an answer");
    }
    az_buffer_destroy(&bytes);
    if (!ok || !az_sqlite_commit(&store->sqlite)) {
        return roll_back(store);
    }
    return AZ_STORE_OK;
}

enum az_store_result
az_store_answer(struct az_store *store, const struct az_answer *answer, int64_t at_boot_ms)
{
    if (!store->is_open) {
        AZ_LOGE("terminal's store %s: an answer without an open response is dropped",
                store->sqlite.path);
        return AZ_STORE_OK;
    }
    struct az_answer answers[AZ_ANSWERS_MAX];
    if (store->open.answer_count > 0) {
        memcpy(answers, store->open.answers, store->open.answer_count * sizeof(*answers));
    }
    struct az_response changed = store->open;
    changed.answers = answers;
    changed.answer_count = merge_answer(answers, store->open.answer_count, answer);
    changed.duration_ms = duration_to(&store->open, at_boot_ms);

    struct az_arena arena;
    struct az_response copy;
    if (!copy_for_open(store, &changed, &arena, &copy)) {
        return AZ_STORE_FAILED;
    }
    enum az_store_result result = commit_answers(store, &copy);
    if (result != AZ_STORE_OK) {
        az_arena_destroy(&arena);
        return result;
    }
    remember_open(store, &arena, &copy);
    return AZ_STORE_OK;
}

/* Close the open response in a transaction of its own. */
static enum az_store_result
close_open(struct az_store *store, const struct az_response *closed)
{
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    if (!write_closing(store, closed) || !az_sqlite_commit(&store->sqlite)) {
        return roll_back(store);
    }
    store->is_open = false;
    store->waiting++;
    return AZ_STORE_OK;
}

enum az_store_result
az_store_finish(struct az_store *store, const struct az_store_closing *closing)
{
    assert(closing->ending > AZ_ENDING_OPEN && closing->ending < AZ_ENDING_COUNT);
    if (!store->is_open) {
        AZ_LOGE("terminal's store %s: closing without an open response is dropped",
                store->sqlite.path);
        return AZ_STORE_OK;
    }
    struct az_response closed = store->open;
    closed.ending = closing->ending;
    closed.language = closing->language;
    closed.misuse = closing->misuse;
    closed.duration_ms = closing->duration_ms;
    return close_open(store, &closed);
}

bool
az_store_take(struct az_store *store, size_t max, size_t max_bytes, struct az_arena *arena,
              struct az_response **responses, size_t *count)
{
    return az_store_take_above(store, 0, max, max_bytes, arena, responses, count);
}

bool
az_store_take_above(struct az_store *store, uint64_t above, size_t max, size_t max_bytes,
                    struct az_arena *arena, struct az_response **responses, size_t *count)
{
    *responses = NULL;
    *count = 0;
    struct az_response *taken = az_arena_array(arena, max, sizeof(*taken));
    if (!taken) {
        AZ_LOGE("terminal's store %s: out of memory", store->sqlite.path);
        return false;
    }
    sqlite3_stmt *read = statement(store, READ_WAITING);
    az_sqlite_bind_number(read, ":above", (int64_t)above);
    az_sqlite_bind_number(read, ":max", (int64_t)max);
    size_t start = arena->used;
    size_t n = 0;
    bool ok = true;
    int code = SQLITE_DONE;
    while (n < max && (n == 0 || arena->used - start < max_bytes) &&
           (code = sqlite3_step(read)) == SQLITE_ROW) {
        if (!read_response(store, read, arena, &taken[n])) {
            ok = false;
            break;
        }
        n++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read the outbox");
        ok = false;
    }
    az_sqlite_reset(read);
    if (ok && n > 0) {
        *responses = taken;
        *count = n;
    }
    return ok;
}

/* Within a transaction. Adds to `*left` how many responses leave the outbox. */
static bool
mark_range(struct az_store *store, const struct az_verdict_range *range, uint64_t *left)
{
    if (range->verdict == AZ_VERDICT_CONFLICT || range->verdict == AZ_VERDICT_REJECTED) {
        sqlite3_stmt *add = statement(store, ADD_REFUSALS);
        az_sqlite_bind_number(add, ":first", (int64_t)range->first);
        az_sqlite_bind_number(add, ":last", (int64_t)range->last);
        az_sqlite_bind_text(add, ":verdict", az_verdict_name(range->verdict));
        az_sqlite_bind_text(add, ":reason", range->reason ? range->reason : "");
        az_sqlite_bind_number(add, ":at", az_clock_wall_ms(store->clock));
        if (!finish_statement(store, add, "keep a verdict")) {
            return false;
        }
    }
    sqlite3_stmt *leave = statement(store, LEAVE_OUTBOX);
    az_sqlite_bind_number(leave, ":first", (int64_t)range->first);
    az_sqlite_bind_number(leave, ":last", (int64_t)range->last);
    if (!finish_statement(store, leave, "take a response out of the outbox")) {
        return false;
    }
    *left += (uint64_t)sqlite3_changes64(store->sqlite.db);
    uint64_t last = range->last < store->last_seq ? range->last : store->last_seq;
    return az_retention_note(&store->retention, range->first, last);
}

enum az_store_result
az_store_mark(struct az_store *store, const struct az_verdict_range *ranges, size_t count)
{
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    uint64_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].verdict != AZ_VERDICT_NONE && !mark_range(store, &ranges[i], &left)) {
            return roll_back(store);
        }
    }
    if (!az_sqlite_commit(&store->sqlite)) {
        return roll_back(store);
    }
    store->waiting -= left;
    return AZ_STORE_OK;
}

/* Within a transaction: one step of pruning, the store's age included. */
static bool
write_pruning(struct az_store *store, const struct az_store_pruning *pruning, bool *more)
{
    uint64_t first;
    uint64_t last;
    uint64_t within;
    if (!az_retention_free_bytes(&store->retention, &within)) {
        return false;
    }
    bool early = pruning->free_bytes < pruning->floor_bytes &&
                 within < pruning->floor_bytes - pruning->free_bytes;
    if (!az_retention_keep_age(&store->retention) ||
        !az_retention_next(&store->retention, pruning->keep_days, early, store->last_seq,
                           pruning->rows, &first, &last)) {
        return false;
    }
    *more = last > 0;
    return last == 0 || az_retention_prune(&store->retention, first, last);
}

/*
 * What is due is read within the transaction: before it, one that could not be
 * rolled back might still show what was never committed.
 */
enum az_store_result
az_store_prune(struct az_store *store, const struct az_store_pruning *pruning, bool *more)
{
    *more = false;
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    if (!write_pruning(store, pruning, more) || !az_sqlite_commit(&store->sqlite)) {
        *more = false;
        return roll_back(store);
    }
    return AZ_STORE_OK;
}

bool
az_store_free_bytes(struct az_store *store, uint64_t *out)
{
    return az_retention_free_bytes(&store->retention, out);
}

bool
az_store_has_open(const struct az_store *store)
{
    return store->is_open;
}

/* The number in a statement's one row; 0 if there is no row. */
static bool
read_number(struct az_store *store, enum statement which, const char *doing, int64_t *out)
{
    sqlite3_stmt *read = statement(store, which);
    int code = sqlite3_step(read);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(read, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, doing);
    }
    az_sqlite_reset(read);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The outbox's size. What is not known yet wraps and is overwritten here. */
static bool
count_waiting(struct az_store *store)
{
    int64_t count;
    if (store->waiting_known) {
        return true;
    }
    if (!read_number(store, COUNT_WAITING, "count its outbox", &count)) {
        return false;
    }
    store->waiting = (uint64_t)count;
    store->waiting_known = !store->sqlite.read_only;
    return true;
}

bool
az_store_outbox(struct az_store *store, struct az_store_outbox *out)
{
    if (!count_waiting(store) ||
        !read_number(store, READ_OLDEST_WAITING, "read its outbox", &out->oldest_waiting_ms)) {
        return false;
    }
    out->waiting = store->waiting;
    return true;
}

bool
az_store_figures(struct az_store *store, struct az_store_figures *out)
{
    sqlite3_stmt *read = statement(store, READ_FIGURES);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = (struct az_store_figures){
            .last_seq = (uint64_t)sqlite3_column_int64(read, 0),
            .closed = (uint64_t)sqlite3_column_int64(read, 1),
            .waiting = (uint64_t)sqlite3_column_int64(read, 2),
            .refused = (uint64_t)sqlite3_column_int64(read, 3),
            .oldest_waiting_ms = sqlite3_column_int64(read, 4),
        };
    } else {
        az_sqlite_log(&store->sqlite, "count its responses");
    }
    az_sqlite_reset(read);
    return ok;
}

enum az_store_result
az_store_anchor(struct az_store *store, const struct az_anchor *anchor)
{
    if (!az_anchor_is_valid(anchor)) {
        AZ_LOGW("terminal's store %s: an anchor of an impossible time is passed over",
                store->sqlite.path);
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    if (!write_boot(store, &anchor->boot) || !az_boots_note(&store->boots, OWN_STORE, anchor) ||
        !az_sqlite_commit(&store->sqlite)) {
        return roll_back(store);
    }
    return AZ_STORE_OK;
}

bool
az_store_anchors(struct az_store *store, const struct az_response *responses, size_t count,
                 struct az_arena *arena, struct az_history *out)
{
    static_assert(3 * AZ_STORE_BOOTS_MAX <= AZ_BOOTS_TOLD_MAX, "each boot has two beside it");
    return az_boots_around(&store->boots, OWN_STORE, responses, count, arena, out);
}

bool
az_store_each(struct az_store *store, az_response_fn fn, void *ctx)
{
    sqlite3_stmt *read = statement(store, READ_CLOSED);
    az_boots_forget(&store->boots); // the writer may have noted more
    bool ok = true;
    int code;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        az_arena_init(&arena, 2 * ROW_BYTES_MAX);
        ok = read_response(store, read, &arena, &response) &&
             az_boots_time(&store->boots, OWN_STORE, &response) && fn(ctx, &response);
        az_arena_destroy(&arena);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

/* The file's identity, made if it is a new one. */
static bool
load_identity(struct az_store *store, const struct az_store_params *params)
{
    sqlite3_stmt *read = statement(store, READ_IDENTITY);
    bool found = sqlite3_step(read) == SQLITE_ROW && sqlite3_column_bytes(read, 0) == 16;
    if (found) {
        memcpy(store->id.bytes, sqlite3_column_blob(read, 0), sizeof(store->id.bytes));
    }
    az_sqlite_reset(read);
    if (found) {
        return true;
    }
    if (params->read_only) {
        AZ_LOGE("terminal's store %s has no identity: it is damaged", params->path);
        return false;
    }
    if (!params->random->fill(params->random->ctx, store->id.bytes, sizeof(store->id.bytes))) {
        AZ_LOGE("terminal's store %s: the system gives no random numbers", params->path);
        return false;
    }
    sqlite3_stmt *add = statement(store, ADD_IDENTITY);
    az_sqlite_bind_blob(add, ":store", store->id.bytes, sizeof(store->id.bytes));
    az_sqlite_bind_number(add, ":made_at", az_clock_wall_ms(params->clock));
    return finish_statement(store, add, "give it an identity");
}

/* A response that was open when the program ended closes with the time of its last answer. */
static bool
close_left_open(struct az_store *store)
{
    sqlite3_stmt *read = statement(store, READ_OPEN);
    struct az_arena arena;
    az_arena_init(&arena, 2 * ROW_BYTES_MAX);
    struct az_response left;
    int code = sqlite3_step(read);
    bool found = code == SQLITE_ROW;
    bool ok = found ? read_response(store, read, &arena, &left) : code == SQLITE_DONE;
    az_sqlite_reset(read);
    if (ok && found) {
        left.ending = AZ_ENDING_TIMEOUT;
        ok = close_open(store, &left) == AZ_STORE_OK;
        if (ok) {
            AZ_LOGI("response %llu was left open by an earlier run and is closed as timeout",
                    (unsigned long long)left.seq);
        }
    }
    az_arena_destroy(&arena);
    return ok;
}

/* Note the boot in which the file is opened. A disk that refuses it now gets it with a response. */
static void
begin_boot(struct az_store *store)
{
    struct az_uuid boot;
    if (!az_clock_boot(store->clock, &boot) || !az_sqlite_begin(&store->sqlite)) {
        return;
    }
    if (!write_boot(store, &boot) || !az_sqlite_commit(&store->sqlite)) {
        roll_back(store);
    }
}

struct az_store *
az_store_open(const struct az_store_params *params)
{
    static const char *const migrations[] = {
        schema_1,
        schema_anchors,
        AZ_RETENTION_SCHEMA,
    };
    struct az_store *store = calloc(1, sizeof(*store));
    if (!store) {
        AZ_LOGE("terminal's store %s: out of memory", params->path);
        return NULL;
    }
    store->clock = params->clock;
    const struct az_sqlite_params sqlite = {
        .path = params->path,
        .what = "terminal's store",
        .read_only = params->read_only,
        .application_id = APPLICATION_ID,
        .migrations = migrations,
        .migration_count = sizeof(migrations) / sizeof(*migrations),
        .statements = statement_texts,
        .statement_count = STATEMENT_COUNT,
    };
    int64_t last_seq;
    if (!az_sqlite_open(&store->sqlite, &sqlite) ||
        !az_lexicon_open(&store->lexicon, &store->sqlite) ||
        !az_boots_open(&store->boots, &store->sqlite) || !load_identity(store, params) ||
        (!params->read_only &&
         (!az_retention_open(&store->retention, &store->sqlite, params->clock) ||
          !close_left_open(store))) ||
        !read_number(store, READ_LAST_SEQ, "read its last seq", &last_seq)) {
        az_store_close(store);
        return NULL;
    }
    if (!params->read_only) {
        begin_boot(store);
    }
    store->last_seq = (uint64_t)last_seq;
    return store;
}

void
az_store_close(struct az_store *store)
{
    if (!store) {
        return;
    }
    az_boots_close(&store->boots);
    az_lexicon_close(&store->lexicon);
    az_retention_close(&store->retention);
    az_sqlite_close(&store->sqlite);
    az_arena_destroy(&store->open_arena);
    free(store);
}

const struct az_uuid *
az_store_id(const struct az_store *store)
{
    return &store->id;
}

bool
az_store_checkpoint(struct az_store *store)
{
    return az_sqlite_checkpoint(&store->sqlite);
}

uint64_t
az_store_wal_bytes(const struct az_store *store)
{
    return az_sqlite_wal_bytes(&store->sqlite);
}
