// SPDX-License-Identifier: MIT
#include "sync/parcel.h"

#include "sync/envelope.h"

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    STALL_TIMEOUT_MS = 30 * 1000,
    TAKE_BYTES = AZ_BATCH_BYTES_MAX / 4, // leaves room for keys and escapes
    ARENA_LIMIT = 32 * 1024 * 1024,
};

/* Make the batch's bytes; if they are more than a batch may have, with half as many responses. */
static bool
encode(struct az_parcel *parcel)
{
    parcel->head.count = parcel->count;
    do {
        az_buffer_clear(&parcel->body);
        if (az_batch_encode(&parcel->head, parcel->responses, &parcel->body)) {
            return true;
        }
        parcel->head.count /= 2;
    } while (parcel->head.count > 0);
    return false;
}

/* How many of the responses can go in one batch with what is known of their boots. */
static size_t
count_with_few_boots(const struct az_response *responses, size_t count)
{
    size_t boots = 1;
    for (size_t i = 1; i < count; i++) {
        if (!az_uuid_equal(&responses[i].boot, &responses[i - 1].boot) &&
            ++boots > AZ_STORE_BOOTS_MAX) {
            return i;
        }
    }
    return count;
}

static bool
wrap(struct az_parcel *parcel, const struct az_parcel_source *source)
{
    const struct az_wrapping_order order = {
        .data = parcel->body.data,
        .size = parcel->body.size,
        .batch = parcel->head.batch,
        .wall_ms = parcel->head.sent_at_ms,
        .pair = source->pair,
    };
    return az_wrapping_make(&order, &parcel->wrapped);
}

/* Make the batch, of the responses that were taken, if any. */
static bool
close_parcel(struct az_parcel *parcel, const struct az_parcel_source *source,
             const struct az_store_outbox *outbox)
{
    struct az_damage damage;
    bool any = parcel->count > 0;
    if (!source->outbox.ops->damage(source->outbox.store, &damage)) {
        return false;
    }
    parcel->head = (struct az_batch_head){
        .major = AZ_PROTOCOL_MAJOR,
        .terminal = source->terminal,
        .store = any ? parcel->responses[0].store : outbox->store, // a batch is of one store
        .first_seq = any ? parcel->responses[0].seq : outbox->next_seq,
        .sent_at_ms = az_clock_wall_ms(source->clock),
        .health = {.version = AZ_VERSION,
                   .waiting = outbox->waiting,
                   .oldest_waiting_ms = outbox->oldest_waiting_ms,
                   .damage = damage,
                   .shown = source->shelf ? az_shelf_report(source->shelf) : NULL},
        .history = parcel->history,
    };
    return az_uuid_make(source->random, &parcel->head.batch) && encode(parcel) &&
           wrap(parcel, source);
}

static void
begin_parcel(struct az_parcel *parcel)
{
    az_arena_init(&parcel->arena, ARENA_LIMIT);
    az_buffer_init(&parcel->body, AZ_BATCH_BYTES_MAX);
}

enum az_parcel_result
az_parcel_fill(struct az_parcel *parcel, const struct az_parcel_source *source,
               const struct az_parcel *behind, size_t max)
{
    const struct az_outbox_ops *ops = source->outbox.ops;
    struct az_store_outbox outbox = {0};
    struct az_store_wish wish = {.onward = source->onward, .max = max, .max_bytes = TAKE_BYTES};
    if (behind && behind->head.count > 0) {
        wish.store = behind->head.store;
        wish.above = behind->responses[behind->head.count - 1].seq;
    }
    begin_parcel(parcel);
    if (!ops->waiting(source->outbox.store, &outbox)) {
        return AZ_PARCEL_FAILED;
    }
    if (outbox.waiting == 0) {
        return AZ_PARCEL_EMPTY;
    }
    if (!ops->take(source->outbox.store, &wish, &parcel->arena, &parcel->responses,
                   &parcel->count)) {
        return AZ_PARCEL_FAILED;
    }
    if (parcel->count == 0) {
        return AZ_PARCEL_EMPTY;
    }
    parcel->count = count_with_few_boots(parcel->responses, parcel->count);
    bool ok = ops->anchors(source->outbox.store, parcel->responses, parcel->count, &parcel->arena,
                           &parcel->history) &&
              close_parcel(parcel, source, &outbox);
    return ok ? AZ_PARCEL_FILLED : AZ_PARCEL_FAILED;
}

/*
 * What is known of the time in this boot by now: the responses of it that the
 * hub has may have been sent before anybody knew.
 */
static bool
take_present(struct az_parcel *parcel, const struct az_parcel_source *source,
             const struct az_store_outbox *outbox)
{
    const struct az_clock *clock = source->clock;
    struct az_response present = {.store = outbox->store, .boot_ms = az_clock_boot_ms(clock)};
    return !az_clock_boot(clock, &present.boot) ||
           source->outbox.ops->anchors(source->outbox.store, &present, 1, &parcel->arena,
                                       &parcel->history);
}

enum az_parcel_result
az_parcel_fill_heartbeat(struct az_parcel *parcel, const struct az_parcel_source *source)
{
    struct az_store_outbox outbox = {0};
    begin_parcel(parcel);
    if (!source->outbox.ops->waiting(source->outbox.store, &outbox)) {
        return AZ_PARCEL_FAILED;
    }
    if (outbox.waiting > 0) {
        return AZ_PARCEL_EMPTY;
    }
    bool ok = take_present(parcel, source, &outbox) && close_parcel(parcel, source, &outbox);
    return ok ? AZ_PARCEL_FILLED : AZ_PARCEL_FAILED;
}

void
az_parcel_clear(struct az_parcel *parcel)
{
    az_http_answer_destroy(&parcel->answer);
    az_wrapped_destroy(&parcel->wrapped);
    az_buffer_destroy(&parcel->body);
    az_arena_destroy(&parcel->arena);
    *parcel = (struct az_parcel){0};
}

void
az_parcel_begin(struct az_parcel *parcel, const struct az_parcel_source *source,
                struct az_http_client *client, const char *url)
{
    const struct az_wrapping *wrapping = &parcel->wrapped.wrapping;
    const struct az_http_request request = {
        .url = url,
        .fields =
            {
                {"Content-Type", wrapping->content_type},
                {"Content-Encoding", wrapping->content_encoding},
                {"Content-Digest", wrapping->content_digest},
                {"Signature-Input", wrapping->signature_input},
                {"Signature", wrapping->signature},
                {"Accept", AZ_ENVELOPE_MEDIA_TYPE ", application/problem+json"},
            },
        .body = wrapping->body,
        .body_size = wrapping->body_size,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .stall_timeout_ms = STALL_TIMEOUT_MS,
        .total_timeout_ms = source->total_timeout_ms,
        .answer_limit = AZ_ENVELOPE_BYTES_MAX,
    };
    parcel->trip.sent_boot_ms = az_clock_boot_ms(source->clock);
    az_http_client_begin(client, &request, &parcel->answer);
}

void
az_parcel_finish(struct az_parcel *parcel, const struct az_parcel_source *source,
                 struct az_http_client *client, const struct az_uuid *hub)
{
    const struct az_delivery_sent sent = {
        .head = &parcel->head, .responses = parcel->responses, .hub = *hub};
    az_http_client_finish(client, &parcel->answer);
    parcel->trip.answered_boot_ms = az_clock_boot_ms(source->clock);
    az_delivery_judge(&parcel->answer, &sent, &parcel->arena, &parcel->delivery);
}
