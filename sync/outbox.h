// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal's outbox, as those see it who send what is in it: through the store
 * thread of a kiosk that runs, or in a store that was opened for them alone.
 *
 * Borrows the store. Used by one thread, or, through a store thread, by any.
 */
#include "storage/store.h"
#include "storage/store_thread.h"

/* Each is what storage/store.h says of the function of that name. */
struct az_outbox_ops {
    bool (*take)(void *store, const struct az_store_wish *wish, struct az_arena *arena,
                 struct az_response **responses, size_t *count);
    bool (*waiting)(void *store, struct az_store_outbox *out);
    bool (*damage)(void *store, struct az_damage *out);
    bool (*anchors)(void *store, const struct az_response *responses, size_t count,
                    struct az_arena *arena, struct az_history *out);
    bool (*mark)(void *store, const struct az_uuid *id, const struct az_verdict_range *ranges,
                 size_t count);
    bool (*requeue)(void *store, const struct az_uuid *id, const struct az_seq_range *ranges,
                    size_t count);
};

struct az_outbox {
    const struct az_outbox_ops *ops;
    void *store;
};

/* Of a store that is open here. A reader's can be taken from, but not marked. */
struct az_outbox
az_outbox_of_store(struct az_store *store);
struct az_outbox
az_outbox_of_thread(struct az_store_thread *thread);
