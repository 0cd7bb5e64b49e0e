// SPDX-License-Identifier: MIT
#include "app/ui/text_input.h"

#include <string.h>
#include <unistr.h>

#include "tests/testing.h"

static struct az_text_input input;

static void
begin(const char *text)
{
    az_text_input_init(&input, 0, 0);
    assert_true(*text == '\0' || az_text_input_insert(&input, text, strlen(text)));
}

static bool
edit(enum az_text_edit_kind kind)
{
    return az_text_input_apply(&input, &(struct az_text_edit){.kind = kind});
}

static bool
type(const char *text)
{
    struct az_text_edit insertion = {.kind = AZ_EDIT_INSERT};
    strncpy(insertion.text, text, AZ_EDIT_TEXT_MAX);
    return az_text_input_apply(&input, &insertion);
}

static void
check(const char *text, size_t caret)
{
    assert_string_equal(input.text, text);
    assert_int_equal(input.size, strlen(text));
    assert_int_equal(input.caret, caret);
}

/* Every byte behind the text is zero: nothing of what was typed is left. */
static void
check_wiped(void)
{
    for (size_t i = input.size; i < sizeof(input.text); i++) {
        assert_int_equal(input.text[i], 0);
    }
}

/* A text, how many graphemes it has, and what each backspace leaves of it. */
static const struct {
    const char *text;
    const char *left[4]; // as long as there is any
} backspaces[] = {
    {"Լավ", {"Լա", "Լ", ""}},
    {"ևՙ՞", {"ևՙ", "և", ""}},
    {"აზრი", {"აზრ", "აზ", "ა", ""}},
    {"e\u0301a\u0300\u0328", {"e\u0301", ""}},
    {"ёй", {"ё", ""}},
    {"и\u0306х", {"и\u0306", ""}},
    {"بَتٌ", {"بَ", ""}},
    {"a👩‍👩‍👧b", {"a👩‍👩‍👧", "a", ""}},
    {"🇦🇲🇬🇪", {"🇦🇲", ""}},
    {"👍🏽1️⃣", {"👍🏽", ""}},
};

static void
test_text_input_backspace_takes_what_people_call_a_character(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(backspaces) / sizeof(*backspaces); i++) {
        begin(backspaces[i].text);
        size_t step = 0;
        for (; input.size > 0; step++) {
            assert_true(step < 4);
            assert_true(edit(AZ_EDIT_BACKSPACE));
            check(backspaces[i].left[step], strlen(backspaces[i].left[step]));
            check_wiped();
        }
        assert_int_equal(*backspaces[i].left[step - 1], '\0');
        assert_false(edit(AZ_EDIT_BACKSPACE));
    }
}

static void
test_text_input_caret_stands_between_graphemes(void **state)
{
    (void)state;
    begin("a👩‍👩‍👧e\u0301");
    static const size_t stops[] = {19, 1, 0};
    for (size_t i = 0; i < 3; i++) {
        assert_true(edit(AZ_EDIT_BACK));
        assert_int_equal(input.caret, stops[i]);
    }
    assert_false(edit(AZ_EDIT_BACK));
    assert_true(edit(AZ_EDIT_FORWARD));
    assert_int_equal(input.caret, 1);
    assert_true(edit(AZ_EDIT_END));
    assert_int_equal(input.caret, input.size);
    assert_false(edit(AZ_EDIT_FORWARD));
    assert_false(edit(AZ_EDIT_DELETE));
    assert_true(edit(AZ_EDIT_HOME));
    assert_false(edit(AZ_EDIT_HOME));
    assert_true(edit(AZ_EDIT_DELETE));
    check("👩‍👩‍👧e\u0301", 0);
    assert_true(edit(AZ_EDIT_DELETE));
    check("e\u0301", 0);
    check_wiped();
}

static void
test_text_input_inserts_at_the_caret(void **state)
{
    (void)state;
    begin("აზი");
    assert_true(edit(AZ_EDIT_BACK));
    assert_true(type("რ"));
    check("აზრი", 9);
}

/* A letter between two halves of a flag is taken out, and the caret is not left in the flag. */
static void
test_text_input_caret_leaves_graphemes_that_grow_together(void **state)
{
    (void)state;
    begin("🇦");
    assert_true(type("b"));
    assert_true(type("🇲"));
    assert_int_equal(input.characters, 3);
    assert_true(edit(AZ_EDIT_BACK));
    assert_true(edit(AZ_EDIT_BACKSPACE));
    check("🇦🇲", 8);
    assert_int_equal(input.characters, 1);

    begin("\u0301");
    assert_true(edit(AZ_EDIT_HOME));
    assert_true(type("e"));
    check("e\u0301", 3);
}

static void
test_text_input_refuses_what_is_no_text(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "a\x80",  "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\t",
        "a\r",    "\x1b[2J",  "\x7f",         "\xc2\x85",         "\u2028",   "\u2029",
        "\u202e", "\u2066",   "\ue000",       "\xef\xbf\xbe",
    };
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        begin("Լավ");
        assert_false(type(refused[i]));
        check("Լավ", 6);
        check_wiped();
    }
    assert_false(az_text_input_insert(&input, "a\0b", 3));
    assert_false(az_text_input_insert(&input, "", 0));
    assert_true(type("\n"));
    assert_true(type("\u200d"));
    check("Լավ \u200d", 10);
}

static void
test_text_input_keeps_its_limits(void **state)
{
    (void)state;
    az_text_input_init(&input, 3, 12);
    assert_true(type("ab"));
    assert_false(type("cd"));
    check("ab", 2);
    check_wiped();
    assert_true(type("c"));
    assert_false(type("d"));
    assert_true(type("\u0301")); // joins the last one
    assert_int_equal(input.characters, 3);
    assert_true(type("\u0301\u0301\u0301"));
    assert_false(type("\u0301")); // 13 bytes
    assert_int_equal(input.size, 11);
    assert_true(edit(AZ_EDIT_BACKSPACE));
    check("ab", 2);
    assert_int_equal(input.characters, 2);
    check_wiped();
}

static void
test_text_input_takes_as_much_as_an_answer_may_have(void **state)
{
    (void)state;
    az_text_input_init(&input, 0, SIZE_MAX);
    while (type("ա")) {
    }
    assert_int_equal(input.size, AZ_TEXT_MAX);
    assert_int_equal(input.text[AZ_TEXT_MAX], 0);
    assert_int_equal(input.characters, AZ_TEXT_MAX / 2);
}

static void
test_text_input_clear_leaves_nothing(void **state)
{
    (void)state;
    az_text_input_init(&input, 100, 0);
    assert_true(type("Հիանալի"));
    az_text_input_clear(&input);
    check("", 0);
    check_wiped();
    assert_int_equal(input.characters, 0);
    assert_int_equal(input.max_characters, 100);
}

/* Whatever is typed, the text is UTF-8 within its limits and the caret stands between graphemes. */
static void
test_text_input_stays_valid_under_random_edits(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "Ա", "ქ",    "ё", "\u0301", "👩",  "\u200d",
                                         "🇦", "🇲", "🏽", "ب", "\xff",   "\n", "\t"};
    struct testing_random random;
    testing_random_init(&random, 7);
    az_text_input_init(&input, 40, 200);
    for (int i = 0; i < 100000; i++) {
        if (az_random_below(&random.random, 2) == 0) {
            type(pieces[az_random_below(&random.random, sizeof(pieces) / sizeof(*pieces))]);
        } else {
            edit((enum az_text_edit_kind)az_random_below(&random.random, AZ_EDIT_KIND_COUNT));
        }
        assert_null(u8_check((const uint8_t *)input.text, input.size));
        assert_in_range(input.size, 0, 200);
        assert_in_range(input.characters, 0, 40);
        size_t caret = input.caret;
        assert_int_equal(edit(AZ_EDIT_BACK), caret > 0);
        assert_true(caret == 0 || edit(AZ_EDIT_FORWARD));
        assert_int_equal(input.caret, caret);
    }
    check_wiped();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_input_backspace_takes_what_people_call_a_character),
        cmocka_unit_test(test_text_input_caret_stands_between_graphemes),
        cmocka_unit_test(test_text_input_inserts_at_the_caret),
        cmocka_unit_test(test_text_input_caret_leaves_graphemes_that_grow_together),
        cmocka_unit_test(test_text_input_refuses_what_is_no_text),
        cmocka_unit_test(test_text_input_keeps_its_limits),
        cmocka_unit_test(test_text_input_takes_as_much_as_an_answer_may_have),
        cmocka_unit_test(test_text_input_clear_leaves_nothing),
        cmocka_unit_test(test_text_input_stays_valid_under_random_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
