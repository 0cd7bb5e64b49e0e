// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "storage/told.h"

static void
test_told_of_a_fault_that_stays_once_a_minute(void **state)
{
    (void)state;
    static const struct {
        int what;
        int64_t at_ms;
        bool is_news;
    } tries[] = {
        {13, 1000, true},   {13, 2000, false}, {13, 60999, false}, {13, 61000, true},
        {13, 62000, false}, {10, 62000, true}, {13, 63000, false}, {10, 63000, false},
    };
    struct az_told told = {0};
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        assert_int_equal(az_told_is_news(&told, tries[i].what, tries[i].at_ms), tries[i].is_news);
    }
}

static void
test_told_of_a_fault_that_comes_back_at_once(void **state)
{
    (void)state;
    struct az_told told = {0};
    assert_true(az_told_is_news(&told, 13, 5));
    az_told_forget(&told);
    assert_true(az_told_is_news(&told, 13, 6));
}

/* More faults than are remembered: the oldest is forgotten, and never more is kept quiet. */
static void
test_told_of_more_faults_than_it_remembers(void **state)
{
    (void)state;
    struct az_told told = {0};
    for (int what = 1; what <= AZ_TOLD_MAX + 1; what++) {
        assert_true(az_told_is_news(&told, what, 0));
    }
    assert_true(az_told_is_news(&told, 1, 1));
    assert_false(az_told_is_news(&told, AZ_TOLD_MAX + 1, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told_of_a_fault_that_stays_once_a_minute),
        cmocka_unit_test(test_told_of_a_fault_that_comes_back_at_once),
        cmocka_unit_test(test_told_of_more_faults_than_it_remembers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
