// SPDX-License-Identifier: MIT
#pragma once

/*
 * When to try again: exponential with full jitter, a pure function.
 * Source: M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
#include <stdint.h>

#include "base/uuid.h"

enum {
    AZ_BACKOFF_BASE_MS = 1000,
    AZ_BACKOFF_CAP_MS = 5 * 60 * 1000,
};

/*
 * Milliseconds to wait after `failures` failures in a row (0 gives 0): uniform
 * from 0 to min(cap, base * 2^(failures-1)), but never less than
 * `retry_after_ms`, which is what the hub asked for (0 if nothing; more than an
 * hour counts as an hour).
 */
int64_t
az_backoff_ms(unsigned failures, int64_t retry_after_ms, const struct az_random *random);
