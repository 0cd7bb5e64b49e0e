// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/earlier.h"

#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "base/log.h"

#define RENAMED "azri renamed store"

enum statement {
    FIND_STORE,
    ADD_STORE,
    NAME_STORE,
    ADD_RESPONSE,
    COUNT,
    NEXT_WAITING,
    READ_WAITING,
    READ_ROWS,
    SETTLE,
    REQUEUE,
    READ_ONE,
    DROP_ONE,
    COUNT_MISSING,
    ADD_NOTE,
    READ_NOTES,
    READ_DAMAGE,
    STATEMENT_COUNT
};

static const char *const statement_texts[] = {
    [FIND_STORE] = "SELECT id FROM earlier_store WHERE store = :store",
    [ADD_STORE] = "INSERT INTO earlier_store (store) VALUES (:store)",
    [NAME_STORE] = "SELECT store FROM earlier_store WHERE id = :id",
    [ADD_RESPONSE] =
        "INSERT OR IGNORE INTO salvaged (store, seq, context, started_at, boot_ms, duration_ms,"
        " ending, misuse, checksum, answers, waiting) VALUES (:store, :seq, :context, :started_at,"
        " :boot_ms, :duration_ms, :ending, :misuse, :checksum, :answers, 1)",
    [COUNT] = "SELECT (SELECT count(*) FROM salvaged),"
              " (SELECT count(*) FROM salvaged WHERE waiting = 1),"
              " coalesce((SELECT started_at FROM salvaged WHERE waiting = 1"
              "           ORDER BY store, seq LIMIT 1), 0)",
    [NEXT_WAITING] = "SELECT store FROM salvaged WHERE waiting = 1 AND store > :after"
                     " ORDER BY store, seq LIMIT 1",
    [READ_WAITING] = "SELECT " AZ_ROW_COLUMNS " FROM salvaged WHERE waiting = 1 AND store = :store"
                     " AND seq > :above ORDER BY seq LIMIT :max",
    [READ_ROWS] = "SELECT " AZ_ROW_COLUMNS ", earlier_store.store, salvaged.id FROM salvaged"
                  " JOIN earlier_store ON earlier_store.id = salvaged.store"
                  " WHERE salvaged.id > :after ORDER BY salvaged.id LIMIT :max",
    [SETTLE] = "UPDATE salvaged SET waiting = 0 WHERE store = :store AND waiting = 1"
               " AND seq BETWEEN :first AND :last",
    [REQUEUE] = "UPDATE salvaged SET waiting = 1 WHERE store = :store AND waiting = 0"
                " AND seq BETWEEN :first AND :last AND seq NOT IN"
                " (SELECT seq FROM refusal WHERE store = :store AND verdict = 'damaged')",
    [READ_ONE] = "SELECT " AZ_ROW_COLUMNS " FROM salvaged WHERE store = :store"
                 " AND seq BETWEEN :first AND :last ORDER BY seq LIMIT 1",
    [DROP_ONE] = "DELETE FROM salvaged WHERE store = :store AND seq = :seq",
    [COUNT_MISSING] = "SELECT coalesce(sum(n), 0) FROM (SELECT max(seq) - min(seq) + 1 - count(*)"
                      " AS n FROM salvaged GROUP BY store)",
    [ADD_NOTE] = "INSERT INTO salvage (at, kept_as, salvaged, missing, reason)"
                 " VALUES (:at, :kept_as, :salvaged, :missing, :reason)",
    [READ_NOTES] = "SELECT at, kept_as, salvaged, missing, reason FROM salvage ORDER BY id",
    // Each file was filled with all that the one before had salvaged.
    [READ_DAMAGE] = "SELECT count(*), coalesce(max(at), 0), coalesce(max(salvaged), 0),"
                    " coalesce(max(missing), 0),"
                    " (SELECT count(*) FROM refusal WHERE verdict = 'damaged') FROM salvage",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");
static_assert(sizeof(((struct az_earlier *)0)->statements) / sizeof(sqlite3_stmt *) ==
                  STATEMENT_COUNT,
              "a place a statement");

bool
az_earlier_open(struct az_earlier *earlier, struct az_sqlite *sqlite, struct az_lexicon *lexicon)
{
    *earlier = (struct az_earlier){.sqlite = sqlite, .lexicon = lexicon};
    return az_sqlite_prepare(sqlite, statement_texts, STATEMENT_COUNT, earlier->statements);
}

void
az_earlier_close(struct az_earlier *earlier)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(earlier->statements[i]);
    }
    *earlier = (struct az_earlier){0};
}

static bool
finish(struct az_earlier *earlier, sqlite3_stmt *statement, const char *doing)
{
    return az_sqlite_finish(earlier->sqlite, statement, doing) == SQLITE_DONE;
}

bool
az_earlier_find(struct az_earlier *earlier, const struct az_uuid *store, int64_t *id)
{
    sqlite3_stmt *find = earlier->statements[FIND_STORE];
    az_sqlite_bind_blob(find, ":store", store->bytes, sizeof(store->bytes));
    int code = sqlite3_step(find);
    *id = code == SQLITE_ROW ? sqlite3_column_int64(find, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(earlier->sqlite, "look up an earlier store");
    }
    az_sqlite_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool
find_or_add_store(struct az_earlier *earlier, const struct az_uuid *store, int64_t *id)
{
    if (earlier->last_id > 0 && az_uuid_equal(&earlier->last_store, store)) {
        *id = earlier->last_id;
        return true;
    }
    if (!az_earlier_find(earlier, store, id)) {
        return false;
    }
    if (*id == 0) {
        sqlite3_stmt *add = earlier->statements[ADD_STORE];
        az_sqlite_bind_blob(add, ":store", store->bytes, sizeof(store->bytes));
        if (!finish(earlier, add, "note an earlier store")) {
            return false;
        }
        *id = sqlite3_last_insert_rowid(earlier->sqlite->db);
    }
    earlier->last_store = *store;
    earlier->last_id = *id;
    return true;
}

bool
az_earlier_add(struct az_earlier *earlier, const struct az_response *response)
{
    int64_t store;
    int64_t context;
    struct az_buffer answers;
    struct az_question_names names = az_lexicon_names(earlier->lexicon);
    az_buffer_init(&answers, AZ_ROW_BYTES_MAX);
    bool ok = find_or_add_store(earlier, &response->store, &store) &&
              az_lexicon_context(earlier->lexicon, response, &context) &&
              az_answers_encode(response->answers, response->answer_count, &names, &answers);
    if (ok) {
        sqlite3_stmt *add = earlier->statements[ADD_RESPONSE];
        az_sqlite_bind_number(add, ":store", store);
        az_sqlite_bind_number(add, ":seq", (int64_t)response->seq);
        az_sqlite_bind_number(add, ":context", context);
        az_sqlite_bind_number(add, ":started_at", response->started_at_ms);
        az_sqlite_bind_number(add, ":boot_ms", response->boot_ms);
        az_sqlite_bind_number(add, ":duration_ms", response->duration_ms);
        az_sqlite_bind_number(add, ":ending", response->ending);
        az_sqlite_bind_text(add, ":misuse", response->misuse);
        az_sqlite_bind_number(add, ":checksum", (int64_t)az_response_checksum(response));
        az_sqlite_bind_blob(add, ":answers", answers.data, answers.size);
        ok = finish(earlier, add, "keep a salvaged response");
    }
    az_buffer_destroy(&answers);
    return ok;
}

bool
az_earlier_count(struct az_earlier *earlier, uint64_t *held, uint64_t *waiting,
                 int64_t *oldest_waiting_ms)
{
    sqlite3_stmt *count = earlier->statements[COUNT];
    bool ok = sqlite3_step(count) == SQLITE_ROW;
    if (ok) {
        *held = (uint64_t)sqlite3_column_int64(count, 0);
        *waiting = (uint64_t)sqlite3_column_int64(count, 1);
        *oldest_waiting_ms = sqlite3_column_int64(count, 2);
    } else {
        az_sqlite_log(earlier->sqlite, "count what was salvaged");
    }
    az_sqlite_reset(count);
    return ok;
}

static bool
read_store(struct az_earlier *earlier, int64_t id, struct az_uuid *store)
{
    sqlite3_stmt *name = earlier->statements[NAME_STORE];
    az_sqlite_bind_number(name, ":id", id);
    bool ok = sqlite3_step(name) == SQLITE_ROW && sqlite3_column_bytes(name, 0) == 16;
    if (ok) {
        memcpy(store->bytes, sqlite3_column_blob(name, 0), sizeof(store->bytes));
    } else {
        az_sqlite_log(earlier->sqlite, "read the id of an earlier store");
    }
    az_sqlite_reset(name);
    return ok;
}

bool
az_earlier_next_waiting(struct az_earlier *earlier, int64_t after, int64_t *id,
                        struct az_uuid *store)
{
    sqlite3_stmt *next = earlier->statements[NEXT_WAITING];
    az_sqlite_bind_number(next, ":after", after);
    int code = sqlite3_step(next);
    *id = code == SQLITE_ROW ? sqlite3_column_int64(next, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(earlier->sqlite, "read what was salvaged");
    }
    az_sqlite_reset(next);
    return (code == SQLITE_ROW || code == SQLITE_DONE) &&
           (*id == 0 || read_store(earlier, *id, store));
}

sqlite3_stmt *
az_earlier_waiting(struct az_earlier *earlier, int64_t id, int64_t above, int64_t max)
{
    sqlite3_stmt *read = earlier->statements[READ_WAITING];
    az_sqlite_bind_number(read, ":store", id);
    az_sqlite_bind_number(read, ":above", above);
    az_sqlite_bind_number(read, ":max", max);
    return read;
}

sqlite3_stmt *
az_earlier_rows(struct az_earlier *earlier, int64_t after, int64_t max)
{
    sqlite3_stmt *read = earlier->statements[READ_ROWS];
    az_sqlite_bind_number(read, ":after", after);
    az_sqlite_bind_number(read, ":max", max);
    return read;
}

bool
az_earlier_settle(struct az_earlier *earlier, int64_t id, uint64_t first, uint64_t last)
{
    sqlite3_stmt *settle = earlier->statements[SETTLE];
    az_sqlite_bind_number(settle, ":store", id);
    az_sqlite_bind_number(settle, ":first", (int64_t)first);
    az_sqlite_bind_number(settle, ":last", (int64_t)last);
    return finish(earlier, settle, "note that a salvaged response was sent");
}

bool
az_earlier_requeue(struct az_earlier *earlier, int64_t id, uint64_t first, uint64_t last)
{
    sqlite3_stmt *requeue = earlier->statements[REQUEUE];
    az_sqlite_bind_number(requeue, ":store", id);
    az_sqlite_bind_number(requeue, ":first", (int64_t)first);
    az_sqlite_bind_number(requeue, ":last", (int64_t)last);
    return finish(earlier, requeue, "have a salvaged response sent again");
}

/* The name under which responses of `store` that were given in `boot` go from now on. */
static void
name_renamed(const struct az_uuid *store, const struct az_uuid *boot, struct az_uuid *out)
{
    uint8_t both[sizeof(RENAMED) - 1 + 2 * sizeof(store->bytes)] = RENAMED;
    uint8_t *at = both + sizeof(RENAMED) - 1;
    struct az_digest digest;
    memcpy(at, store->bytes, sizeof(store->bytes));
    memcpy(at + sizeof(store->bytes), boot->bytes, sizeof(boot->bytes));
    az_digest_of(both, sizeof(both), &digest);
    memcpy(out->bytes, digest.bytes, sizeof(out->bytes));
}

static bool
rename_one(struct az_earlier *earlier, int64_t id, const struct az_uuid *store,
           struct az_response *response)
{
    sqlite3_stmt *drop = earlier->statements[DROP_ONE];
    az_sqlite_bind_number(drop, ":store", id);
    az_sqlite_bind_number(drop, ":seq", (int64_t)response->seq);
    name_renamed(store, &response->boot, &response->store);
    return az_earlier_add(earlier, response) &&
           finish(earlier, drop, "give a response another name");
}

/* Read the first response of a range. `*found` is false behind the last. */
static bool
read_one(struct az_earlier *earlier, int64_t id, const struct az_uuid *store,
         const struct az_seq_range *range, struct az_arena *arena, struct az_response *out,
         enum az_row_result *result)
{
    sqlite3_stmt *read = earlier->statements[READ_ONE];
    az_sqlite_bind_number(read, ":store", id);
    az_sqlite_bind_number(read, ":first", (int64_t)range->first);
    az_sqlite_bind_number(read, ":last", (int64_t)range->last);
    int code = sqlite3_step(read);
    *result = AZ_ROW_FAILED;
    if (code == SQLITE_ROW) {
        *result = az_row_read(earlier->lexicon, read, store, arena, out);
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(earlier->sqlite, "read what was salvaged");
    }
    az_sqlite_reset(read);
    return code == SQLITE_DONE || *result != AZ_ROW_FAILED;
}

bool
az_earlier_rename(struct az_earlier *earlier, int64_t id, const struct az_uuid *store,
                  uint64_t first, uint64_t last)
{
    struct az_seq_range range = {first, last};
    enum az_row_result result = AZ_ROW_OK;
    bool ok = true;
    while (ok && result != AZ_ROW_FAILED && range.first <= range.last) {
        struct az_arena arena;
        struct az_response response = {0};
        az_arena_init(&arena, AZ_ROW_ARENA_MAX);
        ok = read_one(earlier, id, store, &range, &arena, &response, &result) &&
             (result != AZ_ROW_OK || rename_one(earlier, id, store, &response));
        range.first = response.seq + 1;
        az_arena_destroy(&arena);
    }
    return ok;
}

bool
az_earlier_count_missing(struct az_earlier *earlier, uint64_t *missing)
{
    sqlite3_stmt *count = earlier->statements[COUNT_MISSING];
    bool ok = sqlite3_step(count) == SQLITE_ROW;
    if (ok) {
        *missing = (uint64_t)sqlite3_column_int64(count, 0);
    } else {
        az_sqlite_log(earlier->sqlite, "count what is missing");
    }
    az_sqlite_reset(count);
    return ok;
}

bool
az_earlier_note(struct az_earlier *earlier, const struct az_store_salvage *salvage)
{
    sqlite3_stmt *add = earlier->statements[ADD_NOTE];
    az_sqlite_bind_number(add, ":at", salvage->at_ms);
    az_sqlite_bind_text(add, ":kept_as", salvage->kept_as);
    az_sqlite_bind_number(add, ":salvaged", (int64_t)salvage->salvaged);
    az_sqlite_bind_number(add, ":missing", (int64_t)salvage->missing);
    az_sqlite_bind_text(add, ":reason", salvage->reason);
    return finish(earlier, add, "note what was salvaged");
}

bool
az_earlier_damage(struct az_earlier *earlier, struct az_damage *out)
{
    sqlite3_stmt *read = earlier->statements[READ_DAMAGE];
    bool ok = sqlite3_step(read) == SQLITE_ROW;
    if (ok) {
        *out = (struct az_damage){
            .files = (uint64_t)sqlite3_column_int64(read, 0),
            .last_at_ms = sqlite3_column_int64(read, 1),
            .salvaged = (uint64_t)sqlite3_column_int64(read, 2),
            .missing = (uint64_t)sqlite3_column_int64(read, 3),
            .kept_back = (uint64_t)sqlite3_column_int64(read, 4),
        };
    } else {
        az_sqlite_log(earlier->sqlite, "read what was salvaged");
    }
    az_sqlite_reset(read);
    return ok;
}

sqlite3_stmt *
az_earlier_notes(struct az_earlier *earlier)
{
    return earlier->statements[READ_NOTES];
}
