// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/survey/calendar.h"
#include "app/survey/zone.h"
#include "app/survey/zone_rule.h"
#include "base/files.h"
#include "base/uuid.h"

static void
test_calendar_counts_every_day_once(void **state)
{
    (void)state;
    struct az_date date = {.year = 1599, .month = 12, .day = 31};
    int64_t day = az_calendar_day(date);
    unsigned weekday = az_calendar_weekday(day);
    for (; date.year < 2405; day++) {
        struct az_date again = az_calendar_date(day);
        assert_true(again.year == date.year && again.month == date.month && again.day == date.day);
        assert_int_equal(az_calendar_day(date), day);
        assert_int_equal(az_calendar_weekday(day), weekday);
        weekday = (weekday + 1) % 7;
        if (++date.day > az_calendar_days_of_month(date.year, date.month)) {
            date.day = 1;
            date.year += date.month == 12;
            date.month = date.month % 12 + 1;
        }
    }
    assert_int_equal(az_calendar_day((struct az_date){1970, 1, 1}), 0);
    assert_int_equal(az_calendar_weekday(0), 3); // a Thursday
    assert_int_equal(az_calendar_day((struct az_date){2026, 5, 14}), 20587);
}

static const char *const names[] = {
    "Asia/Yerevan",     "Asia/Tbilisi",        "Europe/Berlin",     "Europe/London",
    "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",
    "Pacific/Apia",     "America/Nuuk",        "Antarctica/Troll",  "UTC",
};

/* The C library knows zones too, if only one at a time. */
static int64_t
offset_of_libc(int64_t utc_s)
{
    time_t time = (time_t)utc_s;
    struct tm local;
    assert_non_null(localtime_r(&time, &local));
    return local.tm_gmtoff;
}

static void
test_zone_agrees_with_the_c_library(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 11);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct az_zone *zone = az_zone_open(names[i]);
        assert_non_null(zone);
        setenv("TZ", names[i], 1);
        tzset();
        for (int j = 0; j < 3000; j++) {
            // 1902 to 2250, beyond the changes that are listed in the file.
            int64_t utc_s = (int64_t)az_random_below(&random.random, 11000000000) - 2145916800;
            int64_t change_s = az_zone_next_change_s(zone, utc_s);
            assert_true(change_s > utc_s);
            assert_int_equal(az_zone_offset_s(zone, utc_s), offset_of_libc(utc_s));
            if (change_s != INT64_MAX) {
                assert_int_equal(az_zone_offset_s(zone, change_s - 1),
                                 offset_of_libc(change_s - 1));
                assert_int_equal(az_zone_offset_s(zone, change_s), offset_of_libc(change_s));
                assert_int_equal(az_zone_offset_s(zone, change_s - 1),
                                 az_zone_offset_s(zone, utc_s));
            }
        }
        az_zone_close(zone);
    }
    setenv("TZ", "UTC", 1);
    tzset();
}

static void
test_zone_of_no_name_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",         "Asia/Nowhere", "../../etc/passwd", "/etc/hosts",
                                      "zone.tab", "Asia",         "Asia//Yerevan"};
    testing_log_start();
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_false(az_zone_exists(bad[i]));
        assert_null(az_zone_open(bad[i]));
    }
    testing_log_stop();
    assert_true(az_zone_exists("Asia/Yerevan"));
}

static void
test_zone_rules_are_understood_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t utc_s; // and the offset then
        int32_t offset_s;
        int64_t next_s;
    } cases[] = {
        {"<+04>-4", true, 1778750000, 14400, INT64_MAX},
        {"UTC0", true, 0, 0, INT64_MAX},
        // 29 March 2026, 01:00 UTC, and 25 October 2026, 01:00 UTC.
        {"CET-1CEST,M3.5.0,M10.5.0/3", true, 1774745999, 3600, 1774746000},
        {"CET-1CEST,M3.5.0,M10.5.0/3", true, 1774746000, 7200, 1792890000},
        // South of the equator: the year begins in summer.
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true, 1767225600, 39600, 1775314800},
        // Days by their number; the 60th without leap days is always the 1st of March.
        {"AAA0BBB,J60/0,J61/0", true, 1709251200, 3600, 1709334000},
        {"AAA0BBB,59/0,60/0", true, 1709164800, 3600, 1709247600}, // 29 February 2024
        {"EST5EDT", false, 0, 0, 0},                               // when, it does not say
        {"", false, 0, 0, 0},
        {"A4", false, 0, 0, 0},
        {"<+04-4", false, 0, 0, 0},
        {"CET-1CEST,M13.1.0,M10.5.0", false, 0, 0, 0},
        {"CET-1CEST,M3.6.0,M10.5.0", false, 0, 0, 0},
        {"CET-1CEST,M3.5.7,M10.5.0", false, 0, 0, 0},
        {"CET-1CEST,M3.5.0", false, 0, 0, 0},
        {"CET-1CEST,M3.5.0,M10.5.0/", false, 0, 0, 0},
        {"CET-1CEST,M3.5.0,M10.5.0/3x", false, 0, 0, 0},
        {"CET-1CEST,J0,J366", false, 0, 0, 0},
        {"CET-999", false, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_zone_rule rule;
        if (az_zone_rule_parse(cases[i].text, &rule) != cases[i].good) {
            fail_msg("%s", cases[i].text);
        }
        if (cases[i].good) {
            assert_int_equal(az_zone_rule_offset_s(&rule, cases[i].utc_s), cases[i].offset_s);
            assert_int_equal(az_zone_rule_next_change_s(&rule, cases[i].utc_s), cases[i].next_s);
        }
    }
}

/* Whatever a zone says, an answer comes, and the next change lies ahead. */
static void
ask(const struct az_zone *zone)
{
    static const int64_t times_s[] = {INT64_MIN / 4, -1, 0, 1778750000, 4102444800, INT64_MAX / 4};
    for (size_t i = 0; i < sizeof(times_s) / sizeof(*times_s); i++) {
        az_zone_offset_s(zone, times_s[i]);
        assert_true(az_zone_next_change_s(zone, times_s[i]) > times_s[i]);
    }
}

static void
test_zone_of_damaged_bytes_does_no_harm(void **state)
{
    (void)state;
    struct az_buffer bytes;
    struct testing_random random;
    az_buffer_init(&bytes, 100000);
    testing_random_init(&random, 3);
    assert_true(az_files_read("/usr/share/zoneinfo/Europe/Berlin", &bytes));
    for (size_t size = 0; size < bytes.size; size++) {
        assert_null(az_zone_parse(bytes.data, size)); // even without its last line end
    }
    for (int i = 0; i < 20000; i++) {
        char *copy = malloc(bytes.size);
        memcpy(copy, bytes.data, bytes.size);
        for (int j = 0; j < 3; j++) {
            copy[az_random_below(&random.random, bytes.size)] =
                (char)az_random_below(&random.random, 256);
        }
        struct az_zone *zone = az_zone_parse(copy, bytes.size);
        if (zone) {
            ask(zone);
        }
        az_zone_close(zone);
        free(copy);
    }
    az_buffer_destroy(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_counts_every_day_once),
        cmocka_unit_test(test_zone_agrees_with_the_c_library),
        cmocka_unit_test(test_zone_of_no_name_is_refused),
        cmocka_unit_test(test_zone_of_damaged_bytes_does_no_harm),
        cmocka_unit_test(test_zone_rules_are_understood_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
