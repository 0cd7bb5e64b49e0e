// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <string.h>

#include "storage/answers.h"
#include "storage/tally.h"

enum {
    WAL_BYTES_MAX = 64 * 1024 * 1024, // above this it is moved into the file without a pause
};

static const int64_t hour_ms = INT64_C(3600000);

/*
 * First column of the one row that `stmt` finds, whose parameters are bound; it
 * is reset. `*found` is false if there is none.
 */
static bool
find_number(struct az_sqlite_archive *self, sqlite3_stmt *stmt, int64_t *out, bool *found)
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
find_or_add_terminal(struct az_sqlite_archive *self, const struct az_uuid *uuid, int64_t now,
                     int64_t *id)
{
    bool found;
    sqlite3_stmt *find = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_FIND_TERMINAL);
    az_sqlite_bind_blob(find, ":uuid", uuid->bytes, sizeof(uuid->bytes));
    if (!find_number(self, find, id, &found) || found) {
        return found;
    }
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_TERMINAL);
    az_sqlite_bind_blob(add, ":uuid", uuid->bytes, sizeof(uuid->bytes));
    az_sqlite_bind_number(add, ":now", now);
    bool ok = az_sqlite_archive_run(self, add, "add a terminal");
    *id = sqlite3_last_insert_rowid(self->sqlite.db);
    return ok;
}

static bool
find_or_add_store(struct az_sqlite_archive *self, const struct az_archive_batch *batch,
                  int64_t terminal, int64_t now, int64_t *id)
{
    bool found;
    sqlite3_stmt *find = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_FIND_STORE);
    az_sqlite_bind_blob(find, ":uuid", batch->store.bytes, sizeof(batch->store.bytes));
    if (!find_number(self, find, id, &found) || found) {
        return found;
    }
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_STORE);
    az_sqlite_bind_blob(add, ":uuid", batch->store.bytes, sizeof(batch->store.bytes));
    az_sqlite_bind_number(add, ":terminal", terminal);
    az_sqlite_bind_number(add, ":now", now);
    bool ok = az_sqlite_archive_run(self, add, "add a store");
    *id = sqlite3_last_insert_rowid(self->sqlite.db);
    return ok;
}

static bool
put_aside(struct az_sqlite_archive *self, int64_t store, const struct az_archive_item *item,
          const char *reason, int64_t now)
{
    struct az_digest digest;
    az_digest_of(item->raw ? item->raw : "", item->raw_size, &digest);
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_ASIDE);
    az_sqlite_bind_number(add, ":store", store);
    az_sqlite_bind_number(add, ":seq", (int64_t)item->response.seq);
    az_sqlite_bind_text(add, ":verdict", az_verdict_name(item->verdict));
    az_sqlite_bind_text(add, ":reason", reason);
    az_sqlite_bind_blob(add, ":raw", item->raw, item->raw_size);
    az_sqlite_bind_blob(add, ":raw_digest", digest.bytes, sizeof(digest.bytes));
    az_sqlite_bind_number(add, ":now", now);
    return az_sqlite_archive_run(self, add, "set a response aside");
}

/*
 * Whether the one that is held and this one are responses of two people, by the
 * moment of their first tap. If so, two terminals go by one store's name, such
 * as a card and its copy, or one that was restored from an old image; else it is
 * another version of the same response, as damage leaves behind.
 */
static bool
is_of_another_moment(struct az_sqlite_archive *self, int64_t store,
                     const struct az_response *response)
{
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_MOMENT);
    az_sqlite_bind_number(read, ":store", store);
    az_sqlite_bind_number(read, ":seq", (int64_t)response->seq);
    bool found = sqlite3_step(read) == SQLITE_ROW &&
                 sqlite3_column_bytes(read, 0) == sizeof(response->boot.bytes);
    bool other = found && (memcmp(sqlite3_column_blob(read, 0), response->boot.bytes,
                                  sizeof(response->boot.bytes)) != 0 ||
                           sqlite3_column_int64(read, 1) != response->boot_ms);
    az_sqlite_reset(read);
    return other;
}

/* Whether the archive has (store, seq) already, with this content or another. */
static bool
judge_known(struct az_sqlite_archive *self, int64_t store, struct az_archive_item *item,
            uint64_t checksum, int64_t now)
{
    int64_t kept;
    bool found;
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_CHECKSUM);
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
    return put_aside(self, store, item, AZ_ARCHIVE_CONFLICT_REASON, now);
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
insert_response(struct az_sqlite_archive *self, const struct az_response *response,
                struct putting *putting, bool *added)
{
    struct az_question_names names = az_lexicon_names(&self->lexicon);
    az_buffer_clear(&self->answers);
    if (!az_lexicon_context(&self->lexicon, response, &putting->context) ||
        !az_answers_encode(response->answers, response->answer_count, &names, &self->answers)) {
        return false;
    }
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_RESPONSE);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_STORE, putting->store);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_SEQ, (int64_t)response->seq);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_CONTEXT, putting->context);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_STARTED_AT, response->started_at_ms);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_BOOT_MS, response->boot_ms);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_DURATION_MS, response->duration_ms);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_ENDING, response->ending);
    az_sqlite_put_text(add, AZ_ARCHIVE_RESPONSE_MISUSE, response->misuse);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_CHECKSUM, (int64_t)putting->checksum);
    az_sqlite_put_blob(add, AZ_ARCHIVE_RESPONSE_ANSWERS, self->answers.data, self->answers.size);
    az_sqlite_put_number(add, AZ_ARCHIVE_RESPONSE_NOW, putting->now);
    bool ok = az_sqlite_archive_run(self, add, "put a response");
    *added = ok && sqlite3_changes(self->sqlite.db) > 0;
    return ok;
}

/* The number of what a response is counted under. */
static bool
find_or_add_scope(struct az_sqlite_archive *self, const struct az_response *response, int64_t *id)
{
    sqlite3_stmt *stmts[] = {az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_FIND_SCOPE),
                             az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_SCOPE)};
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
        ok = az_sqlite_archive_run(self, stmts[1], "add a scope");
        *id = sqlite3_last_insert_rowid(self->sqlite.db);
    }
    az_sqlite_reset(stmts[1]);
    return ok;
}

/* The same for the response of a context, which says all of it but the misuse. */
static bool
scope_of(struct az_sqlite_archive *self, const struct az_response *response, int64_t context,
         int64_t *scope)
{
    bool misuse = response->misuse != NULL;
    struct az_archive_scope *known = &self->scopes[(uint64_t)context % AZ_ARCHIVE_SCOPES_KEPT];
    if (known->context != context || known->misuse != misuse) {
        struct az_archive_scope found = {.context = context, .misuse = misuse};
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
tally_response(struct az_sqlite_archive *self, struct az_tally *tally,
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
write_tally(struct az_sqlite_archive *self, const struct az_tally *tally)
{
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_ROLLUP);
    for (size_t i = 0; i < tally->capacity; i++) {
        const struct az_tally_entry *entry = &tally->entries[i];
        if (entry->n == 0) {
            continue;
        }
        az_sqlite_put_number(add, AZ_ARCHIVE_ROLLUP_SCOPE, entry->key.scope);
        az_sqlite_put_number(add, AZ_ARCHIVE_ROLLUP_HOUR, entry->key.hour);
        az_sqlite_put_number(add, AZ_ARCHIVE_ROLLUP_QUESTION, (int64_t)entry->key.question);
        if (entry->key.is_number) {
            az_sqlite_put_number(add, AZ_ARCHIVE_ROLLUP_VALUE, entry->key.number);
        } else {
            az_sqlite_put_text(add, AZ_ARCHIVE_ROLLUP_VALUE, entry->key.text);
        }
        az_sqlite_put_number(add, AZ_ARCHIVE_ROLLUP_N, (int64_t)entry->n);
        if (!az_sqlite_archive_run(self, add, "write a rollup")) {
            return false;
        }
    }
    return true;
}

bool
az_sqlite_archive_put_item(struct az_sqlite_archive *self, int64_t store,
                           struct az_archive_item *item, struct az_tally *tally, int64_t now)
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
add_span(struct az_sqlite_archive *self, int64_t store, int64_t first, int64_t last)
{
    sqlite3_stmt *stmts[] = {az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_TAKE_SPANS),
                             az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_DROP_SPANS)};
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
    if (!az_sqlite_archive_run(self, stmts[1], "write its ledger")) {
        return false;
    }
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_SPAN);
    az_sqlite_bind_number(add, ":store", store);
    az_sqlite_bind_number(add, ":first", first);
    az_sqlite_bind_number(add, ":last", last);
    return az_sqlite_archive_run(self, add, "write its ledger");
}

static bool
put_history(struct az_sqlite_archive *self, int64_t store, const struct az_history *history)
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

/* What happened once stays true of a terminal, so that there is nothing new is no news. */
static bool
put_damage(struct az_sqlite_archive *self, const struct az_archive_batch *batch, int64_t now)
{
    const struct az_damage *damage = &batch->damage;
    if (!az_damage_is_any(damage)) {
        return true;
    }
    sqlite3_stmt *put = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_PUT_DAMAGE);
    az_sqlite_bind_blob(put, ":uuid", batch->terminal.bytes, sizeof(batch->terminal.bytes));
    az_sqlite_bind_number(put, ":files", (int64_t)damage->files);
    az_sqlite_bind_number(put, ":last_at", damage->last_at_ms);
    az_sqlite_bind_number(put, ":salvaged", (int64_t)damage->salvaged);
    az_sqlite_bind_number(put, ":missing", (int64_t)damage->missing);
    az_sqlite_bind_number(put, ":kept_back", (int64_t)damage->kept_back);
    az_sqlite_bind_number(put, ":now", now);
    return az_sqlite_archive_run(self, put, "note a terminal's damage");
}

/* Put one response, or keep it aside if its terminal is revoked. */
static bool
put_or_keep(struct az_sqlite_archive *self, int64_t store, struct az_archive_batch *batch, size_t i,
            struct az_tally *tally, int64_t now)
{
    struct az_archive_item *item = &batch->items[i];
    if (batch->trust != AZ_TRUST_REVOKED) {
        bool ok = az_sqlite_archive_put_item(self, store, item, tally, now);
        batch->forked = batch->forked || (ok && item->verdict == AZ_VERDICT_CONFLICT &&
                                          is_of_another_moment(self, store, &item->response));
        return ok;
    }
    item->verdict = AZ_VERDICT_REJECTED;
    item->reject_reason = "this terminal is revoked, so the hub keeps its responses aside";
    return az_terminals_keep(&self->terminals, store, item, now);
}

/* Put the responses, and note as held each run of consecutive seqs. */
static bool
put_items(struct az_sqlite_archive *self, int64_t store, struct az_archive_batch *batch,
          struct az_tally *tally, int64_t now)
{
    size_t run = 0; // where the current run begins
    for (size_t i = 0; i < batch->count; i++) {
        if (!put_or_keep(self, store, batch, i, tally, now)) {
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

/* Nothing is written of a terminal that is not let in, or who would could fill the disk. */
static bool
judge_sender(struct az_sqlite_archive *self, struct az_archive_batch *batch, int64_t now)
{
    batch->trust = AZ_TRUST_GOOD;
    const struct az_terminal_claim claim = {.terminal = batch->terminal, .key = batch->key};
    return !batch->key ||
           az_terminals_judge(&self->terminals, &claim, batch->accept_new, now, &batch->trust);
}

static bool
put_batch(struct az_sqlite_archive *self, struct az_archive_batch *batch, struct az_tally *tally,
          int64_t now)
{
    int64_t terminal;
    int64_t store;
    batch->forked = false;
    if (!judge_sender(self, batch, now)) {
        return false;
    }
    if (batch->trust == AZ_TRUST_UNKNOWN || batch->trust == AZ_TRUST_OTHER_KEY) {
        return true;
    }
    return find_or_add_terminal(self, &batch->terminal, now, &terminal) &&
           find_or_add_store(self, batch, terminal, now, &store) &&
           put_history(self, store, &batch->history) && put_damage(self, batch, now) &&
           (!batch->shown || az_packages_note(&self->packages, terminal, batch->shown, now)) &&
           az_sqlite_archive_put_clock(self, batch, terminal, store) &&
           put_items(self, store, batch, tally, now);
}

enum az_archive_result
az_sqlite_archive_transact(struct az_sqlite_archive *self, az_sqlite_archive_fn fn, void *ctx)
{
    struct az_tally tally;
    az_tally_init(&tally);
    bool begun = az_sqlite_begin(&self->sqlite);
    bool ok = begun && fn(self, ctx, &tally, az_clock_wall_ms(self->clock)) &&
              write_tally(self, &tally) && az_sqlite_commit(&self->sqlite);
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

struct batches {
    struct az_archive_batch *const *batches;
    size_t count;
};

static bool
put_batches(struct az_sqlite_archive *self, void *ctx, struct az_tally *tally, int64_t now)
{
    const struct batches *batches = ctx;
    bool ok = true;
    for (size_t i = 0; ok && i < batches->count; i++) {
        ok = put_batch(self, batches->batches[i], tally, now);
    }
    return ok;
}

enum az_archive_result
az_sqlite_archive_put(struct az_archive *archive, struct az_archive_batch *const batches[],
                      size_t count)
{
    return az_sqlite_archive_transact(az_sqlite_archive_of(archive), put_batches,
                                      &(struct batches){batches, count});
}
