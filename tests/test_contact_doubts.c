// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "app/report/contact.h"
#include "app/survey/contact.h"
#include "storage/response.h"

static void
test_contact_doubts_odd_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *email;
        enum az_contact_doubt doubt;
    } cases[] = {
        {"ani@example.am", AZ_CONTACT_DOUBT_NONE},
        {"  nino.k+expo@mail.example.ge ", AZ_CONTACT_DOUBT_NONE},
        {"անի@օրինակ.հայ", AZ_CONTACT_DOUBT_NONE}, // names in other scripts exist
        {"", AZ_CONTACT_DOUBT_NONE},
        {"  ", AZ_CONTACT_DOUBT_NONE},
        {"ani", AZ_CONTACT_DOUBT_NO_AT},
        {"@example.am", AZ_CONTACT_DOUBT_NO_AT},
        {"ani@@example.am", AZ_CONTACT_DOUBT_NO_AT},
        {"a@b@example.am", AZ_CONTACT_DOUBT_NO_AT},
        {"ani@", AZ_CONTACT_DOUBT_NO_DOMAIN},
        {"ani@example", AZ_CONTACT_DOUBT_NO_DOMAIN},
        {"ani@.am", AZ_CONTACT_DOUBT_NO_DOMAIN},
        {"ani@example.", AZ_CONTACT_DOUBT_NO_DOMAIN},
        {"ani@example..am", AZ_CONTACT_DOUBT_NO_DOMAIN},
        {"ani @example.am", AZ_CONTACT_DOUBT_BLANK},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (az_contact_doubt_email(cases[i].email) != cases[i].doubt) {
            fail_msg("\"%s\"", cases[i].email);
        }
    }
}

static void
test_contact_doubts_odd_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *phone;
        enum az_contact_doubt doubt;
    } cases[] = {
        {"+374 10 123456", AZ_CONTACT_DOUBT_NONE},
        {"(032) 2-12-34-56", AZ_CONTACT_DOUBT_NONE},
        {" 091.12.34.56 ", AZ_CONTACT_DOUBT_NONE},
        {"٠٩١١٢٣٤٥٦", AZ_CONTACT_DOUBT_NONE},
        {"", AZ_CONTACT_DOUBT_NONE},
        {"12345", AZ_CONTACT_DOUBT_SHORT},
        {"123456", AZ_CONTACT_DOUBT_NONE},
        {"123456789012345", AZ_CONTACT_DOUBT_NONE},
        {"1234567890123456", AZ_CONTACT_DOUBT_LONG},
        {"091 12 34 5б", AZ_CONTACT_DOUBT_SIGN},
        {"123456x", AZ_CONTACT_DOUBT_SIGN},
        {"37410+123456", AZ_CONTACT_DOUBT_SIGN},
        {"+", AZ_CONTACT_DOUBT_SHORT},
        {"\xff", AZ_CONTACT_DOUBT_SIGN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (az_contact_doubt_phone(cases[i].phone) != cases[i].doubt) {
            fail_msg("\"%s\"", cases[i].phone);
        }
    }
}

static void
test_contact_is_written_as_an_object(void **state)
{
    (void)state;
    static const struct {
        struct az_contact contact;
        const char *text; // "": refused
    } cases[] = {
        {{"Անի", "ani@example.am", "+374"},
         "{\"name\":\"Անի\",\"email\":\"ani@example.am\",\"phone\":\"+374\"}"},
        {{NULL, " ani@example.am\t", ""}, "{\"email\":\"ani@example.am\"}"},
        {{"Ani \"A\" \\", NULL, "1"}, "{\"name\":\"Ani \\\"A\\\" \\\\\",\"phone\":\"1\"}"},
        {{"a\x1f\nb", NULL, NULL}, "{\"name\":\"a\\u001f\\u000ab\"}"},
        {{NULL, NULL, NULL}, ""},
        {{" ", "", "\t"}, ""},
        {{"Ani", "\xff", NULL}, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char out[AZ_CONTACT_TEXT_MAX];
        assert_int_equal(az_contact_write(&cases[i].contact, out), *cases[i].text != '\0');
        assert_string_equal(out, cases[i].text);
    }
}

static void
test_contact_fields_are_bounded(void **state)
{
    (void)state;
    char worst[AZ_CONTACT_FIELD_MAX + 2];
    char out[AZ_CONTACT_TEXT_MAX];
    memset(worst, '\x01', sizeof(worst));
    worst[AZ_CONTACT_FIELD_MAX] = '\0';
    assert_true(az_contact_write(&(struct az_contact){worst, worst, worst}, out));
    assert_true(az_utf8_is_valid(out, AZ_TEXT_MAX));
    worst[AZ_CONTACT_FIELD_MAX] = '\x01';
    worst[AZ_CONTACT_FIELD_MAX + 1] = '\0';
    memset(out, 'x', sizeof(out));
    assert_false(az_contact_write(&(struct az_contact){"Ani", NULL, worst}, out));
    assert_null(memchr(out, 'A', sizeof(out))); // not even the part that was good
}

/* What a terminal writes, an export reads. */
static void
test_contact_written_is_read_again(void **state)
{
    (void)state;
    static const struct az_contact cases[] = {
        {"Անի Աբովյան", "ani@example.am", "+374 10 123456"},
        {"Ani \"A\" \\ /\x1f\x7f", NULL, "1"},
        {NULL, "ნინო@example.ge", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const fields[] = {cases[i].name, cases[i].email, cases[i].phone};
        char text[AZ_CONTACT_TEXT_MAX];
        struct az_contact_found found;
        assert_true(az_contact_write(&cases[i], text));
        assert_true(az_contact_parse(text, &found));
        for (size_t j = 0; j < AZ_CONTACT_FIELD_COUNT; j++) {
            assert_int_equal(!found.fields[j], !fields[j]);
            if (fields[j]) {
                assert_string_equal(found.fields[j], fields[j]);
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contact_doubts_odd_addresses),
        cmocka_unit_test(test_contact_doubts_odd_numbers),
        cmocka_unit_test(test_contact_is_written_as_an_object),
        cmocka_unit_test(test_contact_fields_are_bounded),
        cmocka_unit_test(test_contact_written_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
