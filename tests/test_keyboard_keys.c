// SPDX-License-Identifier: MIT
#include "app/ui/keyboard.h"
#include "tests/board.h"
#include "tests/testing.h"

/* Screens, their pixels a millimetre, and the least that a key of 12 columns measures there. */
static const struct {
    int width;
    int height;
    double px_per_mm;
    int least_mm;
} screens[] = {
    {800, 480, 5.2, 8},    {1024, 600, 6.6, 8},    {1280, 800, 5.9, 13}, {1920, 1080, 5.58, 18},
    {1920, 1080, 3.6, 20}, {3840, 2160, 7.1, 20},  {480, 800, 5.2, 6},   {800, 1280, 5.9, 9},
    {1080, 1920, 3.6, 20}, {1080, 1920, 5.58, 13}, {1920, 1080, 0, 0},
};
enum { SCREENS = sizeof(screens) / sizeof(*screens) };

static struct az_keyboard keyboard;
static struct az_keyboard_keys list;
static struct az_keyboard_place place;
static size_t held_open; // strips of variants that a check saw

/* The foot of the screen, as high as it is beneath a question and a field. */
static void
put_on(size_t screen)
{
    int width = screens[screen].width;
    int height = screens[screen].height;
    double unit = (width < height ? width : height) / 60.0;
    int margin = (int)(1.5 * unit);
    int top = width < height ? height * 58 / 100 : height * 43 / 100;
    place = (struct az_keyboard_place){
        .frame = {margin, top, width - 2 * margin, height - top - margin},
        .unit_px = unit,
        .px_per_mm = screens[screen].px_per_mm};
}

static bool
is_inside(struct az_rect in, struct az_rect rect)
{
    return rect.x >= in.x && rect.y >= in.y && rect.x + rect.w <= in.x + in.w &&
           rect.y + rect.h <= in.y + in.h;
}

static void
check_apart(const struct az_key *keys, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        assert_true(keys[a].rect.w > 0 && keys[a].rect.h > 0);
        for (size_t b = 0; b < a; b++) {
            if (az_rect_overlap(keys[a].rect, keys[b].rect)) {
                fail_msg("keys %zu and %zu overlap", a, b);
            }
        }
    }
}

/* As much room at the left as at the right, but for the rounding of edges. */
static void
check_centred(void)
{
    for (size_t i = 0; i < list.count; i++) {
        size_t last = i;
        while (last + 1 < list.count && list.keys[last + 1].row == list.keys[i].row) {
            last++;
        }
        const struct az_rect *right = &list.keys[last].rect;
        int left_room = list.keys[i].rect.x - place.frame.x;
        int right_room = place.frame.x + place.frame.w - (right->x + right->w);
        assert_in_range(left_room - right_room + 3, 0, 6);
        i = last;
    }
}

static void
for_each_layout_on_each_screen(void (*check)(size_t screen))
{
    for (size_t screen = 0; screen < SCREENS; screen++) {
        for (size_t id = 0; id < AZ_KEYBOARD_LAYOUT_COUNT; id++) {
            put_on(screen);
            board_begin(&keyboard, (enum az_keyboard_layout_id)id);
            az_keyboard_list_placed(&keyboard, &place, &list);
            assert_true(list.count > 0);
            check(screen);
        }
    }
}

static void
check_frame(size_t screen)
{
    (void)screen;
    for (size_t i = 0; i < list.count; i++) {
        assert_true(is_inside(place.frame, list.keys[i].rect));
    }
    check_apart(list.keys, list.count);
    check_centred();
}

static void
test_keys_lie_apart_within_the_frame_and_centred(void **state)
{
    (void)state;
    for_each_layout_on_each_screen(check_frame);
}

static void
check_size(size_t screen)
{
    double px_per_mm = screens[screen].px_per_mm;
    for (size_t i = 0; i < list.count; i++) {
        const struct az_rect *rect = &list.keys[i].rect;
        int side = rect->w < rect->h ? rect->w : rect->h;
        if (side < (int)(screens[screen].least_mm * px_per_mm)) {
            fail_msg("%dx%d, %s: key %zu is %dx%d, and %d mm are due", screens[screen].width,
                     screens[screen].height,
                     az_keyboard_layout(keyboard.offered[keyboard.current])->label, i, rect->w,
                     rect->h, screens[screen].least_mm);
        }
        if (px_per_mm > 0 && list.keys[i].kind == AZ_KEY_TEXT) {
            assert_true(rect->w <= 27 * px_per_mm && rect->h <= 22.5 * px_per_mm);
        }
    }
}

static void
test_keys_are_as_large_as_the_screen_allows(void **state)
{
    (void)state;
    for_each_layout_on_each_screen(check_size);
}

static void
check_touch(size_t screen)
{
    (void)screen;
    for (size_t i = 0; i < list.count; i++) {
        struct az_rect rect = list.keys[i].rect;
        assert_int_equal(az_keyboard_at(&list, rect.x, rect.y, 0), i);
        assert_int_equal(az_keyboard_at(&list, rect.x + rect.w - 1, rect.y + rect.h - 1, 0), i);
    }
    struct az_rect first = list.keys[0].rect;
    assert_int_equal(az_keyboard_at(&list, first.x - 4, first.y, 3), AZ_KEYBOARD_NOTHING);
    assert_int_equal(az_keyboard_at(&list, first.x - 4, first.y, 4), 0);
}

static void
test_keys_are_found_by_touch(void **state)
{
    (void)state;
    for_each_layout_on_each_screen(check_touch);
}

/* Slides to a variant, once over it and once along the held key, whose row is easier to stay in. */
static void
check_slide(const struct az_key *held, size_t variant)
{
    struct az_rect rect = list.variants[variant].rect;
    int x = rect.x + rect.w / 2;
    az_keyboard_part part = AZ_KEYBOARD_KEYS_MAX + variant;
    assert_int_equal(az_keyboard_at(&list, x, rect.y + rect.h / 2, 0), part);
    assert_int_equal(az_keyboard_at(&list, x, held->rect.y + held->rect.h / 2, 0), part);
}

static void
check_variants(size_t screen)
{
    const struct az_rect all = {0, 0, screens[screen].width, screens[screen].height};
    struct az_keyboard at_rest = keyboard;
    size_t count = list.count;
    for (size_t i = 0; i < count; i++) {
        keyboard = at_rest;
        az_keyboard_down(&keyboard, 1, i, 0);
        az_keyboard_tick(&keyboard, AZ_KEYBOARD_HOLD_MS);
        az_keyboard_list_placed(&keyboard, &place, &list);
        check_apart(list.variants, list.variant_count);
        for (size_t v = 0; v < list.variant_count; v++) {
            assert_true(is_inside(all, list.variants[v].rect));
            assert_true(is_inside(list.strip, list.variants[v].rect));
            check_slide(&list.keys[i], v);
        }
        if (list.variant_count > 0) {
            held_open++;
            int x = list.keys[i].rect.x + list.keys[i].rect.w / 2;
            int far = list.strip.y - 3 * list.strip.h;
            assert_int_equal(az_keyboard_at(&list, x, far, 0), AZ_KEYBOARD_NOTHING);
        }
    }
}

static void
test_keys_offer_variants_where_a_finger_gets_to(void **state)
{
    (void)state;
    held_open = 0;
    for_each_layout_on_each_screen(check_variants);
    assert_true(held_open > 0);
}

/* A finger that goes nowhere keeps to the key's own text, wherever the strip had to go. */
static void
check_first_variant(size_t screen)
{
    (void)screen;
    struct az_keyboard at_rest = keyboard;
    size_t count = list.count;
    for (size_t i = 0; i < count; i++) {
        keyboard = at_rest;
        struct az_rect rect = list.keys[i].rect;
        bool offers = list.keys[i].more;
        az_keyboard_down(&keyboard, 1, i, 0);
        az_keyboard_tick(&keyboard, AZ_KEYBOARD_HOLD_MS);
        az_keyboard_list_placed(&keyboard, &place, &list);
        held_open += offers;
        int x = rect.x + rect.w / 2;
        if (offers && az_keyboard_at(&list, x, rect.y + rect.h / 2, 0) != AZ_KEYBOARD_KEYS_MAX) {
            fail_msg("%s: holding it still types a variant", list.keys[i].text);
        }
    }
}

static void
test_keys_held_still_keep_their_own_text(void **state)
{
    (void)state;
    held_open = 0;
    for_each_layout_on_each_screen(check_first_variant);
    assert_true(held_open > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_lie_apart_within_the_frame_and_centred),
        cmocka_unit_test(test_keys_are_as_large_as_the_screen_allows),
        cmocka_unit_test(test_keys_are_found_by_touch),
        cmocka_unit_test(test_keys_offer_variants_where_a_finger_gets_to),
        cmocka_unit_test(test_keys_held_still_keep_their_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
