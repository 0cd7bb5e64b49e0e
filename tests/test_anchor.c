// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "storage/anchor.h"

/* 2026-05-14T09:30:00Z */
#define T INT64_C(1778751000000)

static void
test_anchor_names_of_sources(void **state)
{
    (void)state;
    for (int i = 0; i < AZ_ANCHOR_SOURCE_COUNT; i++) {
        enum az_anchor_source source;
        assert_true(az_anchor_source_parse(az_anchor_source_name(i), &source));
        assert_int_equal(source, i);
    }
    enum az_anchor_source source;
    assert_false(az_anchor_source_parse("", &source));
    assert_false(az_anchor_source_parse("Hub", &source));
}

static void
test_anchor_of_a_synchronised_clock(void **state)
{
    (void)state;
    static const struct {
        int64_t wall_ms;
        uint8_t boot;
        bool synchronised;
        bool is_one;
    } cases[] = {
        {T, 1, true, true},
        {T, 1, false, false},                     // set by hand, or free-running
        {T, 0, true, false},                      // nobody knows which boot this is
        {5000, 1, true, false},                   // synchronised with nonsense
        {AZ_ANCHOR_TRUE_MAX + 1, 1, true, false}, // likewise
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_clock clock;
        testing_clock_init(&clock, cases[i].wall_ms, 7000);
        clock.boot = (struct az_uuid){{cases[i].boot}};
        clock.synchronised = cases[i].synchronised;
        clock.error_ms = 40;
        struct az_anchor anchor;
        assert_int_equal(az_anchor_of_clock(&clock.clock, &anchor), cases[i].is_one);
        if (cases[i].is_one) {
            assert_int_equal(anchor.boot_ms, 7000);
            assert_true(anchor.true_ms == T);
            assert_int_equal(anchor.uncertainty_ms, 41);
            assert_int_equal(anchor.source, AZ_ANCHOR_SYSTEM);
        }
    }
}

static int64_t boot_steps[2];

static int64_t
step_boot_ms(void *ctx)
{
    size_t *step = ctx;
    return boot_steps[(*step)++ % 2];
}

static int64_t
fixed_wall_ms(void *ctx)
{
    (void)ctx;
    return T;
}

static bool
some_boot(void *ctx, struct az_uuid *id)
{
    (void)ctx;
    *id = (struct az_uuid){{1}};
    return true;
}

static bool
always_synchronised(void *ctx, uint32_t *error_ms)
{
    (void)ctx;
    *error_ms = 40;
    return true;
}

/* Between two looks at clocks the thread may sleep. */
static void
test_anchor_of_a_clock_knows_how_long_it_was_held_up(void **state)
{
    (void)state;
    static const struct {
        int64_t after_ms;
        bool is_one;
    } cases[] = {{7000, true}, {7300, true}, {8000, true}, {8001, false}, {6999, false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t step = 0;
        boot_steps[0] = 7000;
        boot_steps[1] = cases[i].after_ms;
        const struct az_clock clock = {.wall_ms = fixed_wall_ms,
                                       .boot_ms = step_boot_ms,
                                       .boot_id = some_boot,
                                       .is_synchronised = always_synchronised,
                                       .ctx = &step};
        struct az_anchor anchor;
        assert_int_equal(az_anchor_of_clock(&clock, &anchor), cases[i].is_one);
        if (cases[i].is_one) {
            int64_t half = (cases[i].after_ms - 7000) / 2;
            assert_int_equal(anchor.boot_ms, 7000 + half);
            assert_int_equal(anchor.uncertainty_ms, 40 + half + 1);
        }
    }
}

/* Whatever this machine says, it is within what is promised. */
static void
test_anchor_of_the_system_is_valid_or_none(void **state)
{
    (void)state;
    struct az_anchor anchor;
    if (az_anchor_of_clock(&az_clock_system, &anchor)) {
        assert_true(az_anchor_is_valid(&anchor));
        assert_in_range(anchor.uncertainty_ms, 1, 2 * AZ_CLOCK_ERROR_MAX_MS + 2);
    }
    const struct az_clock bare = {.wall_ms = fixed_wall_ms, .boot_ms = fixed_wall_ms};
    assert_false(az_anchor_of_clock(&bare, &anchor));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anchor_names_of_sources),
        cmocka_unit_test(test_anchor_of_a_synchronised_clock),
        cmocka_unit_test(test_anchor_of_a_clock_knows_how_long_it_was_held_up),
        cmocka_unit_test(test_anchor_of_the_system_is_valid_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
