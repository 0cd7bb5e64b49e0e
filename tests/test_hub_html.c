// SPDX-License-Identifier: MIT
#include <string.h>

#include "app/hub/html.h"
#include "tests/testing.h"

static void
test_html_text_escapes_what_markup_is_made_of(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"", ""},
        {"Yerevan", "Yerevan"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"\" onload=\"x", "&quot; onload=&quot;x"},
        {"it's", "it&#39;s"},
        {"a & b &amp; c", "a &amp; b &amp;amp; c"},
        {"a\tb\nc\x7f", "a b c "},
        {"შეფასება Կարծիք", "შეფასება Կարծիք"},
        {"bad \xff\xfe end", "bad \ufffd\ufffd end"},
        {"overlong \xc0\xbc", "overlong \ufffd\ufffd"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer out;
        az_buffer_init(&out, 1000);
        az_html_text(&out, cases[i].text);
        assert_string_equal(az_buffer_text(&out), cases[i].expected);
        az_buffer_destroy(&out);
    }
}

static void
test_html_put_escapes_only_the_text(void **state)
{
    (void)state;
    struct az_buffer out;
    az_buffer_init(&out, 1000);
    az_html_put(&out, "<td title=\"x\">", "1 < 2", "</td>");
    assert_string_equal(az_buffer_text(&out), "<td title=\"x\">1 &lt; 2</td>");
    az_buffer_destroy(&out);
}

static void
test_html_count_groups_from_five_digits_on(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *expected;
    } cases[] = {
        {0, "0"},
        {7, "7"},
        {1234, "1234"},
        {12345, "12\u202f345"},
        {1234567, "1\u202f234\u202f567"},
        {UINT64_MAX, "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer out;
        az_buffer_init(&out, 1000);
        az_html_count(&out, cases[i].n);
        assert_string_equal(az_buffer_text(&out), cases[i].expected);
        az_buffer_destroy(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_text_escapes_what_markup_is_made_of),
        cmocka_unit_test(test_html_put_escapes_only_the_text),
        cmocka_unit_test(test_html_count_groups_from_five_digits_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
