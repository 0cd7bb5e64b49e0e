// SPDX-License-Identifier: MIT
#include "sync/outbox.h"

static bool
store_take(void *store, const struct az_store_wish *wish, struct az_arena *arena,
           struct az_response **responses, size_t *count)
{
    return az_store_take_wish(store, wish, arena, responses, count);
}

static bool
store_waiting(void *store, struct az_store_outbox *out)
{
    return az_store_outbox(store, out);
}

static bool
store_damage(void *store, struct az_damage *out)
{
    return az_store_damage(store, out);
}

static bool
store_anchors(void *store, const struct az_response *responses, size_t count,
              struct az_arena *arena, struct az_history *out)
{
    return az_store_anchors(store, responses, count, arena, out);
}

static bool
store_mark(void *store, const struct az_uuid *id, const struct az_verdict_range *ranges,
           size_t count)
{
    return az_store_mark(store, id, ranges, count) == AZ_STORE_OK;
}

static bool
store_requeue(void *store, const struct az_uuid *id, const struct az_seq_range *ranges,
              size_t count)
{
    uint64_t added;
    return az_store_requeue(store, id, ranges, count, &added) == AZ_STORE_OK;
}

struct az_outbox
az_outbox_of_store(struct az_store *store)
{
    static const struct az_outbox_ops ops = {
        .take = store_take,
        .waiting = store_waiting,
        .damage = store_damage,
        .anchors = store_anchors,
        .mark = store_mark,
        .requeue = store_requeue,
    };
    return (struct az_outbox){.ops = &ops, .store = store};
}

static bool
thread_take(void *thread, const struct az_store_wish *wish, struct az_arena *arena,
            struct az_response **responses, size_t *count)
{
    return az_store_thread_take_wish(thread, wish, arena, responses, count);
}

static bool
thread_waiting(void *thread, struct az_store_outbox *out)
{
    return az_store_thread_outbox(thread, out);
}

static bool
thread_damage(void *thread, struct az_damage *out)
{
    return az_store_thread_damage(thread, out);
}

static bool
thread_anchors(void *thread, const struct az_response *responses, size_t count,
               struct az_arena *arena, struct az_history *out)
{
    return az_store_thread_anchors(thread, responses, count, arena, out);
}

static bool
thread_mark(void *thread, const struct az_uuid *id, const struct az_verdict_range *ranges,
            size_t count)
{
    return az_store_thread_mark(thread, id, ranges, count);
}

static bool
thread_requeue(void *thread, const struct az_uuid *id, const struct az_seq_range *ranges,
               size_t count)
{
    return az_store_thread_requeue(thread, id, ranges, count);
}

struct az_outbox
az_outbox_of_thread(struct az_store_thread *thread)
{
    static const struct az_outbox_ops ops = {
        .take = thread_take,
        .waiting = thread_waiting,
        .damage = thread_damage,
        .anchors = thread_anchors,
        .mark = thread_mark,
        .requeue = thread_requeue,
    };
    return (struct az_outbox){.ops = &ops, .store = thread};
}
