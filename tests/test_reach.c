// SPDX-License-Identifier: MIT
/* Questions that nobody is ever asked, for their conditions cannot hold. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/loader.h"
#include "tests/fault_cases.h"

/* The condition of the last question is that of each case. */
static const char frame[] =
    "survey: s\n"
    "languages: [en]\n"
    "title: {en: T}\n"
    "thanks: {en: Th}\n"
    "questions:\n"
    "  - {id: overall, type: faces, text: {en: How}}\n"
    "  - {id: score, type: nps, when: overall >= 4, text: {en: S}, low: {en: L}, high: {en: H}}\n"
    "  - {id: role, type: choice, text: {en: R},\n"
    "     choices: [{id: guest, text: {en: G}}, {id: member, text: {en: M}}]}\n"
    "  - {id: why, type: choices, max: 2, text: {en: W}, choices: [{id: a, text: {en: A}},\n"
    "     {id: b, text: {en: B}}, {id: c, text: {en: C}},\n"
    "     {id: none, exclusive: true, text: {en: N}}]}\n"
    "  - {id: word, type: notice, when: overall <= 2, text: {en: N}}\n"
    "  - {id: more, type: stars, when: score == 10 or role == guest, text: {en: M}}\n"
    "  - {id: last, type: yes-no, text: {en: L},\n"
    "     when: \"%s\"}\n"; // line 16

static struct az_survey survey;
static struct az_faults faults;

static int
tear_down(void **state)
{
    (void)state;
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    return 0;
}

static void
load_with(const char *condition)
{
    char *text;
    tear_down(NULL);
    assert_true(asprintf(&text, frame, condition) > 0);
    if (!az_survey_parse("s.yaml", text, strlen(text), &survey, &faults)) {
        fail_msg("%s", fault_case_printed(&faults));
    }
    free(text);
}

static void
test_reach_finds_conditions_that_cannot_hold(void **state)
{
    (void)state;
    static const struct {
        const char *condition;
        const char *clash;
    } cases[] = {
        {"overall > 5", "overall"},
        {"overall < 1", "overall"},
        {"not answered(overall)", "overall"}, // the first question is always answered
        {"overall == 2 and overall == 3", "overall"},
        {"overall <= 2 and overall >= 4", "overall"},
        {"overall <= 2 and (role == guest and overall in [3, 4])", "overall"},
        {"not (overall <= 3 or overall >= 4)", "overall"},
        {"(overall == 1 or overall == 2) and overall >= 3", "overall"},
        {"role == guest and role == member", "role"},
        {"role != guest and role != member", "role"},
        {"role == guest and not answered(role)", "role"},
        {"why == a and not (why == a)", "why"},
        {"not (why == a) and why == a", "why"},
        {"why == a and why != a", "why"},
        {"why == a and why == none", "why"},           // which stands alone
        {"why == a and why == b and why == c", "why"}, // more than max
        {"why != a and why != b and why != c and why != none", "why"},
        {"why in [a, b] and why != a and why != b", "why"},
        {"score == 10 and overall <= 2", "overall"}, // it is asked from 4 on
        {"answered(score) and overall == 3", "overall"},
        {"answered(more) and role == member and overall <= 2", "role"}, // by either way
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char part[200];
        load_with(cases[i].condition);
        snprintf(part, sizeof(part), "Nobody is ever asked \"last\": no answer to \"%s\"",
                 cases[i].clash);
        struct fault_case told = {.line = 16, .part = part};
        if (faults.count != 1 || !faults.items[0].is_warning ||
            !fault_case_is_told(&faults, &told)) {
            fail_msg("%s: %s", cases[i].condition, fault_case_printed(&faults));
        }
    }
}

static void
test_reach_finds_a_part_that_never_holds(void **state)
{
    (void)state;
    static const struct fault_case told = {
        .line = 16,
        .part = "A part of the condition of \"last\" never holds: no answer to \"overall\""};
    load_with("role == guest or overall > 5");
    if (faults.count != 1 || !fault_case_is_told(&faults, &told)) {
        fail_msg("%s", fault_case_printed(&faults));
    }
}

static void
test_reach_leaves_sound_conditions_alone(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "overall <= 2",
        "overall >= 2 and overall <= 2",
        "overall != 1 and overall != 2",
        "not (overall == 5)",
        "overall in [1, 5] and not (overall == 1)",
        "role != guest",
        "not (role == guest) and not (role == member)", // not answered
        "not answered(role)",
        "why == a and why == b",
        "why == none",
        "why in [a, none] and why != a",
        "not (why in [a, b, c, none])",
        "not (why != a)",
        "score == 10 and overall == 4",
        "not answered(score) and overall == 5", // it may be skipped
        "answered(more) and role == member",
        "overall <= 2 and role == guest or overall >= 4 and role == member",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        load_with(cases[i]);
        if (faults.count > 0) {
            fail_msg("%s: %s", cases[i], fault_case_printed(&faults));
        }
    }
}

/* Each question asks about the two before it, so that ways to go through them double with each. */
static void
test_reach_gives_up_on_what_is_too_entangled(void **state)
{
    (void)state;
    struct az_buffer text;
    tear_down(NULL);
    az_buffer_init(&text, 100000);
    az_buffer_append_text(&text, "survey: s\nlanguages: [en]\ntitle: {en: T}\nthanks: {en: T}\n"
                                 "questions:\n"
                                 "  - {id: q0, type: faces, text: {en: Q}}\n"
                                 "  - {id: q1, type: faces, when: q0 > 5, text: {en: Q}}\n");
    for (int i = 2; i < AZ_SURVEY_QUESTIONS_MAX; i++) {
        az_buffer_printf(&text,
                         "  - {id: q%d, type: faces, text: {en: Q}, when: (answered(q%d) or "
                         "answered(q%d)) and (q%d > 2 or q%d > 3)}\n",
                         i, i - 1, i - 2, i - 1, i - 2);
    }
    assert_true(az_survey_parse("s.yaml", az_buffer_text(&text), text.size, &survey, &faults));
    assert_true(faults.count >= 1);
    az_buffer_destroy(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_reach_finds_conditions_that_cannot_hold, tear_down),
        cmocka_unit_test_teardown(test_reach_finds_a_part_that_never_holds, tear_down),
        cmocka_unit_test_teardown(test_reach_leaves_sound_conditions_alone, tear_down),
        cmocka_unit_test_teardown(test_reach_gives_up_on_what_is_too_entangled, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
