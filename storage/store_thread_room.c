// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_thread_state.h"

#include "base/files.h"
#include "base/log.h"

enum {
    WAL_BYTES_MAX = 8 * 1024 * 1024, // above this it is moved in a rush as well
};

uint64_t
az_store_room_free_bytes(const struct az_store_thread *thread)
{
    uint64_t bytes = 0;
    // What cannot be found out is no reason to refuse anybody: the disk itself says when it is
    // full.
    return thread->params.free_bytes(thread->path, &bytes) ? bytes : INT64_MAX;
}

/* What is in the file already need not stay in the WAL, whose room is then used again. */
static bool
empty_wal(struct az_store_thread *thread)
{
    return az_store_wal_bytes(thread->store) > 0 && az_store_checkpoint(thread->store);
}

static bool
give_up_ballast(struct az_store_thread *thread)
{
    if (!az_ballast_give_up(&thread->ballast)) {
        return false;
    }
    AZ_LOGW("the disk of the terminal's store %s is full; the ballast is given up, so that what "
            "is under way can be finished",
            thread->path);
    empty_wal(thread);
    return true;
}

bool
az_store_room_make_way(struct az_store_thread *thread, unsigned tries)
{
    return (tries == 0 && empty_wal(thread)) || give_up_ballast(thread);
}

bool
az_store_room_is_wal_too_large(const struct az_store_thread *thread)
{
    uint64_t wal = az_store_wal_bytes(thread->store);
    return wal > WAL_BYTES_MAX || (wal > AZ_BALLAST_BYTES / 2 &&
                                   az_store_room_free_bytes(thread) < (uint64_t)2 * WAL_BYTES_MAX);
}

bool
az_store_room_is_enough(struct az_store_thread *thread)
{
    uint64_t on_disk = az_store_room_free_bytes(thread);
    uint64_t in_file = 0;
    return az_ballast_make(&thread->ballast, on_disk) ||
           (az_store_free_bytes(thread->store, &in_file) &&
            on_disk + in_file >= (uint64_t)2 * AZ_BALLAST_BYTES);
}
