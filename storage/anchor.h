// SPDX-License-Identifier: MIT
#pragma once

/*
 * Anchors: moments at which the true time of a boot was known. Terminals have
 * no clock battery, so wall time is evidence, not truth; what never jumps is the
 * time since boot, and an anchor ties that to true time. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/uuid.h"

enum az_anchor_source {
    AZ_ANCHOR_SYSTEM, // the terminal's own clock, while it was synchronised
    AZ_ANCHOR_HUB,    // the hub's clock
    AZ_ANCHOR_SOURCE_COUNT
};

struct az_anchor {
    struct az_uuid boot;
    int64_t boot_ms;         // milliseconds since that boot
    int64_t true_ms;         // UTC, milliseconds since 1970
    uint32_t uncertainty_ms; // true_ms is at most this far off
    enum az_anchor_source source;
};

/* One of a store's boots. The numbers ascend in the order in which the boots happened. */
struct az_boot {
    uint64_t number;
    struct az_uuid id;
};

/* What is known of the boots of one store, or of some of them. Borrows both. */
struct az_history {
    const struct az_boot *boots; // in their order
    size_t boot_count;
    const struct az_anchor *anchors; // in any order
    size_t anchor_count;
};

/* Longer than any boot lasts: 1000 years. Sums with times of anchors stay within 64 bits. */
#define AZ_BOOT_MS_MAX INT64_C(31557600000000)

/* Anchors are of the years 2020 to 2199: a clock that says otherwise is wrong. */
#define AZ_ANCHOR_TRUE_MIN INT64_C(1577836800000)
#define AZ_ANCHOR_TRUE_MAX INT64_C(7258118400000)

/* Whether each field is in its range. */
bool
az_anchor_is_valid(const struct az_anchor *anchor);

/* "system", "hub". */
const char *
az_anchor_source_name(enum az_anchor_source source);
bool
az_anchor_source_parse(const char *name, enum az_anchor_source *source);

/* An anchor of this moment by a clock that is synchronised. False if it is not. */
bool
az_anchor_of_clock(const struct az_clock *clock, struct az_anchor *out);
