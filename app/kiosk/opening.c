// SPDX-License-Identifier: MIT
#include "app/kiosk/opening.h"

#include <assert.h>
#include <stdio.h>

#include "app/survey/calendar.h"

enum { DAY_S = 86400, WEEK_DAYS = 7, DAY_BYTES_MAX = 256 };

static_assert(AZ_MESSAGE_ON_SUNDAY - AZ_MESSAGE_ON_MONDAY == 6, "in the order of the week");
static_assert(AZ_MESSAGE_IN_DECEMBER - AZ_MESSAGE_IN_JANUARY == 11, "in the order of the year");

static int64_t
local_s(const struct az_zone *zone, int64_t utc_ms)
{
    int64_t utc_s = az_calendar_divide(utc_ms, 1000);
    return utc_s + az_zone_offset_s(zone, utc_s);
}

void
az_opening_look(const struct az_hours_state *hours, const struct az_zone *zone, int64_t utc_ms,
                struct az_opening *out)
{
    *out = (struct az_opening){0};
    if (hours->open || hours->changes_at_ms == INT64_MAX || !zone) {
        return;
    }
    int64_t opens_s = local_s(zone, hours->changes_at_ms);
    int64_t day = az_calendar_divide(opens_s, DAY_S);
    int64_t ahead = day - az_calendar_divide(local_s(zone, utc_ms), DAY_S);
    struct az_date date = az_calendar_date(day);
    *out = (struct az_opening){
        .day = ahead <= 0          ? AZ_OPENING_TODAY
               : ahead == 1        ? AZ_OPENING_TOMORROW
               : ahead < WEEK_DAYS ? AZ_OPENING_WEEKDAY
                                   : AZ_OPENING_DATE,
        .weekday = az_calendar_weekday(day),
        .month = date.month,
        .date = date.day,
        .minute = (unsigned)((opens_s - day * DAY_S) / 60),
    };
}

static enum az_message
sentence_of(enum az_opening_day day)
{
    switch (day) {
    case AZ_OPENING_TODAY:
        return AZ_MESSAGE_OPENS_AT;
    case AZ_OPENING_TOMORROW:
        return AZ_MESSAGE_OPENS_TOMORROW;
    case AZ_OPENING_WEEKDAY:
    case AZ_OPENING_DATE:
        return AZ_MESSAGE_OPENS_ON;
    default:
        return AZ_MESSAGE_CLOSED;
    }
}

void
az_opening_write(const struct az_opening *opening, const struct az_catalogue *catalogue,
                 struct az_buffer *out)
{
    struct az_buffer day;
    char time[16];
    snprintf(time, sizeof(time), "%02u:%02u", opening->minute / 60, opening->minute % 60);
    az_buffer_init(&day, DAY_BYTES_MAX);
    if (opening->day == AZ_OPENING_WEEKDAY) {
        enum az_message message = AZ_MESSAGE_ON_MONDAY + opening->weekday;
        az_buffer_append_text(&day, catalogue->texts[message]);
    } else if (opening->day == AZ_OPENING_DATE) {
        az_catalogue_write(catalogue, AZ_MESSAGE_IN_JANUARY + opening->month - 1,
                           &(struct az_message_values){.n = opening->date}, &day);
    }
    az_catalogue_write(catalogue, sentence_of(opening->day),
                       &(struct az_message_values){.time = time, .day = az_buffer_text(&day)}, out);
    az_buffer_destroy(&day);
}
