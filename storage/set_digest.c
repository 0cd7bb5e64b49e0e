// SPDX-License-Identifier: MIT
#include "storage/set_digest.h"

#include <string.h>

static void
put_number(uint8_t out[8], uint64_t number)
{
    for (unsigned i = 0; i < 8; i++) {
        out[i] = (uint8_t)(number >> (8 * i));
    }
}

void
az_set_digest_add(struct az_set_digest *set, uint64_t seq, uint64_t checksum)
{
    uint8_t bytes[16];
    struct az_digest digest;
    put_number(bytes, seq);
    put_number(bytes + 8, checksum);
    az_digest_of(bytes, sizeof(bytes), &digest);
    unsigned carry = 0;
    for (size_t i = 0; i < sizeof(digest.bytes); i++) {
        carry += (unsigned)set->sum.bytes[i] + digest.bytes[i];
        set->sum.bytes[i] = (uint8_t)carry;
        carry >>= 8;
    }
    set->count++;
}

bool
az_set_digest_equal(const struct az_set_digest *a, const struct az_set_digest *b)
{
    return a->count == b->count && memcmp(a->sum.bytes, b->sum.bytes, sizeof(a->sum.bytes)) == 0;
}
