// SPDX-License-Identifier: MIT
/*
 * The batch decoder: whatever it takes, the encoder can write again, and that
 * is read as the same responses. What it refuses, it explains.
 */
#include <stdlib.h>

#include "sync/batch.h"
#include "tests/fuzz/fuzz.h"

enum { WHY_MAX = 4096 };

/* The responses of a batch none of which was set aside; NULL if one was. */
static struct az_response *
responses_of(const struct az_batch *batch)
{
    struct az_response *responses = calloc(batch->content.count, sizeof(*responses));
    for (size_t i = 0; responses && i < batch->content.count; i++) {
        if (batch->content.items[i].reject_reason) {
            free(responses);
            return NULL;
        }
        responses[i] = batch->content.items[i].response;
    }
    return responses;
}

static void
compare(const struct az_batch *a, const struct az_batch *b)
{
    if (a->content.count != b->content.count || !az_uuid_equal(&a->head.batch, &b->head.batch)) {
        abort();
    }
    for (size_t i = 0; i < a->content.count; i++) {
        if (b->content.items[i].reject_reason ||
            az_response_checksum(&a->content.items[i].response) !=
                az_response_checksum(&b->content.items[i].response)) {
            abort();
        }
    }
}

static void
write_and_read_again(const struct az_batch *batch, struct az_buffer *why)
{
    struct az_response *responses = responses_of(batch);
    struct az_buffer body;
    struct az_batch again;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    if (responses && az_batch_encode(&batch->head, responses, &body)) {
        if (az_batch_decode(body.data, body.size, &again, why) != AZ_BATCH_OK) {
            abort();
        }
        compare(batch, &again);
        az_batch_destroy(&again);
    }
    az_buffer_destroy(&body);
    free(responses);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct az_batch batch;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    enum az_batch_fault fault = az_batch_decode((const char *)data, size, &batch, &why);
    if ((fault == AZ_BATCH_OK) != (why.size == 0)) {
        abort();
    }
    if (fault == AZ_BATCH_OK) {
        write_and_read_again(&batch, &why);
    }
    az_batch_destroy(&batch);
    az_buffer_destroy(&why);
    return 0;
}
