// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "storage/answers.h"
#include "storage/boots.h"
#include "storage/earlier.h"
#include "storage/lexicon.h"
#include "storage/page_reader.h"
#include "storage/retention.h"
#include "storage/row.h"
#include "storage/salvage.h"
#include "storage/sqlite.h"
#include "storage/store_file.h"

enum {
    OPEN_BYTES_MAX = 256 * 1024, // of the response that is open
    DAMAGED_AT_ONCE = 64,        // damaged rows that are set aside together
    LOOK_ROWS = 64,              // newest responses that are looked at when opening
    ROWS_A_PAGE = 16,            // what a page costs to look at, in rows
    OWN_STORE = 1,               // the one row of identity, and what boots belong to
};

/* Responses of earlier stores, and what could not be sent. */
static const char schema_salvage[] = AZ_EARLIER_SCHEMA;

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
    ADD_EARLIER_REFUSALS,
    ADD_DAMAGED,
    READ_OPEN,
    READ_WAITING,
    READ_CLOSED,
    READ_NEWEST,
    READ_LAST_SEQ,
    COUNT_WAITING,
    READ_OLDEST_WAITING,
    READ_FIGURES,
    STATEMENT_COUNT
};

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
    [ADD_REFUSALS] = "INSERT OR REPLACE INTO refusal (store, seq, verdict, reason, at)"
                     " SELECT 0, seq, :verdict, :reason, :at FROM outbox"
                     " WHERE seq BETWEEN :first AND :last",
    [ADD_EARLIER_REFUSALS] =
        "INSERT OR REPLACE INTO refusal (store, seq, verdict, reason, at)"
        " SELECT store, seq, :verdict, :reason, :at FROM salvaged"
        " WHERE waiting = 1 AND store = :store AND seq BETWEEN :first AND :last",
    [ADD_DAMAGED] = "INSERT OR IGNORE INTO refusal (store, seq, verdict, reason, at)"
                    " VALUES (:store, :seq, 'damaged',"
                    " 'it does not agree with its checksum', :at)",
    [READ_OPEN] = "SELECT " AZ_ROW_COLUMNS " FROM response WHERE ending = 0",
    [READ_WAITING] = "SELECT " AZ_ROW_COLUMNS " FROM outbox LEFT JOIN response"
                     " USING (seq) ORDER BY seq LIMIT :max",
    [READ_CLOSED] = "SELECT " AZ_ROW_COLUMNS " FROM response WHERE seq > :after AND ending != 0"
                    " ORDER BY seq LIMIT :max",
    [READ_NEWEST] = "SELECT " AZ_ROW_COLUMNS " FROM response ORDER BY seq DESC LIMIT :max",
    [READ_LAST_SEQ] = "SELECT coalesce((SELECT max(seq) FROM response), 0),"
                      " coalesce((SELECT max(seq) FROM outbox), 0)",
    [COUNT_WAITING] = "SELECT (SELECT count(*) FROM outbox)"
                      " + (SELECT count(*) FROM salvaged WHERE waiting = 1)",
    [READ_OLDEST_WAITING] = "SELECT coalesce((SELECT started_at FROM salvaged WHERE waiting = 1"
                            "  ORDER BY store, seq LIMIT 1),"
                            " (SELECT started_at FROM outbox JOIN response USING (seq)"
                            "  ORDER BY seq LIMIT 1), 0)",
    [READ_FIGURES] = "SELECT coalesce((SELECT max(seq) FROM response), 0),"
                     " (SELECT count(*) FROM response WHERE ending != 0),"
                     " (SELECT count(*) FROM outbox),"
                     " (SELECT count(*) FROM refusal WHERE verdict != 'damaged'),"
                     " (SELECT count(*) FROM refusal WHERE verdict = 'damaged'),"
                     " coalesce((SELECT started_at FROM outbox JOIN response USING (seq)"
                     "           ORDER BY seq LIMIT 1), 0)",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");

/* What az_store_check_some() looks at, one after the other. */
enum check_stage { CHECK_RESPONSES, CHECK_SALVAGED, CHECK_PAGES, CHECK_STAGE_COUNT };

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
    int lock_fd; // 0 if it has none of its own
    struct az_store_mark mark;
    struct az_uuid id;
    struct az_uuid boot; // the one noted last
    uint64_t last_seq;
    uint64_t waiting;   // in the outbox, if it was counted
    bool waiting_known; // a writer counts once and keeps count; a reader never knows for long

    // Where az_store_check_some() is.
    enum check_stage stage;
    int64_t checked; // the last row or page of the stage that was looked at

    struct az_arena open_arena; // holds what `open` borrows
    struct az_response open;    // as it was committed last
    bool is_open;
    bool is_stranded; // the open one has yet to be carried over into the new file
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
    if (store->sqlite.damage) {
        return AZ_STORE_DAMAGED;
    }
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

/* Commit, and leave word for the next opening that the WAL has something now. */
static bool
commit(struct az_store *store)
{
    if (!az_sqlite_commit(&store->sqlite)) {
        return false;
    }
    if (store->lock_fd > 0 && !store->mark.dirty && az_store_wal_bytes(store) > 0) {
        store->mark.dirty = true;
        az_store_mark_write(store->lock_fd, &store->mark);
    }
    return true;
}

static bool
write_answers(struct az_store *store, const struct az_answer *answers, size_t count,
              struct az_buffer *out)
{
    struct az_question_names names = az_lexicon_names(&store->lexicon);
    az_buffer_init(out, AZ_ROW_BYTES_MAX);
    if (!az_answers_encode(answers, count, &names, out)) {
        AZ_LOGE("terminal's store %s: the answers cannot be written", store->path);
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
        AZ_LOGE("terminal's store %s: no memory for the open response", store->path);
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
        !commit(store)) {
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
    if (!ok || !commit(store)) {
        return roll_back(store);
    }
    return AZ_STORE_OK;
}

enum az_store_result
az_store_answer(struct az_store *store, const struct az_answer *answer, int64_t at_boot_ms)
{
    if (!store->is_open) {
        AZ_LOGE("terminal's store %s: an answer without an open response is dropped", store->path);
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
    if (!write_closing(store, closed) || !commit(store)) {
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
        AZ_LOGE("terminal's store %s: closing without an open response is dropped", store->path);
        return AZ_STORE_OK;
    }
    struct az_response closed = store->open;
    closed.ending = closing->ending;
    closed.language = closing->language;
    closed.misuse = closing->misuse;
    closed.duration_ms = closing->duration_ms;
    return close_open(store, &closed);
}

/* Damaged rows of one store, to be set aside together. */
struct damaged {
    int64_t store; // 0 for this one
    uint64_t seqs[DAMAGED_AT_ONCE];
    size_t count;
};

static bool
leave_outbox(struct az_store *store, uint64_t first, uint64_t last)
{
    sqlite3_stmt *leave = statement(store, LEAVE_OUTBOX);
    az_sqlite_bind_number(leave, ":first", (int64_t)first);
    az_sqlite_bind_number(leave, ":last", (int64_t)last);
    return finish_statement(store, leave, "take a response out of the outbox");
}

/*
 * Within a transaction: responses of this store (0) or an earlier one are not to be sent any
 * more. Adds to `*left` how many of them waited.
 */
static bool
settle(struct az_store *store, int64_t from, uint64_t first, uint64_t last, uint64_t *left)
{
    bool ok = from != 0 ? az_earlier_settle(&store->earlier, from, first, last)
                        : leave_outbox(store, first, last);
    *left += ok ? (uint64_t)sqlite3_changes64(store->sqlite.db) : 0;
    return ok;
}

static bool
write_damaged(struct az_store *store, const struct damaged *damaged, size_t *news, uint64_t *left)
{
    for (size_t i = 0; i < damaged->count; i++) {
        sqlite3_stmt *add = statement(store, ADD_DAMAGED);
        az_sqlite_bind_number(add, ":store", damaged->store);
        az_sqlite_bind_number(add, ":seq", (int64_t)damaged->seqs[i]);
        az_sqlite_bind_number(add, ":at", az_clock_wall_ms(store->clock));
        if (!finish_statement(store, add, "note a damaged response")) {
            return false;
        }
        *news += (size_t)sqlite3_changes(store->sqlite.db);
        if (!settle(store, damaged->store, damaged->seqs[i], damaged->seqs[i], left)) {
            return false;
        }
    }
    return true;
}

/* Move damaged responses from the outbox to the refusals. */
static enum az_store_result
set_aside(struct az_store *store, const struct damaged *damaged)
{
    size_t news = 0;
    uint64_t left = 0;
    if (damaged->count == 0) {
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    if (!write_damaged(store, damaged, &news, &left) || !commit(store)) {
        return roll_back(store);
    }
    store->waiting -= left;
    if (news > 0) {
        AZ_LOGW("terminal's store %s: %zu responses do not agree with their checksums (the first "
                "is %llu); they are kept back; look at the disk",
                store->path, news, (unsigned long long)damaged->seqs[0]);
    }
    return AZ_STORE_OK;
}

/* Room for what is taken. */
struct taking {
    struct az_arena *arena;
    size_t max;
    size_t max_bytes;
    struct az_response *taken;
    size_t count;
};

/* Read rows of one store from `read`, and reset it. Damaged ones are listed, not taken. */
static bool
take_rows(struct az_store *store, sqlite3_stmt *read, const struct az_uuid *id,
          struct taking *taking, struct damaged *damaged)
{
    size_t start = taking->arena->used;
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    while (taking->count < taking->max && damaged->count < DAMAGED_AT_ONCE &&
           (taking->count == 0 || taking->arena->used - start < taking->max_bytes) &&
           (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_response *response = &taking->taken[taking->count];
        result = az_row_read(&store->lexicon, read, id, taking->arena, response);
        if (result == AZ_ROW_FAILED) {
            break;
        }
        if (result == AZ_ROW_DAMAGED || response->ending == AZ_ENDING_OPEN) {
            damaged->seqs[damaged->count++] = response->seq;
        } else {
            taking->count++;
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read the outbox");
    }
    az_sqlite_reset(read);
    return result != AZ_ROW_FAILED && (code == SQLITE_ROW || code == SQLITE_DONE);
}

/* Take from the first store of which responses wait. */
static bool
take_once(struct az_store *store, struct taking *taking, struct damaged *damaged)
{
    struct az_uuid id = store->id;
    *damaged = (struct damaged){0};
    if (!az_earlier_first_waiting(&store->earlier, &damaged->store, &id)) {
        return false;
    }
    sqlite3_stmt *read = statement(store, READ_WAITING);
    if (damaged->store != 0) {
        read = az_earlier_waiting(&store->earlier, damaged->store, (int64_t)taking->max);
    } else {
        az_sqlite_bind_number(read, ":max", (int64_t)taking->max);
    }
    return take_rows(store, read, &id, taking, damaged);
}

bool
az_store_take(struct az_store *store, size_t max, size_t max_bytes, struct az_arena *arena,
              struct az_response **responses, size_t *count)
{
    *responses = NULL;
    *count = 0;
    struct taking taking = {.arena = arena, .max = max, .max_bytes = max_bytes};
    taking.taken = az_arena_array(arena, max, sizeof(*taking.taken));
    if (!taking.taken) {
        AZ_LOGE("terminal's store %s: out of memory", store->path);
        return false;
    }
    // Damaged ones leave the outbox each time, so this comes to an end.
    struct damaged damaged;
    do {
        if (!take_once(store, &taking, &damaged) || set_aside(store, &damaged) != AZ_STORE_OK) {
            return false;
        }
    } while (taking.count == 0 && damaged.count > 0);
    if (taking.count > 0) {
        *responses = taking.taken;
        *count = taking.count;
    }
    return true;
}

/* Keep why the hub refused what still waits of a range. `from` is 0 for this store. */
static bool
keep_verdict(struct az_store *store, int64_t from, const struct az_verdict_range *range)
{
    sqlite3_stmt *add = statement(store, from ? ADD_EARLIER_REFUSALS : ADD_REFUSALS);
    if (from) {
        az_sqlite_bind_number(add, ":store", from);
    }
    az_sqlite_bind_number(add, ":first", (int64_t)range->first);
    az_sqlite_bind_number(add, ":last", (int64_t)range->last);
    az_sqlite_bind_text(add, ":verdict", az_verdict_name(range->verdict));
    az_sqlite_bind_text(add, ":reason", range->reason ? range->reason : "");
    az_sqlite_bind_number(add, ":at", az_clock_wall_ms(store->clock));
    return finish_statement(store, add, "keep a verdict");
}

/* Within a transaction. Adds to `*left` how many responses leave the outbox. */
static bool
mark_range(struct az_store *store, int64_t from, const struct az_verdict_range *range,
           uint64_t *left)
{
    bool is_refused =
        range->verdict == AZ_VERDICT_CONFLICT || range->verdict == AZ_VERDICT_REJECTED;
    if ((is_refused && !keep_verdict(store, from, range)) ||
        !settle(store, from, range->first, range->last, left)) {
        return false;
    }
    uint64_t last = range->last < store->last_seq ? range->last : store->last_seq;
    return from != 0 || az_retention_note(&store->retention, range->first, last);
}

enum az_store_result
az_store_mark(struct az_store *store, const struct az_uuid *id,
              const struct az_verdict_range *ranges, size_t count)
{
    int64_t from = 0;
    if (!az_uuid_equal(id, &store->id)) {
        if (!az_earlier_find(&store->earlier, id, &from)) {
            return result_of(store);
        }
        if (from == 0) {
            AZ_LOGW("terminal's store %s: verdicts on another store are dropped", store->path);
            return AZ_STORE_OK;
        }
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    uint64_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].verdict != AZ_VERDICT_NONE && !mark_range(store, from, &ranges[i], &left)) {
            return roll_back(store);
        }
    }
    if (!commit(store)) {
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
    if (!write_pruning(store, pruning, more) || !commit(store)) {
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
    return store->is_open || store->is_stranded;
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
            .damaged = (uint64_t)sqlite3_column_int64(read, 4),
            .oldest_waiting_ms = sqlite3_column_int64(read, 5),
        };
    } else {
        az_sqlite_log(&store->sqlite, "count its responses");
    }
    az_sqlite_reset(read);
    uint64_t held;
    uint64_t waiting;
    int64_t oldest_ms;
    if (!ok || !az_earlier_count(&store->earlier, &held, &waiting, &oldest_ms)) {
        return false;
    }
    out->closed += held;
    out->waiting += waiting;
    if (waiting > 0) {
        out->oldest_waiting_ms = oldest_ms;
    }
    return true;
}

enum az_store_result
az_store_anchor(struct az_store *store, const struct az_anchor *anchor)
{
    if (!az_anchor_is_valid(anchor)) {
        AZ_LOGW("terminal's store %s: an anchor of an impossible time is passed over", store->path);
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return result_of(store);
    }
    if (!write_boot(store, &anchor->boot) || !az_boots_note(&store->boots, OWN_STORE, anchor) ||
        !commit(store)) {
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

/* The response at which a statement over this store's rows, or over salvaged ones, stands. */
static enum az_row_result
read_row(struct az_store *store, sqlite3_stmt *read, bool is_salvaged, struct az_arena *arena,
         struct az_response *response)
{
    struct az_uuid id = store->id;
    const void *bytes = is_salvaged ? sqlite3_column_blob(read, 9) : NULL;
    if (bytes && sqlite3_column_bytes(read, 9) == sizeof(id.bytes)) {
        memcpy(id.bytes, bytes, sizeof(id.bytes));
    }
    az_arena_init(arena, 2 * AZ_ROW_BYTES_MAX);
    return az_row_read(&store->lexicon, read, &id, arena, response);
}

/* The rows of a statement, which is reset; damaged ones are counted. */
static bool
each_row(struct az_store *store, sqlite3_stmt *read, bool is_salvaged, az_response_fn fn, void *ctx,
         size_t *damaged)
{
    az_boots_forget(&store->boots); // the writer may have noted more
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        enum az_row_result result = read_row(store, read, is_salvaged, &arena, &response);
        *damaged += result == AZ_ROW_DAMAGED;
        ok = result == AZ_ROW_DAMAGED ||
             (result == AZ_ROW_OK && az_boots_time(&store->boots, OWN_STORE, &response) &&
              fn(ctx, &response));
        az_arena_destroy(&arena);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

/* This store's closed responses behind `after`; -1 for all of them. */
static sqlite3_stmt *
closed_rows(struct az_store *store, int64_t after, int64_t max)
{
    sqlite3_stmt *read = statement(store, READ_CLOSED);
    az_sqlite_bind_number(read, ":after", after);
    az_sqlite_bind_number(read, ":max", max);
    return read;
}

bool
az_store_each(struct az_store *store, az_response_fn fn, void *ctx)
{
    size_t damaged = 0;
    bool ok = each_row(store, az_earlier_rows(&store->earlier, 0, -1), true, fn, ctx, &damaged) &&
              each_row(store, closed_rows(store, 0, -1), false, fn, ctx, &damaged);
    if (damaged > 0) {
        AZ_LOGW("terminal's store %s: %zu responses do not agree with their checksums and are "
                "left out",
                store->path, damaged);
    }
    return ok;
}

bool
az_store_each_salvage(struct az_store *store,
                      bool (*fn)(void *ctx, const struct az_store_salvage *salvage), void *ctx)
{
    sqlite3_stmt *read = az_earlier_notes(&store->earlier);
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        const char *kept_as = (const char *)sqlite3_column_text(read, 1);
        const char *reason = (const char *)sqlite3_column_text(read, 3);
        const struct az_store_salvage salvage = {
            .at_ms = sqlite3_column_int64(read, 0),
            .kept_as = kept_as ? kept_as : "",
            .salvaged = (uint64_t)sqlite3_column_int64(read, 2),
            .reason = reason ? reason : "",
        };
        if (!fn(ctx, &salvage)) {
            code = SQLITE_DONE;
            break;
        }
    }
    if (code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read what was salvaged");
    }
    az_sqlite_reset(read);
    return code == SQLITE_DONE;
}

/* Note that the file is damaged, as our own look at it shows. */
static bool
find_damaged(struct az_store *store, const char *damage)
{
    AZ_LOGE("terminal's store %s is damaged: %s", store->path, damage);
    store->sqlite.damage = damage;
    return false;
}

/* Up to `max` rows behind the last that was looked at. `*more` tells whether others follow. */
static enum az_store_result
check_rows(struct az_store *store, size_t max, bool *more)
{
    bool is_salvaged = store->stage == CHECK_SALVAGED;
    sqlite3_stmt *read = is_salvaged
                             ? az_earlier_rows(&store->earlier, store->checked, (int64_t)max)
                             : closed_rows(store, store->checked, (int64_t)max);
    struct damaged damaged = {0};
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    size_t seen = 0;
    while (damaged.count == 0 && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        result = read_row(store, read, is_salvaged, &arena, &response);
        az_arena_destroy(&arena);
        if (result == AZ_ROW_FAILED) {
            break;
        }
        if (result == AZ_ROW_DAMAGED) {
            damaged.seqs[damaged.count++] = response.seq;
            if (is_salvaged && !az_earlier_find(&store->earlier, &response.store, &damaged.store)) {
                result = AZ_ROW_FAILED;
                break;
            }
        }
        int64_t key = sqlite3_column_int64(read, is_salvaged ? 10 : 0);
        if (key <= store->checked) {
            // SQLite goes by a damaged key without a word, and would go round in a circle.
            find_damaged(store, "its responses are not in order");
            result = AZ_ROW_FAILED;
            break;
        }
        store->checked = key;
        seen++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "look through its responses");
    }
    az_sqlite_reset(read);
    if (result == AZ_ROW_FAILED || (code != SQLITE_ROW && code != SQLITE_DONE)) {
        return AZ_STORE_FAILED;
    }
    *more = seen == max || damaged.count > 0;
    return set_aside(store, &damaged);
}

/*
 * Up to `max` pages of the file. What SQLite reads past without a word, such as
 * a page that lists fewer rows than it holds, shows here.
 */
static enum az_store_result
check_pages(struct az_store *store, size_t max, bool *more)
{
    // While the WAL has newer pages, a cut may have left torn ones in the file.
    if (!az_store_checkpoint(store) || az_store_wal_bytes(store) > 0) {
        *more = false;
        return AZ_STORE_OK;
    }
    size_t size = (size_t)store->sqlite.page_size;
    uint8_t *page = malloc(size);
    uint32_t count = az_sqlite_page_count(&store->sqlite);
    bool sound = true;
    for (size_t i = 0; page && sound && i < max && store->checked < count; i++) {
        uint32_t number = (uint32_t)++store->checked;
        sound = !az_sqlite_read_page(&store->sqlite, number, page) ||
                az_page_is_plausible(size, number, page) ||
                find_damaged(store, "a page of it contradicts itself");
    }
    free(page);
    *more = store->checked < count;
    return sound ? AZ_STORE_OK : AZ_STORE_FAILED;
}

enum az_store_result
az_store_check_some(struct az_store *store, size_t rows, bool *round_done)
{
    bool more = false;
    *round_done = false;
    enum az_store_result result = store->stage == CHECK_PAGES
                                      ? check_pages(store, rows / ROWS_A_PAGE + 1, &more)
                                      : check_rows(store, rows, &more);
    if (result == AZ_STORE_OK && !more) {
        store->stage = (store->stage + 1) % CHECK_STAGE_COUNT;
        store->checked = 0;
        *round_done = store->stage == CHECK_RESPONSES;
    }
    return result;
}

static bool
read_identity(struct az_store *store, bool *found)
{
    sqlite3_stmt *read = statement(store, READ_IDENTITY);
    int code = sqlite3_step(read);
    const void *bytes = code == SQLITE_ROW ? sqlite3_column_blob(read, 0) : NULL;
    *found = bytes && sqlite3_column_bytes(read, 0) == sizeof(store->id.bytes);
    if (*found) {
        memcpy(store->id.bytes, bytes, sizeof(store->id.bytes));
    } else if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its identity");
    }
    az_sqlite_reset(read);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The file's identity, made if it is a new one. */
static bool
load_identity(struct az_store *store, bool was_made)
{
    bool found;
    if (!read_identity(store, &found)) {
        return false;
    }
    if (found) {
        return true;
    }
    if (store->read_only || was_made || store->last_seq > 0) {
        return find_damaged(store, "its identity is missing");
    }
    if (!store->random->fill(store->random->ctx, store->id.bytes, sizeof(store->id.bytes))) {
        AZ_LOGE("terminal's store %s: the system gives no random numbers", store->path);
        return false;
    }
    sqlite3_stmt *add = statement(store, ADD_IDENTITY);
    az_sqlite_bind_blob(add, ":store", store->id.bytes, sizeof(store->id.bytes));
    az_sqlite_bind_number(add, ":made_at", az_clock_wall_ms(store->clock));
    return finish_statement(store, add, "give it an identity");
}

/* The highest seq, and whether the outbox agrees that it is. */
static bool
load_last_seq(struct az_store *store)
{
    sqlite3_stmt *read = statement(store, READ_LAST_SEQ);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    int64_t in_outbox = 0;
    if (ok) {
        store->last_seq = (uint64_t)sqlite3_column_int64(read, 0);
        in_outbox = sqlite3_column_int64(read, 1);
    } else {
        az_sqlite_log(&store->sqlite, "read its last seq");
    }
    az_sqlite_reset(read);
    if (ok && (uint64_t)in_outbox > store->last_seq) {
        return find_damaged(store, "its newest responses are missing");
    }
    return ok;
}

/*
 * The newest responses, as a sample. If not one of them agrees with its
 * checksum, what they all rely on, such as the identity, is damaged.
 */
static bool
look_at_newest(struct az_store *store)
{
    sqlite3_stmt *read = statement(store, READ_NEWEST);
    az_sqlite_bind_number(read, ":max", LOOK_ROWS);
    size_t seen = 0;
    size_t damaged = 0;
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    while (result != AZ_ROW_FAILED && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        result = read_row(store, read, false, &arena, &response);
        az_arena_destroy(&arena);
        damaged += result == AZ_ROW_DAMAGED;
        seen++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its newest responses");
    }
    az_sqlite_reset(read);
    if (seen > 0 && damaged == seen) {
        return find_damaged(store, "its newest responses do not agree with their checksums");
    }
    return result != AZ_ROW_FAILED && code == SQLITE_DONE;
}

/* A response that was open when the program ended closes with the time of its last answer. */
static bool
close_left_open(struct az_store *store)
{
    sqlite3_stmt *read = statement(store, READ_OPEN);
    struct az_arena arena = {0};
    struct az_response left;
    int code = sqlite3_step(read);
    enum az_row_result result =
        code == SQLITE_ROW ? read_row(store, read, false, &arena, &left) : AZ_ROW_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "look for an open response");
    }
    az_sqlite_reset(read);
    bool ok = result != AZ_ROW_FAILED && (code == SQLITE_ROW || code == SQLITE_DONE);
    if (result == AZ_ROW_DAMAGED) {
        ok = find_damaged(store, "the response that was left open cannot be read");
    }
    if (ok && code == SQLITE_ROW) {
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

/* For the opening: whether the file holds the store of the mark. */
static bool
has_marked_store(void *ctx, sqlite3 *db)
{
    const struct az_store_mark *mark = ctx;
    sqlite3_stmt *read = NULL;
    sqlite3_prepare_v2(db, "SELECT store FROM identity", -1, &read, NULL);
    const void *bytes =
        read && sqlite3_step(read) == SQLITE_ROW ? sqlite3_column_blob(read, 0) : NULL;
    bool same = bytes && sqlite3_column_bytes(read, 0) == sizeof(mark->store.bytes) &&
                memcmp(bytes, mark->store.bytes, sizeof(mark->store.bytes)) == 0;
    sqlite3_finalize(read);
    return same;
}

/* Leave word in the lock file which store this is. */
static void
leave_mark(struct az_store *store, bool was_dirty)
{
    struct az_store_mark mark = {store->id, was_dirty || az_store_wal_bytes(store) > 0};
    if (store->lock_fd > 0 &&
        (mark.dirty != store->mark.dirty || !az_uuid_equal(&mark.store, &store->mark.store))) {
        store->mark = mark;
        az_store_mark_write(store->lock_fd, &mark);
    }
}

/* Open the file at the store's path. With a `history`, look whether it is damaged. */
static bool
open_file(struct az_store *store, int lock_fd, const struct az_sqlite_history *history)
{
    static const char *const migrations[] = {schema_1, schema_anchors, AZ_RETENTION_SCHEMA,
                                             schema_salvage};
    const struct az_sqlite_params sqlite = {
        .path = store->path,
        .what = "terminal's store",
        .read_only = store->read_only,
        .lock_fd = lock_fd,
        .history = history,
        .application_id = AZ_STORE_APPLICATION_ID,
        .migrations = migrations,
        .migration_count = sizeof(migrations) / sizeof(*migrations),
        .statements = statement_texts,
        .statement_count = STATEMENT_COUNT,
    };
    return az_sqlite_open(&store->sqlite, &sqlite) &&
           az_lexicon_open(&store->lexicon, &store->sqlite) &&
           az_earlier_open(&store->earlier, &store->sqlite, &store->lexicon) &&
           az_boots_open(&store->boots, &store->sqlite) && load_last_seq(store) &&
           (store->read_only ||
            az_retention_open(&store->retention, &store->sqlite, store->clock)) &&
           load_identity(store, history && history->was_made) &&
           (store->read_only || look_at_newest(store));
}

/* The connection and all that depends on it; the lock stays. */
static void
close_file(struct az_store *store)
{
    az_retention_close(&store->retention);
    az_boots_close(&store->boots);
    az_earlier_close(&store->earlier);
    az_lexicon_close(&store->lexicon);
    az_sqlite_close(&store->sqlite);
    store->boot = (struct az_uuid){0};
    store->waiting_known = false;
}

/* Note the boot in which the file is opened. A disk that refuses it now gets it with a response. */
static void
begin_boot(struct az_store *store)
{
    struct az_uuid boot;
    if (!az_clock_boot(store->clock, &boot) || !az_sqlite_begin(&store->sqlite)) {
        return;
    }
    if (!write_boot(store, &boot) || !commit(store)) {
        roll_back(store);
    }
}

/* Open the file with what its mark says of it. */
static bool
open_marked(struct az_store *store, bool existed)
{
    struct az_store_mark mark;
    // A file that is gone altogether was taken away by somebody, who wants a new one.
    bool was_made = existed && az_store_mark_read(store->lock_fd, &mark);
    store->mark = was_made ? mark : (struct az_store_mark){0};
    const struct az_sqlite_history history = {
        .was_made = was_made,
        .was_dirty = was_made && mark.dirty,
        .is_known = has_marked_store,
        .ctx = &store->mark,
    };
    if (!open_file(store, store->lock_fd, &history) || !close_left_open(store)) {
        return false;
    }
    leave_mark(store, history.was_dirty);
    begin_boot(store);
    return !store->sqlite.damage;
}

static bool
keep_salvaged(void *ctx, const struct az_response *response)
{
    struct az_store *fresh = ctx;
    return az_earlier_add(&fresh->earlier, response);
}

static bool
keep_boot(void *ctx, const struct az_boot *boot)
{
    struct az_store *fresh = ctx;
    return az_boots_add(&fresh->boots, OWN_STORE, boot);
}

static bool
keep_anchor(void *ctx, const struct az_anchor *anchor)
{
    struct az_store *fresh = ctx;
    return az_boots_note(&fresh->boots, OWN_STORE, anchor);
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Fill the new file from the damaged one, in one transaction. False if it is not a terminal's. */
static bool
fill_new(struct az_store *fresh, const struct az_store *old, const char *aside)
{
    bool is_marked = !az_uuid_is_zero(&old->mark.store);
    const struct az_salvage_params params = {
        .path = old->path,
        .store = is_marked ? &old->mark.store : NULL,
        .skip_store = old->id,
        .skip_seq = old->is_open ? old->open.seq : 0,
        .boot_fn = keep_boot,
        .anchor_fn = keep_anchor,
    };
    struct az_salvage_found found;
    if (!az_sqlite_begin(&fresh->sqlite) ||
        !az_salvage_read(&params, keep_salvaged, fresh, &found)) {
        return false;
    }
    if (!is_marked && !found.is_ours) {
        AZ_LOGE("%s is not a terminal's store; choose another file (nothing was changed)",
                old->path);
        return false;
    }
    uint64_t held;
    uint64_t waiting;
    int64_t oldest_ms;
    bool ok = az_earlier_count(&fresh->earlier, &held, &waiting, &oldest_ms) &&
              az_earlier_note(&fresh->earlier, az_clock_wall_ms(old->clock), base_name(aside), held,
                              old->sqlite.damage) &&
              az_sqlite_commit(&fresh->sqlite);
    if (ok) {
        AZ_LOGW("terminal's store %s is damaged: %s; %llu responses were salvaged into a new file, "
                "and the damaged one is kept as %s; look at the disk",
                old->path, old->sqlite.damage, (unsigned long long)held, aside);
    }
    return ok;
}

static bool
sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) {
        AZ_LOGE("cannot write %s: %s; check the disk", path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

/*
 * Make STORE.new: complete, durable, with nothing left in its WAL. Half made it
 * is of no use, so it is synced once, at the end.
 */
static bool
make_new(struct az_store *old, const char *aside)
{
    struct az_store fresh = {
        .path = az_store_file_beside(old->path, ".new"),
        .clock = old->clock,
        .random = old->random,
        .sqlite = {.lock_fd = -1},
    };
    bool ok =
        fresh.path && az_store_file_clear_new(old->path) && open_file(&fresh, old->lock_fd, NULL) &&
        az_sqlite_run(&fresh.sqlite, "PRAGMA synchronous = OFF") && fill_new(&fresh, old, aside) &&
        az_sqlite_checkpoint(&fresh.sqlite) && az_sqlite_wal_bytes(&fresh.sqlite) == 0;
    close_file(&fresh);
    ok = ok && sync_file(fresh.path);
    free(fresh.path);
    if (!ok) {
        az_store_file_clear_new(old->path);
    }
    return ok;
}

/* Put a new file in the damaged one's place, with all that can be salvaged. */
static bool
replace_file(struct az_store *store)
{
    if (!store->sqlite.damage) {
        return false;
    }
    char *aside = az_store_file_aside(store->path, az_clock_wall_ms(store->clock));
    bool ok = aside && make_new(store, aside);
    if (ok) {
        close_file(store);
        // The new file has no WAL yet, which must not be missed after a cut.
        store->mark.dirty = false;
        az_store_mark_write(store->lock_fd, &store->mark);
        ok = az_store_file_swap(store->path, aside);
    }
    free(aside);
    if (ok) {
        store->mark = (struct az_store_mark){0};
        store->last_seq = 0;
        store->stage = CHECK_RESPONSES;
        store->checked = 0;
        ok = open_file(store, store->lock_fd, NULL);
    }
    if (ok) {
        leave_mark(store, false);
        begin_boot(store);
    }
    return ok;
}

/* The lock, and the file as a power cut in a replacing may have left it. */
static bool
take_place(struct az_store *store)
{
    if (!az_files_make_parent_dir(store->path)) {
        return false;
    }
    if (store->lock_fd <= 0) {
        store->lock_fd = az_sqlite_lock(store->path, "terminal's store");
    }
    return store->lock_fd > 0 && az_store_file_complete(store->path);
}

static bool
open_writer(struct az_store *store)
{
    if (!take_place(store)) {
        return false;
    }
    bool existed = access(store->path, F_OK) == 0;
    return open_marked(store, existed) || replace_file(store);
}

struct az_store *
az_store_open(const struct az_store_params *params)
{
    struct az_store *store = calloc(1, sizeof(*store));
    if (!store) {
        AZ_LOGE("terminal's store %s: out of memory", params->path);
        return NULL;
    }
    store->sqlite.lock_fd = -1;
    store->clock = params->clock;
    store->random = params->random;
    store->read_only = params->read_only;
    store->path = az_store_file_beside(params->path, "");
    if (!store->path || !(store->read_only ? open_file(store, 0, NULL) : open_writer(store))) {
        az_store_close(store);
        return NULL;
    }
    return store;
}

bool
az_store_is_damaged(const struct az_store *store)
{
    return store->sqlite.damage || !store->sqlite.db || store->is_stranded;
}

/* Begin the open response again in the new file. */
static bool
carry_open(struct az_store *store)
{
    store->is_open = false;
    store->is_stranded = az_store_begin(store, &store->open) != AZ_STORE_OK;
    return !store->is_stranded;
}

bool
az_store_mend(struct az_store *store)
{
    bool was_open = store->is_open || store->is_stranded;
    if (store->sqlite.damage || !store->sqlite.db) {
        store->is_open = was_open;
        bool ok = store->sqlite.db ? replace_file(store) : open_writer(store);
        if (!ok) {
            if (!store->sqlite.damage) {
                close_file(store); // what is half open is of no use
            }
            return false;
        }
        store->is_stranded = was_open;
    }
    return !store->is_stranded || carry_open(store);
}

void
az_store_close(struct az_store *store)
{
    if (!store) {
        return;
    }
    close_file(store);
    if (store->lock_fd > 0) {
        close(store->lock_fd);
    }
    az_arena_destroy(&store->open_arena);
    free(store->path);
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
    if (!az_sqlite_checkpoint(&store->sqlite)) {
        return false;
    }
    if (store->lock_fd > 0 && store->mark.dirty && az_sqlite_wal_bytes(&store->sqlite) == 0) {
        store->mark.dirty = false;
        az_store_mark_write(store->lock_fd, &store->mark);
    }
    return true;
}

uint64_t
az_store_wal_bytes(const struct az_store *store)
{
    return az_sqlite_wal_bytes(&store->sqlite);
}
