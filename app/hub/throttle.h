// SPDX-License-Identifier: MIT
#pragma once

/*
 * How often something may be tried, by whomever: so many times at once, and
 * then one more after each rest. Pure; zeroed, it is full.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_throttle {
    int64_t full_at_ms; // since boot; when all of it is there again
};

struct az_throttle_rule {
    unsigned burst;
    int64_t rest_ms;
};

/* Take one try. False if none is left; `*wait_ms` says how long until one is. */
bool
az_throttle_take(struct az_throttle *throttle, const struct az_throttle_rule *rule, int64_t now_ms,
                 int64_t *wait_ms);
