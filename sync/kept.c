// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kept"
#include "sync/kept.h"

#include <stdlib.h>

#include "base/log.h"
#include "sync/batch.h"

enum { ARENA_LIMIT = 256 * 1024 * 1024 }; // as many of the longest lines, with what they hold

/* Lines of one store that follow each other. */
struct taking {
    struct az_arena arena;
    struct az_uuid store;
    struct az_archive_item items[AZ_KEPT_AT_ONCE];
    size_t count;
    int64_t last; // its number
};

/* Stops at the first line of another store, which is left for the next time. */
static bool
handle_kept(void *ctx, const struct az_kept *kept)
{
    struct taking *taking = ctx;
    if (taking->count > 0 && !az_uuid_equal(&kept->store, &taking->store)) {
        return false;
    }
    struct az_archive_item *item = &taking->items[taking->count];
    item->response.store = kept->store;
    item->response.seq = kept->seq;
    if (!az_batch_read_line(kept->raw, kept->raw_size, &taking->arena, item)) {
        return false;
    }
    taking->store = kept->store;
    taking->last = kept->number;
    taking->count++;
    return true;
}

static bool
put(struct az_archive *archive, const struct az_uuid *terminal, struct taking *taking)
{
    struct az_archive_batch batch = {.terminal = *terminal,
                                     .store = taking->store,
                                     .items = taking->items,
                                     .count = taking->count};
    struct az_archive_batch *batches[] = {&batch};
    return az_archive_put(archive, batches, 1) == AZ_ARCHIVE_OK &&
           az_terminals_drop_kept(archive, terminal, taking->last);
}

bool
az_kept_take_in(struct az_archive *archive, const struct az_uuid *terminal, size_t *taken)
{
    struct taking *taking = calloc(1, sizeof(*taking));
    *taken = 0;
    if (!taking) {
        AZ_LOGE("out of memory for what was kept aside");
        return false;
    }
    az_arena_init(&taking->arena, ARENA_LIMIT);
    bool whole = az_terminals_each_kept(archive, terminal, 0, AZ_KEPT_AT_ONCE, handle_kept, taking);
    bool ok = taking->count > 0 ? put(archive, terminal, taking) : whole;
    if (ok) {
        *taken = taking->count;
    }
    az_arena_destroy(&taking->arena);
    free(taking);
    return ok;
}
