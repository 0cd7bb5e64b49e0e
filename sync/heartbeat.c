// SPDX-License-Identifier: MIT
#include "sync/heartbeat.h"

void
az_heartbeat_init(struct az_heartbeat *heartbeat, int64_t every_ms)
{
    *heartbeat = (struct az_heartbeat){.every_ms = every_ms};
}

void
az_heartbeat_heard(struct az_heartbeat *heartbeat, int64_t now_ms, const struct az_random *random)
{
    int64_t quarter_ms = heartbeat->every_ms / 4;
    uint64_t drawn = az_random_below(random, (uint64_t)(2 * quarter_ms) + 1);
    heartbeat->due_ms = now_ms + heartbeat->every_ms - quarter_ms + (int64_t)drawn;
}

void
az_heartbeat_hurry(struct az_heartbeat *heartbeat)
{
    heartbeat->due_ms = 0;
}

int64_t
az_heartbeat_due_ms(const struct az_heartbeat *heartbeat)
{
    return heartbeat->every_ms > 0 ? heartbeat->due_ms : -1;
}

bool
az_heartbeat_is_due(const struct az_heartbeat *heartbeat, int64_t now_ms)
{
    return heartbeat->every_ms > 0 && now_ms >= heartbeat->due_ms;
}
