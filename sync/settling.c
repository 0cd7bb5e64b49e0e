// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include "sync/settling.h"

#include <string.h>

#include "base/log.h"

enum {
    AT_ONCE = 500,
    TAKE_BYTES = 1024 * 1024,
    ARENA_LIMIT = 32 * 1024 * 1024,
};

/* A walk over a batch's verdicts and checksums beside the responses that wait, both by seq. */
struct walk {
    const struct az_acknowledged_batch *batch;
    size_t range;                   // the verdict that is next
    size_t before;                  // checksums of the verdicts before it
    struct az_verdict_range *marks; // what agrees
    size_t mark_count;
};

/* The verdict on a response, and the checksum of what the hub has. NULL if there is none. */
static const struct az_verdict_range *
find_verdict(struct walk *walk, uint64_t seq, uint64_t *checksum)
{
    const struct az_envelope *envelope = &walk->batch->envelope;
    while (walk->range < envelope->verdict_count && envelope->verdicts[walk->range].last < seq) {
        const struct az_verdict_range *passed = &envelope->verdicts[walk->range++];
        walk->before += (size_t)(passed->last - passed->first + 1);
    }
    if (walk->range == envelope->verdict_count || envelope->verdicts[walk->range].first > seq) {
        return NULL;
    }
    const struct az_verdict_range *range = &envelope->verdicts[walk->range];
    *checksum = walk->batch->checksums[walk->before + (size_t)(seq - range->first)];
    return range;
}

static void
add_mark(struct walk *walk, uint64_t seq, const struct az_verdict_range *range)
{
    struct az_verdict_range *last =
        walk->mark_count > 0 ? &walk->marks[walk->mark_count - 1] : NULL;
    if (last && last->last + 1 == seq && last->reason == range->reason &&
        last->verdict == range->verdict) {
        last->last = seq;
        return;
    }
    walk->marks[walk->mark_count++] = (struct az_verdict_range){
        .first = seq, .last = seq, .verdict = range->verdict, .reason = range->reason};
}

/* Note which of the responses the hub has. Of what it rejected it could not make a checksum. */
static void
judge(struct walk *walk, const struct az_response *responses, size_t count, struct az_settled *out)
{
    walk->mark_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t checksum = 0;
        const struct az_verdict_range *range = find_verdict(walk, responses[i].seq, &checksum);
        if (!range) {
            continue;
        }
        if (range->verdict == AZ_VERDICT_REJECTED ||
            checksum == az_response_checksum(&responses[i])) {
            add_mark(walk, responses[i].seq, range);
            out->settled++;
        } else {
            out->differing++;
        }
    }
}

/* Settle the next responses that wait above `*above`, and move that on. */
static bool
settle_some(const struct az_outbox *outbox, struct walk *walk, uint64_t *above, bool *more,
            struct az_settled *out)
{
    const struct az_store_wish wish = {
        .store = walk->batch->store, .above = *above, .max = AT_ONCE, .max_bytes = TAKE_BYTES};
    struct az_arena arena;
    struct az_response *responses;
    size_t count = 0;
    az_arena_init(&arena, ARENA_LIMIT);
    bool ok = outbox->ops->take(outbox->store, &wish, &arena, &responses, &count);
    if (ok && count > 0) {
        walk->marks = az_arena_array(&arena, count, sizeof(*walk->marks));
        ok = walk->marks;
    }
    *more = ok && count > 0;
    if (*more) {
        *above = responses[count - 1].seq;
        judge(walk, responses, count, out);
        ok = walk->mark_count == 0 ||
             outbox->ops->mark(outbox->store, &walk->batch->store, walk->marks, walk->mark_count);
    }
    az_arena_destroy(&arena);
    return ok;
}

static bool
settle_batch(const struct az_outbox *outbox, const struct az_acknowledged_batch *batch,
             struct az_settled *out)
{
    const struct az_envelope *envelope = &batch->envelope;
    struct walk walk = {.batch = batch};
    bool ok = true;
    bool more = envelope->verdict_count > 0;
    uint64_t above = more ? envelope->verdicts[0].first - 1 : 0;
    uint64_t last = more ? envelope->verdicts[envelope->verdict_count - 1].last : 0;
    while (ok && more && above < last) {
        ok = settle_some(outbox, &walk, &above, &more, out);
    }
    return ok;
}

/* What the hub lacks waits again. The last envelope of a store knows of the batches before. */
static bool
requeue(const struct az_outbox *outbox, const struct az_acknowledged_batch *batch)
{
    const struct az_envelope *envelope = &batch->envelope;
    return envelope->gap_count == 0 ||
           outbox->ops->requeue(outbox->store, &batch->store, envelope->gaps, envelope->gap_count);
}

static bool
settle_all(struct az_acknowledgement acknowledgement, const struct az_outbox *outbox,
           struct az_settled *out)
{
    struct az_acknowledged_batch before = {0}; // the last one that was taken
    bool ok = true;
    for (size_t i = 0; ok && i < acknowledgement.batch_count; i++) {
        struct az_acknowledged_batch batch;
        ok = az_acknowledgement_next(&acknowledgement, &batch);
        if (!ok || batch.refused) {
            out->refused += ok;
            az_acknowledged_batch_destroy(&batch);
            continue;
        }
        ok = settle_batch(outbox, &batch, out) &&
             (az_uuid_equal(&before.store, &batch.store) || requeue(outbox, &before));
        az_acknowledged_batch_destroy(&before);
        before = batch;
    }
    ok = ok && requeue(outbox, &before);
    az_acknowledged_batch_destroy(&before);
    return ok;
}

/* Whether it is for this terminal, and by its hub. */
static bool
check_head(const struct az_acknowledgement_head *head, const struct az_settling_order *order,
           struct az_buffer *why)
{
    if (!az_uuid_equal(&head->terminal, &order->terminal)) {
        char other[AZ_UUID_TEXT_SIZE];
        az_uuid_format(&head->terminal, other);
        az_buffer_printf(why, "the acknowledgement is for the terminal %s; take it there", other);
        return false;
    }
    const struct az_hub_binding *hub = order->hub;
    if (hub && hub->known &&
        (!az_uuid_equal(&head->hub, &hub->hub) ||
         memcmp(&head->key, &hub->key, sizeof(head->key)) != 0)) {
        char other[AZ_UUID_TEXT_SIZE];
        az_uuid_format(&head->hub, other);
        az_buffer_printf(why,
                         "the acknowledgement is by the hub %s, which is not this terminal's or "
                         "has another key; give the bundle to the terminal's own hub",
                         other);
        return false;
    }
    return true;
}

bool
az_settling_apply(const struct az_acknowledgement *acknowledgement,
                  const struct az_settling_order *order, struct az_settled *out,
                  struct az_buffer *why)
{
    *out = (struct az_settled){0};
    if (!check_head(&acknowledgement->head, order, why)) {
        return false;
    }
    if (!settle_all(*acknowledgement, &order->outbox, out)) {
        az_buffer_append_text(why, "the terminal's store cannot note what the hub has; mend what "
                                   "the lines above say, and acknowledge again");
        return false;
    }
    if (out->differing > 0) {
        AZ_LOGW("the hub has other responses than %llu of this terminal under their names, which "
                "therefore still wait; was its card copied?",
                (unsigned long long)out->differing);
    }
    return true;
}
