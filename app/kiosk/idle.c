// SPDX-License-Identifier: MIT
#include "app/kiosk/idle.h"

static int64_t
at_least(int64_t value, int64_t least)
{
    return value < least ? least : value;
}

void
az_idle_init(struct az_idle *idle, uint32_t idle_s, uint32_t warning_s, int64_t now_ms)
{
    int64_t warning_ms = at_least((int64_t)warning_s * 1000, AZ_IDLE_WARNING_LEAST_MS);
    int64_t calm_ms = at_least((int64_t)idle_s * 1000 - warning_ms, AZ_IDLE_CALM_LEAST_MS);
    *idle = (struct az_idle){.calm_ms = calm_ms, .warning_ms = warning_ms, .touched_ms = now_ms};
}

void
az_idle_touch(struct az_idle *idle, int64_t now_ms)
{
    idle->touched_ms = now_ms;
}

void
az_idle_watch(struct az_idle *idle, bool begun)
{
    idle->begun = begun;
}

enum az_idle_phase
az_idle_phase(const struct az_idle *idle, int64_t now_ms)
{
    int64_t passed_ms = now_ms - idle->touched_ms;
    if (!idle->begun || passed_ms < idle->calm_ms) {
        return AZ_IDLE_CALM;
    }
    return passed_ms < idle->calm_ms + idle->warning_ms ? AZ_IDLE_WARNING : AZ_IDLE_OVER;
}

int64_t
az_idle_next_ms(const struct az_idle *idle, int64_t now_ms)
{
    if (!idle->begun) {
        return -1;
    }
    bool calm = az_idle_phase(idle, now_ms) == AZ_IDLE_CALM;
    return calm ? idle->touched_ms + idle->calm_ms : az_idle_over_ms(idle);
}

int64_t
az_idle_over_ms(const struct az_idle *idle)
{
    return idle->begun ? idle->touched_ms + idle->calm_ms + idle->warning_ms : -1;
}
