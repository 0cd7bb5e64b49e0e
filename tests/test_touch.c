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

/* The middle of a key; keys lie 100 pixels apart. */
static struct az_touch_point
on(size_t key)
{
    return (struct az_touch_point){key, key == AZ_TOUCH_NOTHING ? -100 : (int)key * 100, 50};
}

static void
test_touch_down_and_up_counts(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, on(KEY), 0);
    assert_int_equal(az_touch_pressed(&touch), KEY);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), 50), KEY);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
}

static void
test_touch_lifted_elsewhere_is_no_answer(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, on(KEY), 0);
    az_touch_move(&touch, FIRST, on(OTHER), 10);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, FIRST, on(OTHER), 20) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, on(KEY), 30);
    assert_true(az_touch_up(&touch, FIRST, on(AZ_TOUCH_NOTHING), 40) == AZ_TOUCH_NOTHING);
}

static void
test_touch_that_comes_back_counts(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, on(KEY), 0);
    az_touch_move(&touch, FIRST, on(AZ_TOUCH_NOTHING), 10);
    az_touch_move(&touch, FIRST, on(KEY), 20);
    assert_int_equal(az_touch_pressed(&touch), KEY);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), 30), KEY);
}

static void
test_touch_two_fingers_are_no_answer(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, on(KEY), 0);
    az_touch_down(&touch, SECOND, on(OTHER), 10);
    assert_true(az_touch_pressed(&touch) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, SECOND, on(OTHER), 20) == AZ_TOUCH_NOTHING);
    assert_true(az_touch_up(&touch, FIRST, on(KEY), 30) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, on(KEY), 40);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), 50), KEY);
}

static void
test_touch_a_hand_laid_on_is_no_answer(void **state)
{
    (void)state;
    for (int finger = 0; finger < AZ_TOUCH_POINTERS_MAX + 3; finger++) {
        az_touch_down(&touch, finger, on(KEY), finger);
    }
    for (int finger = 0; finger < AZ_TOUCH_POINTERS_MAX + 3; finger++) {
        assert_true(az_touch_up(&touch, finger, on(KEY), 100) == AZ_TOUCH_NOTHING);
    }
    az_touch_down(&touch, FIRST, on(KEY), 200);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), 210), KEY);
}

static void
test_touch_cancelled_needs_a_new_one(void **state)
{
    (void)state;
    az_touch_down(&touch, FIRST, on(KEY), 0);
    az_touch_cancel(&touch);
    az_touch_move(&touch, FIRST, on(KEY), 10);
    assert_true(az_touch_up(&touch, FIRST, on(KEY), 20) == AZ_TOUCH_NOTHING);
    az_touch_down(&touch, FIRST, on(KEY), 30);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), 40), KEY);
}

static void
test_touch_forgets_a_finger_lifted_unseen(void **state)
{
    (void)state;
    az_touch_down(&touch, SECOND, on(OTHER), 0);
    az_touch_down(&touch, FIRST, on(KEY), AZ_TOUCH_STALE_MS + 1);
    assert_int_equal(az_touch_up(&touch, FIRST, on(KEY), AZ_TOUCH_STALE_MS + 50), KEY);
}

static void
test_touch_of_a_stranger_is_passed_over(void **state)
{
    (void)state;
    az_touch_move(&touch, SECOND, on(KEY), 0);
    assert_true(az_touch_up(&touch, SECOND, on(KEY), 10) == AZ_TOUCH_NOTHING);
}

/* One hand's doings, as many as it takes, and the key that they answer with. */
struct deed {
    char what; // 'd'own, 'm'ove, 'u'p; 0 ends the list
    int64_t pointer;
    size_t key;
    int x;
    int64_t at_ms;
};

static const struct {
    const char *name;
    struct deed deeds[24];
    size_t answers[4]; // those that count, in their order; SIZE_MAX ends them
} hands[] = {
    {"a tap", {{'d', 1, KEY, 300, 0}, {'u', 1, KEY, 302, 90}}, {KEY, SIZE_MAX}},
    {"a tap that trembles",
     {{'d', 1, KEY, 300, 0},
      {'m', 1, KEY, 325, 40},
      {'m', 1, KEY, 290, 60},
      {'u', 1, KEY, 310, 90}},
     {KEY, SIZE_MAX}},
    {"a drag off the key",
     {{'d', 1, KEY, 300, 0}, {'m', 1, OTHER, 350, 40}, {'u', 1, OTHER, 390, 90}},
     {SIZE_MAX}},
    {"a swipe along one wide key",
     {{'d', 1, KEY, 300, 0},
      {'m', 1, KEY, 340, 20},
      {'m', 1, KEY, 420, 40},
      {'u', 1, KEY, 460, 60}},
     {SIZE_MAX}},
    {"a swipe there and back",
     {{'d', 1, KEY, 300, 0},
      {'m', 1, OTHER, 480, 30},
      {'m', 1, KEY, 310, 60},
      {'u', 1, KEY, 300, 80}},
     {SIZE_MAX}},
    {"a swipe of two moves, seen only at its end",
     {{'d', 1, KEY, 300, 0}, {'u', 1, KEY, 399, 60}},
     {SIZE_MAX}},
    {"two fingers on two keys",
     {{'d', 1, KEY, 300, 0},
      {'d', 2, OTHER, 400, 5},
      {'u', 1, KEY, 300, 80},
      {'u', 2, OTHER, 400, 85}},
     {SIZE_MAX}},
    {"two fingers, the second when the first is about to go",
     {{'d', 1, KEY, 300, 0},
      {'d', 2, KEY, 330, 70},
      {'u', 1, KEY, 300, 80},
      {'u', 2, KEY, 330, 150}},
     {SIZE_MAX}},
    {"a palm",
     {{'d', 1, KEY, 300, 0},
      {'d', 2, KEY, 320, 1},
      {'d', 3, OTHER, 380, 2},
      {'d', 4, OTHER, 400, 3},
      {'m', 2, KEY, 322, 9},
      {'u', 3, OTHER, 380, 60},
      {'u', 1, KEY, 300, 61},
      {'u', 4, OTHER, 400, 63},
      {'u', 2, KEY, 320, 70}},
     {SIZE_MAX}},
    {"a palm, and a tap after it",
     {{'d', 1, KEY, 300, 0},
      {'d', 2, KEY, 320, 1},
      {'u', 1, KEY, 300, 60},
      {'u', 2, KEY, 320, 61},
      {'d', 1, KEY, 300, 400},
      {'u', 1, KEY, 300, 480}},
     {KEY, SIZE_MAX}},
    {"a bag that leans on the screen",
     {{'d', 1, KEY, 300, 0}, {'m', 1, KEY, 301, 4000}, {'u', 1, KEY, 301, 9000}},
     {SIZE_MAX}},
    {"a double tap where the screen stays",
     {{'d', 1, KEY, 300, 0},
      {'u', 1, KEY, 300, 60},
      {'d', 1, KEY, 300, 150},
      {'u', 1, KEY, 300, 210}},
     {KEY, KEY, SIZE_MAX}},
    {"a finger beside every key",
     {{'d', 1, AZ_TOUCH_NOTHING, 0, 0}, {'u', 1, KEY, 30, 60}},
     {SIZE_MAX}},
};

static void
play_hand(size_t hand)
{
    size_t answers = 0;
    touch.slip_px = 80;
    for (const struct deed *deed = hands[hand].deeds; deed->what; deed++) {
        struct az_touch_point at = {deed->key, deed->x, 50};
        size_t answer = AZ_TOUCH_NOTHING;
        if (deed->what == 'd') {
            az_touch_down(&touch, deed->pointer, at, deed->at_ms);
        } else if (deed->what == 'm') {
            az_touch_move(&touch, deed->pointer, at, deed->at_ms);
        } else {
            answer = az_touch_up(&touch, deed->pointer, at, deed->at_ms);
        }
        if (answer != AZ_TOUCH_NOTHING && answer != hands[hand].answers[answers++]) {
            fail_msg("%s answered with %zu", hands[hand].name, answer);
        }
    }
    if (hands[hand].answers[answers] != SIZE_MAX) {
        fail_msg("%s answered %zu times", hands[hand].name, answers);
    }
}

static void
test_touch_is_one_deliberate_answer_or_none(void **state)
{
    for (size_t i = 0; i < sizeof(hands) / sizeof(*hands); i++) {
        set_up(state);
        play_hand(i);
    }
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
        cmocka_unit_test(test_touch_is_one_deliberate_answer_or_none),
        cmocka_unit_test(test_widget_at_takes_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
