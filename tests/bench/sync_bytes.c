// SPDX-License-Identifier: MIT
/*
 * Bytes on the wire a response: a batch as a terminal sends it, with its head,
 * digest and signature, against the same lines of JSON under gzip. The
 * responses come and are answered at random times, as people do: times in
 * even steps would be packed far too well.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "sync/batch.h"
#include "sync/wrapping.h"
#include "tests/bench/bench.h"
#include "tests/bench/response.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    BATCH = 500,
    GZIP_LEVEL = 6,        // gzip's own default
    GZIP_WINDOW = 15 + 16, // zlib's way to ask for gzip's form
};

static struct bench_figure figures[] = {
    {
        .name = "sync.bytes",
        .unit = "bytes/response",
        .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
        .goal = 30,
    },
};

/* xorshift64 (Marsaglia 2003): the same numbers in each run. */
static uint64_t
next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A response that came `*at_ms` after the boot, and when the next one comes. */
static void
make_response(struct bench_response *out, size_t i, uint64_t *state, int64_t *at_ms)
{
    bench_response_make((unsigned)(next_random(state) % 100000), out);
    for (size_t k = 0; k < BENCH_ANSWERS; k++) {
        out->answers[k].elapsed_ms = 700 + (uint32_t)(next_random(state) % 6000);
    }
    out->response.store = (struct az_uuid){{3}};
    out->response.seq = i + 1;
    out->response.ending = AZ_ENDING_COMPLETE;
    out->response.boot_ms = *at_ms;
    out->response.started_at_ms = 1778750000000 + *at_ms;
    out->response.duration_ms = 2500 + (uint32_t)(next_random(state) % 15000);
    *at_ms += 4000 + (int64_t)(next_random(state) % 60000);
}

static bool
encode(struct bench_response *made, struct az_buffer *out)
{
    struct az_response *responses = calloc(BATCH, sizeof(*responses));
    uint64_t state = 88172645463325252ULL;
    int64_t at_ms = 60000;
    for (size_t i = 0; responses && i < BATCH; i++) {
        make_response(&made[i], i, &state, &at_ms);
        responses[i] = made[i].response;
    }
    const struct az_batch_head head = {
        .batch = {{1}},
        .terminal = {{2}},
        .store = {{3}},
        .first_seq = 1,
        .count = BATCH,
        .sent_at_ms = 1778750000000 + at_ms,
        .health = {.version = AZ_VERSION, .waiting = BATCH, .oldest_waiting_ms = 1778750060000},
    };
    bool ok = responses && az_batch_encode(&head, responses, out);
    free(responses);
    return ok;
}

/* The request as it is on the wire, as far as we make it. */
static bool
measure_ours(const struct az_buffer *batch, double *bytes)
{
    const uint8_t seed[AZ_SIGNATURE_SEED_BYTES] = {1};
    struct az_signature_pair pair;
    struct az_wrapped wrapped;
    az_signature_pair_of(seed, &pair);
    const struct az_wrapping_order order = {.data = batch->data,
                                            .size = batch->size,
                                            .batch = {{1}},
                                            .wall_ms = 1778750000000,
                                            .pair = &pair};
    bool ok = az_wrapping_make(&order, &wrapped);
    if (ok) {
        *bytes =
            (double)(wrapped.wrapping.body_size + strlen(wrapped.digest) + strlen(wrapped.length) +
                     wrapped.signature_input.size + wrapped.signature.size);
    }
    az_wrapped_destroy(&wrapped);
    return ok;
}

static bool
measure_gzip(const struct az_buffer *batch, double *bytes)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    size_t bound = deflateBound(&stream, batch->size);
    unsigned char *out = malloc(bound);
    bool ok = out != NULL;
    if (ok) {
        stream.next_in = (unsigned char *)batch->data;
        stream.avail_in = (unsigned)batch->size;
        stream.next_out = out;
        stream.avail_out = (unsigned)bound;
        ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        *bytes = (double)stream.total_out;
    }
    free(out);
    deflateEnd(&stream);
    return ok;
}

static bool
run(void)
{
    struct az_buffer batch;
    struct bench_response *made = calloc(BATCH, sizeof(*made));
    az_buffer_init(&batch, AZ_BATCH_BYTES_MAX);
    bool ok = made && encode(made, &batch) && measure_ours(&batch, &figures[0].value) &&
              measure_gzip(&batch, &figures[0].baseline);
    if (!ok) {
        AZ_LOGE("the bytes of a batch cannot be measured; is there memory left?");
    }
    figures[0].value /= BATCH;
    figures[0].baseline /= BATCH;
    az_buffer_destroy(&batch);
    free(made);
    return ok;
}

const struct bench bench_sync_bytes = {.figures = figures, .figure_count = 1, .run = run};
