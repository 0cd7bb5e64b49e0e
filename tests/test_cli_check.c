// SPDX-License-Identifier: MIT
/* `azri survey check` and `azri event check` of this build. */
#include <stdio.h>
#include <string.h>

#include "tests/process.h"
#include "tests/testing.h"

static const char sound_survey[] = "survey: congress\n"
                                   "languages: [hy, en]\n"
                                   "title: {hy: Համաժողով, en: Congress}\n"
                                   "thanks: {hy: Շնորհակալություն, en: Thank you}\n"
                                   "questions:\n"
                                   "  - id: overall\n"
                                   "    type: faces\n"
                                   "    text: {hy: Ինչպե՞ս էր, en: How was it?}\n"
                                   "  - id: recommend\n"
                                   "    type: nps\n"
                                   "    text: {hy: Խորհուրդ կտա՞ք, en: Would you recommend it?}\n"
                                   "    low: {hy: Ոչ, en: No}\n"
                                   "    high: {hy: Այո, en: Yes}\n";

static const char sound_event[] = "event: congress-2026\n"
                                  "title: {hy: Համաժողով, en: Congress}\n"
                                  "time_zone: Asia/Yerevan\n"
                                  "languages: [hy, en]\n"
                                  "survey: survey.yaml\n"
                                  "points:\n"
                                  "  - {id: hall-a, label: Hall A}\n";

static void
test_cli_check_of_sound_files(void **state)
{
    (void)state;
    const char *survey = testing_path("survey.yaml");
    const char *event = testing_path("event.yaml");
    testing_write(survey, sound_survey);
    testing_write(event, sound_event);
    struct testing_process azri;
    run_azri(&azri, "survey", "check", survey, event);
    assert_string_equal(az_buffer_text(&azri.err), "");
    assert_int_equal(azri.status, 0);
    char expected[10000];
    snprintf(expected, sizeof(expected),
             "%s: no fault, 2 questions in hy, en\n"
             "%s: no fault, 1 point, 2 questions in hy, en\n",
             survey, event);
    assert_string_equal(az_buffer_text(&azri.out), expected);
    testing_process_destroy(&azri);

    run_azri(&azri, "event", "check", event);
    assert_int_equal(azri.status, 0);
    assert_string_equal(az_buffer_text(&azri.out), strchr(expected, '\n') + 1);
    testing_process_destroy(&azri);
}

static void
test_cli_check_tells_every_fault_of_every_file(void **state)
{
    (void)state;
    const char *survey = testing_path("survey.yaml");
    const char *bad = testing_path("bad.yaml");
    const char *event = testing_path("event.yaml");
    testing_write(survey, sound_survey);
    testing_write(event, sound_event);
    testing_write(bad, "survey: congress\n"
                       "languages: [hy, en]\n"
                       "colour: red\n"
                       "title: {hy: Համաժողով}\n"
                       "thanks: {hy: Շնորհակալություն, en: Thank you}\n"
                       "questions:\n"
                       "  - id: overall\n"
                       "    type: faecs\n"
                       "    text: {hy: Ինչպե՞ս էր, en: How was it?}\n");
    struct testing_process azri;
    run_azri(&azri, "survey", "check", bad, testing_path("none.yaml"), survey);
    assert_int_equal(azri.status, 1);
    static const char *const parts[] = {
        "/bad.yaml:3:1: ",  "colour", "/bad.yaml:4:",           "English",
        "/bad.yaml:8:11: ", "faecs",  "/survey.yaml: no fault", "/none.yaml: "};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        assert_text_contains(az_buffer_text(&azri.out), parts[i]);
    }
    testing_process_destroy(&azri);

    // An event is as sound as its survey.
    testing_write(survey, "survey: congress\nlanguages: [hy]\n");
    run_azri(&azri, "event", "check", event);
    assert_int_equal(azri.status, 1);
    assert_text_contains(az_buffer_text(&azri.out), "/survey.yaml:");
    assert_text_contains(az_buffer_text(&azri.out), "questions");
    assert_null(strstr(az_buffer_text(&azri.out), "no fault"));
    testing_process_destroy(&azri);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli_check_of_sound_files),
        cmocka_unit_test(test_cli_check_tells_every_fault_of_every_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
