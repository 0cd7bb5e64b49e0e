// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "app/survey/misuse.h"

static struct az_misuse misuse;

static int
start(void **state)
{
    (void)state;
    az_misuse_init(&misuse, 5);
    return 0;
}

/* A completed response of three answers. */
static const char *
respond(int64_t begin_ms, int64_t finish_ms)
{
    az_misuse_begin(&misuse, begin_ms);
    return az_misuse_finish(&misuse, true, 3, finish_ms);
}

static void
assert_rule(const char *rule, const char *expected)
{
    if (expected) {
        assert_non_null(rule);
        assert_string_equal(rule, expected);
    } else {
        assert_null(rule);
    }
}

static void
test_misuse_repeat_is_a_tap_soon_after_a_finish(void **state)
{
    (void)state;
    assert_rule(respond(0, 10000), NULL); // at the moment of boot, and nothing before it
    assert_rule(respond(14999, 25000), "repeat");
    assert_rule(respond(30000, 40000), NULL); // five seconds later
    assert_rule(respond(40000, 40000), "repeat");
    assert_rule(respond(46000, 60000), NULL);
}

static void
test_misuse_repeat_can_be_turned_off(void **state)
{
    (void)state;
    az_misuse_init(&misuse, 0);
    assert_rule(respond(1000, 10000), NULL);
    assert_rule(respond(10000, 20000), NULL);
}

static void
test_misuse_time_out_is_no_finish_by_a_hand(void **state)
{
    (void)state;
    az_misuse_begin(&misuse, 1000);
    assert_rule(az_misuse_finish(&misuse, false, 1, 46000), NULL);
    assert_rule(respond(46500, 60000), NULL);
}

static void
test_misuse_burst_is_many_in_haste(void **state)
{
    (void)state;
    // One every ten seconds, each in two: the fifth is the first to be seen as a burst.
    for (int64_t i = 0; i < 8; i++) {
        assert_rule(respond(i * 10000, i * 10000 + 2000), i < 4 ? NULL : "burst");
    }
    // After a minute's rest it takes five again.
    for (int64_t i = 0; i < 5; i++) {
        int64_t begin_ms = 200000 + i * 10000;
        assert_rule(respond(begin_ms, begin_ms + 2999), i < 4 ? NULL : "burst");
    }
}

static void
test_misuse_burst_needs_all_its_parts(void **state)
{
    (void)state;
    static const struct {
        int64_t every_ms;
        int64_t takes_ms;
        size_t answers;
        bool completed;
        bool is_burst;
    } cases[] = {
        {14900, 2999, 2, true, true},
        {15000, 2999, 2, true, false}, // five within a minute, but not quite
        {14900, 3000, 2, true, false}, // time enough to read
        {14900, 0, 1, true, false},    // a queue before a single question
        {14900, 2999, 2, false, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *rule = NULL;
        start(NULL);
        for (int64_t j = 0; j < 20; j++) {
            az_misuse_begin(&misuse, j * cases[i].every_ms);
            rule = az_misuse_finish(&misuse, cases[i].completed, cases[i].answers,
                                    j * cases[i].every_ms + cases[i].takes_ms);
        }
        assert_rule(rule, cases[i].is_burst ? "burst" : NULL);
    }
}

static void
test_misuse_repeat_goes_before_burst(void **state)
{
    (void)state;
    const char *rule = NULL;
    for (int64_t i = 0; i < 10; i++) {
        rule = respond(i * 3000, i * 3000 + 1000);
    }
    assert_rule(rule, "repeat");
    assert_rule(respond(40000, 41000), "burst"); // what was flagged counts as well
}

#define unit(test) cmocka_unit_test_setup(test, start)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_misuse_repeat_is_a_tap_soon_after_a_finish),
        unit(test_misuse_repeat_can_be_turned_off),
        unit(test_misuse_time_out_is_no_finish_by_a_hand),
        unit(test_misuse_burst_is_many_in_haste),
        unit(test_misuse_burst_needs_all_its_parts),
        unit(test_misuse_repeat_goes_before_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
