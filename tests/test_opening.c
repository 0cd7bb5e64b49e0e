// SPDX-License-Identifier: MIT
#include "app/kiosk/opening.h"

#include <string.h>

#include "tests/testing.h"

/* 2026-05-13 is a Wednesday. Tbilisi is four hours ahead of UTC all year. */
#define WEDNESDAY_UTC_MS INT64_C(1778630400000) // 00:00
#define HOUR_MS          INT64_C(3600000)

static struct az_zone *zone;

static int
set_up(void **state)
{
    (void)state;
    zone = az_zone_open("Asia/Tbilisi");
    return zone ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    az_zone_close(zone);
    return 0;
}

static void
check_sentence(const char *language, int64_t now_h, int64_t opens_h, const char *expected)
{
    struct az_hours_state hours = {.changes_at_ms = WEDNESDAY_UTC_MS + opens_h * HOUR_MS};
    struct az_opening opening;
    struct az_catalogue catalogue;
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    assert_true(az_catalogue_load(language, &catalogue));
    az_opening_look(&hours, zone, WEDNESDAY_UTC_MS + now_h * HOUR_MS, &opening);
    az_opening_write(&opening, &catalogue, &text);
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
    az_catalogue_destroy(&catalogue);
}

/* Hours of UTC from Wednesday's midnight; the clocks on the wall show four more. */
static void
test_opening_names_the_day(void **state)
{
    (void)state;
    static const struct {
        const char *language;
        int64_t now_h;
        int64_t opens_h;
        const char *expected;
    } cases[] = {
        {"en", 1, 5, "Opens at 09:00"},
        {"en", 15, 29, "Opens tomorrow at 09:00"},
        // In Tbilisi it is one in the morning of Thursday.
        {"en", 21, 29, "Opens at 09:00"},
        {"en", 15, 2 * 24 + 5, "Opens on Friday at 09:00"},
        {"en", 15, 6 * 24 + 5, "Opens on Tuesday at 09:00"},
        // A week on the weekday would be taken for the next day of that name.
        {"en", 15, 7 * 24 + 5, "Opens on 20 May at 09:00"},
        {"en", 15, 233 * 24 - 4, "Opens on 1 January at 00:00"},
        {"hy", 15, 29, "Կբացվի վաղը՝ ժամը 09:00-ին"},
        {"hy", 15, 5 * 24 + 6, "Կբացվի երկուշաբթի օրը՝ ժամը 10:00-ին"},
        {"hy", 15, 9 * 24 + 5, "Կբացվի մայիսի 22-ին՝ ժամը 09:00-ին"},
        {"ka", 15, 29, "გაიხსნება ხვალ 09:00 საათზე"},
        {"ka", 15, 5 * 24 + 6, "გაიხსნება ორშაბათს, 10:00 საათზე"},
        {"ka", 15, 9 * 24 + 5, "გაიხსნება 22 მაისს, 09:00 საათზე"},
        {"ru", 15, 6 * 24 + 5, "Откроется во вторник в 09:00"},
        {"ru", 15, 9 * 24 + 5, "Откроется 22 мая в 09:00"},
        {"ar", 15, 29, "يُفتح غدًا في الساعة 09:00"},
        {"ar", 15, 4 * 24 + 5, "يُفتح يوم الأحد في الساعة 09:00"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        check_sentence(cases[i].language, cases[i].now_h, cases[i].opens_h, cases[i].expected);
    }
}

static void
test_opening_that_is_not_known_says_closed(void **state)
{
    (void)state;
    const struct az_hours_state open = {.open = true, .changes_at_ms = WEDNESDAY_UTC_MS};
    const struct az_hours_state never = {.changes_at_ms = INT64_MAX};
    const struct az_hours_state soon = {.changes_at_ms = WEDNESDAY_UTC_MS + HOUR_MS};
    struct az_opening opening = {.day = AZ_OPENING_DATE};
    az_opening_look(&open, zone, WEDNESDAY_UTC_MS, &opening);
    assert_int_equal(opening.day, AZ_OPENING_UNKNOWN);
    az_opening_look(&never, zone, WEDNESDAY_UTC_MS, &opening);
    assert_int_equal(opening.day, AZ_OPENING_UNKNOWN);
    az_opening_look(&soon, NULL, WEDNESDAY_UTC_MS, &opening);
    assert_int_equal(opening.day, AZ_OPENING_UNKNOWN);
    struct az_catalogue catalogue;
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    assert_true(az_catalogue_load("en", &catalogue));
    az_opening_write(&opening, &catalogue, &text);
    assert_string_equal(az_buffer_text(&text), "Closed now");
    az_buffer_destroy(&text);
    az_catalogue_destroy(&catalogue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_names_the_day),
        cmocka_unit_test(test_opening_that_is_not_known_says_closed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
