// SPDX-License-Identifier: MIT
/*
 * The reader of acknowledgements. No fuzzer signs, so the bytes are read as
 * they are and once more with a signature behind them, by the key that the
 * seeds name.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/acknowledgement.h"
#include "tests/fuzz/fuzz.h"

enum { WHY_MAX = 4096, SEED_LETTER = 't' };

/* As many checksums as there are responses with a verdict. */
static void
check_batch(const struct az_acknowledged_batch *batch)
{
    uint64_t count = 0;
    for (size_t i = 0; i < batch->envelope.verdict_count; i++) {
        count += batch->envelope.verdicts[i].last - batch->envelope.verdicts[i].first + 1;
    }
    if (!batch->refused && (count != batch->count || (count > 0 && !batch->checksums))) {
        abort();
    }
}

static void
try_acknowledgement(const char *data, size_t size)
{
    struct az_acknowledgement acknowledgement;
    struct az_acknowledgement_figures figures;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    bool ok = az_acknowledgement_open(data, size, &acknowledgement, &why);
    if (ok != (why.size == 0)) {
        abort();
    }
    if (ok && (!az_acknowledgement_count(&acknowledgement, &figures) ||
               figures.batches + figures.refused != acknowledgement.batch_count)) {
        abort();
    }
    for (size_t i = 0; ok && i < acknowledgement.batch_count; i++) {
        struct az_acknowledged_batch batch;
        if (!az_acknowledgement_next(&acknowledgement, &batch)) {
            abort();
        }
        check_batch(&batch);
        az_acknowledged_batch_destroy(&batch);
    }
    az_buffer_destroy(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct az_signature_pair pair;
    struct az_buffer text;
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    memset(seed, SEED_LETTER, sizeof(seed));
    az_signature_pair_of(seed, &pair);
    try_acknowledgement((const char *)data, size);
    az_buffer_init(&text, AZ_ACKNOWLEDGEMENT_BYTES_MAX);
    az_buffer_append(&text, data, size);
    if (size > 0 && az_acknowledgement_sign(&pair, &text)) {
        try_acknowledgement(text.data, text.size);
    }
    az_buffer_destroy(&text);
    return 0;
}
