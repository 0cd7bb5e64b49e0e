// SPDX-License-Identifier: MIT
#include "app/ui/keyboard.h"

#include <assert.h>
#include <string.h>
#include <unistr.h>

#include "tests/testing.h"

static const char *const languages[] = {"hy", "ka", "en", "ru", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(*languages) };

static struct az_keyboard keyboard;
static struct az_keyboard_keys list;

static void
begin(enum az_keyboard_layout_id id)
{
    enum az_keyboard_purpose purpose = id == AZ_KEYBOARD_EMAIL   ? AZ_KEYBOARD_FOR_EMAIL
                                       : id == AZ_KEYBOARD_PHONE ? AZ_KEYBOARD_FOR_PHONE
                                                                 : AZ_KEYBOARD_FOR_TEXT;
    const char *language = az_keyboard_layout(id)->language;
    az_keyboard_init(&keyboard, purpose, language, languages, LANGUAGES);
    while (keyboard.offered[keyboard.current] != id) {
        keyboard.current++;
        assert_true(keyboard.current < keyboard.offered_count);
    }
}

static void
show_plane(enum az_keyboard_plane plane)
{
    keyboard.plane = plane == AZ_PLANE_CAPITALS ? AZ_PLANE_LETTERS : plane;
    keyboard.shift = plane == AZ_PLANE_CAPITALS ? AZ_SHIFT_LOCKED : AZ_SHIFT_OFF;
    az_keyboard_list(&keyboard, &list);
}

static az_keyboard_part
find_text(const char *text)
{
    az_keyboard_list(&keyboard, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (list.keys[i].kind == AZ_KEY_TEXT && strcmp(list.keys[i].text, text) == 0) {
            return i;
        }
    }
    return AZ_KEYBOARD_NOTHING;
}

static az_keyboard_part
find_kind(enum az_key_kind kind)
{
    az_keyboard_list(&keyboard, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (list.keys[i].kind == kind) {
            return i;
        }
    }
    return AZ_KEYBOARD_NOTHING;
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
    if (find_text(text) != AZ_KEYBOARD_NOTHING) {
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
        begin(id);
        check_keys(id, AZ_PLANE_LETTERS, alphabets[i].letters);
        bool cased = alphabets[i].capitals != NULL;
        assert_int_equal(az_keyboard_layout(id)->planes[AZ_PLANE_CAPITALS] != NULL, cased);
        assert_int_equal(find_kind(AZ_KEY_SHIFT) != AZ_KEYBOARD_NOTHING, cased);
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
        begin(alphabets[i].id);
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
        begin(id);
        for (size_t plane = 0; plane < AZ_PLANE_COUNT; plane++) {
            if (layout->planes[plane]) {
                show_plane((enum az_keyboard_plane)plane);
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
        begin((enum az_keyboard_layout_id)id);
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
        az_keyboard_part part =
            strcmp(letter, " ") == 0 ? find_kind(AZ_KEY_SPACE) : find_text(letter);
        for (size_t plane = 0; part == AZ_KEYBOARD_NOTHING && plane < 4; plane++) {
            static const enum az_key_kind turns[] = {AZ_KEY_SHIFT, AZ_KEY_SIGNS, AZ_KEY_LETTERS,
                                                     AZ_KEY_SHIFT};
            az_keyboard_part turn = find_kind(turns[plane]);
            if (turn != AZ_KEYBOARD_NOTHING) {
                now += 1000;
                az_keyboard_press(&keyboard, turn, now);
            }
            part = find_text(letter);
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
        begin(typed[i].id);
        type(&input, typed[i].text);
        assert_string_equal(input.text, typed[i].text);
    }
}

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
    begin(AZ_KEYBOARD_HY_PHONETIC);
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 1000);
    assert_int_equal(find_text("ա"), AZ_KEYBOARD_NOTHING);
    assert_string_equal(typed_by(find_text("Ա"), 1100), "Ա");
    assert_string_equal(typed_by(find_text("ա"), 1200), "ա");
}

static void
test_keyboard_shift_touched_twice_locks(void **state)
{
    (void)state;
    begin(AZ_KEYBOARD_RU);
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 1000);
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 1000 + AZ_KEYBOARD_DOUBLE_MS);
    assert_true(list.keys[find_kind(AZ_KEY_SHIFT)].locked);
    typed_by(find_text("Я"), 3000);
    assert_string_equal(typed_by(find_text("Я"), 4000), "Я");
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 5000);
    assert_string_equal(typed_by(find_text("я"), 6000), "я");
    /* Twice, but slowly: on and off again. */
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 7000);
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_SHIFT), 7001 + AZ_KEYBOARD_DOUBLE_MS);
    assert_true(find_text("я") != AZ_KEYBOARD_NOTHING);
}

static void
test_keyboard_held_key_offers_variants(void **state)
{
    (void)state;
    begin(AZ_KEYBOARD_RU);
    az_keyboard_part part = find_text("е");
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
    begin(AZ_KEYBOARD_EN);
    az_keyboard_part part = find_text("e");
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
    begin(AZ_KEYBOARD_KA_QWERTY);
    az_keyboard_part part = find_kind(AZ_KEY_BACKSPACE);
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
    begin(AZ_KEYBOARD_EN);
    az_keyboard_part part = find_text("q");
    az_keyboard_down(&keyboard, 1, part, 0);
    az_keyboard_move(&keyboard, 1, part + 1);
    assert_int_equal(az_keyboard_pressed(&keyboard), AZ_KEYBOARD_NOTHING);
    assert_int_equal(az_keyboard_up(&keyboard, 1, part + 1, 100).kind, AZ_EDIT_NONE);
}

static void
test_keyboard_two_hands_type_in_order(void **state)
{
    (void)state;
    begin(AZ_KEYBOARD_EN);
    az_keyboard_part o = find_text("o");
    az_keyboard_part k = find_text("k");
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
    begin(AZ_KEYBOARD_EN);
    az_keyboard_down(&keyboard, 1, find_kind(AZ_KEY_SIGNS), 0);
    az_keyboard_down(&keyboard, 2, find_text("k"), 10);
    assert_int_equal(keyboard.plane, AZ_PLANE_SIGNS);
    assert_int_equal(az_keyboard_up(&keyboard, 2, 5, 20).kind, AZ_EDIT_NONE);
}

static void
check_layout_after_touch(enum az_keyboard_layout_id expected)
{
    az_keyboard_press(&keyboard, find_kind(AZ_KEY_LANGUAGE), 0);
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
    az_keyboard_down(&keyboard, 1, find_kind(AZ_KEY_LANGUAGE), 0);
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
    assert_int_equal(find_kind(AZ_KEY_LANGUAGE), AZ_KEYBOARD_NOTHING);
    begin(AZ_KEYBOARD_EMAIL);
    assert_int_equal(find_kind(AZ_KEY_LANGUAGE), AZ_KEYBOARD_NOTHING);
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
            begin((enum az_keyboard_layout_id)(i / 1000 % AZ_KEYBOARD_LAYOUT_COUNT));
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
        cmocka_unit_test(test_keyboard_every_letter_has_a_key),
        cmocka_unit_test(test_keyboard_every_mark_is_reachable),
        cmocka_unit_test(test_keyboard_no_key_stands_twice_in_a_plane),
        cmocka_unit_test(test_keyboard_variants_are_distinct),
        cmocka_unit_test(test_keyboard_types_what_is_touched),
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
