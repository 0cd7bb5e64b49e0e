// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include "sync/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "sync/batch.h"
#include "sync/content_digest.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

#define KIND "bundle"

enum {
    END_ROOM = 256,                       // bytes that the last line takes at most
    ARENA_LIMIT = 4 * AZ_BUNDLE_LINE_MAX, // of the texts of one line
};

struct az_bundle_writer {
    struct az_bundle_sink sink;
    crypto_hash_sha256_state digest; // of all that was written
    uint64_t bytes;
    uint64_t bytes_max;
    size_t batches;
};

static bool
put(struct az_bundle_writer *writer, const void *data, size_t size)
{
    crypto_hash_sha256_update(&writer->digest, data, size);
    writer->bytes += size;
    return writer->sink.write(writer->sink.ctx, data, size);
}

struct az_bundle_writer *
az_bundle_writer_open(const struct az_bundle_head *head, const struct az_bundle_sink *sink,
                      uint64_t bytes_max)
{
    struct az_bundle_writer *writer = calloc(1, sizeof(*writer));
    if (!writer) {
        AZ_LOGE("out of memory for a bundle");
        return NULL;
    }
    writer->sink = *sink;
    writer->bytes_max = bytes_max > 0 ? bytes_max : AZ_BUNDLE_BYTES_MAX;
    crypto_hash_sha256_init(&writer->digest);
    struct az_buffer line;
    az_buffer_init(&line, AZ_BUNDLE_LINE_MAX);
    az_buffer_append_char(&line, '{');
    az_json_put_integer_field(&line, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(&line, "kind", KIND);
    az_json_put_uuid_field(&line, "terminal", &head->terminal);
    az_json_put_integer_field(&line, "made_at", head->made_at_ms);
    az_buffer_append(&line, "}\n", 2);
    bool ok = !line.failed && put(writer, line.data, line.size);
    az_buffer_destroy(&line);
    if (!ok) {
        az_bundle_writer_close(writer);
        return NULL;
    }
    return writer;
}

void
az_bundle_writer_close(struct az_bundle_writer *writer)
{
    free(writer);
}

bool
az_bundle_writer_has_room(const struct az_bundle_writer *writer, const struct az_wrapping *wrapping)
{
    uint64_t size = writer->bytes + AZ_BUNDLE_LINE_MAX + wrapping->body_size + END_ROOM;
    return writer->batches == 0 ||
           (writer->batches < AZ_BUNDLE_BATCHES_MAX && size <= writer->bytes_max);
}

static void
put_field(struct az_buffer *line, const char *key, const char *value)
{
    if (value) {
        az_json_put_text_field(line, key, value);
    }
}

bool
az_bundle_writer_add(struct az_bundle_writer *writer, const struct az_wrapping *wrapping)
{
    struct az_buffer line;
    az_buffer_init(&line, AZ_BUNDLE_LINE_MAX);
    az_buffer_append_char(&line, '{');
    az_json_put_integer_field(&line, "batch", (int64_t)++writer->batches);
    az_json_put_integer_field(&line, "content_length", (int64_t)wrapping->body_size);
    put_field(&line, "content_type", wrapping->content_type);
    put_field(&line, "content_encoding", wrapping->content_encoding);
    put_field(&line, "content_digest", wrapping->content_digest);
    put_field(&line, "signature_input", wrapping->signature_input);
    put_field(&line, "signature", wrapping->signature);
    az_buffer_append(&line, "}\n", 2);
    bool ok = !line.failed && put(writer, line.data, line.size) &&
              put(writer, wrapping->body, wrapping->body_size) && put(writer, "\n", 1);
    az_buffer_destroy(&line);
    return ok;
}

bool
az_bundle_writer_finish(struct az_bundle_writer *writer)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char digest[AZ_CONTENT_DIGEST_SIZE];
    crypto_hash_sha256_final(&writer->digest, hash);
    az_content_digest_format(hash, digest);
    char line[END_ROOM];
    int size = snprintf(line, sizeof(line), "{\"batches\":%zu,\"digest\":\"%s\"}\n",
                        writer->batches, digest);
    return writer->sink.write(writer->sink.ctx, line, (size_t)size);
}

static enum az_bundle_fault
malformed(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "this is no bundle that can be taken: %s", what);
    return AZ_BUNDLE_MALFORMED;
}

static enum az_bundle_fault
cut_off(struct az_buffer *why)
{
    return malformed(why, "it is cut off; nothing is lost, so write it again at the terminal, and "
                          "take the stick out only when that says so");
}

static enum az_bundle_fault
damaged(struct az_buffer *why)
{
    return malformed(why, "it is damaged; nothing is lost, so write it again at the terminal, to "
                          "another stick");
}

static enum az_bundle_fault
no_memory(struct az_buffer *why)
{
    az_buffer_append_text(why, "out of memory for the bundle; it can be taken again later");
    return AZ_BUNDLE_NO_MEMORY;
}

/* Read the line at `at` as an object, and move behind its LF. */
static enum az_bundle_fault
take_line(const struct az_bundle *bundle, size_t *at, struct az_json_reader *reader,
          struct az_arena *arena, const struct az_json **out, struct az_buffer *why)
{
    size_t left = bundle->size - *at;
    size_t most = left < AZ_BUNDLE_LINE_MAX ? left : AZ_BUNDLE_LINE_MAX;
    const char *line = bundle->data + *at;
    const char *lf = most > 0 ? memchr(line, '\n', most) : NULL;
    if (!lf) {
        return left == most ? cut_off(why) : damaged(why);
    }
    *out = az_json_read_object(reader, line, (size_t)(lf - line), arena);
    if (!*out) {
        return reader->no_memory ? no_memory(why) : damaged(why);
    }
    *at += (size_t)(lf - line) + 1;
    return AZ_BUNDLE_OK;
}

static enum az_bundle_fault
read_head(struct az_bundle *bundle, struct az_json_reader *reader, struct az_arena *arena,
          struct az_buffer *why)
{
    const struct az_json *object;
    int64_t major = 0;
    // Whatever somebody chose by mistake is no damaged bundle.
    struct az_buffer unsaid;
    az_buffer_init(&unsaid, 1024);
    enum az_bundle_fault fault = take_line(bundle, &bundle->at, reader, arena, &object, &unsaid);
    az_buffer_destroy(&unsaid);
    const char *kind = fault == AZ_BUNDLE_OK ? az_json_get_text(object, "kind") : NULL;
    if (fault == AZ_BUNDLE_NO_MEMORY) {
        return no_memory(why);
    }
    if (!kind || strcmp(kind, KIND) != 0 ||
        !az_json_get_integer(object, "azri", 1, INT32_MAX, &major)) {
        return malformed(why, "its first line is not that of a bundle; choose a file that "
                              "ends in " AZ_BUNDLE_SUFFIX);
    }
    if (major != AZ_PROTOCOL_MAJOR) {
        az_buffer_printf(why,
                         "the bundle is of version %lld and this program reads version %d; bring "
                         "the older of the two up to date",
                         (long long)major, AZ_PROTOCOL_MAJOR);
        return AZ_BUNDLE_UNSUPPORTED;
    }
    if (!az_json_get_uuid(object, "terminal", &bundle->head.terminal) ||
        !az_json_get_integer(object, "made_at", INT64_MIN, INT64_MAX, &bundle->head.made_at_ms)) {
        return damaged(why);
    }
    return AZ_BUNDLE_OK;
}

/* The batch whose line is `object`, with its bytes at `*at`. */
static enum az_bundle_fault
take_batch(const struct az_bundle *bundle, const struct az_json *object, size_t *at,
           struct az_bundle_batch *out, struct az_buffer *why)
{
    int64_t number = 0;
    int64_t length = 0;
    if (!az_json_get_integer(object, "batch", 1, AZ_BUNDLE_BATCHES_MAX, &number) ||
        (size_t)number != bundle->taken + 1 ||
        !az_json_get_integer(object, "content_length", 0, AZ_BATCH_BYTES_MAX, &length)) {
        return damaged(why);
    }
    if ((size_t)length >= bundle->size - *at) {
        return cut_off(why);
    }
    snprintf(out->length, sizeof(out->length), "%" PRId64, length);
    out->wrapping = (struct az_wrapping){
        .method = AZ_WRAPPING_METHOD,
        .path = AZ_WRAPPING_PATH,
        .content_type = az_json_get_text(object, "content_type"),
        .content_encoding = az_json_get_text(object, "content_encoding"),
        .content_length = out->length,
        .content_digest = az_json_get_text(object, "content_digest"),
        .signature_input = az_json_get_text(object, "signature_input"),
        .signature = az_json_get_text(object, "signature"),
        .body = bundle->data + *at,
        .body_size = (size_t)length,
    };
    *at += (size_t)length;
    return bundle->data[(*at)++] == '\n' ? AZ_BUNDLE_OK : damaged(why);
}

/* Whether `object`, which begins at `start`, is the last line, and right. */
static enum az_bundle_fault
check_end(const struct az_bundle *bundle, const struct az_json *object, size_t start, size_t end,
          struct az_buffer *why)
{
    int64_t batches = 0;
    const char *digest = az_json_get_text(object, "digest");
    bool fits = az_json_get_integer(object, "batches", 0, INT64_MAX, &batches) &&
                (size_t)batches == bundle->taken && digest && end == bundle->size &&
                az_content_digest_check(digest, bundle->data, start) == AZ_CONTENT_DIGEST_FITS;
    return fits ? AZ_BUNDLE_OK : damaged(why);
}

/* Step over the next batch, into `out`, or over the last line, which sets `*ended`. */
static enum az_bundle_fault
step(struct az_bundle *bundle, struct az_bundle_batch *out, bool *ended, struct az_buffer *why)
{
    struct az_json_reader reader = {0};
    const struct az_json *object;
    size_t at = bundle->at;
    *out = (struct az_bundle_batch){0};
    az_arena_init(&out->arena, ARENA_LIMIT);
    enum az_bundle_fault fault = take_line(bundle, &at, &reader, &out->arena, &object, why);
    if (fault == AZ_BUNDLE_OK && az_json_member(object, "batches")) {
        *ended = true;
        fault = check_end(bundle, object, bundle->at, at, why);
    } else if (fault == AZ_BUNDLE_OK) {
        fault = take_batch(bundle, object, &at, out, why);
        bundle->at = at;
        bundle->taken++;
    }
    az_json_reader_destroy(&reader);
    return fault;
}

static enum az_bundle_fault
read_all(struct az_bundle *bundle, struct az_buffer *why)
{
    struct az_json_reader reader = {0};
    struct az_arena arena;
    az_arena_init(&arena, ARENA_LIMIT);
    enum az_bundle_fault fault = read_head(bundle, &reader, &arena, why);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    size_t first = bundle->at;
    for (bool ended = false; fault == AZ_BUNDLE_OK && !ended;) {
        struct az_bundle_batch batch;
        fault = step(bundle, &batch, &ended, why);
        az_bundle_batch_destroy(&batch);
    }
    bundle->batch_count = bundle->taken;
    bundle->taken = 0;
    bundle->at = first;
    return fault;
}

enum az_bundle_fault
az_bundle_open(const char *data, size_t size, struct az_bundle *out, struct az_buffer *why)
{
    *out = (struct az_bundle){.data = data, .size = size};
    if (size > AZ_BUNDLE_BYTES_MAX) {
        az_buffer_printf(why, "the bundle has more than %d bytes, which no terminal writes",
                         AZ_BUNDLE_BYTES_MAX);
        return AZ_BUNDLE_TOO_LARGE;
    }
    return read_all(out, why);
}

bool
az_bundle_next(struct az_bundle *bundle, struct az_bundle_batch *out)
{
    bool ended = false;
    struct az_buffer why;
    *out = (struct az_bundle_batch){0};
    if (bundle->taken == bundle->batch_count) {
        return false;
    }
    az_buffer_init(&why, 1024);
    bool ok = step(bundle, out, &ended, &why) == AZ_BUNDLE_OK;
    az_buffer_destroy(&why);
    return ok;
}

void
az_bundle_batch_destroy(struct az_bundle_batch *batch)
{
    az_arena_destroy(&batch->arena);
    *batch = (struct az_bundle_batch){0};
}
