// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "storage/answers.h"

enum {
    OPEN_BYTES_MAX = 256 * 1024, // of the response that is open
};

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
    sqlite3_stmt *finish = az_store_statement(store, AZ_STORE_SQL_FINISH_RESPONSE);
    az_sqlite_bind_number(finish, ":seq", (int64_t)closed->seq);
    az_sqlite_bind_number(finish, ":context", context);
    az_sqlite_bind_number(finish, ":duration_ms", closed->duration_ms);
    az_sqlite_bind_number(finish, ":ending", closed->ending);
    az_sqlite_bind_text(finish, ":misuse", closed->misuse);
    az_sqlite_bind_number(finish, ":checksum", (int64_t)checksum);
    if (!az_store_run(store, finish, "close a response")) {
        return false;
    }
    sqlite3_stmt *add = az_store_statement(store, AZ_STORE_SQL_ADD_TO_OUTBOX);
    az_sqlite_bind_number(add, ":seq", (int64_t)closed->seq);
    return az_store_run(store, add, "put a response into the outbox");
}

bool
az_store_write_boot(struct az_store *store, const struct az_uuid *boot)
{
    if (az_uuid_is_zero(boot) || az_uuid_equal(boot, &store->boot)) {
        return true;
    }
    store->boot = *boot;
    return az_boots_begin(&store->boots, AZ_STORE_OWN, boot);
}

/* Within a transaction: add `response`, which has its seq. */
static bool
write_opening(struct az_store *store, const struct az_response *response)
{
    int64_t context;
    struct az_buffer answers;
    bool ok = write_answers(store, response->answers, response->answer_count, &answers) &&
              az_store_write_boot(store, &response->boot) &&
              az_lexicon_context(&store->lexicon, response, &context);
    if (ok) {
        sqlite3_stmt *add = az_store_statement(store, AZ_STORE_SQL_ADD_RESPONSE);
        az_sqlite_bind_number(add, ":seq", (int64_t)response->seq);
        az_sqlite_bind_number(add, ":context", context);
        az_sqlite_bind_number(add, ":started_at", response->started_at_ms);
        az_sqlite_bind_number(add, ":boot_ms", response->boot_ms);
        az_sqlite_bind_blob(add, ":answers", answers.data, answers.size);
        ok = az_store_run(store, add, "open a response");
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
        return az_store_result_of(store);
    }
    struct az_response left = store->open;
    left.ending = AZ_ENDING_TIMEOUT;
    if ((store->is_open && !write_closing(store, &left)) || !write_opening(store, opened) ||
        !az_store_commit(store)) {
        return az_store_roll_back(store);
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
        return az_store_result_of(store);
    }
    struct az_buffer bytes;
    bool ok = write_answers(store, changed->answers, changed->answer_count, &bytes);
    if (ok) {
        sqlite3_stmt *set = az_store_statement(store, AZ_STORE_SQL_SET_ANSWERS);
        az_sqlite_bind_number(set, ":seq", (int64_t)changed->seq);
        az_sqlite_bind_blob(set, ":answers", bytes.data, bytes.size);
        az_sqlite_bind_number(set, ":duration_ms", changed->duration_ms);
        ok = az_store_run(store, set, "write an answer");
    }
    az_buffer_destroy(&bytes);
    if (!ok || !az_store_commit(store)) {
        return az_store_roll_back(store);
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

enum az_store_result
az_store_close_open(struct az_store *store, const struct az_response *closed)
{
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if (!write_closing(store, closed) || !az_store_commit(store)) {
        return az_store_roll_back(store);
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
    return az_store_close_open(store, &closed);
}

bool
az_store_has_open(const struct az_store *store)
{
    return store->is_open || store->is_stranded;
}

enum az_store_result
az_store_anchor(struct az_store *store, const struct az_anchor *anchor)
{
    if (!az_anchor_is_valid(anchor)) {
        AZ_LOGW("terminal's store %s: an anchor of an impossible time is passed over", store->path);
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if (!az_store_write_boot(store, &anchor->boot) ||
        !az_boots_note(&store->boots, AZ_STORE_OWN, anchor) || !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    return AZ_STORE_OK;
}
