// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "sync/backoff.h"

static void
test_backoff_without_failure_is_none(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 1);
    assert_int_equal(az_backoff_ms(0, 5000, &random.random), 0);
}

/* The bound is reached, never passed, and the middle lies in the middle. */
static void
test_backoff_is_uniform_below_a_doubling_bound(void **state)
{
    (void)state;
    static const struct {
        unsigned failures;
        int64_t bound_ms;
    } cases[] = {
        {1, 1000},   {2, 2000},    {3, 4000},    {8, 128000},
        {9, 256000}, {10, 300000}, {11, 300000}, {UINT32_MAX, 300000},
    };
    struct testing_random random;
    testing_random_init(&random, 2);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int64_t largest = 0;
        int64_t sum = 0;
        enum { ROUNDS = 2000 };
        for (int round = 0; round < ROUNDS; round++) {
            int64_t wait = az_backoff_ms(cases[i].failures, 0, &random.random);
            assert_in_range(wait, 0, cases[i].bound_ms);
            largest = wait > largest ? wait : largest;
            sum += wait;
        }
        assert_true(largest > cases[i].bound_ms * 99 / 100);
        assert_in_range(sum / ROUNDS, cases[i].bound_ms * 45 / 100, cases[i].bound_ms * 55 / 100);
    }
}

static void
test_backoff_obeys_the_hub_within_an_hour(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 3);
    for (int round = 0; round < 100; round++) {
        assert_in_range(az_backoff_ms(1, 30000, &random.random), 30000, 30000);
        assert_int_equal(az_backoff_ms(1, INT64_MAX, &random.random), 3600000);
        assert_in_range(az_backoff_ms(1, -5, &random.random), 0, 1000);
        assert_in_range(az_backoff_ms(20, 1000, &random.random), 1000, 300000);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backoff_without_failure_is_none),
        cmocka_unit_test(test_backoff_is_uniform_below_a_doubling_bound),
        cmocka_unit_test(test_backoff_obeys_the_hub_within_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
