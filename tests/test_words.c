// SPDX-License-Identifier: MIT
#include "app/survey/words.h"

#include "tests/testing.h"

static void
test_words_nearest(void **state)
{
    (void)state;
    static const char *const known[] = {"back", "next", "thanks", "face_1", "face_2", NULL};
    static const struct {
        const char *word;
        const char *nearest;
    } cases[] = {
        {"bakc", "back"}, {"nxt", "next"}, {"thank", "thanks"}, {"face1", "face_1"},
        {"zebra", NULL},  {"", NULL},      {"x", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *nearest = az_words_nearest(cases[i].word, known);
        if (cases[i].nearest) {
            assert_non_null(nearest);
            assert_string_equal(nearest, cases[i].nearest);
        } else {
            assert_null(nearest);
        }
    }
}

static void
test_words_language_tags(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        bool good;
    } cases[] = {
        {"hy", true},
        {"zh-Hant", true},
        {"es-419", true},
        {"hyw", true},
        {"", false},
        {"h", false},
        {"HY", false},
        {"hy-", false},
        {"hy_AM", false},
        {"armenian", false},
        {"../hy", false},
        {"hy--am", false},
        {"en-abcdefghi", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_words_is_language(cases[i].tag), cases[i].good);
    }
}

static void
test_words_languages_by_name(void **state)
{
    (void)state;
    assert_string_equal(az_words_language("ka"), "Georgian");
    assert_null(az_words_language("ka-GE")); // a message names the tag as it was written
    assert_null(az_words_language("xx"));
    assert_string_equal(az_language_own_name("ka"), "ქართული");
    assert_string_equal(az_language_own_name("ru-BY"), "Русский");
    assert_null(az_language_own_name("k"));
    assert_null(az_language_own_name(""));
}

static void
test_words_direction(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        bool rtl;
    } cases[] = {
        {"ar", true},         {"ar-EG", true},    {"fa", true},         {"he", true},
        {"hy", false},        {"ka", false},      {"en", false},        {"ru", false},
        {"az", false},        {"az-Arab", true},  {"az-arab-IR", true}, {"ar-Latn", false},
        {"uz-Arabic", false}, {"sl-1994", false}, {"arc", false},       {"", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (az_language_is_rtl(cases[i].tag) != cases[i].rtl) {
            fail_msg("the direction of \"%s\" is wrong", cases[i].tag);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_nearest),
        cmocka_unit_test(test_words_language_tags),
        cmocka_unit_test(test_words_languages_by_name),
        cmocka_unit_test(test_words_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
