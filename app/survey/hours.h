// SPDX-License-Identifier: MIT
#pragma once

/*
 * Opening hours of an event: outside them the terminal sleeps. Pure.
 */
#include "app/survey/survey.h"
#include "app/survey/zone.h"

struct az_hours_state {
    bool open;
    int64_t changes_at_ms; // UTC; INT64_MAX if not within the next year
};

/*
 * Whether the event is open at `utc_ms`, and when that changes. An event
 * without hours, or whose zone could not be read (NULL), is always open: rather
 * a screen at night than none by day. On a day on which clocks are put back, an hour
 * that comes twice is open both times; one that is left out is not.
 */
void
az_hours_look(const struct az_event *event, const struct az_zone *zone, int64_t utc_ms,
              struct az_hours_state *out);

/* Whether two rows could apply at the same minute of a day. */
bool
az_hours_cross(const struct az_hours *a, const struct az_hours *b);
