// SPDX-License-Identifier: MIT
/*
 * The envelope decoder: whatever it takes, the encoder writes again, and that
 * is read as the same verdicts and gaps.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/envelope.h"
#include "tests/fuzz/fuzz.h"

enum { WHY_MAX = 4096, ARENA_LIMIT = 64 * 1024 * 1024 };

static void
compare(const struct az_envelope *a, const struct az_envelope *b)
{
    if (!az_uuid_equal(&a->batch, &b->batch) || a->verdict_count != b->verdict_count ||
        a->watermark != b->watermark || a->store_forked != b->store_forked ||
        a->gap_count != b->gap_count ||
        memcmp(a->gaps, b->gaps, a->gap_count * sizeof(*a->gaps)) != 0) {
        abort();
    }
    for (size_t i = 0; i < a->verdict_count; i++) {
        if (a->verdicts[i].first != b->verdicts[i].first ||
            a->verdicts[i].last != b->verdicts[i].last ||
            a->verdicts[i].verdict != b->verdicts[i].verdict) {
            abort();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct az_envelope envelope;
    struct az_envelope again;
    struct az_arena arena;
    struct az_buffer why;
    struct az_buffer body;
    az_arena_init(&arena, ARENA_LIMIT);
    az_buffer_init(&why, WHY_MAX);
    az_buffer_init(&body, 2 * AZ_ENVELOPE_BYTES_MAX);
    bool ok = az_envelope_decode((const char *)data, size, &arena, &envelope, &why);
    if (ok != (why.size == 0)) {
        abort();
    }
    if (ok && az_envelope_encode(&envelope, &body) && body.size <= AZ_ENVELOPE_BYTES_MAX) {
        if (!az_envelope_decode(body.data, body.size, &arena, &again, &why)) {
            abort();
        }
        compare(&envelope, &again);
    }
    az_buffer_destroy(&body);
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
    return 0;
}
