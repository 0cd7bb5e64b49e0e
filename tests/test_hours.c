// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "app/survey/calendar.h"
#include "app/survey/hours.h"

enum { WORKDAYS = 0x1f, NINE = 9 * 60, SIX = 18 * 60, MIDNIGHT = 24 * 60 };

static struct az_event event;
static struct az_zone *zone;

static void
set_event(const char *zone_name, const struct az_hours *hours, size_t count)
{
    az_zone_close(zone);
    zone = az_zone_open(zone_name);
    assert_non_null(zone);
    event = (struct az_event){.hours = hours, .hours_count = count};
}

static int
tear_down(void **state)
{
    (void)state;
    az_zone_close(zone);
    zone = NULL;
    return 0;
}

/* A time in UTC. */
static int64_t
at(int64_t year, unsigned month, unsigned day, int hour, int minute)
{
    int64_t days = az_calendar_day((struct az_date){year, month, day});
    return ((days * 24 + hour) * 60 + minute) * 60000;
}

static void
assert_state(int64_t utc_ms, bool open, int64_t changes_at_ms)
{
    struct az_hours_state state;
    az_hours_look(&event, zone, utc_ms, &state);
    assert_int_equal(state.open, open);
    assert_int_equal(state.changes_at_ms, changes_at_ms);
}

static void
test_hours_none_are_always(void **state)
{
    (void)state;
    set_event("Asia/Yerevan", NULL, 0);
    assert_state(at(2026, 5, 14, 3, 0), true, INT64_MAX);
}

static void
test_hours_without_a_zone_are_always(void **state)
{
    (void)state;
    static const struct az_hours hours = {.days = WORKDAYS, .from_min = NINE, .to_min = SIX};
    set_event("Asia/Yerevan", &hours, 1);
    tear_down(NULL);
    assert_state(at(2026, 5, 14, 3, 0), true, INT64_MAX);
}

static void
test_hours_follow_the_days_of_the_week(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = WORKDAYS, .from_min = NINE, .to_min = 13 * 60},
        {.days = WORKDAYS, .from_min = 14 * 60, .to_min = SIX},
    };
    set_event("Asia/Yerevan", hours, 2); // four hours ahead of UTC
    // Thursday, 14 May 2026.
    assert_state(at(2026, 5, 14, 4, 59), false, at(2026, 5, 14, 5, 0));
    assert_state(at(2026, 5, 14, 5, 0) - 1, false, at(2026, 5, 14, 5, 0));
    assert_state(at(2026, 5, 14, 5, 0), true, at(2026, 5, 14, 9, 0));
    assert_state(at(2026, 5, 14, 9, 0) - 1, true, at(2026, 5, 14, 9, 0));
    assert_state(at(2026, 5, 14, 9, 0), false, at(2026, 5, 14, 10, 0));
    assert_state(at(2026, 5, 14, 12, 0), true, at(2026, 5, 14, 14, 0));
    // Friday evening to Monday morning.
    assert_state(at(2026, 5, 15, 14, 0), false, at(2026, 5, 18, 5, 0));
    // Late on Sunday in UTC it is Monday already, though too early.
    assert_state(at(2026, 5, 17, 23, 0), false, at(2026, 5, 18, 5, 0));
}

static void
test_hours_of_a_date_stand_in_place_of_its_weekday(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = AZ_DAYS_ALL, .from_min = NINE, .to_min = SIX},
        {.year = 2026, .month = 5, .day = 14, .from_min = 10 * 60, .to_min = 22 * 60},
        {.year = 2026, .month = 5, .day = 15}, // closed
    };
    set_event("UTC", hours, 3);
    assert_state(at(2026, 5, 14, 9, 30), false, at(2026, 5, 14, 10, 0));
    assert_state(at(2026, 5, 14, 21, 59), true, at(2026, 5, 14, 22, 0));
    assert_state(at(2026, 5, 14, 22, 0), false, at(2026, 5, 16, 9, 0)); // passes the closed one by
    assert_state(at(2026, 5, 15, 12, 0), false, at(2026, 5, 16, 9, 0));
}

static void
test_hours_past_midnight_are_two_rows_and_one_opening(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = 1 << 4, .from_min = 20 * 60, .to_min = MIDNIGHT}, // Friday
        {.days = 1 << 5, .from_min = 0, .to_min = 2 * 60},         // Saturday
    };
    set_event("UTC", hours, 2);
    assert_state(at(2026, 5, 15, 21, 0), true, at(2026, 5, 16, 2, 0));
}

static void
test_hours_round_the_clock_never_change(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = AZ_DAYS_ALL, .from_min = 0, .to_min = MIDNIGHT},
    };
    set_event("Europe/Berlin", hours, 1);
    assert_state(at(2026, 5, 15, 21, 0), true, INT64_MAX);
}

static void
test_hours_of_a_past_date_never_come_again(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.year = 2026, .month = 5, .day = 14, .from_min = NINE, .to_min = SIX},
    };
    set_event("UTC", hours, 1);
    assert_state(at(2026, 1, 1, 0, 0), false, at(2026, 5, 14, 9, 0));
    assert_state(at(2026, 5, 14, 18, 0), false, INT64_MAX);
}

static void
test_hours_keep_to_the_wall_when_clocks_change(void **state)
{
    (void)state;
    static const struct az_hours day[] = {
        {.days = AZ_DAYS_ALL, .from_min = NINE, .to_min = SIX},
    };
    static const struct az_hours night[] = {
        {.days = AZ_DAYS_ALL, .from_min = 2 * 60 + 30, .to_min = 3 * 60 + 30},
    };
    // Berlin, 29 March 2026: at 01:00 UTC, 02:00 becomes 03:00.
    set_event("Europe/Berlin", day, 1);
    assert_state(at(2026, 3, 28, 17, 0), false, at(2026, 3, 29, 7, 0)); // 18:00 to 9:00, 14 hours
    assert_state(at(2026, 3, 29, 7, 0), true, at(2026, 3, 29, 16, 0));
    // 02:30 does not come; the hours begin with the change.
    set_event("Europe/Berlin", night, 1);
    assert_state(at(2026, 3, 29, 0, 59), false, at(2026, 3, 29, 1, 0));
    assert_state(at(2026, 3, 29, 1, 0), true, at(2026, 3, 29, 1, 30));
    // 25 October 2026: at 01:00 UTC, 03:00 becomes 02:00, so 02:30 comes twice.
    assert_state(at(2026, 10, 25, 0, 29), false, at(2026, 10, 25, 0, 30));
    assert_state(at(2026, 10, 25, 0, 30), true, at(2026, 10, 25, 1, 0));
    assert_state(at(2026, 10, 25, 1, 0), false, at(2026, 10, 25, 1, 30));
    assert_state(at(2026, 10, 25, 1, 30), true, at(2026, 10, 25, 2, 30));
    set_event("Europe/Berlin", day, 1);
    assert_state(at(2026, 10, 24, 16, 0), false, at(2026, 10, 25, 8, 0)); // 16 hours
}

static void
test_hours_before_1970_and_far_ahead_do_no_harm(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = WORKDAYS, .from_min = NINE, .to_min = SIX},
    };
    set_event("Europe/Berlin", hours, 1);
    assert_state(at(1969, 12, 31, 23, 0), false, at(1970, 1, 1, 8, 0)); // a wrong clock
    assert_state(at(2999, 7, 1, 0, 0), false, at(2999, 7, 1, 7, 0));
}

static void
test_hours_rows_that_cross_are_known(void **state)
{
    (void)state;
    static const struct {
        struct az_hours a;
        struct az_hours b;
        bool cross;
    } cases[] = {
        {{.days = 1, .from_min = 60, .to_min = 120},
         {.days = 3, .from_min = 119, .to_min = 180},
         true},
        {{.days = 1, .from_min = 60, .to_min = 120},
         {.days = 1, .from_min = 120, .to_min = 180},
         false},
        {{.days = 1, .from_min = 60, .to_min = 120},
         {.days = 2, .from_min = 60, .to_min = 120},
         false},
        {{.days = 1, .from_min = 0, .to_min = 1440},
         {.days = 1, .from_min = 60, .to_min = 120},
         true},
        {{.days = AZ_DAYS_ALL, .from_min = 60, .to_min = 120},
         {.year = 2026, .month = 5, .day = 14, .from_min = 60, .to_min = 120},
         false},
        {{.year = 2026, .month = 5, .day = 14, .from_min = 60, .to_min = 120},
         {.year = 2026, .month = 5, .day = 14, .from_min = 90, .to_min = 180},
         true},
        {{.year = 2026, .month = 5, .day = 14, .from_min = 60, .to_min = 120},
         {.year = 2026, .month = 6, .day = 14, .from_min = 90, .to_min = 180},
         false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_hours_cross(&cases[i].a, &cases[i].b), cases[i].cross);
        assert_int_equal(az_hours_cross(&cases[i].b, &cases[i].a), cases[i].cross);
    }
}

#define unit(test) cmocka_unit_test_teardown(test, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_hours_none_are_always),
        unit(test_hours_without_a_zone_are_always),
        unit(test_hours_follow_the_days_of_the_week),
        unit(test_hours_of_a_date_stand_in_place_of_its_weekday),
        unit(test_hours_past_midnight_are_two_rows_and_one_opening),
        unit(test_hours_round_the_clock_never_change),
        unit(test_hours_of_a_past_date_never_come_again),
        unit(test_hours_keep_to_the_wall_when_clocks_change),
        unit(test_hours_before_1970_and_far_ahead_do_no_harm),
        unit(test_hours_rows_that_cross_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
