// SPDX-License-Identifier: MIT
#include "sync/known_time.h"

void
az_known_time_init(struct az_known_time *known, const struct az_clock *clock)
{
    *known = (struct az_known_time){.clock = clock, .floor_ms = AZ_BUILD_TIME_S * INT64_C(1000)};
}

void
az_known_time_raise(struct az_known_time *known, int64_t floor_ms)
{
    if (floor_ms > known->floor_ms) {
        known->floor_ms = floor_ms;
    }
}

void
az_known_time_learn(struct az_known_time *known, int64_t true_ms, int64_t boot_ms)
{
    known->learned = true;
    known->learned_ms = true_ms;
    known->learned_boot_ms = boot_ms;
}

/* One that is before the floor is wrong, whatever the kernel says of it. */
bool
az_known_time_is_synchronised(const struct az_known_time *known)
{
    uint32_t error_ms;
    return az_clock_is_synchronised(known->clock, &error_ms) &&
           az_clock_wall_ms(known->clock) >= known->floor_ms;
}

int64_t
az_known_time_now(const struct az_known_time *known)
{
    int64_t wall_ms = az_clock_wall_ms(known->clock);
    if (az_known_time_is_synchronised(known)) {
        return wall_ms;
    }
    if (known->learned) {
        return known->learned_ms + az_clock_boot_ms(known->clock) - known->learned_boot_ms;
    }
    return wall_ms > known->floor_ms ? wall_ms : known->floor_ms;
}
