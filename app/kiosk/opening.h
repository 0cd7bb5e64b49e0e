// SPDX-License-Identifier: MIT
#pragma once

/*
 * When an event opens next, as people say it: a time, and from which day on
 * that takes a word, a weekday or a date. Pure.
 */
#include <stdint.h>

#include "app/survey/catalogue.h"
#include "app/survey/hours.h"

enum az_opening_day {
    AZ_OPENING_UNKNOWN,
    AZ_OPENING_TODAY,
    AZ_OPENING_TOMORROW,
    AZ_OPENING_WEEKDAY, // within a week
    AZ_OPENING_DATE,
};

struct az_opening {
    enum az_opening_day day;
    unsigned weekday; // 0 for Monday to 6 for Sunday
    unsigned month;   // 1 to 12
    unsigned date;    // of the month
    unsigned minute;  // of the day
};

/*
 * The next opening, seen from `utc_ms`, by the clocks on the wall of the
 * event's zone. Unknown while it is open, without a zone, or if there is none
 * within a year.
 */
void
az_opening_look(const struct az_hours_state *hours, const struct az_zone *zone, int64_t utc_ms,
                struct az_opening *out);

/* Append it as a sentence of the catalogue; that it is closed if nothing is known. */
void
az_opening_write(const struct az_opening *opening, const struct az_catalogue *catalogue,
                 struct az_buffer *out);
