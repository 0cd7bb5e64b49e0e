// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "storage/sqlite.h"

#define MARK_FORM "azri store %s %s\n"

enum {
    MARK_BYTES = sizeof("azri store ") - 1 + AZ_UUID_TEXT_SIZE - 1 + sizeof(" dirty\n") - 1,
    NAMES_TRIED = 1000,
};

bool
az_store_mark_read(int lock_fd, struct az_store_mark *mark)
{
    char text[MARK_BYTES + 1] = {0};
    char id[AZ_UUID_TEXT_SIZE] = {0};
    char state[8] = {0};
    *mark = (struct az_store_mark){0};
    if (pread(lock_fd, text, MARK_BYTES, 0) != MARK_BYTES ||
        sscanf(text, "azri store %36s %5[a-z]", id, state) != 2 ||
        !az_uuid_parse(id, &mark->store)) {
        return false;
    }
    mark->dirty = strcmp(state, "dirty") == 0;
    return true;
}

void
az_store_mark_write(int lock_fd, const struct az_store_mark *mark)
{
    char id[AZ_UUID_TEXT_SIZE];
    char text[MARK_BYTES + 1];
    az_uuid_format(&mark->store, id);
    snprintf(text, sizeof(text), MARK_FORM, id, mark->dirty ? "dirty" : "clean");
    if (pwrite(lock_fd, text, MARK_BYTES, 0) != MARK_BYTES) {
        AZ_LOGD("the lock file takes no mark: %s", strerror(errno));
    }
}

char *
az_store_file_beside(const char *path, const char *suffix)
{
    char *beside = NULL;
    if (asprintf(&beside, "%s%s", path, suffix) < 0) {
        AZ_LOGE("terminal's store %s: out of memory", path);
        return NULL;
    }
    return beside;
}

static bool
exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Remove `path` with something behind it; it need not be there. */
static bool
remove_beside(const char *path, const char *suffix)
{
    char *beside = az_store_file_beside(path, suffix);
    bool ok = beside && (unlink(beside) == 0 || errno == ENOENT);
    if (beside && !ok) {
        AZ_LOGE("cannot remove %s: %s; check that its folder may be written", beside,
                strerror(errno));
    }
    free(beside);
    return ok;
}

bool
az_store_file_clear_new(const char *path)
{
    return remove_beside(path, ".new") && remove_beside(path, ".new-wal") &&
           remove_beside(path, ".new-shm");
}

static bool
move(const char *from, const char *to)
{
    if (rename(from, to) != 0 || !az_files_sync_parent_dir(to)) {
        AZ_LOGE("cannot move %s to %s: %s; check that the folder may be written", from, to,
                strerror(errno));
        return false;
    }
    return true;
}

/* "20261121T093000Z" */
static void
format_date(int64_t wall_ms, char out[32])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) || strftime(out, 32, "%Y%m%dT%H%M%SZ", &parts) == 0) {
        snprintf(out, 32, "undated");
    }
}

static bool
is_taken(const char *path)
{
    char *wal = az_store_file_beside(path, "-wal");
    bool taken = !wal || exists(path) || exists(wal);
    free(wal);
    return taken;
}

char *
az_store_file_aside(const char *path, int64_t wall_ms)
{
    char date[32];
    format_date(wall_ms, date);
    for (int i = 1; i <= NAMES_TRIED; i++) {
        char *name = NULL;
        char count[16] = "";
        if (i > 1) {
            snprintf(count, sizeof(count), "-%d", i);
        }
        if (asprintf(&name, "%s.damaged-%s%s", path, date, count) < 0) {
            AZ_LOGE("terminal's store %s: out of memory", path);
            return NULL;
        }
        if (!is_taken(name)) {
            return name;
        }
        free(name);
    }
    AZ_LOGE("%s.damaged-%s and %d more are there already; move them away", path, date,
            NAMES_TRIED - 1);
    return NULL;
}

/* Move the WAL of `path`, if there is one, to be the WAL of `aside`. */
static bool
move_wal(const char *path, const char *aside)
{
    char *from = az_store_file_beside(path, "-wal");
    char *to = az_store_file_beside(aside, "-wal");
    bool ok = from && to && (!exists(from) || move(from, to));
    free(from);
    free(to);
    return ok && remove_beside(path, "-shm");
}

/* The WAL leaves before the new file comes, or SQLite would take it for the new one's. */
static bool
put_new_in_place(const char *path, const char *aside)
{
    char *fresh = az_store_file_beside(path, ".new");
    bool ok = fresh && move_wal(path, aside) && move(fresh, path);
    free(fresh);
    return ok;
}

bool
az_store_file_swap(const char *path, const char *aside)
{
    // The new file's own WAL has been moved into it.
    return remove_beside(path, ".new-wal") && remove_beside(path, ".new-shm") &&
           move(path, aside) && put_new_in_place(path, aside);
}

/* Under which name STORE was set aside, as the new file says. Owned by the caller, NULL if unknown.
 */
static char *
read_aside(const char *fresh)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *read = NULL;
    char *name = NULL;
    if (sqlite3_open_v2(fresh, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT kept_as FROM salvage ORDER BY id DESC LIMIT 1", -1, &read,
                           NULL) == SQLITE_OK &&
        sqlite3_step(read) == SQLITE_ROW && sqlite3_column_text(read, 0)) {
        name = strdup((const char *)sqlite3_column_text(read, 0));
    }
    sqlite3_finalize(read);
    sqlite3_close(db);
    return name;
}

/* STORE is gone and STORE.new waits. */
static bool
finish_swap(const char *path, const char *fresh)
{
    char *name = read_aside(fresh);
    char *dir = az_files_dir_of(path);
    char *aside = name && dir ? az_files_join(dir, name) : az_store_file_beside(path, ".damaged");
    AZ_LOGW("terminal's store %s: its replacing by a new file was cut off, and goes on", path);
    // Reading the new file may have left an empty WAL of its own.
    bool ok = aside && remove_beside(path, ".new-wal") && remove_beside(path, ".new-shm") &&
              put_new_in_place(path, aside);
    free(aside);
    free(dir);
    free(name);
    return ok;
}

bool
az_store_file_complete(const char *path)
{
    char *fresh = az_store_file_beside(path, ".new");
    bool ok = fresh != NULL;
    if (ok && exists(fresh)) {
        ok = exists(path) ? az_store_file_clear_new(path) : finish_swap(path, fresh);
    }
    free(fresh);
    return ok;
}
