// SPDX-License-Identifier: MIT
/* What each layout has keys for, and that people's words can be typed on it. */
#include <assert.h>
#include <string.h>
#include <unistr.h>

#include "app/ui/keyboard.h"
#include "tests/board.h"
#include "tests/testing.h"

static struct az_keyboard keyboard;
static struct az_keyboard_keys list;

static void
show_plane(enum az_keyboard_plane plane)
{
    keyboard.plane = plane == AZ_PLANE_CAPITALS ? AZ_PLANE_LETTERS : plane;
    keyboard.shift = plane == AZ_PLANE_CAPITALS ? AZ_SHIFT_LOCKED : AZ_SHIFT_OFF;
    az_keyboard_list(&keyboard, &list);
}

static bool
in_variants(const char *variants, const char *text)
{
    size_t length = strlen(text);
    while (variants && *variants) {
        size_t word = strcspn(variants, " ");
        if (word == length && memcmp(variants, text, word) == 0) {
            return true;
        }
        variants += word + (variants[word] == ' ');
    }
    return false;
}

/* Whether a text has a key in a plane, or with `held` is a variant of one. */
static bool
reaches(enum az_keyboard_layout_id id, enum az_keyboard_plane plane, const char *text, bool held)
{
    const struct az_keyboard_layout *layout = az_keyboard_layout(id);
    if (!layout->planes[plane]) {
        return false;
    }
    show_plane(plane);
    if (board_find_text(&keyboard, text) != AZ_KEYBOARD_NOTHING) {
        return true;
    }
    for (size_t i = 0; held && i < list.count; i++) {
        if (in_variants(az_keyboard_variants(layout, list.keys[i].text), text)) {
            return true;
        }
    }
    return false;
}

static bool
reaches_anywhere(enum az_keyboard_layout_id id, const char *text)
{
    for (size_t plane = 0; plane < AZ_PLANE_COUNT; plane++) {
        if (reaches(id, (enum az_keyboard_plane)plane, text, true)) {
            return true;
        }
    }
    return strcmp(text, " ") == 0;
}

static void
each_character(const char *text, char out[8], size_t *at)
{
    int length = u8_strmblen((const uint8_t *)text + *at);
    assert_true(length > 0);
    memcpy(out, text + *at, (size_t)length);
    out[length] = '\0';
    *at += (size_t)length;
}

static const char armenian[] = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև";
static const char armenian_capitals[] = "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ";
static const char georgian[] = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ";
static const char english[] = "abcdefghijklmnopqrstuvwxyz";
static const char english_capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char russian[] = "абвгдежзийклмнопрстуфхцчшщъыьэюя"; // ё is a variant of е
static const char russian_capitals[] = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";
static const char arabic[] = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤةى";
static const char email_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789@.-_+";
static const char phone_digits[] = "0123456789+-";

/* What has a key of its own, and what must be reachable however. */
static const struct {
    enum az_keyboard_layout_id id;
    const char *letters;
    const char *capitals; // NULL: the script has none
    const char *others;
} alphabets[] = {
    {AZ_KEYBOARD_HY_PHONETIC, armenian, armenian_capitals, "՝՞՜՛՚՟֊«»։,.…()–—0123456789֏"},
    {AZ_KEYBOARD_HY_TYPEWRITER, armenian, armenian_capitals, "՝՞՜՛՚՟֊«»։,.…()–—0123456789֏"},
    {AZ_KEYBOARD_KA_QWERTY, georgian, NULL,
     "ჱჲჳჴჵჶ„“«».,;:?!–—…()0123456789₾№"},
    {AZ_KEYBOARD_KA_ERGONOMIC, georgian, NULL,
     "ჱჲჳჴჵჶ„“«».,;:?!–—…()0123456789₾№"},
    {AZ_KEYBOARD_EN, english, english_capitals,
     " !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~éèêëàâäçñöüßÉÖÜ’“”–—…£€°§"},
    {AZ_KEYBOARD_RU, russian, russian_capitals,
     "ёЁіїґў«»„“–—…№₽.,;:?!()0123456789"},
    {AZ_KEYBOARD_AR, arabic, NULL, "أإآٱ،؛؟٠١٢٣٤٥٦٧٨٩٪.:!()«»0123456789"},
    {AZ_KEYBOARD_EMAIL, email_letters, NULL, "!#%&'=~"},
    {AZ_KEYBOARD_PHONE, phone_digits, NULL, "()/#* "},
};
static_assert(sizeof(alphabets) / sizeof(*alphabets) == AZ_KEYBOARD_LAYOUT_COUNT, "one a layout");

static void
check_keys(enum az_keyboard_layout_id id, enum az_keyboard_plane plane, const char *alphabet)
{
    for (size_t at = 0; alphabet[at] != '\0';) {
        char letter[8];
        each_character(alphabet, letter, &at);
        if (!reaches(id, plane, letter, false)) {
            fail_msg("%s has no key for %s", az_keyboard_layout(id)->label, letter);
        }
    }
}

static void
test_keyboard_every_letter_has_a_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(alphabets) / sizeof(*alphabets); i++) {
        enum az_keyboard_layout_id id = alphabets[i].id;
        board_begin(&keyboard, id);
        check_keys(id, AZ_PLANE_LETTERS, alphabets[i].letters);
        bool cased = alphabets[i].capitals != NULL;
        assert_int_equal(az_keyboard_layout(id)->planes[AZ_PLANE_CAPITALS] != NULL, cased);
        assert_int_equal(board_find_kind(&keyboard, AZ_KEY_SHIFT) != AZ_KEYBOARD_NOTHING, cased);
        if (cased) {
            check_keys(id, AZ_PLANE_CAPITALS, alphabets[i].capitals);
        }
    }
}

static void
test_keyboard_every_mark_is_reachable(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(alphabets) / sizeof(*alphabets); i++) {
        board_begin(&keyboard, alphabets[i].id);
        for (size_t at = 0; alphabets[i].others[at] != '\0';) {
            char mark[8];
            each_character(alphabets[i].others, mark, &at);
            if (!reaches_anywhere(alphabets[i].id, mark)) {
                fail_msg("%s does not reach %s", az_keyboard_layout(alphabets[i].id)->label, mark);
            }
        }
    }
}

static void
check_no_key_twice(const char *label)
{
    for (size_t a = 0; a < list.count; a++) {
        for (size_t b = 0; b < a; b++) {
            if (list.keys[a].kind == list.keys[b].kind &&
                strcmp(list.keys[a].text, list.keys[b].text) == 0) {
                fail_msg("%s has the key \"%s\" (kind %d) twice", label, list.keys[a].text,
                         (int)list.keys[a].kind);
            }
        }
    }
}

/* Every key of a row is inside of the keyboard, and beside, not over, the one before. */
static void
check_rows(const char *label)
{
    for (size_t i = 0; i < list.count; i++) {
        const struct az_key *key = &list.keys[i];
        bool first = i == 0 || list.keys[i - 1].row != key->row;
        double from = first ? 0 : list.keys[i - 1].column + list.keys[i - 1].width;
        if (key->column < from - 1e-9 || key->column + key->width > list.columns + 1e-9) {
            fail_msg("%s: key %zu of row %u is out of place", label, i, key->row);
        }
    }
}

static void
test_keyboard_no_key_stands_twice_in_a_plane(void **state)
{
    (void)state;
    for (enum az_keyboard_layout_id id = 0; id < AZ_KEYBOARD_LAYOUT_COUNT; id++) {
        const struct az_keyboard_layout *layout = az_keyboard_layout(id);
        board_begin(&keyboard, id);
        for (size_t plane = 0; plane < AZ_PLANE_COUNT; plane++) {
            if (layout->planes[plane]) {
                show_plane((enum az_keyboard_plane)plane);
                assert_true(list.count > 0);
                check_no_key_twice(layout->label);
                check_rows(layout->label);
            }
        }
    }
}

/* A variant is never the key itself or said twice, and few enough to be shown. */
static void
test_keyboard_variants_are_distinct(void **state)
{
    (void)state;
    for (size_t id = 0; id < AZ_KEYBOARD_LAYOUT_COUNT; id++) {
        board_begin(&keyboard, (enum az_keyboard_layout_id)id);
        az_keyboard_list(&keyboard, &list);
        for (size_t part = 0; part < list.count; part++) {
            struct az_keyboard before = keyboard;
            az_keyboard_down(&keyboard, 1, part, 1000);
            az_keyboard_tick(&keyboard, 1000 + AZ_KEYBOARD_HOLD_MS);
            struct az_keyboard_keys held;
            az_keyboard_list(&keyboard, &held);
            assert_int_equal(held.variant_count > 0,
                             list.keys[part].more || list.keys[part].kind == AZ_KEY_LANGUAGE);
            assert_true(held.variant_count < AZ_KEYBOARD_VARIANTS_MAX);
            for (size_t a = 0; a < held.variant_count; a++) {
                for (size_t b = 0; b < a && *held.variants[a].text; b++) {
                    assert_string_not_equal(held.variants[a].text, held.variants[b].text);
                }
            }
            keyboard = before;
        }
    }
}

/* Types a text with a finger, changing planes as people do. */
static void
type(struct az_text_input *input, const char *text)
{
    static int64_t now = 0;
    for (size_t at = 0; text[at] != '\0';) {
        char letter[8];
        each_character(text, letter, &at);
        az_keyboard_part part = strcmp(letter, " ") == 0 ? board_find_kind(&keyboard, AZ_KEY_SPACE)
                                                         : board_find_text(&keyboard, letter);
        for (size_t plane = 0; part == AZ_KEYBOARD_NOTHING && plane < 4; plane++) {
            static const enum az_key_kind turns[] = {AZ_KEY_SHIFT, AZ_KEY_SIGNS, AZ_KEY_LETTERS,
                                                     AZ_KEY_SHIFT};
            az_keyboard_part turn = board_find_kind(&keyboard, turns[plane]);
            if (turn != AZ_KEYBOARD_NOTHING) {
                now += 1000;
                az_keyboard_press(&keyboard, turn, now);
            }
            part = board_find_text(&keyboard, letter);
        }
        if (part == AZ_KEYBOARD_NOTHING) {
            fail_msg("cannot type %s", letter);
        }
        now += 1000;
        struct az_text_edit edit = az_keyboard_press(&keyboard, part, now);
        assert_int_equal(edit.kind, AZ_EDIT_INSERT);
        assert_true(az_text_input_apply(input, &edit));
    }
}

static void
test_keyboard_types_what_is_touched(void **state)
{
    (void)state;
    static const struct {
        enum az_keyboard_layout_id id;
        const char *text;
    } typed[] = {
        {AZ_KEYBOARD_HY_PHONETIC, "Որքանո՞վ է օգտակար։ Շատ, և «լավ» 2026"},
        {AZ_KEYBOARD_HY_TYPEWRITER, "Որքանո՞վ է օգտակար։ Շատ, և «լավ» 2026"},
        {AZ_KEYBOARD_KA_QWERTY, "ძალიან კარგი შეხვედრა, მადლობა. 100%"},
        {AZ_KEYBOARD_KA_ERGONOMIC, "ძალიან კარგი შეხვედრა, მადლობა. 100%"},
        {AZ_KEYBOARD_EN, "Good talks; Hall B was cold (17)"},
        {AZ_KEYBOARD_RU, "Хорошая конференция, спасибо. Очень"},
        {AZ_KEYBOARD_AR, "مؤتمر جيد، شكرا."},
        {AZ_KEYBOARD_EMAIL, "ani_p-1@example.am"},
        {AZ_KEYBOARD_PHONE, "+374 10 123-456"},
    };
    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
        struct az_text_input input;
        az_text_input_init(&input, 0, 0);
        board_begin(&keyboard, typed[i].id);
        type(&input, typed[i].text);
        assert_string_equal(input.text, typed[i].text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyboard_every_letter_has_a_key),
        cmocka_unit_test(test_keyboard_every_mark_is_reachable),
        cmocka_unit_test(test_keyboard_no_key_stands_twice_in_a_plane),
        cmocka_unit_test(test_keyboard_variants_are_distinct),
        cmocka_unit_test(test_keyboard_types_what_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
