// SPDX-License-Identifier: MIT
/* What an event's file says that is sound by itself and still not what was meant. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/fault_cases.h"

static const char survey_text[] = "survey: expo\n"
                                  "languages: [en]\n"
                                  "title: {en: T}\n"
                                  "thanks: {en: Th}\n"
                                  "questions:\n"
                                  "  - {id: overall, type: faces, text: {en: How}}\n"
                                  "  - {id: word, type: text, text: {en: Word}}\n";

static const char event_text[] = "event: %s\n"
                                 "title: {en: Expo}\n"
                                 "time_zone: Asia/Tbilisi\n"
                                 "languages: [en]\n"
                                 "survey: survey.yaml\n"
                                 "points: [{id: a, label: A}]\n"
                                 "seal_key: headquarters.pub\n"; // 7

static struct az_event event;
static struct az_survey survey;
static struct az_faults faults;
static struct az_faults survey_faults;

static int
tear_down(void **state)
{
    (void)state;
    az_event_destroy(&event);
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    az_faults_destroy(&survey_faults);
    return 0;
}

/* The example's own key, whose private half nobody has. */
static void
copy_example_key(const char *to)
{
    struct az_buffer bytes;
    char *path = az_files_asset("surveys/congress/headquarters.pub");
    az_buffer_init(&bytes, 1000);
    assert_non_null(path);
    assert_true(az_files_read(path, &bytes));
    testing_write(to, az_buffer_text(&bytes));
    az_buffer_destroy(&bytes);
    free(path);
}

static bool
load_with_example_key(const char *id)
{
    char *text;
    tear_down(NULL);
    assert_true(asprintf(&text, event_text, id) > 0);
    testing_write(testing_path("event.yaml"), text);
    testing_write(testing_path("survey.yaml"), survey_text);
    copy_example_key(testing_path("headquarters.pub"));
    free(text);
    return az_event_load(testing_path("event.yaml"), &event, &faults, &survey, &survey_faults);
}

/* What people write at somebody's event would be lost for ever. */
static void
test_event_with_the_examples_key_is_refused(void **state)
{
    (void)state;
    static const struct fault_case told = {
        .line = 7,
        .part = "is the example's: nobody could ever read what people write. Make a pair"};
    assert_false(load_with_example_key("expo-2026"));
    if (!fault_case_is_told(&faults, &told)) {
        fail_msg("%s", fault_case_printed(&faults));
    }
}

/* It may be tried out as it is, and says so. */
static void
test_event_of_the_example_is_warned_of(void **state)
{
    (void)state;
    if (!load_with_example_key("congress-2026")) {
        fail_msg("%s", fault_case_printed(&faults));
    }
    assert_int_equal(faults.warnings, 1);
    assert_text_contains(fault_case_printed(&faults), "event.yaml:7:11: Warning: The key");
    assert_text_contains(fault_case_printed(&faults), "azri key new");
}

/* A warning must not hide behind which a file is refused. */
static void
test_event_tells_warnings_last(void **state)
{
    (void)state;
    load_with_example_key("congress-2026\nidle: 40");
    assert_int_equal(faults.count, 2);
    assert_false(faults.items[0].is_warning);
    assert_true(faults.items[1].is_warning);
}

/* -- Hours and points ------------------------------------------------------ */

/* An event without questions that are sealed, with these lines behind the others, from line 7 on.
 */
static bool
load_with(const char *lines)
{
    char *text;
    const char *end = strstr(event_text, "seal_key");
    tear_down(NULL);
    assert_true(asprintf(&text, "%.*sunsealed_text: true\n%s", (int)(end - event_text), event_text,
                         lines) > 0);
    char *with_id = fault_case_replace(text, "%s", "expo");
    testing_write(testing_path("event.yaml"), with_id);
    testing_write(testing_path("survey.yaml"), survey_text);
    free(with_id);
    free(text);
    return az_event_load(testing_path("event.yaml"), &event, &faults, &survey, &survey_faults);
}

static void
test_event_that_is_never_open_is_refused(void **state)
{
    (void)state;
    static const struct fault_case told = {.line = 8, .part = "would never be open. Add a row"};
    assert_false(load_with("hours:\n  - {date: 2026-05-26, closed: true}\n"));
    assert_true(fault_case_is_told(&faults, &told));
    assert_true(load_with("hours:\n  - {date: 2026-05-26, closed: true}\n"
                          "  - {days: [mon], from: 10:00, to: 11:00}\n"));
}

static void
test_event_that_is_over_is_warned_of(void **state)
{
    (void)state;
    static const int64_t day_ms = 24 * 60 * 60 * 1000;
    static const int64_t last_ms = 1778716800000; // 2026-05-14, 00:00 UTC
    static const struct {
        const char *hours;
        int64_t now_ms;
        size_t warnings;
    } cases[] = {
        {"", last_ms + 1000 * day_ms, 0},
        {"  - {date: 2026-05-14, from: 10:00, to: 22:00}\n", last_ms, 0},
        {"  - {date: 2026-05-14, from: 10:00, to: 22:00}\n", last_ms + day_ms, 0}, // west of here
        {"  - {date: 2026-05-14, from: 10:00, to: 22:00}\n", last_ms + 2 * day_ms, 1},
        {"  - {date: 2026-05-14, from: 10:00, to: 22:00}\n"
         "  - {date: 2026-05-16, from: 10:00, to: 22:00}\n",
         last_ms + 2 * day_ms, 0},
        {"  - {date: 2026-05-14, from: 10:00, to: 22:00}\n"
         "  - {days: [mon], from: 10:00, to: 22:00}\n",
         last_ms + 1000 * day_ms, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char lines[200];
        snprintf(lines, sizeof(lines), "%s%s", *cases[i].hours ? "hours:\n" : "", cases[i].hours);
        assert_true(load_with(lines));
        az_event_warn_past(&event, cases[i].now_ms, &faults);
        assert_int_equal(faults.warnings, cases[i].warnings);
        assert_true(faults.count == 0 || faults.items[0].line == 8);
    }
}

static void
test_event_with_two_points_of_one_label_is_warned_of(void **state)
{
    (void)state;
    static const struct fault_case told = {
        .line = 6, .part = "The points \"a\" and \"b\" have the same label. Give each"};
    char *text =
        fault_case_replace(event_text, "{id: a, label: A}", "{id: a, label: A}, {id: b, label: A}");
    char *with_id = fault_case_replace(text, "%s", "congress-2026");
    tear_down(NULL);
    testing_write(testing_path("event.yaml"), with_id);
    assert_true(
        az_event_load(testing_path("event.yaml"), &event, &faults, &survey, &survey_faults));
    assert_true(fault_case_is_told(&faults, &told));
    free(with_id);
    free(text);
}

/* -- Choices that people cannot tell apart --------------------------------- */

static void
test_survey_with_equal_choices_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *question; // from line 7 on
        unsigned line;
        const char *part;
    } cases[] = {
        {"  - {id: b, type: choice, text: {en: B}, choices: [{id: x, text: {en: Yes}},\n"
         "     {id: y, text: {en: No}}, {id: z, text: {en: Yes}}]}\n",
         8, "The choices \"x\" and \"z\" say the same in English (en). Word them so"},
        {"  - {id: b, type: yes-no, text: {en: B}, \"yes\": {en: Sure},\n"
         "     \"no\": {en: Sure}}\n",
         8, "The choices \"yes\" and \"no\" say the same in English (en)"},
        {"  - {id: b, type: yes-no, text: {en: B}}\n"
         "  - {id: c, type: contact, when: b == yes, text: {en: B}, consent: {en: C},\n"
         "     fields: [email, phone, email]}\n",
         9, "The question \"c\" asks for \"email\" twice. Delete one"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *text;
        const struct fault_case told = {.line = cases[i].line, .part = cases[i].part};
        const char *word = strstr(survey_text, "  - {id: word");
        tear_down(NULL);
        assert_true(asprintf(&text, "%.*s%s", (int)(word - survey_text), survey_text,
                             cases[i].question) > 0);
        assert_false(az_survey_parse("s.yaml", text, strlen(text), &survey, &survey_faults));
        if (!fault_case_is_told(&survey_faults, &told)) {
            fail_msg("%s", fault_case_printed(&survey_faults));
        }
        free(text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_event_with_the_examples_key_is_refused, tear_down),
        cmocka_unit_test_teardown(test_event_of_the_example_is_warned_of, tear_down),
        cmocka_unit_test_teardown(test_event_tells_warnings_last, tear_down),
        cmocka_unit_test_teardown(test_event_that_is_never_open_is_refused, tear_down),
        cmocka_unit_test_teardown(test_event_that_is_over_is_warned_of, tear_down),
        cmocka_unit_test_teardown(test_event_with_two_points_of_one_label_is_warned_of, tear_down),
        cmocka_unit_test_teardown(test_survey_with_equal_choices_is_refused, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
