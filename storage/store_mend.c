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

/* What stands for damage where a sound file is replaced. */
static const char fork_reason[] =
    "the hub has another terminal's responses under its name; was its "
    "card copied, or an old image of it restored?";

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

enum {
    UNREADABLE_TRIES = 5, // with a disk that may answer again, as after a loose contact
};

/*
 * Whether to try again what the disk did not let be read. A part that it never
 * gives back counts as lost in the end, or the terminal would wait for ever;
 * but where nothing at all comes back, there is nothing to go on with.
 */
static bool
waits_for_disk(struct az_store *store, const struct az_salvage_found *found)
{
    if (found->unreadable == 0 || !store->waits) {
        return false;
    }
    if (store->unreadable_tries == UNREADABLE_TRIES) {
        return found->responses == 0;
    }
    store->unreadable_tries++;
    AZ_LOGW("terminal's store %s: its disk answers with errors where it is read to be salvaged; "
            "that is tried again (%u of %d times) before it goes on without those places; check "
            "the disk and its connection",
            store->path, store->unreadable_tries, UNREADABLE_TRIES);
    return true;
}

/* Fill the new file from the damaged one, in one transaction. False if it is not a terminal's. */
static bool
fill_new(struct az_store *fresh, struct az_store *old, const char *aside)
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
    if (waits_for_disk(old, &found)) {
        return false;
    }
    if (!is_marked && !found.is_ours) {
        old->refused = true;
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
    if (ok && old->sqlite.damage == fork_reason) {
        AZ_LOGW("terminal's store %s: %s; it goes on in a new file under another name, and the old "
                "one is kept as %s",
                old->path, fork_reason, aside);
    } else if (ok) {
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
    if (!ok && az_store_result_of(&fresh) == AZ_STORE_FULL) {
        old->trouble = AZ_STORE_FULL;
    }
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
    store->trouble = AZ_STORE_OK;
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
        store->unreadable_tries = 0;
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

enum az_store_result
az_store_trouble(const struct az_store *store)
{
    if (store->trouble != AZ_STORE_OK) {
        return store->trouble;
    }
    return store->sqlite.damage ? AZ_STORE_DAMAGED : AZ_STORE_FAILED;
}

/* Begin the open response again in the new file. */
static bool
carry_open(struct az_store *store)
{
    store->is_open = false;
    store->trouble = az_store_begin(store, &store->open);
    store->is_stranded = store->trouble != AZ_STORE_OK;
    return !store->is_stranded;
}

/* Put a new file in this one's place although it is sound. */
static enum az_store_result
take_new_id(struct az_store *store)
{
    bool was_open = store->is_open;
    store->sqlite.damage = fork_reason;
    if (!az_store_replace_file(store)) {
        // It is as good as it was, and is asked for again.
        if (store->sqlite.damage == fork_reason) {
            store->sqlite.damage = NULL;
        }
        return az_store_trouble(store);
    }
    store->is_stranded = was_open;
    return !was_open || carry_open(store) ? AZ_STORE_OK : az_store_trouble(store);
}

static bool
rename_conflicts(struct az_store *store, int64_t from, const struct az_uuid *id,
                 const struct az_verdict_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].verdict == AZ_VERDICT_CONFLICT &&
            !az_earlier_rename(&store->earlier, from, id, ranges[i].first, ranges[i].last)) {
            return false;
        }
    }
    return true;
}

enum az_store_result
az_store_fork(struct az_store *store, const struct az_uuid *id,
              const struct az_verdict_range *ranges, size_t count)
{
    int64_t from;
    if (az_uuid_equal(id, &store->id)) {
        const struct az_uuid old = *id; // which may be the store's own
        enum az_store_result result = take_new_id(store);
        return result == AZ_STORE_OK ? az_store_fork(store, &old, ranges, count) : result;
    }
    if (!az_earlier_find(&store->earlier, id, &from) || !az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if ((from != 0 && !rename_conflicts(store, from, id, ranges, count)) ||
        !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    store->waiting_known = false; // some may have waited, or been held under that name already
    return AZ_STORE_OK;
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
                az_store_close_file(store);
            }
            return false;
        }
        store->is_stranded = was_open;
    }
    return !store->is_stranded || carry_open(store);
}
