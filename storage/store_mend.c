// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "storage/salvage.h"

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
    return az_boots_add(&fresh->boots, AZ_STORE_OWN, boot);
}

static bool
keep_anchor(void *ctx, const struct az_anchor *anchor)
{
    struct az_store *fresh = ctx;
    return az_boots_note(&fresh->boots, AZ_STORE_OWN, anchor);
}

static bool
keep_note(void *ctx, const struct az_store_salvage *note)
{
    struct az_store *fresh = ctx;
    return az_earlier_note(&fresh->earlier, note);
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
        .note_fn = keep_note,
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
    struct az_store_salvage salvage = {
        .at_ms = az_clock_wall_ms(old->clock),
        .kept_as = base_name(aside),
        .reason = old->sqlite.damage,
    };
    uint64_t waiting;
    int64_t oldest_ms;
    bool ok = az_earlier_count(&fresh->earlier, &salvage.salvaged, &waiting, &oldest_ms) &&
              az_earlier_count_missing(&fresh->earlier, &salvage.missing) &&
              az_earlier_note(&fresh->earlier, &salvage) && az_sqlite_commit(&fresh->sqlite);
    if (ok) {
        AZ_LOGW("terminal's store %s is damaged: %s; %llu responses were salvaged into a new file "
                "and %llu between them are missing; the damaged one is kept as %s; look at the "
                "disk",
                old->path, old->sqlite.damage, (unsigned long long)salvage.salvaged,
                (unsigned long long)salvage.missing, aside);
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
    bool ok = fresh.path && az_store_file_clear_new(old->path) &&
              az_store_open_file(&fresh, old->lock_fd, NULL) &&
              az_sqlite_run(&fresh.sqlite, "PRAGMA synchronous = OFF") &&
              fill_new(&fresh, old, aside) && az_sqlite_checkpoint(&fresh.sqlite) &&
              az_sqlite_wal_bytes(&fresh.sqlite) == 0;
    az_store_close_file(&fresh);
    ok = ok && sync_file(fresh.path);
    free(fresh.path);
    if (!ok) {
        az_store_file_clear_new(old->path);
    }
    return ok;
}

bool
az_store_replace_file(struct az_store *store)
{
    if (!store->sqlite.damage) {
        return false;
    }
    char *aside = az_store_file_aside(store->path, az_clock_wall_ms(store->clock));
    bool ok = aside && make_new(store, aside);
    if (ok) {
        az_store_close_file(store);
        // The new file has no WAL yet, which must not be missed after a cut.
        store->mark.dirty = false;
        az_store_mark_write(store->lock_fd, &store->mark);
        ok = az_store_file_swap(store->path, aside);
    }
    free(aside);
    if (ok) {
        store->mark = (struct az_store_mark){0};
        store->last_seq = 0;
        store->stage = AZ_STORE_CHECK_RESPONSES;
        store->checked = 0;
        ok = az_store_open_file(store, store->lock_fd, NULL);
    }
    if (ok) {
        az_store_leave_mark(store, false);
        az_store_begin_boot(store);
    }
    return ok;
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
        bool ok = store->sqlite.db ? az_store_replace_file(store) : az_store_open_writer(store);
        if (!ok) {
            if (!store->sqlite.damage) {
                az_store_close_file(store); // what is half open is of no use
            }
            return false;
        }
        store->is_stranded = was_open;
    }
    return !store->is_stranded || carry_open(store);
}
