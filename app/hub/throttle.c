// SPDX-License-Identifier: MIT
#include "app/hub/throttle.h"

bool
az_throttle_take(struct az_throttle *throttle, const struct az_throttle_rule *rule, int64_t now_ms,
                 int64_t *wait_ms)
{
    int64_t from_ms = throttle->full_at_ms > now_ms ? throttle->full_at_ms : now_ms;
    int64_t after_ms = from_ms + rule->rest_ms;
    int64_t latest_ms = now_ms + (int64_t)rule->burst * rule->rest_ms;
    *wait_ms = after_ms > latest_ms ? after_ms - latest_ms : 0;
    if (*wait_ms > 0) {
        return false;
    }
    throttle->full_at_ms = after_ms;
    return true;
}
