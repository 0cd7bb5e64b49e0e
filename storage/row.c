// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/row.h"

#include "base/log.h"
#include "storage/answers.h"

/* The row's columns, without what it refers to. */
static struct az_response
read_columns(sqlite3_stmt *statement, const struct az_uuid *store)
{
    return (struct az_response){
        .store = *store,
        .seq = (uint64_t)sqlite3_column_int64(statement, 0),
        .started_at_ms = sqlite3_column_int64(statement, 2),
        .boot_ms = sqlite3_column_int64(statement, 3),
        .duration_ms = (uint32_t)sqlite3_column_int64(statement, 4),
        .ending = (enum az_ending)sqlite3_column_int(statement, 5),
        .misuse = (const char *)sqlite3_column_text(statement, 6),
    };
}

static bool
is_out_of_memory(struct az_lexicon *lexicon, const struct az_arena *arena)
{
    return arena->failed || sqlite3_errcode(lexicon->sqlite->db) == SQLITE_NOMEM;
}

/* Whether a closed response is what its checksum stands for. */
static enum az_row_result
judge(sqlite3_stmt *statement, const struct az_response *response)
{
    if (response->ending == AZ_ENDING_OPEN) {
        return AZ_ROW_OK;
    }
    uint64_t sum = az_response_checksum(response);
    if (sum == 0) {
        return AZ_ROW_FAILED;
    }
    return sum == (uint64_t)sqlite3_column_int64(statement, 7) ? AZ_ROW_OK : AZ_ROW_DAMAGED;
}

enum az_row_result
az_row_read(struct az_lexicon *lexicon, sqlite3_stmt *statement, const struct az_uuid *store,
            struct az_arena *arena, struct az_response *out)
{
    arena->failed = false; // of this row it shall tell
    struct az_response row = read_columns(statement, store);
    struct az_question_names names = az_lexicon_names(lexicon);
    const void *answers = sqlite3_column_blob(statement, 8);
    size_t size = answers ? (size_t)sqlite3_column_bytes(statement, 8) : 0;
    *out = (struct az_response){.store = row.store, .seq = row.seq};
    if (is_out_of_memory(lexicon, arena)) {
        az_sqlite_log(lexicon->sqlite, "read a response");
        return AZ_ROW_FAILED;
    }
    if (row.ending < AZ_ENDING_OPEN || row.ending >= AZ_ENDING_COUNT ||
        size + (size_t)sqlite3_column_bytes(statement, 6) > AZ_ROW_BYTES_MAX) {
        return AZ_ROW_DAMAGED;
    }
    lexicon->missing = false;
    if (!az_lexicon_read_context(lexicon, sqlite3_column_int64(statement, 1), &row)) {
        return lexicon->missing ? AZ_ROW_DAMAGED : AZ_ROW_FAILED;
    }
    bool read = az_answers_decode(answers, size, &names, arena, &row.answers, &row.answer_count);
    if (!read && (is_out_of_memory(lexicon, arena) || lexicon->failed)) {
        AZ_LOGE("%s %s: response %llu cannot be read now", lexicon->sqlite->what,
                lexicon->sqlite->path, (unsigned long long)row.seq);
        return AZ_ROW_FAILED;
    }
    if (!read) {
        return AZ_ROW_DAMAGED;
    }
    struct az_response copy;
    if (!az_response_copy(&row, arena, &copy)) {
        AZ_LOGE("%s %s: no memory for response %llu", lexicon->sqlite->what, lexicon->sqlite->path,
                (unsigned long long)row.seq);
        return AZ_ROW_FAILED;
    }
    enum az_row_result result = judge(statement, &copy);
    if (result == AZ_ROW_OK) {
        *out = copy;
    }
    return result;
}
