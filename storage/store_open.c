// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "storage/file_id.h"

/* The file's identity, made if it is a new one. */
static bool
load_identity(struct az_store *store, bool was_made)
{
    bool found;
    if (!az_file_id_read(&store->sqlite, AZ_STORE_ID_COLUMN, &store->id, &found)) {
        return false;
    }
    if (found) {
        return true;
    }
    if (store->read_only || was_made || store->last_seq > 0) {
        return az_store_find_damaged(store, "its identity is missing");
    }
    if (!store->random->fill(store->random->ctx, store->id.bytes, sizeof(store->id.bytes))) {
        AZ_LOGE("terminal's store %s: the system gives no random numbers", store->path);
        return false;
    }
    return az_file_id_add(&store->sqlite, AZ_STORE_ID_COLUMN, &store->id,
                          az_clock_wall_ms(store->clock));
}

/* The highest seq, and whether the outbox agrees that it is. */
static bool
load_last_seq(struct az_store *store)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_LAST_SEQ);
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
        return az_store_find_damaged(store, "its newest responses are missing");
    }
    return ok;
}

/* A response that was open when the program ended closes with the time of its last answer. */
static bool
close_left_open(struct az_store *store)
{
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_OPEN);
    struct az_arena arena = {0};
    struct az_response left;
    int code = sqlite3_step(read);
    enum az_row_result result =
        code == SQLITE_ROW ? az_store_read_row(store, read, false, &arena, &left) : AZ_ROW_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "look for an open response");
    }
    az_sqlite_reset(read);
    bool ok = result != AZ_ROW_FAILED && (code == SQLITE_ROW || code == SQLITE_DONE);
    if (result == AZ_ROW_DAMAGED) {
        ok = az_store_find_damaged(store, "the response that was left open cannot be read");
    }
    if (ok && code == SQLITE_ROW) {
        left.ending = AZ_ENDING_TIMEOUT;
        ok = az_store_close_open(store, &left) == AZ_STORE_OK;
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
    struct az_uuid id;
    bool found;
    return az_file_id_of(db, AZ_STORE_ID_COLUMN, &id, &found) == SQLITE_OK && found &&
           az_uuid_equal(&id, &mark->store);
}

void
az_store_leave_mark(struct az_store *store, bool was_dirty)
{
    struct az_store_mark mark = {store->id, was_dirty || az_store_wal_bytes(store) > 0};
    if (store->lock_fd > 0 &&
        (mark.dirty != store->mark.dirty || !az_uuid_equal(&mark.store, &store->mark.store))) {
        store->mark = mark;
        az_store_mark_write(store->lock_fd, &mark);
    }
}

bool
az_store_open_file(struct az_store *store, int lock_fd, const struct az_sqlite_history *history)
{
    const struct az_sqlite_params sqlite = {
        .path = store->path,
        .what = "terminal's store",
        .read_only = store->read_only,
        .lock_fd = lock_fd,
        .history = history,
        .application_id = AZ_STORE_APPLICATION_ID,
        .migrations = az_store_migrations,
        .migration_count = AZ_STORE_SCHEMA_COUNT,
        .statements = az_store_statements,
        .statement_count = AZ_STORE_SQL_COUNT,
    };
    return az_sqlite_open(&store->sqlite, &sqlite) &&
           az_lexicon_open(&store->lexicon, &store->sqlite) &&
           az_earlier_open(&store->earlier, &store->sqlite, &store->lexicon) &&
           az_boots_open(&store->boots, &store->sqlite) && load_last_seq(store) &&
           (store->read_only ||
            az_retention_open(&store->retention, &store->sqlite, store->clock)) &&
           load_identity(store, history && history->was_made) &&
           (store->read_only || az_store_look_at_newest(store));
}

void
az_store_close_file(struct az_store *store)
{
    az_retention_close(&store->retention);
    az_boots_close(&store->boots);
    az_earlier_close(&store->earlier);
    az_lexicon_close(&store->lexicon);
    az_sqlite_close(&store->sqlite);
    store->boot = (struct az_uuid){0};
    store->waiting_known = false;
}

void
az_store_begin_boot(struct az_store *store)
{
    struct az_uuid boot;
    if (!az_clock_boot(store->clock, &boot) || !az_sqlite_begin(&store->sqlite)) {
        return;
    }
    if (!az_store_write_boot(store, &boot) || !az_store_commit(store)) {
        az_store_roll_back(store);
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
    if (!az_store_open_file(store, store->lock_fd, &history) || !close_left_open(store)) {
        return false;
    }
    az_store_leave_mark(store, history.was_dirty);
    az_store_begin_boot(store);
    return !store->sqlite.damage;
}

/* The lock, and the file as a power cut in a replacing may have left it. */
static bool
take_place(struct az_store *store)
{
    if (!az_sqlite_may_open(store->path, "terminal's store", false)) {
        return false;
    }
    if (store->lock_fd <= 0) {
        store->lock_fd = az_sqlite_lock(store->path, "terminal's store", &store->lock_made);
    }
    return store->lock_fd > 0 && az_store_file_complete(store->path);
}

bool
az_store_open_writer(struct az_store *store)
{
    if (!take_place(store)) {
        return false;
    }
    bool existed = access(store->path, F_OK) == 0;
    return open_marked(store, existed) || az_store_replace_file(store);
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
    if (!store->path ||
        !(store->read_only ? az_store_open_file(store, 0, NULL) : az_store_open_writer(store))) {
        az_store_close(store);
        return NULL;
    }
    store->lock_made = false;
    return store;
}

void
az_store_close(struct az_store *store)
{
    if (!store) {
        return;
    }
    az_store_close_file(store);
    if (store->lock_fd > 0) {
        az_sqlite_unlock(store->lock_fd, store->path, store->lock_made);
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
