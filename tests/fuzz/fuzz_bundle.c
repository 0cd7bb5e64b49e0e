// SPDX-License-Identifier: MIT
/*
 * The bundle reader: what it takes, the writer writes again, and that is read
 * as the same batches. No fuzzer finds a digest, so bytes that lack nothing but
 * their last line get one that fits.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"
#include "sync/content_digest.h"
#include "tests/fuzz/fuzz.h"

enum { WHY_MAX = 4096, BATCHES_TRIED = 3 };

static bool
append(void *ctx, const void *data, size_t size)
{
    return az_buffer_append(ctx, data, size);
}

static void
compare_texts(const char *a, const char *b)
{
    if (!a != !b || (a && strcmp(a, b) != 0)) {
        abort();
    }
}

static void
compare(const struct az_wrapping *a, const struct az_wrapping *b)
{
    compare_texts(a->content_type, b->content_type);
    compare_texts(a->content_encoding, b->content_encoding);
    compare_texts(a->content_length, b->content_length);
    compare_texts(a->content_digest, b->content_digest);
    compare_texts(a->signature_input, b->signature_input);
    compare_texts(a->signature, b->signature);
    if (a->body_size != b->body_size || memcmp(a->body, b->body, a->body_size) != 0) {
        abort();
    }
}

/* Write all batches of a bundle that was opened into `out`. */
static bool
write_again(struct az_bundle bundle, struct az_buffer *out)
{
    struct az_bundle_writer *writer =
        az_bundle_writer_open(&bundle.head, &(struct az_bundle_sink){append, out}, 0);
    bool ok = writer;
    for (size_t i = 0; ok && i < bundle.batch_count; i++) {
        struct az_bundle_batch batch;
        ok = az_bundle_next(&bundle, &batch) &&
             az_bundle_writer_has_room(writer, &batch.wrapping) &&
             az_bundle_writer_add(writer, &batch.wrapping);
        az_bundle_batch_destroy(&batch);
    }
    ok = ok && az_bundle_writer_finish(writer);
    az_bundle_writer_close(writer);
    return ok;
}

static void
compare_bundles(struct az_bundle *a, struct az_bundle *b)
{
    if (!az_uuid_equal(&a->head.terminal, &b->head.terminal) || a->batch_count != b->batch_count) {
        abort();
    }
    for (size_t i = 0; i < a->batch_count; i++) {
        struct az_bundle_batch one;
        struct az_bundle_batch other;
        bool both = az_bundle_next(a, &one);
        both = az_bundle_next(b, &other) && both;
        if (!both) {
            abort();
        }
        compare(&one.wrapping, &other.wrapping);
        az_bundle_batch_destroy(&one);
        az_bundle_batch_destroy(&other);
    }
}

static void
try_bundle(const char *data, size_t size)
{
    struct az_bundle bundle;
    struct az_bundle again;
    struct az_buffer why;
    struct az_buffer file;
    az_buffer_init(&why, WHY_MAX);
    az_buffer_init(&file, AZ_BUNDLE_BYTES_MAX);
    bool ok = az_bundle_open(data, size, &bundle, &why) == AZ_BUNDLE_OK;
    if (ok != (why.size == 0)) {
        abort();
    }
    if (ok && write_again(bundle, &file)) {
        if (az_bundle_open(file.data, file.size, &again, &why) != AZ_BUNDLE_OK) {
            abort();
        }
        compare_bundles(&bundle, &again);
    }
    az_buffer_destroy(&file);
    az_buffer_destroy(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char digest[AZ_CONTENT_DIGEST_SIZE];
    struct az_buffer ended;
    try_bundle((const char *)data, size);
    az_content_digest_make(data, size, digest);
    for (unsigned batches = 0; batches <= BATCHES_TRIED; batches++) {
        az_buffer_init(&ended, AZ_BUNDLE_BYTES_MAX);
        az_buffer_append(&ended, data, size);
        az_buffer_printf(&ended, "{\"batches\":%u,\"digest\":\"%s\"}\n", batches, digest);
        try_bundle(az_buffer_text(&ended), ended.size);
        az_buffer_destroy(&ended);
    }
    return 0;
}
