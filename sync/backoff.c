// SPDX-License-Identifier: MIT
#include "sync/backoff.h"

enum { RETRY_AFTER_MAX_MS = 60 * 60 * 1000 };

static uint64_t
bound_ms(unsigned failures)
{
    uint64_t bound = AZ_BACKOFF_BASE_MS;
    for (unsigned i = 1; i < failures && bound < AZ_BACKOFF_CAP_MS; i++) {
        bound *= 2;
    }
    return bound < AZ_BACKOFF_CAP_MS ? bound : AZ_BACKOFF_CAP_MS;
}

int64_t
az_backoff_ms(unsigned failures, int64_t retry_after_ms, const struct az_random *random)
{
    if (failures == 0) {
        return 0;
    }
    int64_t wait = (int64_t)az_random_below(random, bound_ms(failures) + 1);
    int64_t asked = retry_after_ms < RETRY_AFTER_MAX_MS ? retry_after_ms : RETRY_AFTER_MAX_MS;
    return wait > asked ? wait : asked;
}
