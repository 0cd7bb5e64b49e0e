// SPDX-License-Identifier: MIT
#include "storage/anchor.h"

#include <assert.h>
#include <string.h>

static const char *const source_names[] = {"system", "hub"};
static_assert(sizeof(source_names) / sizeof(*source_names) == AZ_ANCHOR_SOURCE_COUNT,
              "a name a source");

bool
az_anchor_is_valid(const struct az_anchor *anchor)
{
    return !az_uuid_is_zero(&anchor->boot) && anchor->boot_ms >= 0 &&
           anchor->boot_ms <= AZ_BOOT_MS_MAX && anchor->true_ms >= AZ_ANCHOR_TRUE_MIN &&
           anchor->true_ms <= AZ_ANCHOR_TRUE_MAX && anchor->source < AZ_ANCHOR_SOURCE_COUNT;
}

const char *
az_anchor_source_name(enum az_anchor_source source)
{
    return source_names[source];
}

bool
az_anchor_source_parse(const char *name, enum az_anchor_source *source)
{
    for (int i = 0; i < AZ_ANCHOR_SOURCE_COUNT; i++) {
        if (strcmp(name, source_names[i]) == 0) {
            *source = (enum az_anchor_source)i;
            return true;
        }
    }
    return false;
}

bool
az_anchor_of_clock(const struct az_clock *clock, struct az_anchor *out)
{
    uint32_t error_ms;
    struct az_anchor anchor = {.source = AZ_ANCHOR_SYSTEM};
    if (!az_clock_boot(clock, &anchor.boot) || !az_clock_is_synchronised(clock, &error_ms)) {
        return false;
    }
    // The thread may be held up between two looks at clocks.
    int64_t before_ms = az_clock_boot_ms(clock);
    anchor.true_ms = az_clock_wall_ms(clock);
    int64_t held_ms = az_clock_boot_ms(clock) - before_ms;
    if (held_ms < 0 || held_ms > AZ_CLOCK_ERROR_MAX_MS) {
        return false;
    }
    anchor.boot_ms = before_ms + held_ms / 2;
    anchor.uncertainty_ms = error_ms + (uint32_t)held_ms / 2 + 1;
    *out = anchor;
    return az_anchor_is_valid(out);
}
