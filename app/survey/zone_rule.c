// SPDX-License-Identifier: MIT
#include "app/survey/zone_rule.h"

#include <stddef.h>
#include <string.h>

#include "app/survey/calendar.h"

enum { DAY_S = 86400, HOURS_MAX = 167, USUAL_TIME_S = 2 * 3600 };

/* Letters, or anything else between < and >. */
static bool
skip_name(const char **at)
{
    const char *start = *at;
    if (*start == '<') {
        const char *end = strchr(start, '>');
        *at = end ? end + 1 : start;
        return end != NULL;
    }
    while ((**at >= 'a' && **at <= 'z') || (**at >= 'A' && **at <= 'Z')) {
        (*at)++;
    }
    return *at - start >= 3;
}

static bool
read_number(const char **at, unsigned max, unsigned *out)
{
    const char *start = *at;
    unsigned number = 0;
    for (; **at >= '0' && **at <= '9' && number <= max; (*at)++) {
        number = number * 10 + (unsigned)(**at - '0');
    }
    *out = number;
    return *at > start && number <= max;
}

static bool
skip_char(const char **at, char c)
{
    bool is_there = **at == c;
    *at += is_there;
    return is_there;
}

/* "[+-]hh[:mm[:ss]]" in seconds. */
static bool
read_time(const char **at, int32_t *out)
{
    bool is_negative = skip_char(at, '-');
    unsigned parts[3] = {0};
    if (!is_negative) {
        skip_char(at, '+');
    }
    if (!read_number(at, HOURS_MAX, &parts[0])) {
        return false;
    }
    for (size_t i = 1; i < 3 && skip_char(at, ':'); i++) {
        if (!read_number(at, 59, &parts[i])) {
            return false;
        }
    }
    int32_t seconds = (int32_t)(parts[0] * 3600 + parts[1] * 60 + parts[2]);
    *out = is_negative ? -seconds : seconds;
    return true;
}

static bool
read_weekday(const char **at, struct az_zone_moment *out)
{
    out->kind = AZ_ZONE_WEEKDAY;
    return read_number(at, 12, &out->month) && out->month > 0 && skip_char(at, '.') &&
           read_number(at, 5, &out->week) && out->week > 0 && skip_char(at, '.') &&
           read_number(at, 6, &out->weekday);
}

/* ",date[/time]" */
static bool
read_moment(const char **at, struct az_zone_moment *out)
{
    bool ok = skip_char(at, ',');
    if (skip_char(at, 'M')) {
        ok = ok && read_weekday(at, out);
    } else {
        out->kind = skip_char(at, 'J') ? AZ_ZONE_DAY_NO_LEAP : AZ_ZONE_DAY;
        ok = ok && read_number(at, 365, &out->day) && (out->kind == AZ_ZONE_DAY || out->day > 0);
    }
    out->time_s = USUAL_TIME_S;
    return ok && (!skip_char(at, '/') || read_time(at, &out->time_s));
}

bool
az_zone_rule_parse(const char *text, struct az_zone_rule *out)
{
    const char *at = text;
    *out = (struct az_zone_rule){0};
    if (!skip_name(&at) || !read_time(&at, &out->standard_s)) {
        return false;
    }
    out->standard_s = -out->standard_s; // POSIX counts westwards
    out->has_summer = *at != '\0';
    if (!out->has_summer) {
        return true;
    }
    if (!skip_name(&at)) {
        return false;
    }
    out->summer_s = out->standard_s + 3600;
    if (*at != ',') {
        if (!read_time(&at, &out->summer_s)) {
            return false;
        }
        out->summer_s = -out->summer_s;
    }
    return read_moment(&at, &out->begins) && read_moment(&at, &out->ends) && *at == '\0';
}

/* The day of a moment in a year, in days since 1970. */
static int64_t
day_of(const struct az_zone_moment *moment, int64_t year)
{
    int64_t first = az_calendar_day((struct az_date){.year = year, .month = 1, .day = 1});
    if (moment->kind == AZ_ZONE_DAY) {
        return first + moment->day;
    }
    if (moment->kind == AZ_ZONE_DAY_NO_LEAP) {
        return first + moment->day - 1 + (moment->day > 59 && az_calendar_is_leap(year));
    }
    first = az_calendar_day((struct az_date){.year = year, .month = moment->month, .day = 1});
    unsigned sunday_first = (az_calendar_weekday(first) + 1) % 7;
    unsigned day = (moment->weekday + 7 - sunday_first) % 7 + 7 * (moment->week - 1);
    while (day >= az_calendar_days_of_month(year, moment->month)) {
        day -= 7;
    }
    return first + day;
}

struct change {
    int64_t utc_s;
    int32_t offset_s; // from then on
};

enum { CHANGES = 6 };

/* Those of the year of `utc_s` and of its neighbours, so that some lie on either side. */
static void
list_changes(const struct az_zone_rule *rule, int64_t utc_s, struct change out[CHANGES])
{
    int64_t year = az_calendar_date(az_calendar_divide(utc_s, DAY_S)).year;
    for (int i = 0; i < CHANGES / 2; i++) {
        int64_t begins_s = day_of(&rule->begins, year - 1 + i) * DAY_S + rule->begins.time_s;
        int64_t ends_s = day_of(&rule->ends, year - 1 + i) * DAY_S + rule->ends.time_s;
        out[2 * i] = (struct change){begins_s - rule->standard_s, rule->summer_s};
        out[2 * i + 1] = (struct change){ends_s - rule->summer_s, rule->standard_s};
    }
}

int32_t
az_zone_rule_offset_s(const struct az_zone_rule *rule, int64_t utc_s)
{
    if (!rule->has_summer) {
        return rule->standard_s;
    }
    struct change changes[CHANGES];
    list_changes(rule, utc_s, changes);
    struct change latest = {.utc_s = INT64_MIN, .offset_s = rule->standard_s};
    for (int i = 0; i < CHANGES; i++) {
        if (changes[i].utc_s <= utc_s && changes[i].utc_s > latest.utc_s) {
            latest = changes[i];
        }
    }
    return latest.offset_s;
}

int64_t
az_zone_rule_next_change_s(const struct az_zone_rule *rule, int64_t utc_s)
{
    if (!rule->has_summer) {
        return INT64_MAX;
    }
    struct change changes[CHANGES];
    list_changes(rule, utc_s, changes);
    int64_t next_s = INT64_MAX;
    for (int i = 0; i < CHANGES; i++) {
        if (changes[i].utc_s > utc_s && changes[i].utc_s < next_s) {
            next_s = changes[i].utc_s;
        }
    }
    return next_s;
}
