// SPDX-License-Identifier: MIT
#pragma once

/*
 * Days and dates of the Gregorian calendar, also before it was in use. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_date {
    int64_t year;
    unsigned month; // 1 to 12
    unsigned day;   // 1 to 31
};

/* Days from 1970-01-01 to a date. */
int64_t
az_calendar_day(struct az_date date);

struct az_date
az_calendar_date(int64_t day);

/* 0 for Monday to 6 for Sunday. */
unsigned
az_calendar_weekday(int64_t day);

unsigned
az_calendar_days_of_month(int64_t year, unsigned month);

bool
az_calendar_is_leap(int64_t year);

/* `a` divided by `b`, which is above zero, rounded down; C rounds to zero. */
int64_t
az_calendar_divide(int64_t a, int64_t b);
