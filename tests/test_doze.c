// SPDX-License-Identifier: MIT
#include "app/kiosk/doze.h"

#include "tests/testing.h"

enum { IDLE_S = 45, TOUCHED_MS = 1000000 };

static void
test_doze_sleeps_only_when_closed_and_left(void **state)
{
    (void)state;
    static const struct {
        bool open;
        bool busy;
        int64_t after_ms; // since the last touch
        bool asleep;
        int64_t due_ms; // since the last touch; -1: never
    } table[] = {
        {false, false, 0, false, 45000}, {false, false, 44999, false, 45000},
        {false, false, 45000, true, -1}, {false, true, 90000, false, -1},
        {true, false, 90000, false, -1}, {true, true, 90000, false, -1},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct az_doze doze;
        az_doze_init(&doze, IDLE_S);
        struct az_doze_state now = {table[i].open, table[i].busy, TOUCHED_MS};
        bool changed = az_doze_advance(&doze, &now, TOUCHED_MS + table[i].after_ms);
        assert_int_equal(doze.asleep, table[i].asleep);
        assert_int_equal(changed, table[i].asleep);
        int64_t due = table[i].due_ms < 0 ? -1 : TOUCHED_MS + table[i].due_ms;
        assert_int_equal(az_doze_due_ms(&doze, &now), due);
    }
}

static void
test_doze_wakes_by_a_touch_and_falls_asleep_again(void **state)
{
    (void)state;
    struct az_doze doze;
    struct az_doze_state closed = {.touched_ms = 0};
    az_doze_init(&doze, IDLE_S);
    assert_false(az_doze_wake(&doze)); // awake as it was, a touch means what it means
    assert_true(az_doze_advance(&doze, &closed, TOUCHED_MS));
    assert_false(az_doze_advance(&doze, &closed, TOUCHED_MS + 1));
    assert_true(az_doze_wake(&doze));
    assert_false(az_doze_wake(&doze));
    closed.touched_ms = TOUCHED_MS;
    assert_false(az_doze_advance(&doze, &closed, TOUCHED_MS + 44999));
    assert_true(az_doze_advance(&doze, &closed, TOUCHED_MS + 45000));
    assert_true(doze.asleep);
}

static void
test_doze_wakes_when_the_hours_begin(void **state)
{
    (void)state;
    struct az_doze doze;
    struct az_doze_state hours = {.touched_ms = 0};
    az_doze_init(&doze, IDLE_S);
    assert_true(az_doze_advance(&doze, &hours, TOUCHED_MS));
    hours.open = true;
    assert_true(az_doze_advance(&doze, &hours, TOUCHED_MS + 1));
    assert_false(doze.asleep);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doze_sleeps_only_when_closed_and_left),
        cmocka_unit_test(test_doze_wakes_by_a_touch_and_falls_asleep_again),
        cmocka_unit_test(test_doze_wakes_when_the_hours_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
