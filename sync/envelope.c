// SPDX-License-Identifier: MIT
#include "sync/envelope.h"

#include <string.h>

#include "sync/assignment_json.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

static const char *
reason_of(const struct az_archive_item *item)
{
    switch (item->verdict) {
    case AZ_VERDICT_REJECTED:
        return item->reject_reason ? item->reject_reason : "the hub gave no reason";
    case AZ_VERDICT_CONFLICT:
        return "the hub holds another response with this store and seq; it keeps both";
    case AZ_VERDICT_NONE:
    case AZ_VERDICT_ACCEPTED:
    case AZ_VERDICT_DUPLICATE:
    case AZ_VERDICT_COUNT:
        break;
    }
    return NULL;
}

static bool
continues(const struct az_verdict_range *range, const struct az_archive_item *item)
{
    const char *reason = reason_of(item);
    return item->response.seq == range->last + 1 && item->verdict == range->verdict &&
           (reason == range->reason ||
            (reason && range->reason && strcmp(reason, range->reason) == 0));
}

bool
az_envelope_verdicts(const struct az_archive_batch *batch, struct az_arena *arena,
                     struct az_envelope *out)
{
    struct az_verdict_range *ranges = az_arena_array(arena, batch->count, sizeof(*ranges));
    size_t count = 0;
    if (!ranges) {
        return false;
    }
    for (size_t i = 0; i < batch->count; i++) {
        const struct az_archive_item *item = &batch->items[i];
        if (count > 0 && continues(&ranges[count - 1], item)) {
            ranges[count - 1].last = item->response.seq;
            continue;
        }
        ranges[count++] = (struct az_verdict_range){
            .first = item->response.seq,
            .last = item->response.seq,
            .verdict = item->verdict,
            .reason = reason_of(item),
        };
    }
    out->verdicts = ranges;
    out->verdict_count = count;
    return true;
}

static void
put_verdicts(const struct az_envelope *envelope, struct az_buffer *out)
{
    for (size_t i = 0; i < envelope->verdict_count; i++) {
        const struct az_verdict_range *range = &envelope->verdicts[i];
        az_buffer_append_text(out, i > 0 ? ",{" : "{");
        az_json_put_integer_field(out, "first", (int64_t)range->first);
        az_json_put_integer_field(out, "last", (int64_t)range->last);
        az_json_put_text_field(out, "verdict", az_verdict_name(range->verdict));
        if (range->reason) {
            az_json_put_text_field(out, "reason", range->reason);
        }
        az_buffer_append_char(out, '}');
    }
}

static void
put_gaps(const struct az_envelope *envelope, struct az_buffer *out)
{
    for (size_t i = 0; i < envelope->gap_count; i++) {
        az_buffer_append_text(out, i > 0 ? ",[" : "[");
        az_json_put_integer(out, (int64_t)envelope->gaps[i].first);
        az_buffer_append_char(out, ',');
        az_json_put_integer(out, (int64_t)envelope->gaps[i].last);
        az_buffer_append_char(out, ']');
    }
}

bool
az_envelope_encode(const struct az_envelope *envelope, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_uuid_field(out, "batch", &envelope->batch);
    az_json_put_uuid_field(out, "hub", &envelope->hub);
    az_json_put_integer_field(out, "received_at", envelope->received_at_ms);
    az_json_put_key(out, "verdicts");
    az_buffer_append_char(out, '[');
    put_verdicts(envelope, out);
    az_buffer_append_char(out, ']');
    az_json_put_integer_field(out, "watermark", (int64_t)envelope->watermark);
    az_json_put_key(out, "gaps");
    az_buffer_append_char(out, '[');
    put_gaps(envelope, out);
    az_buffer_append_char(out, ']');
    az_assignment_json_put(&envelope->fetch, out);
    if (envelope->store_forked) {
        az_json_put_key(out, "store_forked");
        az_buffer_append_text(out, "true");
    }
    if (envelope->succession && envelope->succession->count > 0) {
        az_json_put_key(out, "hub_keys");
        az_buffer_append_char(out, '[');
        az_succession_put(envelope->succession, out);
        az_buffer_append_char(out, ']');
    }
    az_buffer_append(out, "}\n", 2);
    return !out->failed;
}

static bool
say_wrong(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "the answer is not an envelope of this hub: %s", what);
    return false;
}

static bool
get_head(const struct az_json *object, struct az_envelope *out, struct az_buffer *why)
{
    int64_t major = 0;
    int64_t watermark = 0;
    if (!az_json_get_integer(object, "azri", 1, INT32_MAX, &major)) {
        return say_wrong(why, "it does not say \"azri\" with a version");
    }
    if (major != AZ_PROTOCOL_MAJOR) {
        az_buffer_printf(why,
                         "the hub answers in version %lld of the protocol and this terminal reads "
                         "version %d; bring the older of the two up to date",
                         (long long)major, AZ_PROTOCOL_MAJOR);
        return false;
    }
    if (!az_json_get_uuid(object, "batch", &out->batch) ||
        !az_json_get_uuid(object, "hub", &out->hub)) {
        return say_wrong(why, "it lacks the batch's or the hub's UUID");
    }
    if (!az_json_get_integer(object, "received_at", INT64_MIN, INT64_MAX, &out->received_at_ms) ||
        !az_json_get_integer(object, "watermark", 0, INT64_MAX, &watermark)) {
        return say_wrong(why, "it lacks received_at or watermark");
    }
    out->watermark = (uint64_t)watermark;
    const struct az_json *forked = az_json_member(object, "store_forked");
    out->store_forked = forked && forked->kind == AZ_JSON_TRUE;
    return true;
}

/* One verdict, for seqs of `least` or above. */
static bool
get_verdict(const struct az_json *object, uint64_t least, struct az_verdict_range *out,
            struct az_buffer *why)
{
    int64_t first = 0;
    int64_t last = 0;
    if (least > INT64_MAX ||
        !az_json_get_integer(object, "first", (int64_t)least, INT64_MAX, &first) ||
        !az_json_get_integer(object, "last", first, INT64_MAX, &last)) {
        return say_wrong(why, "a verdict's range is missing or out of order");
    }
    const char *name = az_json_get_text(object, "verdict");
    if (!name || !az_verdict_parse(name, &out->verdict)) {
        return say_wrong(why, "a verdict is not one that is known");
    }
    out->first = (uint64_t)first;
    out->last = (uint64_t)last;
    if (out->verdict == AZ_VERDICT_REJECTED || out->verdict == AZ_VERDICT_CONFLICT) {
        const char *reason = az_json_get_text(object, "reason");
        out->reason = reason ? reason : "";
    }
    return true;
}

static bool
get_verdicts(const struct az_json *object, struct az_arena *arena, struct az_envelope *out,
             struct az_buffer *why)
{
    const struct az_json *array = az_json_member(object, "verdicts");
    size_t count = az_json_array_size(array);
    if (!az_json_is_array(array) || count > AZ_BATCH_RESPONSES_MAX) {
        return say_wrong(why, "it has no verdicts, or too many");
    }
    out->verdicts = az_arena_array(arena, count, sizeof(*out->verdicts));
    if (!out->verdicts) {
        return say_wrong(why, "it is too large to be kept in memory");
    }
    uint64_t least = 1;
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        if (!get_verdict(element, least, &out->verdicts[i], why)) {
            return false;
        }
        least = out->verdicts[i].last + 1;
    }
    out->verdict_count = count;
    return true;
}

/* One gap, a pair of seqs of `least` or above. */
static bool
get_gap(const struct az_json *pair, uint64_t least, struct az_seq_range *out)
{
    int64_t first = 0;
    int64_t last = 0;
    if (least > INT64_MAX || az_json_array_size(pair) != 2) {
        return false;
    }
    const struct az_json *element = az_json_first(pair);
    if (!az_json_integer(element, (int64_t)least, INT64_MAX, &first) ||
        !az_json_integer(az_json_next(element), first, INT64_MAX, &last)) {
        return false;
    }
    out->first = (uint64_t)first;
    out->last = (uint64_t)last;
    return true;
}

static bool
get_gaps(const struct az_json *object, struct az_arena *arena, struct az_envelope *out,
         struct az_buffer *why)
{
    const struct az_json *array = az_json_member(object, "gaps");
    size_t count = az_json_array_size(array);
    if (!az_json_is_array(array) || count > AZ_ENVELOPE_GAPS_MAX) {
        return say_wrong(why, "it has no gaps, or too many");
    }
    out->gaps = az_arena_array(arena, count, sizeof(*out->gaps));
    if (!out->gaps) {
        return say_wrong(why, "it is too large to be kept in memory");
    }
    uint64_t least = out->watermark + 1; // in range, as the watermark is at most INT64_MAX
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        if (!get_gap(element, least, &out->gaps[i])) {
            return say_wrong(why, "a gap is not a pair of seqs in order");
        }
        least = out->gaps[i].last + 1;
    }
    out->gap_count = count;
    return true;
}

static bool
get_succession(const struct az_json *object, struct az_arena *arena, struct az_envelope *out,
               struct az_buffer *why)
{
    const struct az_json *array = az_json_member(object, "hub_keys");
    if (!array) {
        return true;
    }
    struct az_succession *succession = az_arena_alloc(arena, sizeof(*succession));
    if (!succession) {
        return say_wrong(why, "it is too large to be kept in memory");
    }
    az_succession_get(array, succession);
    out->succession = succession;
    return true;
}

bool
az_envelope_decode(const char *data, size_t size, struct az_arena *arena, struct az_envelope *out,
                   struct az_buffer *why)
{
    *out = (struct az_envelope){0};
    if (size > AZ_ENVELOPE_BYTES_MAX) {
        return say_wrong(why, "it is too large");
    }
    struct az_json_reader reader = {0};
    const struct az_json *object = az_json_read_object(&reader, data, size, arena);
    bool ok = object
                  ? get_head(object, out, why) && get_succession(object, arena, out, why) &&
                        get_verdicts(object, arena, out, why) && get_gaps(object, arena, out, why)
                  : say_wrong(why, "it is not a whole JSON object");
    if (ok) {
        az_assignment_json_get(object, &out->fetch);
    }
    az_json_reader_destroy(&reader);
    return ok;
}

/* Step over the responses of `range`. False if one of its seqs is not the next response's. */
static bool
step_over(const struct az_verdict_range *range, const struct az_response *responses, size_t count,
          size_t *next)
{
    for (uint64_t seq = range->first; seq <= range->last; seq++) {
        if (*next == count || responses[*next].seq != seq) {
            return false;
        }
        (*next)++;
    }
    return true;
}

bool
az_envelope_answers(const struct az_envelope *envelope, const struct az_batch_head *head,
                    const struct az_response *responses, struct az_buffer *why)
{
    if (!az_uuid_equal(&envelope->batch, &head->batch)) {
        return say_wrong(why, "it answers another batch");
    }
    size_t next = 0;
    for (size_t i = 0; i < envelope->verdict_count; i++) {
        if (!step_over(&envelope->verdicts[i], responses, head->count, &next)) {
            return say_wrong(why, "it has a verdict for a response that was not sent, or two");
        }
    }
    if (next != head->count) {
        return say_wrong(why, "it has no verdict for some of the responses");
    }
    return true;
}
