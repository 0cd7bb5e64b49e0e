// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/condition.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/fault_cases.h"

/* What is before an example that is only a part of a file. */
static const char survey_frame[] = "survey: frame\n"
                                   "languages: [en]\n"
                                   "title: {en: t}\n"
                                   "thanks: {en: t}\n"
                                   "questions:\n"
                                   "- {id: before, type: faces, text: {en: t}}\n";
static const char event_frame[] = "event: frame\n"
                                  "title: {hy: t, ka: t, en: t}\n"
                                  "time_zone: Asia/Yerevan\n"
                                  "languages: [hy, ka, en]\n"
                                  "survey: survey.yaml\n"
                                  "points: [{id: a, label: A}]\n";

static const char key[] = "azri-seal-public-1 BBwTPME9bmLYZM01oF5W3mO36-LQqkrNFuWqz_KHX14\n";

static unsigned surveys;
static unsigned events;
static unsigned questions;
static unsigned settings;
static unsigned conditions;

static void
check_survey(const char *text)
{
    struct az_survey survey;
    struct az_faults faults;
    if (!az_survey_parse("surveys.md", text, strlen(text), &survey, &faults)) {
        fail_msg("%s%s", text, fault_case_printed(&faults));
    }
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
}

static void
check_event(const char *text)
{
    struct az_event event;
    struct az_survey survey;
    struct az_faults faults;
    struct az_faults survey_faults;
    testing_write(testing_path("event.yaml"), text);
    if (!az_event_load(testing_path("event.yaml"), &event, &faults, &survey, &survey_faults)) {
        fail_msg("%s%s", text,
                 fault_case_printed(az_faults_refuse(&faults) ? &faults : &survey_faults));
    }
    az_event_destroy(&event);
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    az_faults_destroy(&survey_faults);
}

static void
check_within(const char *frame, const char *text, void (*check)(const char *text))
{
    char *whole;
    assert_true(asprintf(&whole, "%s%s", frame, text) > 0);
    check(whole);
    free(whole);
}

/* Lines "when: …", each a condition of its own. */
static void
check_conditions(const char *text)
{
    static const char word[] = "when: ";
    struct az_arena arena;
    struct az_buffer why;
    size_t at;
    az_arena_init(&arena, 100000);
    az_buffer_init(&why, 1000);
    char *copy = strdup(text);
    for (char *save, *line = strtok_r(copy, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        assert_int_equal(strncmp(line, word, strlen(word)), 0);
        if (!az_condition_parse(line + strlen(word), &arena, &at, &why)) {
            fail_msg("%s: %s", line, az_buffer_text(&why));
        }
        conditions++;
    }
    free(copy);
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
}

static bool
begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Whether it is an example of another file, which has tests of its own. */
static bool
is_catalogue(const char *text)
{
    return begins(text, "text_left:");
}

static void
check_example(const char *text)
{
    if (begins(text, "survey:")) {
        testing_write(testing_path("survey.yaml"), text); // that of the events to come
        check_survey(text);
        surveys++;
    } else if (begins(text, "event:")) {
        check_event(text);
        events++;
    } else if (begins(text, "- id:")) {
        check_within(survey_frame, text, check_survey);
        questions++;
    } else if (begins(text, "when:")) {
        check_conditions(text);
    } else if (!is_catalogue(text)) {
        check_within(event_frame, text, check_event);
        settings++;
    }
}

static void
read_page(struct az_buffer *out)
{
    char *assets = az_files_asset("surveys");
    char *path;
    assert_non_null(assets);
    assert_true(asprintf(&path, "%s/../../docs/surveys.md", assets) > 0);
    assert_true(az_files_read(path, out));
    free(path);
    free(assets);
}

static void
test_surveys_page_has_only_examples_that_work(void **state)
{
    (void)state;
    static const char fence[] = "```yaml\n";
    struct az_buffer page;
    az_buffer_init(&page, 1024 * 1024);
    read_page(&page);
    testing_write(testing_path("headquarters.pub"), key);
    const char *at = az_buffer_text(&page);
    while ((at = strstr(at, fence))) {
        at += strlen(fence);
        const char *end = strstr(at, "```");
        assert_non_null(end);
        char *text = strndup(at, (size_t)(end - at));
        check_example(text);
        free(text);
        at = end;
    }
    az_buffer_destroy(&page);
    assert_int_equal(surveys, 1);
    assert_int_equal(events, 1);
    assert_int_equal(questions, 9); // a section each; choice and choices share one
    assert_int_equal(settings, 4);
    assert_int_equal(conditions, 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_surveys_page_has_only_examples_that_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
