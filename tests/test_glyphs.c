// SPDX-License-Identifier: MIT
/* Characters that no font has: whether they are found, and `azri` tells where they stand. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/glyphs/coverage.h"
#include "tests/process.h"

enum { MISSING_MAX = 3 };

static void
test_coverage_finds_what_no_font_has(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        uint32_t characters[MISSING_MAX];
    } cases[] = {
        {"", 0, {0}},
        {"How was it? — «Ինչպե՞ս»", 0, {0}},
        {"რამდენად კარგად, ما تقييمكم", 0, {0}},
        {"e\u0301\u200d\ufe0f", 0, {0}}, // marks and joiners go with what is before them
        {"a \U0010fffd b", 1, {0x10fffd}},
        {"\U0010fff0\U0010fff1\U0010fff0", 2, {0x10fff0, 0x10fff1}}, // each once
        {"\U0010fff0\U0010fff1\U0010fff2\U0010fff3", 3, {0x10fff0, 0x10fff1, 0x10fff2}},
    };
    struct az_coverage *coverage = az_coverage_open();
    assert_non_null(coverage);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        uint32_t missing[MISSING_MAX] = {0};
        assert_int_equal(az_coverage_missing(coverage, cases[i].text, missing, MISSING_MAX),
                         cases[i].count);
        assert_memory_equal(missing, cases[i].characters, sizeof(missing));
    }
    az_coverage_close(coverage);
}

static void
test_coverage_knows_languages_and_not_regions(void **state)
{
    (void)state;
    struct az_coverage *coverage = az_coverage_open();
    assert_non_null(coverage);
    assert_true(az_coverage_has_language(coverage, "hy"));
    assert_true(az_coverage_has_language(coverage, "ka-GE"));
    assert_false(az_coverage_has_language(coverage, "xx"));
    az_coverage_close(coverage);
}

static void
check(struct testing_process *azri, const char *group, const char *path)
{
    run_azri(azri, group, "check", path);
}

static void
write_survey(const char *question)
{
    char *text;
    assert_true(asprintf(&text,
                         "survey: s\n"
                         "languages: [en, ka]\n"
                         "title: {en: T, ka: ტ}\n"
                         "thanks: {en: T, ka: ტ}\n"
                         "questions:\n"
                         "  - id: overall\n"
                         "    type: faces\n"
                         "    text:\n"
                         "      en: %s\n" // 9
                         "      ka: ტ\n",
                         question) > 0);
    testing_write(testing_path("survey.yaml"), text);
    free(text);
}

static void
test_survey_check_tells_each_character_without_a_glyph(void **state)
{
    (void)state;
    struct testing_process azri;
    write_survey("How? \U0010fffd and \U0010fffc");
    check(&azri, "survey", testing_path("survey.yaml"));
    assert_text_contains(az_buffer_text(&azri.out),
                         "survey.yaml:9:11: No font here has U+10FFFD and U+10FFFC, which stand in "
                         "the English text. Leave them out, or install a font");
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);

    write_survey("How?");
    check(&azri, "survey", testing_path("survey.yaml"));
    assert_text_contains(az_buffer_text(&azri.out), "no fault, 1 question in en, ka");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
}

/* Every text that attendees see: of the survey's file and of the event's. */
static void
test_event_check_tells_characters_of_both_files(void **state)
{
    (void)state;
    struct testing_process azri;
    write_survey("How? \U0010fffd");
    testing_write(testing_path("event.yaml"), "event: e\n"
                                              "title: {en: T}\n"
                                              "time_zone: UTC\n"
                                              "languages: [en]\n"
                                              "survey: survey.yaml\n"
                                              "points: [{id: a, label: A}]\n"
                                              "done:\n"
                                              "  - {said: {en: \U0010fffc}, did: {en: T}}\n"
                                              "use: {en: \U0010fffb}\n");
    check(&azri, "event", testing_path("event.yaml"));
    const char *told = az_buffer_text(&azri.out);
    assert_text_contains(told, "event.yaml:8:17: No font here has U+10FFFC");
    assert_text_contains(told, "event.yaml:9:11: No font here has U+10FFFB");
    assert_text_contains(told, "survey.yaml:9:11: No font here has U+10FFFD");
    assert_true(strstr(told, ":8:") < strstr(told, ":9:"));
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);
}

/* One line a language, and not one a text. */
static void
test_survey_check_tells_a_language_without_any_font(void **state)
{
    (void)state;
    struct testing_process azri;
    testing_write(testing_path("fonts.conf"), "<?xml version=\"1.0\"?>\n<fontconfig/>\n");
    write_survey("How?");
    setenv("FONTCONFIG_FILE", testing_path("fonts.conf"), 1);
    check(&azri, "survey", testing_path("survey.yaml"));
    unsetenv("FONTCONFIG_FILE");
    const char *told = az_buffer_text(&azri.out);
    static const char georgian[] = "survey.yaml: This computer has no font for Georgian (ka). "
                                   "Install the Debian package fonts-noto-core";
    assert_text_contains(told, georgian);
    assert_null(strstr(strstr(told, georgian) + 1, georgian));
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage_finds_what_no_font_has),
        cmocka_unit_test(test_coverage_knows_languages_and_not_regions),
        cmocka_unit_test(test_survey_check_tells_each_character_without_a_glyph),
        cmocka_unit_test(test_event_check_tells_characters_of_both_files),
        cmocka_unit_test(test_survey_check_tells_a_language_without_any_font),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
