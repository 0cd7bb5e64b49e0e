// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "app/survey/condition.h"
#include "app/survey/loader.h"
#include "app/survey/question_type.h"
#include "tests/fault_cases.h"

/* One question of each type, each with all of its keys. */
static const char good[] = "survey: all\n"                                                      // 1
                           "languages: [en]\n"                                                  // 2
                           "title: {en: All}\n"                                                 // 3
                           "thanks: {en: Thanks}\n"                                             // 4
                           "questions:\n"                                                       // 5
                           "  - {id: mood, type: faces, faces: five-reversed, text: {en: t}}\n" // 6
                           "  - id: stand\n"                                                    // 7
                           "    type: stars\n"                                                  // 8
                           "    stars: 6\n"                                                     // 9
                           "    text: {en: t}\n"                                  // 10
                           "    low: {en: Poor}\n"                                // 11
                           "    high: {en: Superb}\n"                             // 12
                           "  - id: again\n"                                      // 13
                           "    type: nps\n"                                      // 14
                           "    text: {en: t}\n"                                  // 15
                           "    low: {en: No}\n"                                  // 16
                           "    high: {en: Yes}\n"                                // 17
                           "  - id: price\n"                                      // 18
                           "    type: scale\n"                                    // 19
                           "    from: -3\n"                                       // 20
                           "    to: 3\n"                                          // 21
                           "    text: {en: t}\n"                                  // 22
                           "    hint: {en: A second line}\n"                      // 23
                           "    low: {en: Cheap}\n"                               // 24
                           "    high: {en: Dear}\n"                               // 25
                           "  - id: call-me\n"                                    // 26
                           "    type: yes-no\n"                                   // 27
                           "    text: {en: t}\n"                                  // 28
                           "    yes: {en: Yes please}\n"                          // 29
                           "  - id: role\n"                                       // 30
                           "    type: choice\n"                                   // 31
                           "    shuffle: true\n"                                  // 32
                           "    text: {en: t}\n"                                  // 33
                           "    choices:\n"                                       // 34
                           "      - {id: member, text: {en: m}}\n"                // 35
                           "      - {id: guest, text: {en: t}}\n"                 // 36
                           "  - id: liked\n"                                      // 37
                           "    type: choices\n"                                  // 38
                           "    text: {en: t}\n"                                  // 39
                           "    choices:\n"                                       // 40
                           "      - {id: talks, text: {en: t}}\n"                 // 41
                           "      - {id: food, text: {en: f}}\n"                  // 42
                           "      - {id: none, exclusive: true, text: {en: n}}\n" // 43
                           "  - id: word\n"                                       // 44
                           "    type: text\n"                                     // 45
                           "    max_characters: 300\n"                            // 46
                           "    when: price >= 2 and mood == 2\n"                 // 47
                           "    text: {en: t}\n"                                  // 48
                           "  - id: contact\n"                                    // 49
                           "    type: contact\n"                                  // 50
                           "    when: call-me == yes and not answered(word)\n"    // 51
                           "    fields: [name, phone]\n"                          // 52
                           "    text: {en: t}\n"                                  // 53
                           "    consent: {en: We call once.}\n"                   // 54
                           "  - id: end\n"                                        // 55
                           "    type: notice\n"                                   // 56
                           "    text: {en: t}\n";                                 // 57

static struct fault_case_survey parsed;

static int
tear_down(void **state)
{
    (void)state;
    fault_case_survey_destroy(&parsed);
    return 0;
}

static const struct az_question *
question(const char *id)
{
    const struct az_question *found = az_survey_question(&parsed.survey, id);
    assert_non_null(found);
    return found;
}

static void
assert_range(const char *id, int64_t from, int64_t to)
{
    int64_t low;
    int64_t high;
    assert_true(az_question_range(question(id), &low, &high));
    assert_int_equal(low, from);
    assert_int_equal(high, to);
}

static void
test_question_types_are_read_with_their_keys(void **state)
{
    (void)state;
    if (!fault_case_parse(&parsed, good)) {
        fail_msg("%s", fault_case_printed(&parsed.faults));
    }
    assert_int_equal(parsed.survey.question_count, AZ_QUESTION_TYPE_COUNT);
    for (size_t i = 0; i < parsed.survey.question_count; i++) {
        assert_int_equal(parsed.survey.questions[i].type, i);
    }
    assert_int_equal(question("mood")->faces, AZ_FACES_FIVE_REVERSED);
    assert_range("mood", 1, 5);
    assert_range("stand", 1, 6);
    assert_string_equal(question("stand")->high.in[0], "Superb");
    assert_range("again", 0, 10);
    assert_range("price", -3, 3);
    assert_string_equal(question("price")->hint.in[0], "A second line");
    assert_false(az_text_is_given(&question("stand")->hint));
    assert_true(question("role")->shuffle);
    assert_false(question("liked")->shuffle);
    assert_int_equal(question("liked")->max, 2); // those that can stand together
    assert_true(az_question_choice(question("liked"), "none")->exclusive);
    assert_int_equal(question("word")->max_characters, 300);
    assert_int_equal(question("contact")->contact_fields, AZ_CONTACT_NAME | AZ_CONTACT_PHONE);
    assert_string_equal(question("contact")->consent.in[0], "We call once.");
}

static void
test_question_yes_no_has_its_choices_by_itself(void **state)
{
    (void)state;
    assert_true(fault_case_parse(&parsed, good));
    const struct az_question *call = question("call-me");
    assert_int_equal(call->choice_count, 2);
    assert_string_equal(az_question_choice(call, "yes")->text.in[0], "Yes please");
    // No words in the survey: the catalogue's are meant.
    assert_false(az_text_is_given(&az_question_choice(call, "no")->text));
}

static void
test_question_defaults(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        const char *id;
        int64_t low;
        int64_t high;
    } cases[] = {
        {"faces: five-reversed", "faces: four", "mood", 1, 4},
        {"faces: five-reversed", "faces: five", "mood", 1, 5},
        {", faces: five-reversed", "", "mood", 1, 5},
        {"    stars: 6\n", "", "stand", 1, 5},
        {"    low: {en: Poor}\n    high: {en: Superb}\n", "", "stand", 1, 6},
        {"    from: -3\n    to: 3\n", "    from: 2\n", "price", 2, 5},
        {"    from: -3\n    to: 3\n", "    to: 11\n", "price", 1, 11},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *text = fault_case_replace(good, cases[i].from, cases[i].to);
        if (!fault_case_parse(&parsed, text)) {
            fail_msg("%s", fault_case_printed(&parsed.faults));
        }
        assert_range(cases[i].id, cases[i].low, cases[i].high);
        free(text);
    }
    char *text = fault_case_replace(good, "    max_characters: 300\n", "");
    assert_true(fault_case_parse(&parsed, text));
    assert_int_equal(question("word")->max_characters, 500);
    free(text);
}

static const struct fault_case cases[] = {
    {"faces: five-reversed", "faces: six", 6, "\"six\". Write one of: five, four, five-reversed."},
    {"stars: 6", "stars: 2", 9, "must be a whole number from 3 to 10"},
    {"stars: 6", "stars: 11", 9, "must be a whole number from 3 to 10"},
    {"    low: {en: Poor}\n", "", 7, "The question \"stand\" lacks the key \"low\""},
    {"from: -3", "from: 3", 21, "goes from 3 to 3, but a scale has 2 to 11 points that rise"},
    {"from: -3", "from: 5", 21, "Make \"to\" at least 6 and at most 15."},
    {"to: 3", "to: 8", 21, "goes from -3 to 8"},
    {"to: 3", "to: 3.5", 21, "\"to\" is \"3.5\""},
    {"from: -3", "from: --3", 20, "\"from\" is \"--3\", but must be a whole number from -10"},
    {"    high: {en: Dear}\n", "", 18, "lacks the key \"high\""},
    {"hint: {en: A second line}", "hint: Hello", 23, "does not say in which language it is"},
    {"hint: {en: A second line}", "hint: {}", 23, "is missing in English (en)"},
    {"yes: {en: Yes please}", "yes: {hy: Այո}", 29, "is missing in English (en)"},
    {"yes: {en: Yes please}", "maybe: {en: t}", 29, "has no key \"maybe\""},
    {"shuffle: true", "shuffle: maybe", 32, "Write true or false"},
    {"{id: member, ", "{id: member, exclusive: true, ", 35, "has no key \"exclusive\""},
    {"{id: none, exclusive: true", "{id: none, exclusive: 1", 43, "Write true or false"},
    {"    type: choices\n", "    type: choices\n    min: 3\n", 39,
     "must be a whole number from 0 to 2"},
    {"max_characters: 300", "max_characters: 0", 46, "from 1 to 2000"},
    {"max_characters: 300", "max_characters: 2001", 46, "from 1 to 2000"},
    {"[name, phone]", "[name, fax]", 52, "no field \"fax\". Use some of: name, email, phone."},
    {"[name, phone]", "[name]", 52, "asks for a name only, by which nobody can be reached"},
    {"[name, phone]", "[]", 52, "has 0 fields, but must have 1 to 3"},
    {"    consent: {en: We call once.}\n", "", 49, "lacks the key \"consent\""},
    {"    type: notice\n", "    type: notice\n    required: true\n", 57,
     "The question \"end\" has no key \"required\""},
    // Contact details only after a yes.
    {"    when: call-me == yes and not answered(word)\n", "", 49, "who did not say yes to it"},
    {"when: call-me == yes and not answered(word)", "when: mood <= 2", 51,
     "\"when: call-me == yes\""},
    {"call-me == yes and not", "call-me == no and not", 51, "who did not say yes to it"},
    {"call-me == yes and not", "call-me == yes or not", 51, "who did not say yes to it"},
    // What a condition can ask about each type.
    {"mood == 2", "mood == 6", 47, "its answers go from 1 to 5"},
    {"price >= 2", "price >= -4", 47, "its answers go from -3 to 3"},
    {"price >= 2", "stand == 7", 47, "its answers go from 1 to 6"},
    {"price >= 2", "call-me == 1", 47, "but it is answered by choices"},
    {"price >= 2", "call-me == maybe", 47, "which is none of its choices"},
    {"price >= 2", "call-me > no", 47, "are not more or less than each other"},
    {"not answered(word)", "word == 3", 51, "but it is answered in words. Write answered(word)."},
    {"not answered(word)", "word == a", 51, "but it is answered in words. Write answered(word)."},
    {"not answered(word)", "answered(end)", 51, "\"end\", which comes later, in line 55"},
    {"not answered(word)", "answered(wort)", 51, "Did you mean \"word\"?"},
    {"    text: {en: t}\n    consent", "    when: a ==\n    text: {en: t}\n    consent", 53,
     "stands twice"},
    // The first question.
    {"type: faces, faces: five-reversed", "type: notice", 6, "is not answered by one touch"},
    {"type: faces, faces: five-reversed", "type: text", 6, "is not answered by one touch"},
};

static void
test_question_types_tell_each_fault(void **state)
{
    (void)state;
    fault_case_check_told(good, cases, sizeof(cases) / sizeof(*cases));
}

static void
test_question_of_an_unknown_type_is_told_once(void **state)
{
    (void)state;
    char *text = fault_case_replace(good, "type: faces", "type: smileys");
    assert_false(fault_case_parse(&parsed, text));
    assert_int_equal(parsed.faults.count, 1); // and no word on the condition that asks about it
    free(text);
}

static void
test_question_contact_needs_a_yes_to_a_question_of_yes_or_no(void **state)
{
    (void)state;
    char *other = fault_case_replace(good, "{id: member,", "{id: yes,");
    char *text = fault_case_replace(other, "call-me == yes and", "role == yes and");
    assert_true(fault_case_parse(&parsed, other));
    assert_false(fault_case_parse(&parsed, text));
    assert_text_contains(fault_case_printed(&parsed.faults), "who did not say yes to it");
    free(other);
    free(text);
}

static void
test_question_notice_may_not_be_asked_about(void **state)
{
    (void)state;
    struct az_buffer text;
    az_buffer_init(&text, 10000);
    az_buffer_printf(&text, "%s  - {id: last, type: yes-no, when: answered(end), text: {en: t}}\n",
                     good);
    assert_false(fault_case_parse(&parsed, az_buffer_text(&text)));
    assert_text_contains(fault_case_printed(&parsed.faults), "but it is not answered at all");
    az_buffer_destroy(&text);
}

static void
test_question_choices_that_are_all_exclusive_are_one_choice(void **state)
{
    (void)state;
    char *once = fault_case_replace(good, "{id: talks,", "{id: talks, exclusive: true,");
    char *twice = fault_case_replace(once, "{id: food,", "{id: food, exclusive: true,");
    assert_true(fault_case_parse(&parsed, once));
    assert_false(fault_case_parse(&parsed, twice));
    assert_text_contains(fault_case_printed(&parsed.faults),
                         "survey.yaml:40:5: Every choice of the question");
    free(once);
    free(twice);
}

/* A survey of `questions` questions of one choice, the first with `choices` choices. */
static const char *
make_large(struct az_buffer *text, unsigned questions, unsigned choices)
{
    az_buffer_clear(text);
    az_buffer_append_text(text, "survey: large\nlanguages: [en]\ntitle: {en: t}\nthanks: {en: t}\n"
                                "questions:\n");
    for (unsigned i = 0; i < questions; i++) {
        az_buffer_printf(text, "  - id: q%u\n    type: choice\n    text: {en: t}\n    choices:\n",
                         i);
        for (unsigned j = 0; j < (i == 0 ? choices : 2); j++) {
            az_buffer_printf(text, "      - {id: c%u, text: {en: t%u}}\n", j, j);
        }
    }
    return az_buffer_text(text);
}

static void
test_question_limits_are_kept_and_told(void **state)
{
    (void)state;
    struct az_buffer text;
    az_buffer_init(&text, 1024 * 1024);
    assert_true(fault_case_parse(
        &parsed, make_large(&text, AZ_SURVEY_QUESTIONS_MAX, AZ_SURVEY_CHOICES_MAX)));
    assert_false(fault_case_parse(&parsed, make_large(&text, AZ_SURVEY_QUESTIONS_MAX + 1, 2)));
    assert_text_contains(fault_case_printed(&parsed.faults),
                         "has 41 questions, but must have 1 to 40. Delete what is too many.");
    assert_false(fault_case_parse(&parsed, make_large(&text, 1, AZ_SURVEY_CHOICES_MAX + 1)));
    assert_text_contains(fault_case_printed(&parsed.faults),
                         "has 61 choices, but must have 2 to 60. Delete what is too many.");
    az_buffer_destroy(&text);
}

static void
test_question_types_changed_bytes_never_crash(void **state)
{
    (void)state;
    fault_case_check_changed(good, "\"':-[]{}#, \n0359aenoy", 2);
}

#define unit(test) cmocka_unit_test_teardown(test, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_question_types_are_read_with_their_keys),
        unit(test_question_yes_no_has_its_choices_by_itself),
        unit(test_question_defaults),
        unit(test_question_types_tell_each_fault),
        unit(test_question_of_an_unknown_type_is_told_once),
        unit(test_question_contact_needs_a_yes_to_a_question_of_yes_or_no),
        unit(test_question_notice_may_not_be_asked_about),
        unit(test_question_choices_that_are_all_exclusive_are_one_choice),
        unit(test_question_limits_are_kept_and_told),
        unit(test_question_types_changed_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
