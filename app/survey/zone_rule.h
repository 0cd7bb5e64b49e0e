// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a zone does from its last known change on, for ever: the form that
 * POSIX gives to TZ, as in "CET-1CEST,M3.5.0,M10.5.0/3". Pure.
 */
#include <stdbool.h>
#include <stdint.h>

/* A moment of each year, in the local time that holds before it. */
struct az_zone_moment {
    enum {
        AZ_ZONE_WEEKDAY,     // "M3.5.0": a weekday of a week of a month
        AZ_ZONE_DAY,         // "59": a day from 0, the 29th of February counted
        AZ_ZONE_DAY_NO_LEAP, // "J60": a day from 1, that one never counted
    } kind;
    unsigned month;
    unsigned week;    // 1 to 5; 5 is the last of the month
    unsigned weekday; // 0 for Sunday
    unsigned day;     // the other two kinds
    int32_t time_s;   // from the beginning of that day; may lie outside it
};

struct az_zone_rule {
    int32_t standard_s; // ahead of UTC
    int32_t summer_s;
    bool has_summer;
    struct az_zone_moment begins; // of summer
    struct az_zone_moment ends;
};

bool
az_zone_rule_parse(const char *text, struct az_zone_rule *out);

/* As az_zone_offset_s() and az_zone_next_change_s(). */
int32_t
az_zone_rule_offset_s(const struct az_zone_rule *rule, int64_t utc_s);
int64_t
az_zone_rule_next_change_s(const struct az_zone_rule *rule, int64_t utc_s);
