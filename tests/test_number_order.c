// SPDX-License-Identifier: MIT
/*
 * On which side of its digits a minus stands, by the order in which lines are
 * shaped and drawn.
 */
#include <string.h>

#include "app/survey/words.h"
#include "app/ui/bidi.h"
#include "tests/testing.h"

enum { TEXT_MAX = 64 };

/* The places of the minus and of a digit, counted from the left end of the line. */
static void
find_order(const char *text, bool rtl, size_t *minus, size_t *digit)
{
    size_t size = strlen(text);
    uint8_t levels[TEXT_MAX];
    struct az_bidi_run runs[TEXT_MAX];
    size_t count = 0;
    assert_true(size <= TEXT_MAX);
    assert_true(az_bidi_levels(text, size, rtl, levels));
    for (size_t at = 0; at < size; at++) {
        if (count == 0 || levels[at] != runs[count - 1].level) {
            runs[count++] = (struct az_bidi_run){at, at, levels[at]};
        }
        runs[count - 1].end = at + 1;
    }
    az_bidi_reorder(runs, count);
    size_t x = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t at = runs[i].start; at < runs[i].end; at++, x++) {
            size_t byte = runs[i].level % 2 ? runs[i].end - 1 - (at - runs[i].start) : at;
            *minus = text[byte] == '-' && text[byte + 1] == '7' ? x : *minus;
            *digit = text[byte] == '7' ? x : *digit;
        }
    }
}

static void
check_number(const char *language, const char *before, const char *behind)
{
    size_t minus = SIZE_MAX;
    size_t digit = 0;
    struct az_buffer text;
    az_buffer_init(&text, TEXT_MAX);
    az_buffer_append_text(&text, before);
    az_words_number(-7, language, &text);
    az_buffer_append_text(&text, behind);
    find_order(az_buffer_text(&text), az_language_is_rtl(language), &minus, &digit);
    if (minus >= digit) {
        fail_msg("\"%s\" is read with its minus behind the digits", az_buffer_text(&text));
    }
    az_buffer_destroy(&text);
}

static void
test_number_order_keeps_the_minus_before_digits(void **state)
{
    (void)state;
    check_number("ar", "", "");
    check_number("ar", "من ", " إلى 9");
    check_number("ar", "من 1 إلى ", "");
    check_number("en", "", "");
    check_number("hy", "1-ից ", "");
}

static void
test_number_order_adds_nothing_where_nothing_turns(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *language;
        const char *expected;
    } cases[] = {{-7, "en", "-7"}, {7, "ar", "7"}, {0, "ar", "0"}, {-7, "ka", "-7"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer text;
        az_buffer_init(&text, TEXT_MAX);
        az_words_number(cases[i].number, cases[i].language, &text);
        assert_string_equal(az_buffer_text(&text), cases[i].expected);
        az_buffer_destroy(&text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_order_keeps_the_minus_before_digits),
        cmocka_unit_test(test_number_order_adds_nothing_where_nothing_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
