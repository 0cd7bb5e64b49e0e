// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "app/report/contact.h"

static const char *
or_none(const char *text)
{
    return text ? text : "(none)";
}

static void
test_contact_reads_its_fields(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct az_contact_found expected;
    } cases[] = {
        {"{\"name\":\"Անի Աբովյան\",\"email\":\"ani@example.org\",\"phone\":\"+374 10 000000\"}",
         {{"Անի Աբովյան", "ani@example.org", "+374 10 000000"}}},
        {"{\"phone\":\"1\"}", {{NULL, NULL, "1"}}},
        {"{\"email\":\"\"}", {{NULL, "", NULL}}},
        {" { \"email\" : \"a\" ,\n\t\"name\" : \"ნინო\" } \r\n", {{"ნინო", "a", NULL}}},
        {"{\"name\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", {{"\"\\/\b\f\n\r\t", NULL, NULL}}},
        {"{\"name\":\"\\u0041\\u0561\\u10d0\\ud83d\\ude00\\uFFFD\\u007f\"}",
         {{"Aաა😀\uFFFD\x7f", NULL, NULL}}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *text = strdup(cases[i].text);
        struct az_contact_found contact;
        assert_true(az_contact_parse(text, &contact));
        for (int f = 0; f < AZ_CONTACT_FIELD_COUNT; f++) {
            assert_string_equal(or_none(contact.fields[f]), or_none(cases[i].expected.fields[f]));
        }
        free(text);
    }
}

static void
test_contact_leaves_other_texts_as_they_are(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "{}",
        "null",
        "too cold",
        "{\"name\"}",
        "{\"name\":}",
        "{\"name\":\"a\"",
        "{\"name\":\"a",
        "{\"name\":\"a\",}",
        "{,\"name\":\"a\"}",
        "{\"name\":\"a\"} b",
        "{\"name\":\"a\"}{}",
        "{\"name\":\"a\" \"email\":\"b\"}",
        "{\"name\":1}",
        "{\"name\":null}",
        "{\"name\":[\"a\"]}",
        "{\"Name\":\"a\"}",
        "{\"nam\":\"a\"}",
        "{\"names\":\"a\"}",
        "{\"n\\u0061me\":\"a\"}",
        "{\"name\":\"a\",\"address\":\"b\"}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"name\":\"a\nb\"}",
        "{\"name\":\"\\x\"}",
        "{\"name\":\"\\",
        "{\"name\":\"\\\"}",
        "{\"name\":\"\\u12\"}",
        "{\"name\":\"\\u",
        "{\"name\":\"\\u0000\"}",
        "{\"name\":\"\\u+041\"}",
        "{\"name\":\"\\ud83d\"}",
        "{\"name\":\"\\ud83d\\u0041\"}",
        "{\"name\":\"\\ud83d\\",
        "{\"name\":\"\\ude00\"}",
        "['name']",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        char *text = strdup(texts[i]); // of just this size, so that a read behind it is seen
        struct az_contact_found contact;
        if (az_contact_parse(text, &contact)) {
            fail_msg("%s is taken for a contact", texts[i]);
        }
        assert_string_equal(text, texts[i]);
        free(text);
    }
}

/* Each cut and each changed byte is either a contact or left alone, and never read beyond. */
static void
test_contact_damaged_anywhere(void **state)
{
    (void)state;
    static const char whole[] = "{\"name\":\"\\ud83d\\ude00 \\\"a\\\"\",\"email\":\"b\\u0041\"}";
    static const char odd[] = "\\\"u{}:,0\x01\x80";
    struct az_contact_found contact;
    for (size_t at = 0; at < sizeof(whole) - 1; at++) {
        char *cut = strndup(whole, at);
        assert_false(az_contact_parse(cut, &contact));
        free(cut);
        for (size_t i = 0; i < sizeof(odd); i++) {
            char *changed = strdup(whole);
            changed[at] = odd[i];
            char *kept = strdup(changed);
            if (!az_contact_parse(changed, &contact)) {
                assert_string_equal(changed, kept);
            }
            free(kept);
            free(changed);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contact_reads_its_fields),
        cmocka_unit_test(test_contact_leaves_other_texts_as_they_are),
        cmocka_unit_test(test_contact_damaged_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
