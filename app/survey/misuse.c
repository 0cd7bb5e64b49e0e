// SPDX-License-Identifier: MIT
#include "app/survey/misuse.h"

void
az_misuse_init(struct az_misuse *misuse, uint32_t repeat_s)
{
    *misuse = (struct az_misuse){.repeat_ms = (int64_t)repeat_s * 1000};
}

void
az_misuse_begin(struct az_misuse *misuse, int64_t now_ms)
{
    misuse->repeats = misuse->has_finished && now_ms - misuse->finished_at_ms < misuse->repeat_ms;
    misuse->began_at_ms = now_ms;
}

/* Note a hasty response. Whether there were so many of them lately that it is a burst. */
static bool
note_hasty(struct az_misuse *misuse, int64_t now_ms)
{
    misuse->hasty_at_ms[misuse->hasty_count++ % AZ_MISUSE_BURST] = now_ms;
    if (misuse->hasty_count < AZ_MISUSE_BURST) {
        return false;
    }
    int64_t oldest_ms = misuse->hasty_at_ms[misuse->hasty_count % AZ_MISUSE_BURST];
    return now_ms - oldest_ms < AZ_MISUSE_BURST_MS;
}

const char *
az_misuse_finish(struct az_misuse *misuse, bool completed, size_t answers, int64_t now_ms)
{
    bool is_hasty = completed && answers > 1 && now_ms - misuse->began_at_ms < AZ_MISUSE_HASTE_MS;
    bool is_burst = is_hasty && note_hasty(misuse, now_ms);
    bool repeats = misuse->repeats;
    // Who walked away has left, so the next touch is another person's.
    misuse->has_finished = completed;
    misuse->finished_at_ms = now_ms;
    misuse->repeats = false;
    if (repeats) {
        return "repeat";
    }
    return is_burst ? "burst" : NULL;
}
