// SPDX-License-Identifier: MIT
#include "app/survey/hours.h"

#include "app/survey/calendar.h"

enum { MINUTE_S = 60, DAY_S = 86400, DAYS_AHEAD = 366 };

static bool
is_date(const struct az_hours *hours, struct az_date date)
{
    return hours->days == 0 && hours->year == date.year && hours->month == date.month &&
           hours->day == date.day;
}

/* Whether a row is about this day; its weekday counts only on dates without rows of their own. */
static bool
applies(const struct az_event *event, const struct az_hours *hours, int64_t day)
{
    struct az_date date = az_calendar_date(day);
    if (hours->days == 0) {
        return is_date(hours, date);
    }
    for (size_t i = 0; i < event->hours_count; i++) {
        if (is_date(&event->hours[i], date)) {
            return false;
        }
    }
    return hours->days >> az_calendar_weekday(day) & 1;
}

static bool
is_open(const struct az_event *event, const struct az_zone *zone, int64_t utc_s)
{
    int64_t local_s = utc_s + az_zone_offset_s(zone, utc_s);
    int64_t day = az_calendar_divide(local_s, DAY_S);
    int64_t minute = (local_s - day * DAY_S) / MINUTE_S;
    for (size_t i = 0; i < event->hours_count; i++) {
        const struct az_hours *hours = &event->hours[i];
        if (minute >= hours->from_min && minute < hours->to_min && applies(event, hours, day)) {
            return true;
        }
    }
    return false;
}

/* The first moment after `utc_s` at which a row of that local day begins or ends. */
static int64_t
next_edge_s(const struct az_event *event, const struct az_zone *zone, int64_t utc_s)
{
    int32_t offset_s = az_zone_offset_s(zone, utc_s);
    int64_t day = az_calendar_divide(utc_s + offset_s, DAY_S);
    int64_t next_s = (day + 1) * DAY_S - offset_s; // the next day has rows of its own
    for (size_t i = 0; i < event->hours_count; i++) {
        const struct az_hours *hours = &event->hours[i];
        const unsigned edges_min[] = {hours->from_min, hours->to_min};
        for (size_t j = 0; j < 2 && applies(event, hours, day); j++) {
            int64_t edge_s = day * DAY_S + (int64_t)edges_min[j] * MINUTE_S - offset_s;
            if (edge_s > utc_s && edge_s < next_s) {
                next_s = edge_s;
            }
        }
    }
    // Where the clocks change, the day goes on with another offset.
    int64_t change_s = az_zone_next_change_s(zone, utc_s);
    return change_s < next_s ? change_s : next_s;
}

void
az_hours_look(const struct az_event *event, const struct az_zone *zone, int64_t utc_ms,
              struct az_hours_state *out)
{
    *out = (struct az_hours_state){.open = true, .changes_at_ms = INT64_MAX};
    if (event->hours_count == 0 || !zone) {
        return;
    }
    int64_t now_s = az_calendar_divide(utc_ms, 1000);
    int64_t end_s = now_s + (int64_t)DAYS_AHEAD * DAY_S;
    out->open = is_open(event, zone, now_s);
    for (int64_t at_s = now_s; at_s < end_s;) {
        at_s = next_edge_s(event, zone, at_s);
        if (is_open(event, zone, at_s) != out->open) {
            out->changes_at_ms = at_s * 1000;
            return;
        }
    }
}

bool
az_hours_cross(const struct az_hours *a, const struct az_hours *b)
{
    // A row of a date stands in place of the weekday's, so only like ones can cross.
    bool same_day = a->days != 0 || b->days != 0
                        ? (a->days & b->days) != 0
                        : a->year == b->year && a->month == b->month && a->day == b->day;
    return same_day && a->from_min < b->to_min && b->from_min < a->to_min;
}
