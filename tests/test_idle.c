// SPDX-License-Identifier: MIT
#include "app/kiosk/idle.h"

#include "tests/testing.h"

enum { START_MS = 5000 };

static void
test_idle_goes_through_its_phases(void **state)
{
    (void)state;
    static const struct {
        int64_t after_ms; // since the last touch
        enum az_idle_phase phase;
        int64_t next_ms; // since the last touch
    } table[] = {
        {0, AZ_IDLE_CALM, 25000},        {24999, AZ_IDLE_CALM, 25000},
        {25000, AZ_IDLE_WARNING, 45000}, {44999, AZ_IDLE_WARNING, 45000},
        {45000, AZ_IDLE_OVER, 45000},    {9000000, AZ_IDLE_OVER, 45000},
    };
    struct az_idle idle;
    az_idle_init(&idle, 45, 20, START_MS);
    az_idle_watch(&idle, true);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        int64_t now = START_MS + table[i].after_ms;
        assert_int_equal(az_idle_phase(&idle, now), table[i].phase);
        assert_int_equal(az_idle_next_ms(&idle, now), START_MS + table[i].next_ms);
    }
    assert_int_equal(az_idle_over_ms(&idle), START_MS + 45000);
}

static void
test_idle_never_warns_where_nobody_began(void **state)
{
    (void)state;
    struct az_idle idle;
    az_idle_init(&idle, 45, 20, START_MS);
    for (int64_t now = START_MS; now < START_MS + 3600000; now += 1000) {
        assert_int_equal(az_idle_phase(&idle, now), AZ_IDLE_CALM);
    }
    assert_int_equal(az_idle_next_ms(&idle, START_MS + 3600000), -1);
    assert_int_equal(az_idle_over_ms(&idle), -1);
}

static void
test_idle_begins_anew_with_each_touch(void **state)
{
    (void)state;
    struct az_idle idle;
    az_idle_init(&idle, 45, 20, START_MS);
    az_idle_watch(&idle, true);
    for (int64_t touch = START_MS; touch < START_MS + 400000; touch += 40000) {
        assert_int_not_equal(az_idle_phase(&idle, touch), AZ_IDLE_OVER);
        az_idle_touch(&idle, touch);
        assert_int_equal(az_idle_phase(&idle, touch), AZ_IDLE_CALM);
    }
    az_idle_watch(&idle, false);
    assert_int_equal(az_idle_phase(&idle, START_MS + 9000000), AZ_IDLE_CALM);
}

static void
test_idle_leaves_time_to_answer_whatever_is_set(void **state)
{
    (void)state;
    static const struct {
        uint32_t idle_s;
        uint32_t warning_s;
        int64_t calm_ms;
        int64_t warning_ms;
    } table[] = {
        {45, 20, 25000, 20000},   {60, 30, 30000, 30000},
        {0, 0, 10000, 20000},     {15, 0, 10000, 20000},
        {30, 5, 10000, 20000},    {30, 60, 10000, 60000},
        {600, 20, 580000, 20000}, {UINT32_MAX, 20, 4294967275000, 20000},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct az_idle idle;
        az_idle_init(&idle, table[i].idle_s, table[i].warning_s, 0);
        assert_true(idle.calm_ms == table[i].calm_ms);
        assert_true(idle.warning_ms == table[i].warning_ms);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_goes_through_its_phases),
        cmocka_unit_test(test_idle_never_warns_where_nobody_began),
        cmocka_unit_test(test_idle_begins_anew_with_each_touch),
        cmocka_unit_test(test_idle_leaves_time_to_answer_whatever_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
