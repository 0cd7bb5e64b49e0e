// SPDX-License-Identifier: MIT
#include "storage/lived_time.h"

#define WALL_MAX_MS 253402300799999 // the end of the year 9999; above it a clock talks nonsense

static int64_t
clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* What ran since the last look, by the clock that cannot be set. */
static void
count_running(struct az_lived *lived, int64_t boot_ms)
{
    if (lived->looked && boot_ms > lived->boot_ms) {
        lived->lived_ms += boot_ms - lived->boot_ms;
    }
    lived->looked = true;
    lived->boot_ms = boot_ms;
}

/* What the wall clock knows beyond that: the time without power. */
static void
count_off(struct az_lived *lived, int64_t wall_ms)
{
    if (wall_ms <= lived->wall_ms) {
        return;
    }
    if (lived->wall_ms > 0) {
        int64_t ran_ms = lived->lived_ms - lived->wall_lived_ms;
        int64_t passed_ms = wall_ms - lived->wall_ms;
        int64_t most_ms = ran_ms + AZ_LIVED_DAY_MS;
        lived->lived_ms = lived->wall_lived_ms + clamp(passed_ms, ran_ms, most_ms);
    }
    lived->wall_ms = wall_ms;
    lived->wall_lived_ms = lived->lived_ms;
}

void
az_lived_look(struct az_lived *lived, const struct az_clock *clock)
{
    count_running(lived, az_clock_boot_ms(clock));
    count_off(lived, clamp(az_clock_wall_ms(clock), 0, WALL_MAX_MS));
}

int64_t
az_lived_day(const struct az_lived *lived)
{
    return lived->lived_ms / AZ_LIVED_DAY_MS;
}
