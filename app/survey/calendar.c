// SPDX-License-Identifier: MIT
#include "app/survey/calendar.h"

enum {
    DAYS_OF_400_YEARS = 146097,
    DAYS_TO_1970 = 719468, // from 0000-03-01
};

int64_t
az_calendar_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

bool
az_calendar_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned
az_calendar_days_of_month(int64_t year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && az_calendar_is_leap(year));
}

/*
 * Years are counted from March, so that the day that comes and goes is the
 * last one, and the months before it follow a line: 153 days in five of them.
 */
int64_t
az_calendar_day(struct az_date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t cycle = az_calendar_divide(year, 400);
    int64_t year_of_cycle = year - cycle * 400;
    int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * DAYS_OF_400_YEARS + day_of_cycle - DAYS_TO_1970;
}

struct az_date
az_calendar_date(int64_t day)
{
    day += DAYS_TO_1970;
    int64_t cycle = az_calendar_divide(day, DAYS_OF_400_YEARS);
    int64_t day_of_cycle = day - cycle * DAYS_OF_400_YEARS;
    int64_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                             day_of_cycle / (DAYS_OF_400_YEARS - 1)) /
                            365;
    int64_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    return (struct az_date){
        .year = cycle * 400 + year_of_cycle + (month >= 10),
        .month = (unsigned)(month < 10 ? month + 3 : month - 9),
        .day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

unsigned
az_calendar_weekday(int64_t day)
{
    int64_t since_monday = day + 3; // 1970-01-01 was a Thursday
    return (unsigned)(since_monday - az_calendar_divide(since_monday, 7) * 7);
}
