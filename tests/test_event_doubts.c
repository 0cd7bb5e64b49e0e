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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_event_with_the_examples_key_is_refused, tear_down),
        cmocka_unit_test_teardown(test_event_of_the_example_is_warned_of, tear_down),
        cmocka_unit_test_teardown(test_event_tells_warnings_last, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
