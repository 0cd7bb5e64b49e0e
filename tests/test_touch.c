// SPDX-License-Identifier: MIT
#include "app/ui/touch.h"

#include "app/ui/widget.h"
#include "tests/testing.h"

enum { FIRST = 7, SECOND = 9, KEY = 3, OTHER = 4 };

static struct az_touch touch;

static int
set_up(void **state)
{
    (void)state;
    az_touch_init(&touch);
    return 0;
}

static void
test_touch_down_and_up_counts(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, KEY, 0);
    assert_int_equal(az_touch_pressed(&touch), KEY);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, 50), KEY);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
}

static void
test_touch_lifted_elsewhere_is_no_answer(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, KEY, 0);
    az_touch_move(&touch, FIRST, OTHER, 10);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, FIRST, OTHER, 20) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, KEY, 30);
    assert_true(az_touch_up(&touch, FIRST, AZ_TOUCH_NOTHING, 40) == AZ_TOUCH_NOTHING);
}

static void
test_touch_that_comes_back_counts(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, KEY, 0);
    az_touch_move(&touch, FIRST, AZ_TOUCH_NOTHING, 10);
    az_touch_move(&touch, FIRST, KEY, 20);
    assert_int_equal(az_touch_pressed(&touch), KEY);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, 30), KEY);
}

static void
test_touch_two_fingers_are_no_answer(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, KEY, 0);
    az_touch_down(&touch, SECOND, OTHER, 10);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, SECOND, OTHER, 20) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, FIRST, KEY, 30) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, KEY, 40);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, 50), KEY);
}

static void
test_touch_a_hand_laid_on_is_no_answer(void **state)
{
    (void)state;
    for (int finger = 0; finger < AZ_TOUCH_POINTERS_MAX + 3; finger++) {
        az_touch_down(&touch, finger, KEY, finger);
    }
    for (int finger = 0; finger < AZ_TOUCH_POINTERS_MAX + 3; finger++) {
        assert_true(az_touch_up(&touch, finger, KEY, 100) == AZ_TOUCH_NOTHING);
    }
    az_touch_down(&touch, FIRST, KEY, 200);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, 210), KEY);
}

static void
test_touch_cancelled_needs_a_new_one(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, KEY, 0);
    az_touch_cancel(&touch);
    az_touch_move(&touch, FIRST, KEY, 10);
    assert_true(az_touch_up(&touch, FIRST, KEY, 20) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, KEY, 30);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, 40), KEY);
}

static void
test_touch_forgets_a_finger_lifted_unseen(void **state)
{
    (void)state;
    az_touch_down(&touch, SECOND, OTHER, 0);
    az_touch_down(&touch, FIRST, KEY, AZ_TOUCH_STALE_MS + 1);
    assert_int_equal(az_touch_up(&touch, FIRST, KEY, AZ_TOUCH_STALE_MS + 50), KEY);
}

static void
test_touch_of_a_stranger_is_passed_over(void **state)
{
    (void)state;
    az_touch_move(&touch, SECOND, KEY, 0);
    assert_true(az_touch_up(&touch, SECOND, KEY, 10) == AZ_TOUCH_NOTHING);
}

static void
test_widget_at_takes_the_nearest(void **state)
{
    (void)state;
    const struct az_widget widgets[] = {
        {.rect = {0, 0, 100, 100}, .label_rect = {0, 110, 100, 20}, .enabled = true},
        {.rect = {120, 0, 100, 100}, .enabled = true},
        {.rect = {240, 0, 100, 100}, .enabled = false},
    };
    static const struct {
        int x;
        int y;
        size_t expected;
    } points[] = {
        {50, 50, 0},          {50, 120, 0},        {108, 50, 0},        {112, 50, 1}, {150, 112, 1},
        {150, 140, SIZE_MAX}, {290, 50, SIZE_MAX}, {232, 50, SIZE_MAX}, {226, 50, 1},
    };
    for (size_t i = 0; i < sizeof(points) / sizeof(*points); i++) {
        size_t got = az_widget_at(widgets, 3, points[i].x, points[i].y, 15);
        if (got != points[i].expected) {
            fail_msg("at %d,%d there is widget %zd", points[i].x, points[i].y, (ssize_t)got);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_touch_down_and_up_counts, set_up),
        cmocka_unit_test_setup(test_touch_lifted_elsewhere_is_no_answer, set_up),
        cmocka_unit_test_setup(test_touch_that_comes_back_counts, set_up),
        cmocka_unit_test_setup(test_touch_two_fingers_are_no_answer, set_up),
        cmocka_unit_test_setup(test_touch_a_hand_laid_on_is_no_answer, set_up),
        cmocka_unit_test_setup(test_touch_cancelled_needs_a_new_one, set_up),
        cmocka_unit_test_setup(test_touch_forgets_a_finger_lifted_unseen, set_up),
        cmocka_unit_test_setup(test_touch_of_a_stranger_is_passed_over, set_up),
        cmocka_unit_test(test_widget_at_takes_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
