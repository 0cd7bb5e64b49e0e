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
