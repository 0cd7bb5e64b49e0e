// SPDX-License-Identifier: MIT
#include "sync/acknowledgement.h"

#include <string.h>

#include <sodium.h>

#include "sync/json_reader.h"
#include "sync/json_writer.h"

#define KIND   "acknowledgement"
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

enum {
    CHECKSUM_BYTES = 8,
    CHECKSUMS_TEXT_MAX = sodium_base64_ENCODED_LEN(CHECKSUM_BYTES * AZ_BATCH_RESPONSES_MAX, BASE64),
    KEY_TEXT_SIZE = sodium_base64_ENCODED_LEN(AZ_SIGNATURE_KEY_BYTES, BASE64),
    SIGNATURE_TEXT_SIZE = sodium_base64_ENCODED_LEN(AZ_SIGNATURE_BYTES, BASE64),
    OWN_LINE_MAX = CHECKSUMS_TEXT_MAX + 1024, // bytes of a line that is no envelope
    ARENA_LIMIT = 16 * AZ_ENVELOPE_BYTES_MAX,
};

void
az_acknowledgement_put_head(const struct az_acknowledgement_head *head, struct az_buffer *out)
{
    char key[KEY_TEXT_SIZE];
    sodium_bin2base64(key, sizeof(key), head->key.bytes, sizeof(head->key.bytes), BASE64);
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(out, "kind", KIND);
    az_json_put_uuid_field(out, "hub", &head->hub);
    az_json_put_text_field(out, "hub_key", key);
    az_json_put_uuid_field(out, "terminal", &head->terminal);
    az_json_put_integer_field(out, "made_at", head->made_at_ms);
    az_buffer_append(out, "}\n", 2);
}

/* The checksums of a batch, each as eight bytes, the highest first. */
static void
put_checksums(const struct az_batch *batch, struct az_buffer *out)
{
    uint8_t bytes[CHECKSUM_BYTES * AZ_BATCH_RESPONSES_MAX];
    char text[CHECKSUMS_TEXT_MAX];
    const struct az_archive_batch *content = &batch->content;
    for (size_t i = 0; i < content->count; i++) {
        const struct az_archive_item *item = &content->items[i];
        uint64_t checksum = item->reject_reason ? 0 : az_response_checksum(&item->response);
        for (size_t k = 0; k < CHECKSUM_BYTES; k++) {
            bytes[i * CHECKSUM_BYTES + k] = (uint8_t)(checksum >> (8 * (CHECKSUM_BYTES - 1 - k)));
        }
    }
    sodium_bin2base64(text, sizeof(text), bytes, content->count * CHECKSUM_BYTES, BASE64);
    az_json_put_text_field(out, "checksums", text);
}

void
az_acknowledgement_put_taken(size_t number, const struct az_batch *batch, const char *envelope,
                             size_t size, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "batch", (int64_t)number);
    az_json_put_uuid_field(out, "store", &batch->head.store);
    put_checksums(batch, out);
    az_buffer_append(out, "}\n", 2);
    az_buffer_append(out, envelope, size); // with its LF
}

void
az_acknowledgement_put_refused(size_t number, const char *reason, struct az_buffer *out)
{
    size_t size = strnlen(reason, AZ_ACKNOWLEDGEMENT_REASON_MAX);
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "batch", (int64_t)number);
    az_json_put_key(out, "refused");
    az_json_put_bytes(out, reason, size);
    az_buffer_append(out, "}\n", 2);
}

bool
az_acknowledgement_sign(const struct az_signature_pair *pair, struct az_buffer *out)
{
    uint8_t signature[AZ_SIGNATURE_BYTES];
    char text[SIGNATURE_TEXT_SIZE];
    if (out->failed) {
        return false;
    }
    crypto_sign_detached(signature, NULL, (const uint8_t *)out->data, out->size, pair->secret);
    sodium_bin2base64(text, sizeof(text), signature, sizeof(signature), BASE64);
    az_buffer_append_char(out, '{');
    az_json_put_text_field(out, "signature", text);
    az_buffer_append(out, "}\n", 2);
    return !out->failed;
}

static bool
say_wrong(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "this is no acknowledgement that can be used: %s", what);
    return false;
}

static bool
damaged(struct az_buffer *why)
{
    return say_wrong(why, "it is damaged or cut off; fetch it from the hub again, by giving the "
                          "hub the bundle once more");
}

/* The line at `*at`, without its LF; moves behind it. False if there is none of at most `max`. */
static bool
take_line(const struct az_acknowledgement *from, size_t *at, size_t max, const char **line,
          size_t *size)
{
    size_t left = from->size - *at;
    size_t most = left < max ? left : max;
    *line = from->data + *at;
    const char *lf = most > 0 ? memchr(*line, '\n', most) : NULL;
    if (!lf) {
        return false;
    }
    *size = (size_t)(lf - *line);
    *at += *size + 1;
    return true;
}

static const struct az_json *
take_object(const struct az_acknowledgement *from, size_t *at, struct az_json_reader *reader,
            struct az_arena *arena)
{
    const char *line;
    size_t size;
    return take_line(from, at, OWN_LINE_MAX, &line, &size)
               ? az_json_read_object(reader, line, size, arena)
               : NULL;
}

/* A member of exactly `size` bytes in base64url. */
static bool
get_bytes(const struct az_json *object, const char *key, uint8_t *out, size_t size)
{
    size_t got = 0;
    const char *text = az_json_get_text(object, key);
    return text &&
           sodium_base642bin(out, size, text, strlen(text), NULL, &got, NULL, BASE64) == 0 &&
           got == size;
}

static bool
read_head(struct az_acknowledgement *out, struct az_json_reader *reader, struct az_arena *arena,
          struct az_buffer *why)
{
    int64_t major = 0;
    const struct az_json *object = take_object(out, &out->at, reader, arena);
    const char *kind = az_json_get_text(object, "kind");
    if (!kind || strcmp(kind, KIND) != 0 ||
        !az_json_get_integer(object, "azri", 1, INT32_MAX, &major)) {
        return say_wrong(why, "its first line is not that of one; choose a file that ends "
                              "in " AZ_ACKNOWLEDGEMENT_SUFFIX);
    }
    if (major != AZ_PROTOCOL_MAJOR) {
        az_buffer_printf(why,
                         "the acknowledgement is of version %lld and this program reads version "
                         "%d; bring the older of the two up to date",
                         (long long)major, AZ_PROTOCOL_MAJOR);
        return false;
    }
    return (az_json_get_uuid(object, "hub", &out->head.hub) &&
            az_json_get_uuid(object, "terminal", &out->head.terminal) &&
            get_bytes(object, "hub_key", out->head.key.bytes, sizeof(out->head.key.bytes)) &&
            az_json_get_integer(object, "made_at", INT64_MIN, INT64_MAX, &out->head.made_at_ms)) ||
           damaged(why);
}

/* Where the last line begins: it is all that the signature does not cover. */
static bool
find_signature(const struct az_acknowledgement *from, size_t *at)
{
    size_t end = from->size;
    if (end == 0 || from->data[end - 1] != '\n') {
        return false;
    }
    const char *lf = memrchr(from->data, '\n', end - 1);
    if (!lf) {
        return false;
    }
    *at = (size_t)(lf - from->data) + 1;
    return true;
}

static bool
check_signature(struct az_acknowledgement *out, struct az_json_reader *reader,
                struct az_arena *arena, struct az_buffer *why)
{
    uint8_t signature[AZ_SIGNATURE_BYTES];
    size_t begin;
    size_t at;
    if (!find_signature(out, &begin)) {
        return damaged(why);
    }
    at = begin;
    const struct az_json *object = take_object(out, &at, reader, arena);
    if (!get_bytes(object, "signature", signature, sizeof(signature)) ||
        crypto_sign_verify_detached(signature, (const uint8_t *)out->data, begin,
                                    out->head.key.bytes) != 0) {
        return damaged(why);
    }
    out->size = begin;
    return true;
}

/* How many responses the envelope has verdicts for; above the maximum, just that it is. */
static size_t
count_verdicts(const struct az_envelope *envelope)
{
    uint64_t count = 0;
    for (size_t i = 0; i < envelope->verdict_count && count <= AZ_BATCH_RESPONSES_MAX; i++) {
        const struct az_verdict_range *range = &envelope->verdicts[i];
        uint64_t more = range->last - range->first + 1;
        count = more > AZ_BATCH_RESPONSES_MAX ? more : count + more;
    }
    return count > AZ_BATCH_RESPONSES_MAX ? (size_t)AZ_BATCH_RESPONSES_MAX + 1 : (size_t)count;
}

static bool
get_checksums(const struct az_json *object, struct az_acknowledged_batch *out)
{
    uint8_t bytes[CHECKSUM_BYTES * AZ_BATCH_RESPONSES_MAX];
    if (out->count > AZ_BATCH_RESPONSES_MAX ||
        !get_bytes(object, "checksums", bytes, out->count * CHECKSUM_BYTES)) {
        return false;
    }
    uint64_t *checksums = az_arena_array(&out->arena, out->count, sizeof(*checksums));
    for (size_t i = 0; checksums && i < out->count * CHECKSUM_BYTES; i++) {
        checksums[i / CHECKSUM_BYTES] = checksums[i / CHECKSUM_BYTES] << 8 | bytes[i];
    }
    out->checksums = checksums;
    return checksums;
}

static bool
read_batch(struct az_acknowledgement *from, struct az_json_reader *reader,
           struct az_acknowledged_batch *out)
{
    int64_t number = 0;
    const char *line;
    size_t size;
    const struct az_json *object = take_object(from, &from->at, reader, &out->arena);
    if (!az_json_get_integer(object, "batch", (int64_t)from->taken + 1, (int64_t)from->taken + 1,
                             &number)) {
        return false;
    }
    from->taken++;
    out->refused = az_json_get_text(object, "refused");
    if (out->refused) {
        return true;
    }
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool ok = az_json_get_uuid(object, "store", &out->store) &&
              take_line(from, &from->at, AZ_ENVELOPE_BYTES_MAX, &line, &size) &&
              az_envelope_decode(line, size, &out->arena, &out->envelope, &why);
    az_buffer_destroy(&why);
    out->count = ok ? count_verdicts(&out->envelope) : 0;
    return ok && get_checksums(object, out);
}

static bool
step(struct az_acknowledgement *from, struct az_acknowledged_batch *out)
{
    struct az_json_reader reader = {0};
    *out = (struct az_acknowledged_batch){0};
    az_arena_init(&out->arena, ARENA_LIMIT);
    bool ok = read_batch(from, &reader, out);
    az_json_reader_destroy(&reader);
    return ok;
}

static bool
read_all(struct az_acknowledgement *out, struct az_buffer *why)
{
    size_t first = out->at;
    bool ok = true;
    while (ok && out->at < out->size) {
        struct az_acknowledged_batch batch;
        ok = step(out, &batch);
        az_acknowledged_batch_destroy(&batch);
    }
    out->batch_count = out->taken;
    out->taken = 0;
    out->at = first;
    return ok || damaged(why);
}

bool
az_acknowledgement_open(const char *data, size_t size, struct az_acknowledgement *out,
                        struct az_buffer *why)
{
    *out = (struct az_acknowledgement){.data = data, .size = size};
    if (size > AZ_ACKNOWLEDGEMENT_BYTES_MAX) {
        return say_wrong(why, "it is larger than any that a hub makes");
    }
    struct az_json_reader reader = {0};
    struct az_arena arena;
    az_arena_init(&arena, 16 * OWN_LINE_MAX);
    bool ok = read_head(out, &reader, &arena, why) && check_signature(out, &reader, &arena, why) &&
              read_all(out, why);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

bool
az_acknowledgement_next(struct az_acknowledgement *acknowledgement,
                        struct az_acknowledged_batch *out)
{
    *out = (struct az_acknowledged_batch){0};
    return acknowledgement->taken < acknowledgement->batch_count && step(acknowledgement, out);
}

void
az_acknowledged_batch_destroy(struct az_acknowledged_batch *batch)
{
    az_arena_destroy(&batch->arena);
    *batch = (struct az_acknowledged_batch){0};
}

bool
az_acknowledgement_count(const struct az_acknowledgement *acknowledgement,
                         struct az_acknowledgement_figures *out)
{
    struct az_acknowledgement copy = *acknowledgement;
    bool ok = true;
    *out = (struct az_acknowledgement_figures){0};
    for (size_t i = 0; ok && i < copy.batch_count; i++) {
        struct az_acknowledged_batch batch;
        ok = az_acknowledgement_next(&copy, &batch);
        out->refused += ok && batch.refused;
        out->batches += ok && !batch.refused;
        for (size_t k = 0; ok && k < batch.envelope.verdict_count; k++) {
            const struct az_verdict_range *range = &batch.envelope.verdicts[k];
            out->verdicts[range->verdict] += range->last - range->first + 1;
        }
        az_acknowledged_batch_destroy(&batch);
    }
    return ok;
}
