// SPDX-License-Identifier: MIT
#include "app/kiosk/reading.h"

#include "tests/testing.h"

static void
test_reading_counts_characters_of_every_script(void **state)
{
    (void)state;
    assert_int_equal(az_reading_count(NULL), 0);
    assert_int_equal(az_reading_count(""), 0);
    assert_int_equal(az_reading_count("We did"), 6);
    assert_int_equal(az_reading_count("Մենք արեցինք"), 12);
    assert_int_equal(az_reading_count("ჩვენ"), 4);
}

static void
test_reading_takes_its_time_within_bounds(void **state)
{
    (void)state;
    static const struct {
        int64_t least_ms;
        size_t characters;
        bool code;
        int64_t expected_ms;
    } cases[] = {
        {4000, 0, false, 4000},    {2000, 17, false, 3000},  {4000, 170, false, 14000},
        {4000, 0, true, 12000},    {4000, 34, true, 14000},  {4000, 900, true, 30000},
        {60000, 900, true, 60000}, {30000, 1, false, 30000},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_reading_ms(cases[i].least_ms, cases[i].characters, cases[i].code),
                         cases[i].expected_ms);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_counts_characters_of_every_script),
        cmocka_unit_test(test_reading_takes_its_time_within_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
