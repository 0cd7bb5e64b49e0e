// SPDX-License-Identifier: MIT
/* What comes of pressing, holding and sliding, whatever the layout. */
#include "app/ui/keyboard.h"

#include <unistr.h>

#include "tests/board.h"
#include "tests/testing.h"

static struct az_keyboard keyboard;
static struct az_keyboard_keys list;

static const char *
typed_by(az_keyboard_part part, int64_t now_ms)
{
    static struct az_text_edit edit;
    edit = az_keyboard_press(&keyboard, part, now_ms);
    return edit.text;
}

static void
test_keyboard_shift_counts_for_one_letter(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_HY_PHONETIC);
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT), 1000);
    assert_int_equal(board_find_text(&keyboard, "ա"), AZ_KEYBOARD_NOTHING);
    assert_string_equal(typed_by(board_find_text(&keyboard, "Ա"), 1100), "Ա");
    assert_string_equal(typed_by(board_find_text(&keyboard, "ա"), 1200), "ա");
}

static void
test_keyboard_shift_touched_twice_locks(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_RU);
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT), 1000);
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT),
                      1000 + AZ_KEYBOARD_DOUBLE_MS);
    az_keyboard_list(&keyboard, &list);
    assert_true(list.keys[board_find_kind(&keyboard, AZ_KEY_SHIFT)].locked);
    typed_by(board_find_text(&keyboard, "Я"), 3000);
    assert_string_equal(typed_by(board_find_text(&keyboard, "Я"), 4000), "Я");
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT), 5000);
    assert_string_equal(typed_by(board_find_text(&keyboard, "я"), 6000), "я");
    /* Twice, but slowly: on and off again. */
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT), 7000);
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_SHIFT),
                      7001 + AZ_KEYBOARD_DOUBLE_MS);
    assert_true(board_find_text(&keyboard, "я") != AZ_KEYBOARD_NOTHING);
}

static void
test_keyboard_held_key_offers_variants(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_RU);
    az_keyboard_part part = board_find_text(&keyboard, "е");
    az_keyboard_down(&keyboard, 1, part, 1000);
    assert_int_equal(az_keyboard_due_ms(&keyboard), 1000 + AZ_KEYBOARD_HOLD_MS);
    az_keyboard_tick(&keyboard, 999 + AZ_KEYBOARD_HOLD_MS);
    az_keyboard_list(&keyboard, &list);
    assert_int_equal(list.variant_count, 0);
    az_keyboard_tick(&keyboard, 1000 + AZ_KEYBOARD_HOLD_MS);
    az_keyboard_list(&keyboard, &list);
    assert_int_equal(list.variant_count, 3);
    assert_string_equal(list.variants[0].text, "е");
    assert_string_equal(list.variants[1].text, "ё");
    assert_int_equal(az_keyboard_pressed(&keyboard), AZ_KEYBOARD_KEYS_MAX);
    az_keyboard_move(&keyboard, 1, AZ_KEYBOARD_KEYS_MAX + 1);
    struct az_text_edit edit = az_keyboard_up(&keyboard, 1, AZ_KEYBOARD_KEYS_MAX + 1, 2000);
    assert_int_equal(edit.kind, AZ_EDIT_INSERT);
    assert_string_equal(edit.text, "ё");
    az_keyboard_list(&keyboard, &list);
    assert_int_equal(list.variant_count, 0);
}

/* People who press long and know nothing of variants get what they pressed. */
static void
test_keyboard_long_press_without_sliding_types_the_key(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_EN);
    az_keyboard_part part = board_find_text(&keyboard, "e");
    az_keyboard_down(&keyboard, 1, part, 1000);
    az_keyboard_tick(&keyboard, 2000);
    struct az_text_edit edit = az_keyboard_up(&keyboard, 1, AZ_KEYBOARD_KEYS_MAX, 3000);
    assert_string_equal(edit.text, "e");
    /* And who slides far away, nothing. */
    az_keyboard_down(&keyboard, 1, part, 4000);
    az_keyboard_tick(&keyboard, 5000);
    edit = az_keyboard_up(&keyboard, 1, AZ_KEYBOARD_NOTHING, 6000);
    assert_int_equal(edit.kind, AZ_EDIT_NONE);
}

static void
test_keyboard_backspace_repeats_when_held(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_KA_QWERTY);
    az_keyboard_part part = board_find_kind(&keyboard, AZ_KEY_BACKSPACE);
    az_keyboard_down(&keyboard, 1, part, 0);
    int64_t due = AZ_KEYBOARD_REPEAT_AFTER_MS;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(az_keyboard_due_ms(&keyboard), due);
        assert_int_equal(az_keyboard_tick(&keyboard, due - 1).kind, AZ_EDIT_NONE);
        assert_int_equal(az_keyboard_tick(&keyboard, due).kind, AZ_EDIT_BACKSPACE);
        due += AZ_KEYBOARD_REPEAT_MS;
    }
    /* However late, one at a time. */
    assert_int_equal(az_keyboard_tick(&keyboard, 60000).kind, AZ_EDIT_BACKSPACE);
    assert_int_equal(az_keyboard_tick(&keyboard, 60000).kind, AZ_EDIT_NONE);
    assert_int_equal(az_keyboard_up(&keyboard, 1, part, 60010).kind, AZ_EDIT_NONE);
    assert_int_equal(az_keyboard_due_ms(&keyboard), INT64_MAX);
    assert_int_equal(az_keyboard_press(&keyboard, part, 70000).kind, AZ_EDIT_BACKSPACE);
}

static void
test_keyboard_drag_off_a_key_types_nothing(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_EN);
    az_keyboard_part part = board_find_text(&keyboard, "q");
    az_keyboard_down(&keyboard, 1, part, 0);
    assert_int_equal(az_keyboard_pressed(&keyboard), part);
    assert_int_not_equal(part, AZ_KEYBOARD_NOTHING);
    az_keyboard_move(&keyboard, 1, part + 1);
    assert_int_equal(az_keyboard_pressed(&keyboard), AZ_KEYBOARD_NOTHING);
    assert_int_equal(az_keyboard_up(&keyboard, 1, part + 1, 100).kind, AZ_EDIT_NONE);
}

static void
test_keyboard_two_hands_type_in_order(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_EN);
    az_keyboard_part o = board_find_text(&keyboard, "o");
    az_keyboard_part k = board_find_text(&keyboard, "k");
    assert_int_equal(az_keyboard_down(&keyboard, 1, o, 0).kind, AZ_EDIT_NONE);
    struct az_text_edit edit = az_keyboard_down(&keyboard, 2, k, 50);
    assert_string_equal(edit.text, "o");
    assert_int_equal(az_keyboard_up(&keyboard, 1, o, 60).kind, AZ_EDIT_NONE);
    edit = az_keyboard_up(&keyboard, 2, k, 90);
    assert_string_equal(edit.text, "k");
}

/* A second finger that lands while the first changes the keys meant a key that is gone. */
static void
test_keyboard_second_finger_on_vanished_keys_counts_not(void **state)
{
    (void)state;
    board_begin(&keyboard, AZ_KEYBOARD_EN);
    az_keyboard_down(&keyboard, 1, board_find_kind(&keyboard, AZ_KEY_SIGNS), 0);
    az_keyboard_part k = board_find_text(&keyboard, "k");
    assert_int_not_equal(k, AZ_KEYBOARD_NOTHING);
    az_keyboard_down(&keyboard, 2, k, 10);
    assert_int_equal(keyboard.plane, AZ_PLANE_SIGNS);
    assert_int_equal(az_keyboard_up(&keyboard, 2, 5, 20).kind, AZ_EDIT_NONE);
}

static void
check_layout_after_touch(enum az_keyboard_layout_id expected)
{
    az_keyboard_press(&keyboard, board_find_kind(&keyboard, AZ_KEY_LANGUAGE), 0);
    assert_int_equal(keyboard.offered[keyboard.current], expected);
}

static void
test_keyboard_language_key_goes_round(void **state)
{
    (void)state;
    static const char *const two[] = {"hy-AM", "ka", "xx"};
    az_keyboard_init(&keyboard, AZ_KEYBOARD_FOR_TEXT, "ka", two, 3);
    assert_int_equal(keyboard.offered[keyboard.current], AZ_KEYBOARD_KA_QWERTY);
    check_layout_after_touch(AZ_KEYBOARD_HY_PHONETIC);
    check_layout_after_touch(AZ_KEYBOARD_EN);
    check_layout_after_touch(AZ_KEYBOARD_KA_QWERTY);
}

static void
test_keyboard_held_language_key_offers_all_layouts(void **state)
{
    (void)state;
    static const char *const two[] = {"hy", "ka"};
    az_keyboard_init(&keyboard, AZ_KEYBOARD_FOR_TEXT, "hy", two, 2);
    az_keyboard_down(&keyboard, 1, board_find_kind(&keyboard, AZ_KEY_LANGUAGE), 0);
    az_keyboard_tick(&keyboard, AZ_KEYBOARD_HOLD_MS);
    az_keyboard_list(&keyboard, &list);
    assert_int_equal(list.variant_count, 5);
    assert_true(list.variants[0].on);
    assert_string_equal(list.variants[1].label, "ՃՓԲՍ");
    az_keyboard_up(&keyboard, 1, AZ_KEYBOARD_KEYS_MAX + 1, 900);
    assert_int_equal(keyboard.offered[keyboard.current], AZ_KEYBOARD_HY_TYPEWRITER);
}

static void
test_keyboard_without_a_choice_has_no_language_key(void **state)
{
    (void)state;
    static const char *const one[] = {"en"};
    az_keyboard_init(&keyboard, AZ_KEYBOARD_FOR_TEXT, "en", one, 1);
    assert_int_equal(board_find_kind(&keyboard, AZ_KEY_LANGUAGE), AZ_KEYBOARD_NOTHING);
    board_begin(&keyboard, AZ_KEYBOARD_EMAIL);
    assert_int_equal(board_find_kind(&keyboard, AZ_KEY_LANGUAGE), AZ_KEYBOARD_NOTHING);
    /* A language that nobody made a layout for gets that of English. */
    static const char *const none[] = {"xx"};
    az_keyboard_init(&keyboard, AZ_KEYBOARD_FOR_TEXT, "xx", none, 1);
    assert_int_equal(keyboard.offered[keyboard.current], AZ_KEYBOARD_EN);
}

static az_keyboard_part
random_part(const struct testing_random *random)
{
    switch (az_random_below(&random->random, 8)) {
    case 0:
        return AZ_KEYBOARD_NOTHING;
    case 1:
        return AZ_KEYBOARD_KEYS_MAX + az_random_below(&random->random, 14);
    default:
        return az_random_below(&random->random, AZ_KEYBOARD_KEYS_MAX);
    }
}

static struct az_text_edit
random_touch(const struct testing_random *random, int64_t now_ms)
{
    int64_t pointer = (int64_t)az_random_below(&random->random, 2);
    az_keyboard_part part = random_part(random);
    switch (az_random_below(&random->random, 8)) {
    case 0:
        return az_keyboard_tick(&keyboard, now_ms);
    case 1:
        az_keyboard_move(&keyboard, pointer, part);
        return (struct az_text_edit){.kind = AZ_EDIT_NONE};
    case 2:
    case 3:
        return az_keyboard_down(&keyboard, pointer, part, now_ms);
    case 4:
    case 5:
        /* Mostly on the key itself, as people do. */
        return az_keyboard_up(&keyboard, pointer, keyboard.held, now_ms);
    case 6:
        return az_keyboard_up(&keyboard, pointer, part, now_ms);
    default:
        return az_keyboard_press(&keyboard, part, now_ms);
    }
}

static void
test_keyboard_random_presses_keep_the_text_valid(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 20260514);
    struct az_text_input input;
    size_t inserted = 0;
    int64_t now = 0;
    for (int i = 0; i < 100000; i++) {
        if (i % 1000 == 0) {
            board_begin(&keyboard,
                        (enum az_keyboard_layout_id)(i / 1000 % AZ_KEYBOARD_LAYOUT_COUNT));
            az_text_input_init(&input, 60, 300);
        }
        now += (int64_t)az_random_below(&random.random, 600);
        struct az_text_edit edit = random_touch(&random, now);
        assert_in_range(edit.kind, 0, AZ_EDIT_KIND_COUNT - 1);
        inserted += edit.kind == AZ_EDIT_INSERT;
        az_text_input_apply(&input, &edit);
        assert_null(u8_check((const uint8_t *)input.text, input.size));
        assert_in_range(input.size, 0, 300);
        assert_in_range(input.characters, 0, 60);
        assert_true(keyboard.current < keyboard.offered_count);
        az_keyboard_list(&keyboard, &list);
        assert_in_range(list.count, 1, AZ_KEYBOARD_KEYS_MAX);
    }
    assert_true(inserted > 10000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyboard_shift_counts_for_one_letter),
        cmocka_unit_test(test_keyboard_shift_touched_twice_locks),
        cmocka_unit_test(test_keyboard_held_key_offers_variants),
        cmocka_unit_test(test_keyboard_long_press_without_sliding_types_the_key),
        cmocka_unit_test(test_keyboard_backspace_repeats_when_held),
        cmocka_unit_test(test_keyboard_drag_off_a_key_types_nothing),
        cmocka_unit_test(test_keyboard_two_hands_type_in_order),
        cmocka_unit_test(test_keyboard_second_finger_on_vanished_keys_counts_not),
        cmocka_unit_test(test_keyboard_language_key_goes_round),
        cmocka_unit_test(test_keyboard_held_language_key_offers_all_layouts),
        cmocka_unit_test(test_keyboard_without_a_choice_has_no_language_key),
        cmocka_unit_test(test_keyboard_random_presses_keep_the_text_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
