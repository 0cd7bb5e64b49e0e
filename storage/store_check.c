// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <stdlib.h>

#include "base/log.h"
#include "storage/page_reader.h"

enum {
    LOOK_ROWS = 64,   // newest responses that are looked at when opening
    ROWS_A_PAGE = 16, // what a page costs to look at, in rows
};

bool
az_store_look_at_newest(struct az_store *store)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_NEWEST);
    az_sqlite_bind_number(read, ":max", LOOK_ROWS);
    size_t seen = 0;
    size_t damaged = 0;
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    while (result != AZ_ROW_FAILED && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        result = az_store_read_row(store, read, false, &arena, &response);
        az_arena_destroy(&arena);
        damaged += result == AZ_ROW_DAMAGED;
        seen++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read its newest responses");
    }
    az_sqlite_reset(read);
    if (seen > 0 && damaged == seen) {
        return az_store_find_damaged(store,
                                     "its newest responses do not agree with their checksums");
    }
    return result != AZ_ROW_FAILED && code == SQLITE_DONE;
}

/* Up to `max` rows behind the last that was looked at. `*more` tells whether others follow. */
static enum az_store_result
check_rows(struct az_store *store, size_t max, bool *more)
{
    bool is_salvaged = store->stage == AZ_STORE_CHECK_SALVAGED;
    sqlite3_stmt *read = is_salvaged
                             ? az_earlier_rows(&store->earlier, store->checked, (int64_t)max)
                             : az_store_closed_rows(store, store->checked, (int64_t)max);
    struct az_store_damaged damaged = {0};
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    size_t seen = 0;
    while (damaged.count == 0 && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_arena arena;
        struct az_response response;
        result = az_store_read_row(store, read, is_salvaged, &arena, &response);
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
        int64_t key = sqlite3_column_int64(read, is_salvaged ? AZ_ROW_COLUMN_COUNT + 1 : 0);
        if (key <= store->checked) {
            // SQLite goes by a damaged key without a word, and would go round in a circle.
            az_store_find_damaged(store, "its responses are not in order");
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
    return az_store_set_aside(store, &damaged);
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
                az_store_find_damaged(store, "a page of it contradicts itself");
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
    if (!az_sqlite_settle(&store->sqlite)) {
        return az_store_result_of(store);
    }
    enum az_store_result result = store->stage == AZ_STORE_CHECK_PAGES
                                      ? check_pages(store, rows / ROWS_A_PAGE + 1, &more)
                                      : check_rows(store, rows, &more);
    if (result == AZ_STORE_OK && !more) {
        store->stage = (store->stage + 1) % AZ_STORE_CHECK_STAGE_COUNT;
        store->checked = 0;
        *round_done = store->stage == AZ_STORE_CHECK_RESPONSES;
    }
    return result;
}
