// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "app/hub/throttle.h"

static const struct az_throttle_rule rule = {.burst = 3, .rest_ms = 1000};

/* Take one at `now_ms`; how long to wait, 0 if it was taken. */
static int64_t
take(struct az_throttle *throttle, int64_t now_ms)
{
    int64_t wait_ms = -1;
    bool taken = az_throttle_take(throttle, &rule, now_ms, &wait_ms);
    assert_int_equal(taken, wait_ms == 0);
    return wait_ms;
}

static void
test_throttle_lets_a_burst_pass_and_then_one_a_rest(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms;
        int64_t wait_ms;
    } steps[] = {
        {5000, 0}, {5000, 0},   {5100, 0},  {5200, 800}, {5999, 1},  {6000, 0},     {6000, 1000},
        {7500, 0}, {7500, 500}, {90000, 0}, {90000, 0},  {90000, 0}, {90000, 1000},
    };
    struct az_throttle throttle = {0};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        assert_int_equal(take(&throttle, steps[i].now_ms), steps[i].wait_ms);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_throttle_lets_a_burst_pass_and_then_one_a_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
