// SPDX-License-Identifier: MIT
#pragma once

/*
 * Time, passed in. Logic takes a `const struct az_clock *` and never asks the
 * system, so tests decide what time it is.
 *
 * Terminals have no clock battery: wall time is evidence, not truth. Durations
 * always come from boot time, which never jumps.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"

struct az_clock {
    int64_t (*wall_ms)(void *ctx); // UTC, milliseconds since 1970
    int64_t (*boot_ms)(void *ctx); // milliseconds since boot, sleep included
    /* The id of this boot. NULL: there is none. */
    bool (*boot_id)(void *ctx, struct az_uuid *id);
    /* Whether wall time is known to be true, and to within what. NULL: it is not. */
    bool (*is_synchronised)(void *ctx, uint32_t *error_ms);
    void *ctx;
};

/* The system's clocks. Thread-safe. */
extern const struct az_clock az_clock_system;

int64_t
az_clock_wall_ms(const struct az_clock *clock);
int64_t
az_clock_boot_ms(const struct az_clock *clock);

/* The kernel's id of this boot. False, and logged, where there is none. */
bool
az_clock_boot_id(struct az_uuid *id);

/* The id of the boot that `clock` counts from. False if it has none. */
bool
az_clock_boot(const struct az_clock *clock, struct az_uuid *id);

enum { AZ_CLOCK_ERROR_MAX_MS = 1000 }; // a clock that may be further off is not synchronised

/*
 * Whether wall time is true to within `*error_ms`: something, such as NTP, has
 * set it and watches it. A clock that was set by hand is not synchronised.
 */
bool
az_clock_is_synchronised(const struct az_clock *clock, uint32_t *error_ms);

/*
 * Minutes that local time is ahead of UTC at `wall_ms`, as the process's TZ has it.
 */
int
az_clock_utc_offset_min(int64_t wall_ms);

enum { AZ_CLOCK_ISO_SIZE = 32 };

/*
 * Write `wall_ms` as RFC 3339 in UTC with milliseconds, such as
 * "2026-05-14T09:30:00.123Z". Years 1000 to 9999; outside of them writes "".
 */
void
az_clock_format_iso(int64_t wall_ms, char out[AZ_CLOCK_ISO_SIZE]);
