// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "salvage"
#include "storage/salvage_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum {
    USUAL_PAGE_SIZE = 4096, // of every file of ours, whatever its damaged header says
};

static bool
open_wreck(struct az_wreck *wreck, const char *path)
{
    *wreck = (struct az_wreck){.path = path, .fd = -1, .wal_fd = -1};
    wreck->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (wreck->fd < 0) {
        AZ_LOGE("salvage %s: %s", path, strerror(errno));
        return false;
    }
    struct stat info;
    wreck->size = fstat(wreck->fd, &info) == 0 ? (uint64_t)info.st_size : 0;
    char *wal_path = NULL;
    if (asprintf(&wal_path, "%s-wal", path) < 0) {
        AZ_LOGE("salvage %s: out of memory", path);
        return false;
    }
    wreck->wal_fd = open(wal_path, O_RDONLY | O_CLOEXEC);
    free(wal_path);
    if (wreck->wal_fd >= 0 && fstat(wreck->wal_fd, &info) == 0) {
        wreck->wal_size = (uint64_t)info.st_size;
    }
    return true;
}

static void
close_wreck(struct az_wreck *wreck)
{
    if (wreck->fd >= 0) {
        close(wreck->fd);
    }
    if (wreck->wal_fd >= 0) {
        close(wreck->wal_fd);
    }
    az_harvest_close(wreck->harvest);
}

/* All the ways of reading, in the order in which they help each other. */
static bool
read_all(struct az_wreck *wreck, const struct az_salvage_params *params, void *ctx)
{
    uint8_t header[AZ_PAGE_FILE_HEADER];
    az_wreck_read(wreck, wreck->fd, 0, header, sizeof(header));
    wreck->is_ours = az_wreck_is_our_header(header);
    size_t other = az_page_size_of(header);
    other = other == USUAL_PAGE_SIZE ? 0 : other;

    // SQLite throws the WAL of an empty file away, so it must not see one.
    sqlite3 *db = wreck->size > 0 ? az_wreck_connect(wreck->path) : NULL;
    if (db) {
        az_wreck_look_up_words(wreck, db);
    }
    bool ok = az_wreck_each_row(wreck, USUAL_PAGE_SIZE, az_wreck_take_word) &&
              (!other || az_wreck_each_row(wreck, other, az_wreck_take_word)) &&
              az_wreck_each_row(wreck, USUAL_PAGE_SIZE, az_wreck_take_response) &&
              (!other || az_wreck_each_row(wreck, other, az_wreck_take_response));
    if (db && ok) {
        az_wreck_look_up_responses(wreck, db);
        ok = az_wreck_look_up_rest(params, ctx, db);
    }
    sqlite3_close(db);
    return ok && !az_harvest_has_failed(wreck->harvest);
}

bool
az_salvage_read(const struct az_salvage_params *params, az_response_fn fn, void *ctx,
                struct az_salvage_found *found)
{
    struct az_wreck wreck;
    *found = (struct az_salvage_found){0};
    bool ok = open_wreck(&wreck, params->path);
    wreck.harvest = ok ? az_harvest_open(fn, ctx) : NULL;
    ok = ok && wreck.harvest;
    if (ok) {
        az_harvest_skip(wreck.harvest, &params->skip_store, params->skip_seq);
        if (params->store) {
            az_harvest_add_store(wreck.harvest, params->store);
        }
        ok = read_all(&wreck, params, ctx);
        found->responses = az_harvest_count(wreck.harvest);
        found->unreadable = wreck.unreadable;
        found->is_ours = wreck.is_ours || found->responses > 0;
    }
    close_wreck(&wreck);
    return ok;
}
