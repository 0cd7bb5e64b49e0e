// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "sync/known_time.h"

#define DAY_MS  INT64_C(86400000)
#define YEAR_MS (365 * DAY_MS)

/* All that is known, and what follows. Times are from the floor, which is the build's. */
static void
test_known_time_is_the_best_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t wall_ms;
        bool synchronised;
        bool learned;
        int64_t learned_ms; // a day of boot time ago
        int64_t expected_ms;
    } cases[] = {
        {"a clock that may be right", DAY_MS, false, false, 0, DAY_MS},
        {"a clock before the floor", -50 * YEAR_MS, false, false, 0, 0},
        {"a clock before the floor that says it is synchronised", -YEAR_MS, true, false, 0, 0},
        {"a clock that is synchronised", YEAR_MS, true, true, 2 * YEAR_MS, YEAR_MS},
        {"learned, the clock before the floor", -50 * YEAR_MS, false, true, YEAR_MS,
         YEAR_MS + DAY_MS},
        {"learned, the clock ahead", 20 * YEAR_MS, false, true, YEAR_MS, YEAR_MS + DAY_MS},
        {"learned from a hub whose clock is behind", DAY_MS, false, true, -YEAR_MS,
         -YEAR_MS + DAY_MS},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_clock clock;
        struct az_known_time known;
        testing_clock_init(&clock, 0, 2 * DAY_MS);
        az_known_time_init(&known, &clock.clock);
        int64_t floor_ms = known.floor_ms;
        clock.synchronised = cases[i].synchronised;
        clock.wall_ms = floor_ms + cases[i].wall_ms;
        if (cases[i].learned) {
            az_known_time_learn(&known, floor_ms + cases[i].learned_ms, DAY_MS);
        }
        if (az_known_time_now(&known) != floor_ms + cases[i].expected_ms) {
            fail_msg("%s: it is %lld ms from the floor", cases[i].name,
                     (long long)(az_known_time_now(&known) - floor_ms));
        }
    }
}

static void
test_known_time_floor_is_the_build_and_only_rises(void **state)
{
    (void)state;
    struct testing_clock clock;
    struct az_known_time known;
    testing_clock_init(&clock, 0, 0);
    az_known_time_init(&known, &clock.clock);
    int64_t build_ms = known.floor_ms;
    assert_true(build_ms > INT64_C(1735689600000)); // 2025
    assert_true(build_ms <= az_clock_wall_ms(&az_clock_system));
    az_known_time_raise(&known, build_ms + DAY_MS);
    az_known_time_raise(&known, 0);
    assert_int_equal(az_known_time_now(&known), build_ms + DAY_MS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_time_is_the_best_there_is),
        cmocka_unit_test(test_known_time_floor_is_the_build_and_only_rises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
