// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "storage/answers.h"
#include "storage/archive_ops.h"
#include "storage/bindings.h"
#include "storage/boots.h"
#include "storage/lexicon.h"
#include "storage/sqlite.h"
#include "storage/tally.h"

enum {
    APPLICATION_ID = 0x417a7248,     // "AzrH"
    ROW_BYTES_MAX = 256 * 1024,      // of the answers in one row
    RESPONSE_BYTES_MAX = 512 * 1024, // of one response being read
    WAL_BYTES_MAX =
        64 * 1024 * 1024, // above this it is moved into the file without waiting for a pause
};

static const int64_t hour_ms = INT64_C(3600000);

/*
 * Who sent what: terminal and store. What is held: response, aside (conflicts
 * and what was rejected), span (which seqs of a store are held, as ranges that
 * neither touch nor overlap). What was answered, counted: scope and rollup.
 */
static const char schema_1[] =
    AZ_LEXICON_SCHEMA "CREATE TABLE identity ("
                      "  one INTEGER PRIMARY KEY CHECK (one = 1),"
                      "  hub BLOB NOT NULL CHECK (length(hub) = 16),"
                      "  made_at INTEGER NOT NULL"
                      ") STRICT;"
                      "CREATE TABLE terminal ("
                      "  id INTEGER PRIMARY KEY,"
                      "  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),"
                      "  first_seen INTEGER NOT NULL"
                      ") STRICT;"
                      "CREATE TABLE store ("
                      "  id INTEGER PRIMARY KEY,"
                      "  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),"
                      "  terminal INTEGER NOT NULL REFERENCES terminal (id),"
                      "  first_seen INTEGER NOT NULL"
                      ") STRICT;"
                      "CREATE TABLE response ("
                      "  store INTEGER NOT NULL REFERENCES store (id),"
                      "  seq INTEGER NOT NULL CHECK (seq > 0),"
                      "  context INTEGER NOT NULL REFERENCES context (id),"
                      "  started_at INTEGER NOT NULL,"
                      "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"
                      "  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),"
                      "  ending INTEGER NOT NULL CHECK (ending BETWEEN 1 AND 3),"
                      "  misuse TEXT,"
                      "  checksum INTEGER NOT NULL,"
                      "  answers BLOB NOT NULL,"
                      "  received_at INTEGER NOT NULL,"
                      "  PRIMARY KEY (store, seq)"
                      ") STRICT, WITHOUT ROWID;"
                      "CREATE TABLE aside ("
                      "  id INTEGER PRIMARY KEY,"
                      "  store INTEGER NOT NULL REFERENCES store (id),"
                      "  seq INTEGER NOT NULL CHECK (seq > 0),"
                      "  verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected')),"
                      "  reason TEXT NOT NULL,"
                      "  raw BLOB NOT NULL,"
                      "  raw_digest BLOB NOT NULL CHECK (length(raw_digest) = 32),"
                      "  received_at INTEGER NOT NULL,"
                      "  UNIQUE (store, seq, raw_digest)"
                      ") STRICT;"
                      "CREATE TABLE span ("
                      "  store INTEGER NOT NULL REFERENCES store (id),"
                      "  first INTEGER NOT NULL CHECK (first > 0),"
                      "  last INTEGER NOT NULL CHECK (last >= first),"
                      "  PRIMARY KEY (store, first)"
                      ") STRICT, WITHOUT ROWID;"
                      "CREATE TABLE scope ("
                      "  id INTEGER PRIMARY KEY,"
                      "  event TEXT NOT NULL,"
                      "  point TEXT NOT NULL,"
                      "  survey TEXT NOT NULL,"
                      "  language TEXT NOT NULL,"
                      "  mode INTEGER NOT NULL CHECK (mode IN (0, 1)),"
                      "  misuse INTEGER NOT NULL CHECK (misuse IN (0, 1)),"
                      "  UNIQUE (event, point, survey, language, mode, misuse)"
                      ") STRICT;"
                      // question 0 counts responses, their ending being the value
                      "CREATE TABLE rollup ("
                      "  scope INTEGER NOT NULL REFERENCES scope (id),"
                      "  hour INTEGER NOT NULL,"
                      "  question INTEGER NOT NULL,"
                      "  value ANY NOT NULL,"
                      "  n INTEGER NOT NULL CHECK (n > 0),"
                      "  PRIMARY KEY (scope, hour, question, value)"
                      ") STRICT, WITHOUT ROWID;";

/* Boots and anchors, as the terminals told of them. */
static const char schema_anchors[] = AZ_BOOTS_SCHEMA("store (id)");

enum statement {
    READ_IDENTITY,
    ADD_IDENTITY,
    FIND_TERMINAL,
    ADD_TERMINAL,
    FIND_STORE,
    ADD_STORE,
    ADD_RESPONSE,
    READ_CHECKSUM,
    ADD_ASIDE,
    TAKE_SPANS,
    DROP_SPANS,
    ADD_SPAN,
    READ_SPANS,
    FIND_SCOPE,
    ADD_SCOPE,
    ADD_ROLLUP,
    READ_FIGURES,
    READ_COUNTS,
    READ_RESPONSES,
    STATEMENT_COUNT
};

static const char *const statement_texts[] = {
    [READ_IDENTITY] = "SELECT hub FROM identity",
    [ADD_IDENTITY] = "INSERT INTO identity (one, hub, made_at) VALUES (1, :hub, :made_at)",
    [FIND_TERMINAL] = "SELECT id FROM terminal WHERE uuid = :uuid",
    [ADD_TERMINAL] = "INSERT INTO terminal (uuid, first_seen) VALUES (:uuid, :now)",
    [FIND_STORE] = "SELECT id FROM store WHERE uuid = :uuid",
    [ADD_STORE] = "INSERT INTO store (uuid, terminal, first_seen) VALUES (:uuid, :terminal, :now)",
    [ADD_RESPONSE] =
        "INSERT INTO response (store, seq, context, started_at, boot_ms, duration_ms, ending,"
        " misuse, checksum, answers, received_at) VALUES (:store, :seq, :context, :started_at,"
        " :boot_ms, :duration_ms, :ending, :misuse, :checksum, :answers, :now)"
        " ON CONFLICT DO NOTHING",
    [READ_CHECKSUM] = "SELECT checksum FROM response WHERE store = :store AND seq = :seq",
    [ADD_ASIDE] = "INSERT INTO aside (store, seq, verdict, reason, raw, raw_digest, received_at)"
                  " VALUES (:store, :seq, :verdict, :reason, :raw, :raw_digest, :now)"
                  " ON CONFLICT DO NOTHING",
    // Spans that touch or overlap :first to :last.
    [TAKE_SPANS] = "SELECT min(first), max(last) FROM span WHERE store = :store"
                   " AND first <= :last + 1 AND last >= :first - 1",
    [DROP_SPANS] = "DELETE FROM span WHERE store = :store"
                   " AND first <= :last + 1 AND last >= :first - 1",
    [ADD_SPAN] = "INSERT INTO span (store, first, last) VALUES (:store, :first, :last)",
    [READ_SPANS] = "SELECT first, last FROM span JOIN store ON store.id = span.store"
                   " WHERE uuid = :uuid ORDER BY first",
    [FIND_SCOPE] = "SELECT id FROM scope WHERE event = :event AND point = :point"
                   " AND survey = :survey AND language = :language AND mode = :mode"
                   " AND misuse = :misuse",
    [ADD_SCOPE] = "INSERT INTO scope (event, point, survey, language, mode, misuse)"
                  " VALUES (:event, :point, :survey, :language, :mode, :misuse)",
    [ADD_ROLLUP] = "INSERT INTO rollup (scope, hour, question, value, n)"
                   " VALUES (:scope, :hour, :question, :value, :n)"
                   " ON CONFLICT DO UPDATE SET n = n + excluded.n",
    [READ_FIGURES] = "SELECT coalesce((SELECT sum(n) FROM rollup WHERE question = 0), 0),"
                     " (SELECT count(*) FROM aside WHERE verdict = 'conflict'),"
                     " (SELECT count(*) FROM aside WHERE verdict = 'rejected'),"
                     " (SELECT count(*) FROM terminal),"
                     " (SELECT count(*) FROM binding WHERE refused > 0)",
    [READ_COUNTS] = "SELECT event, survey, coalesce(question.name, '') AS question, value, sum(n)"
                    " FROM rollup JOIN scope ON scope.id = rollup.scope"
                    " LEFT JOIN question ON question.id = rollup.question"
                    " WHERE mode = 0 AND misuse = 0 AND (:event IS NULL OR event = :event)"
                    " GROUP BY event, survey, rollup.question, value"
                    " ORDER BY event, survey, rollup.question, value",
    [READ_RESPONSES] =
        "SELECT uuid, seq, context, started_at, boot_ms, duration_ms, ending,"
        " misuse, answers, store.id FROM response JOIN store ON store.id = response.store"
        " ORDER BY store.id, seq",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");

/* Under which number the responses of a context are counted; kept at hand, as a lookup costs. */
struct known_scope {
    int64_t context; // 0 if the place is empty
    bool misuse;
    int64_t scope;
};

enum { SCOPES_KEPT = 16 }; // as many contexts as a few terminals have, each with misuse or not

struct sqlite_archive {
    struct az_archive archive; // first: see archive_ops.h
    struct az_sqlite sqlite;
    struct az_lexicon lexicon;
    struct az_boots boots;
    struct az_bindings bindings;
    const struct az_clock *clock;
    struct az_buffer answers;               // of the response being put; kept for its memory
    struct known_scope scopes[SCOPES_KEPT]; // a context has its place by its number
};

static struct sqlite_archive *
of(struct az_archive *archive)
{
    return (struct sqlite_archive *)archive;
}

static sqlite3_stmt *
statement(struct sqlite_archive *self, enum statement which)
{
    return self->sqlite.statements[which];
}

static bool
finish(struct sqlite_archive *self, sqlite3_stmt *stmt, const char *doing)
{
    return az_sqlite_finish(&self->sqlite, stmt, doing) == SQLITE_DONE;
}

/*
 * First column of the one row that `stmt` finds, whose parameters are bound; it
 * is reset. `*found` is false if there is none.
 */
static bool
find_number(struct sqlite_archive *self, sqlite3_stmt *stmt, int64_t *out, bool *found)
{
    int code = sqlite3_step(stmt);
    *found = code == SQLITE_ROW;
    if (*found) {
        *out = sqlite3_column_int64(stmt, 0);
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "look something up");
    }
    az_sqlite_reset(stmt);
    return *found || code == SQLITE_DONE;
}

static bool
find_or_add_terminal(struct sqlite_archive *self, const struct az_uuid *uuid, int64_t now,
                     int64_t *id)
{
    bool found;
    sqlite3_stmt *find = statement(self, FIND_TERMINAL);
    az_sqlite_bind_blob(find, ":uuid", uuid->bytes, sizeof(uuid->bytes));
    if (!find_number(self, find, id, &found) || found) {
        return found;
    }
    sqlite3_stmt *add = statement(self, ADD_TERMINAL);
    az_sqlite_bind_blob(add, ":uuid", uuid->bytes, sizeof(uuid->bytes));
    az_sqlite_bind_number(add, ":now", now);
    bool ok = finish(self, add, "add a terminal");
    *id = sqlite3_last_insert_rowid(self->sqlite.db);
    return ok;
}

static bool
find_or_add_store(struct sqlite_archive *self, const struct az_archive_batch *batch,
                  int64_t terminal, int64_t now, int64_t *id)
{
    bool found;
    sqlite3_stmt *find = statement(self, FIND_STORE);
    az_sqlite_bind_blob(find, ":uuid", batch->store.bytes, sizeof(batch->store.bytes));
    if (!find_number(self, find, id, &found) || found) {
        return found;
    }
    sqlite3_stmt *add = statement(self, ADD_STORE);
    az_sqlite_bind_blob(add, ":uuid", batch->store.bytes, sizeof(batch->store.bytes));
    az_sqlite_bind_number(add, ":terminal", terminal);
    az_sqlite_bind_number(add, ":now", now);
    bool ok = finish(self, add, "add a store");
    *id = sqlite3_last_insert_rowid(self->sqlite.db);
    return ok;
}

static bool
put_aside(struct sqlite_archive *self, int64_t store, const struct az_archive_item *item,
          const char *reason, int64_t now)
{
    struct az_digest digest;
    az_digest_of(item->raw ? item->raw : "", item->raw_size, &digest);
    sqlite3_stmt *add = statement(self, ADD_ASIDE);
    az_sqlite_bind_number(add, ":store", store);
    az_sqlite_bind_number(add, ":seq", (int64_t)item->response.seq);
    az_sqlite_bind_text(add, ":verdict", az_verdict_name(item->verdict));
    az_sqlite_bind_text(add, ":reason", reason);
    az_sqlite_bind_blob(add, ":raw", item->raw, item->raw_size);
    az_sqlite_bind_blob(add, ":raw_digest", digest.bytes, sizeof(digest.bytes));
    az_sqlite_bind_number(add, ":now", now);
    return finish(self, add, "set a response aside");
}

/* Whether the archive has (store, seq) already, with this content or another. */
static bool
judge_known(struct sqlite_archive *self, int64_t store, struct az_archive_item *item,
            uint64_t checksum, int64_t now)
{
    int64_t kept;
    bool found;
    sqlite3_stmt *read = statement(self, READ_CHECKSUM);
    az_sqlite_bind_number(read, ":store", store);
    az_sqlite_bind_number(read, ":seq", (int64_t)item->response.seq);
    if (!find_number(self, read, &kept, &found) || !found) {
        return false;
    }
    if ((uint64_t)kept == checksum) {
        item->verdict = AZ_VERDICT_DUPLICATE;
        return true;
    }
    item->verdict = AZ_VERDICT_CONFLICT;
    return put_aside(self, store, item, "the hub has another response of this store and seq", now);
}

/* What is known of a response when it is put. */
struct putting {
    int64_t store;
    int64_t context;
    uint64_t checksum;
    int64_t now;
};

/* Insert a response; sets `putting->context`. `*added` is false if (store, seq) was there. */
static bool
insert_response(struct sqlite_archive *self, const struct az_response *response,
                struct putting *putting, bool *added)
{
    struct az_question_names names = az_lexicon_names(&self->lexicon);
    az_buffer_clear(&self->answers);
    if (!az_lexicon_context(&self->lexicon, response, &putting->context) ||
        !az_answers_encode(response->answers, response->answer_count, &names, &self->answers)) {
        return false;
    }
    sqlite3_stmt *add = statement(self, ADD_RESPONSE);
    az_sqlite_bind_number(add, ":store", putting->store);
    az_sqlite_bind_number(add, ":seq", (int64_t)response->seq);
    az_sqlite_bind_number(add, ":context", putting->context);
    az_sqlite_bind_number(add, ":started_at", response->started_at_ms);
    az_sqlite_bind_number(add, ":boot_ms", response->boot_ms);
    az_sqlite_bind_number(add, ":duration_ms", response->duration_ms);
    az_sqlite_bind_number(add, ":ending", response->ending);
    az_sqlite_bind_text(add, ":misuse", response->misuse);
    az_sqlite_bind_number(add, ":checksum", (int64_t)putting->checksum);
    az_sqlite_bind_blob(add, ":answers", self->answers.data, self->answers.size);
    az_sqlite_bind_number(add, ":now", putting->now);
    bool ok = finish(self, add, "put a response");
    *added = ok && sqlite3_changes(self->sqlite.db) > 0;
    return ok;
}

/* The number of what a response is counted under. */
static bool
find_or_add_scope(struct sqlite_archive *self, const struct az_response *response, int64_t *id)
{
    sqlite3_stmt *stmts[] = {statement(self, FIND_SCOPE), statement(self, ADD_SCOPE)};
    for (size_t i = 0; i < 2; i++) {
        az_sqlite_bind_text(stmts[i], ":event", response->event);
        az_sqlite_bind_text(stmts[i], ":point", response->point);
        az_sqlite_bind_text(stmts[i], ":survey", response->survey);
        az_sqlite_bind_text(stmts[i], ":language", response->language);
        az_sqlite_bind_number(stmts[i], ":mode", response->mode);
        az_sqlite_bind_number(stmts[i], ":misuse", response->misuse != NULL);
    }
    bool found;
    bool ok = find_number(self, stmts[0], id, &found);
    if (ok && !found) {
        ok = finish(self, stmts[1], "add a scope");
        *id = sqlite3_last_insert_rowid(self->sqlite.db);
    }
    az_sqlite_reset(stmts[1]);
    return ok;
}

/* The same for the response of a context, which says all of it but the misuse. */
static bool
scope_of(struct sqlite_archive *self, const struct az_response *response, int64_t context,
         int64_t *scope)
{
    bool misuse = response->misuse != NULL;
    struct known_scope *known = &self->scopes[(uint64_t)context % SCOPES_KEPT];
    if (known->context != context || known->misuse != misuse) {
        struct known_scope found = {.context = context, .misuse = misuse};
        if (!find_or_add_scope(self, response, &found.scope)) {
            return false;
        }
        *known = found;
    }
    *scope = known->scope;
    return true;
}

/* Count each value of one answer. A text counts as given; what it says is nobody's figure. */
static bool
tally_answer(struct az_tally *tally, struct az_tally_key key, const struct az_answer *answer)
{
    switch (answer->value.kind) {
    case AZ_VALUE_NUMBER:
        key.is_number = true;
        key.number = answer->value.number;
        return az_tally_add(tally, &key);
    case AZ_VALUE_TEXT:
    case AZ_VALUE_SEALED:
        key.text = "";
        return az_tally_add(tally, &key);
    case AZ_VALUE_CHOICES: {
        char id[AZ_ID_MAX + 1];
        const char *cursor = answer->value.text;
        key.text = id;
        while (az_choices_next(&cursor, id)) {
            if (!az_tally_add(tally, &key)) {
                return false;
            }
        }
        return true;
    }
    case AZ_VALUE_NONE:
    case AZ_VALUE_KIND_COUNT:
        break;
    }
    return true;
}

static bool
tally_response(struct sqlite_archive *self, struct az_tally *tally,
               const struct az_response *response, int64_t context)
{
    int64_t time_ms = response->true_time.kind == AZ_TIME_EXACT ? response->true_time.time_ms
                                                                : response->started_at_ms;
    struct az_tally_key key = {
        .hour = time_ms / hour_ms - (time_ms % hour_ms < 0),
        .text = az_ending_name(response->ending),
    };
    if (!scope_of(self, response, context, &key.scope) || !az_tally_add(tally, &key)) {
        return false;
    }
    struct az_question_names names = az_lexicon_names(&self->lexicon);
    for (size_t i = 0; i < response->answer_count; i++) {
        const struct az_answer *answer = &response->answers[i];
        if (!names.number_of(names.ctx, answer->question, &key.question) ||
            !tally_answer(tally, key, answer)) {
            return false;
        }
    }
    return true;
}

static bool
write_tally(struct sqlite_archive *self, const struct az_tally *tally)
{
    sqlite3_stmt *add = statement(self, ADD_ROLLUP);
    for (size_t i = 0; i < tally->capacity; i++) {
        const struct az_tally_entry *entry = &tally->entries[i];
        if (entry->n == 0) {
            continue;
        }
        az_sqlite_bind_number(add, ":scope", entry->key.scope);
        az_sqlite_bind_number(add, ":hour", entry->key.hour);
        az_sqlite_bind_number(add, ":question", (int64_t)entry->key.question);
        if (entry->key.is_number) {
            az_sqlite_bind_number(add, ":value", entry->key.number);
        } else {
            az_sqlite_bind_text(add, ":value", entry->key.text);
        }
        az_sqlite_bind_number(add, ":n", (int64_t)entry->n);
        if (!finish(self, add, "write a rollup")) {
            return false;
        }
    }
    return true;
}

static bool
put_item(struct sqlite_archive *self, int64_t store, struct az_archive_item *item,
         struct az_tally *tally, int64_t now)
{
    if (item->reject_reason) {
        item->verdict = AZ_VERDICT_REJECTED;
        return put_aside(self, store, item, item->reject_reason, now);
    }
    struct putting putting = {
        .store = store, .checksum = az_response_checksum(&item->response), .now = now};
    bool added;
    if (!insert_response(self, &item->response, &putting, &added)) {
        return false;
    }
    if (!added) {
        return judge_known(self, store, item, putting.checksum, now);
    }
    item->verdict = AZ_VERDICT_ACCEPTED;
    return az_boots_time(&self->boots, store, &item->response) &&
           tally_response(self, tally, &item->response, putting.context);
}

/* Note that `first` to `last` of a store are held, joined with what they touch. */
static bool
add_span(struct sqlite_archive *self, int64_t store, int64_t first, int64_t last)
{
    sqlite3_stmt *stmts[] = {statement(self, TAKE_SPANS), statement(self, DROP_SPANS)};
    for (size_t i = 0; i < 2; i++) {
        az_sqlite_bind_number(stmts[i], ":store", store);
        az_sqlite_bind_number(stmts[i], ":first", first);
        az_sqlite_bind_number(stmts[i], ":last", last);
    }
    bool ok = sqlite3_step(stmts[0]) == SQLITE_ROW;
    if (ok && sqlite3_column_type(stmts[0], 0) != SQLITE_NULL) {
        int64_t low = sqlite3_column_int64(stmts[0], 0);
        int64_t high = sqlite3_column_int64(stmts[0], 1);
        first = low < first ? low : first;
        last = high > last ? high : last;
    }
    az_sqlite_reset(stmts[0]);
    if (!ok) {
        az_sqlite_log(&self->sqlite, "read its ledger");
        az_sqlite_reset(stmts[1]);
        return false;
    }
    if (!finish(self, stmts[1], "write its ledger")) {
        return false;
    }
    sqlite3_stmt *add = statement(self, ADD_SPAN);
    az_sqlite_bind_number(add, ":store", store);
    az_sqlite_bind_number(add, ":first", first);
    az_sqlite_bind_number(add, ":last", last);
    return finish(self, add, "write its ledger");
}

static bool
put_history(struct sqlite_archive *self, int64_t store, const struct az_history *history)
{
    for (size_t i = 0; i < history->boot_count; i++) {
        if (!az_boots_add(&self->boots, store, &history->boots[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < history->anchor_count; i++) {
        if (az_anchor_is_valid(&history->anchors[i]) &&
            !az_boots_note(&self->boots, store, &history->anchors[i])) {
            return false;
        }
    }
    return true;
}

static bool
put_batch(struct sqlite_archive *self, struct az_archive_batch *batch, struct az_tally *tally,
          int64_t now)
{
    int64_t terminal;
    int64_t store;
    bool speaks = true;
    if (!find_or_add_terminal(self, &batch->terminal, now, &terminal) ||
        (batch->key && !az_bindings_judge(&self->bindings, terminal, batch->key, now, &speaks))) {
        return false;
    }
    batch->refused = !speaks;
    if (batch->refused) {
        return true;
    }
    if (!find_or_add_store(self, batch, terminal, now, &store) ||
        !put_history(self, store, &batch->history)) {
        return false;
    }
    size_t run = 0; // where the current run of consecutive seqs begins
    for (size_t i = 0; i < batch->count; i++) {
        if (!put_item(self, store, &batch->items[i], tally, now)) {
            return false;
        }
        uint64_t seq = batch->items[i].response.seq;
        if (i + 1 < batch->count && batch->items[i + 1].response.seq == seq + 1) {
            continue;
        }
        uint64_t first = batch->items[run].response.seq;
        if (!add_span(self, store, (int64_t)first, (int64_t)seq)) {
            return false;
        }
        run = i + 1;
    }
    return true;
}

static enum az_archive_result
sqlite_put(struct az_archive *archive, struct az_archive_batch *const batches[], size_t count)
{
    struct sqlite_archive *self = of(archive);
    struct az_tally tally;
    int64_t now = az_clock_wall_ms(self->clock);
    az_tally_init(&tally);
    bool begun = az_sqlite_begin(&self->sqlite);
    bool ok = begun;
    for (size_t i = 0; ok && i < count; i++) {
        ok = put_batch(self, batches[i], &tally, now);
    }
    ok = ok && write_tally(self, &tally) && az_sqlite_commit(&self->sqlite);
    az_tally_destroy(&tally);
    if (ok) {
        if (az_sqlite_wal_bytes(&self->sqlite) > WAL_BYTES_MAX) {
            az_sqlite_checkpoint(&self->sqlite);
        }
        return AZ_ARCHIVE_OK;
    }
    int code = sqlite3_extended_errcode(self->sqlite.db);
    if (begun) {
        az_sqlite_roll_back(&self->sqlite);
    }
    az_lexicon_forget(&self->lexicon);
    memset(self->scopes, 0, sizeof(self->scopes)); // what was added is gone
    az_boots_forget(&self->boots);
    return az_sqlite_is_full(code) ? AZ_ARCHIVE_FULL : AZ_ARCHIVE_FAILED;
}

static bool
sqlite_ledger(struct az_archive *archive, const struct az_uuid *store, uint64_t *watermark,
              struct az_seq_range *gaps, size_t max, size_t *gap_count)
{
    struct sqlite_archive *self = of(archive);
    sqlite3_stmt *read = statement(self, READ_SPANS);
    az_sqlite_bind_blob(read, ":uuid", store->bytes, sizeof(store->bytes));
    *watermark = 0;
    *gap_count = 0;
    uint64_t held = 0; // end of the span before
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW && *gap_count < max) {
        uint64_t first = (uint64_t)sqlite3_column_int64(read, 0);
        if (first == 1) {
            *watermark = (uint64_t)sqlite3_column_int64(read, 1);
        } else {
            gaps[(*gap_count)++] = (struct az_seq_range){held + 1, first - 1};
        }
        held = (uint64_t)sqlite3_column_int64(read, 1);
    }
    az_sqlite_reset(read);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read its ledger");
        return false;
    }
    return true;
}

static bool
sqlite_figures(struct az_archive *archive, struct az_archive_figures *out)
{
    struct sqlite_archive *self = of(archive);
    sqlite3_stmt *read = statement(self, READ_FIGURES);
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = (struct az_archive_figures){
            .responses = (uint64_t)sqlite3_column_int64(read, 0),
            .conflicts = (uint64_t)sqlite3_column_int64(read, 1),
            .rejected = (uint64_t)sqlite3_column_int64(read, 2),
            .terminals = (uint64_t)sqlite3_column_int64(read, 3),
            .refused = (uint64_t)sqlite3_column_int64(read, 4),
        };
    } else {
        az_sqlite_log(&self->sqlite, "count its responses");
    }
    az_sqlite_reset(read);
    return ok;
}

static bool
sqlite_counts(struct az_archive *archive, const char *event, az_archive_count_fn fn, void *ctx)
{
    struct sqlite_archive *self = of(archive);
    sqlite3_stmt *read = statement(self, READ_COUNTS);
    az_sqlite_bind_text(read, ":event", event);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        ok = fn(ctx, &(struct az_archive_count){
                         .event = (const char *)sqlite3_column_text(read, 0),
                         .survey = (const char *)sqlite3_column_text(read, 1),
                         .question = (const char *)sqlite3_column_text(read, 2),
                         .value = (const char *)sqlite3_column_text(read, 3),
                         .n = (uint64_t)sqlite3_column_int64(read, 4),
                     });
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "count its answers");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

static bool
read_row(struct sqlite_archive *self, sqlite3_stmt *row, struct az_arena *arena,
         struct az_response *out)
{
    *out = (struct az_response){
        .seq = (uint64_t)sqlite3_column_int64(row, 1),
        .started_at_ms = sqlite3_column_int64(row, 3),
        .boot_ms = sqlite3_column_int64(row, 4),
        .duration_ms = (uint32_t)sqlite3_column_int64(row, 5),
        .ending = (enum az_ending)sqlite3_column_int(row, 6),
        .misuse = (const char *)sqlite3_column_text(row, 7),
    };
    struct az_question_names names = az_lexicon_names(&self->lexicon);
    const void *answers = sqlite3_column_blob(row, 8);
    size_t size = (size_t)sqlite3_column_bytes(row, 8);
    if (sqlite3_column_bytes(row, 0) != sizeof(out->store.bytes) ||
        !az_lexicon_read_context(&self->lexicon, sqlite3_column_int64(row, 2), out) ||
        !az_answers_decode(answers, size, &names, arena, &out->answers, &out->answer_count)) {
        AZ_LOGE("hub's archive %s: response %llu of a store cannot be read", self->sqlite.path,
                (unsigned long long)out->seq);
        return false;
    }
    memcpy(out->store.bytes, sqlite3_column_blob(row, 0), sizeof(out->store.bytes));
    return true;
}

static bool
sqlite_each(struct az_archive *archive, az_response_fn fn, void *ctx)
{
    struct sqlite_archive *self = of(archive);
    sqlite3_stmt *read = statement(self, READ_RESPONSES);
    az_boots_forget(&self->boots); // the writer may have noted more
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        az_arena_init(&arena, RESPONSE_BYTES_MAX);
        ok = read_row(self, read, &arena, &response) &&
             az_boots_time(&self->boots, sqlite3_column_int64(read, 9), &response) &&
             fn(ctx, &response);
        az_arena_destroy(&arena);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read its responses");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

static bool
sqlite_checkpoint(struct az_archive *archive)
{
    return az_sqlite_checkpoint(&of(archive)->sqlite);
}

static void
sqlite_close(struct az_archive *archive)
{
    struct sqlite_archive *self = of(archive);
    if (self->sqlite.db && !self->sqlite.read_only && az_sqlite_wal_bytes(&self->sqlite) > 0) {
        az_sqlite_checkpoint(&self->sqlite);
    }
    az_bindings_close(&self->bindings);
    az_boots_close(&self->boots);
    az_lexicon_close(&self->lexicon);
    az_sqlite_close(&self->sqlite);
    az_buffer_destroy(&self->answers);
    free(self);
}

/* The hub's identity, made if the file is a new one. */
static bool
load_identity(struct sqlite_archive *self, const struct az_archive_params *params)
{
    sqlite3_stmt *read = statement(self, READ_IDENTITY);
    struct az_uuid *hub = &self->archive.hub;
    bool found = sqlite3_step(read) == SQLITE_ROW && sqlite3_column_bytes(read, 0) == 16;
    if (found) {
        memcpy(hub->bytes, sqlite3_column_blob(read, 0), sizeof(hub->bytes));
    }
    az_sqlite_reset(read);
    if (found) {
        return true;
    }
    if (params->read_only) {
        AZ_LOGE("hub's archive %s has no identity: it is damaged", params->location);
        return false;
    }
    if (!az_uuid_make(params->random, hub)) {
        return false;
    }
    sqlite3_stmt *add = statement(self, ADD_IDENTITY);
    az_sqlite_bind_blob(add, ":hub", hub->bytes, sizeof(hub->bytes));
    az_sqlite_bind_number(add, ":made_at", az_clock_wall_ms(params->clock));
    return finish(self, add, "give it an identity");
}

static struct az_archive *
sqlite_open(const struct az_archive_params *params)
{
    static const char *const migrations[] = {
        schema_1,
        schema_anchors,
        AZ_BINDINGS_SCHEMA,
    };
    struct sqlite_archive *self = calloc(1, sizeof(*self));
    if (!self) {
        AZ_LOGE("hub's archive %s: out of memory", params->location);
        return NULL;
    }
    self->archive.ops = &az_archive_sqlite;
    self->clock = params->clock;
    az_buffer_init(&self->answers, ROW_BYTES_MAX);
    const struct az_sqlite_params sqlite = {
        .path = params->location,
        .what = "hub's archive",
        .read_only = params->read_only,
        .application_id = APPLICATION_ID,
        .migrations = migrations,
        .migration_count = sizeof(migrations) / sizeof(*migrations),
        .statements = statement_texts,
        .statement_count = STATEMENT_COUNT,
    };
    if (!az_sqlite_open(&self->sqlite, &sqlite) ||
        !az_lexicon_open(&self->lexicon, &self->sqlite) ||
        !az_boots_open(&self->boots, &self->sqlite) ||
        !az_bindings_open(&self->bindings, &self->sqlite) || !load_identity(self, params)) {
        sqlite_close(&self->archive);
        return NULL;
    }
    return &self->archive;
}

const struct az_archive_ops az_archive_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .put = sqlite_put,
    .ledger = sqlite_ledger,
    .figures = sqlite_figures,
    .counts = sqlite_counts,
    .each = sqlite_each,
    .checkpoint = sqlite_checkpoint,
};
