// SPDX-License-Identifier: MIT
#include "app/kiosk/doze.h"

void
az_doze_init(struct az_doze *doze, uint32_t idle_s)
{
    *doze = (struct az_doze){.idle_ms = (int64_t)idle_s * 1000};
}

bool
az_doze_advance(struct az_doze *doze, const struct az_doze_state *state, int64_t now_ms)
{
    bool before = doze->asleep;
    bool left = now_ms - state->touched_ms >= doze->idle_ms;
    doze->asleep = !state->open && !state->busy && left;
    return doze->asleep != before;
}

bool
az_doze_wake(struct az_doze *doze)
{
    bool woke = doze->asleep;
    doze->asleep = false;
    return woke;
}

int64_t
az_doze_due_ms(const struct az_doze *doze, const struct az_doze_state *state)
{
    bool can = !doze->asleep && !state->open && !state->busy;
    return can ? state->touched_ms + doze->idle_ms : -1;
}
