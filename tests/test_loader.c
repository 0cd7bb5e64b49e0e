// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/survey/condition.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/fault_cases.h"

/* Sound; each fault below is one change of it. */
static const char good[] = "survey: expo\n"                                   // 1
                           "languages: [hy, en]\n"                            // 2
                           "title: {hy: Վ, en: T}\n"                          // 3
                           "thanks: {hy: Շ, en: Th}\n"                        // 4
                           "questions:\n"                                     // 5
                           "  - id: overall\n"                                // 6
                           "    type: faces\n"                                // 7
                           "    text:\n"                                      // 8
                           "      hy: Ինչպե՞ս էր\n"                           // 9
                           "      en: How was it?\n"                          // 10
                           "  - id: trouble\n"                                // 11
                           "    type: choices\n"                              // 12
                           "    when: overall <= 2\n"                         // 13
                           "    min: 1\n"                                     // 14
                           "    max: 2\n"                                     // 15
                           "    text: {hy: Ի՞նչը, en: What?}\n"               // 16
                           "    choices:\n"                                   // 17
                           "      - id: talks\n"                              // 18
                           "        text: {hy: Ե, en: Talks}\n"               // 19
                           "      - id: food\n"                               // 20
                           "        text: {hy: Ս, en: Food}\n"                // 21
                           "  - id: again\n"                                  // 22
                           "    type: nps\n"                                  // 23
                           "    required: true\n"                             // 24
                           "    when: trouble == food or overall in [4, 5]\n" // 25
                           "    text: {hy: Կ, en: Again?}\n"                  // 26
                           "    low: {hy: Ո, en: No}\n"                       // 27
                           "    high: {hy: Ա, en: Yes}\n";                    // 28

static struct fault_case_survey parsed;

static int
tear_down(void **state)
{
    (void)state;
    fault_case_survey_destroy(&parsed);
    return 0;
}

static void
test_loader_reads_a_sound_survey(void **state)
{
    (void)state;
    if (!fault_case_parse(&parsed, good)) {
        fail_msg("%s", fault_case_printed(&parsed.faults));
    }
    assert_string_equal(parsed.survey.id, "expo");
    assert_int_equal(strlen(parsed.survey.version), 16);
    assert_int_equal(parsed.survey.language_count, 2);
    assert_string_equal(parsed.survey.languages[0], "hy");
    assert_string_equal(parsed.survey.thanks.in[1], "Th");
    assert_int_equal(az_survey_language(&parsed.survey, "en"), 1);
    assert_int_equal(az_survey_language(&parsed.survey, "ka"), -1);
    assert_int_equal(parsed.survey.question_count, 3);

    const struct az_question *first = &parsed.survey.questions[0];
    assert_string_equal(first->text.in[0], "Ինչպե՞ս էր");
    assert_true(first->required); // the first touch counts
    assert_int_equal(first->line, 6);
    const struct az_question *trouble = az_survey_question(&parsed.survey, "trouble");
    assert_int_equal(trouble->type, AZ_QUESTION_CHOICES);
    assert_int_equal(trouble->choice_count, 2);
    assert_string_equal(az_question_choice(trouble, "food")->text.in[1], "Food");
    assert_null(az_question_choice(trouble, "foo"));
    assert_int_equal(trouble->min, 1);
    assert_int_equal(trouble->max, 2);
    assert_true(trouble->required);
    assert_non_null(trouble->when);
    const struct az_question *again = az_survey_question(&parsed.survey, "again");
    assert_true(again->required);
    assert_string_equal(again->high.in[1], "Yes");
    int64_t low;
    int64_t high;
    assert_true(az_question_range(again, &low, &high));
    assert_true(low == 0 && high == 10);
    assert_false(az_question_range(trouble, &low, &high));
    assert_null(az_survey_question(&parsed.survey, "missing"));
}

static void
test_loader_defaults(void **state)
{
    (void)state;
    char *without_min = fault_case_replace(good, "    min: 1\n    max: 2\n", "");
    char *text = fault_case_replace(without_min, "    required: true\n", "");
    assert_true(fault_case_parse(&parsed, text));
    assert_int_equal(parsed.survey.questions[1].min, 0);
    assert_int_equal(parsed.survey.questions[1].max, 2);
    assert_false(parsed.survey.questions[1].required);
    assert_false(parsed.survey.questions[2].required);
    free(text);
    free(without_min);
}

static void
test_loader_version_is_that_of_the_bytes(void **state)
{
    (void)state;
    char version[17];
    assert_true(fault_case_parse(&parsed, good));
    memcpy(version, parsed.survey.version, sizeof(version));
    assert_true(fault_case_parse(&parsed, good));
    assert_string_equal(parsed.survey.version, version);
    char *text = fault_case_replace(good, "How was", "How is");
    assert_true(fault_case_parse(&parsed, text));
    assert_string_not_equal(parsed.survey.version, version);
    free(text);
}

#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct fault_case cases[] = {
    // Keys.
    {"thanks:", "thank:", 4, "The survey has no key \"thank\". Did you mean \"thanks\"?"},
    {"    max: 2", "    colour: 2", 15,
     "use one of: id, type, text, hint, when, required, choices, shuffle, min"},
    {"        text: {hy: Ս", "        txt: {hy: Ս", 21, "The choice \"food\" has no key \"txt\""},
    {"    required", "    max: 2\n    required", 24, "The question \"again\" has no key \"max\""},
    {"title: {hy: Վ, en: T}\n", "", 1, "The survey lacks the key \"title\""},
    {"    type: faces\n", "", 6, "The question \"overall\" lacks the key \"type\""},
    {"  - id: again\n    type", "  - type", 22, "The question lacks the key \"id\""},
    {"    low: {hy: Ո, en: No}\n", "", 22, "lacks the key \"low\""},
    {"survey: expo\n", "survey: expo\nsurvey: b\n", 2, "stands twice; it was already in line 1"},
    // Kinds of nodes.
    {"languages: [hy, en]", "languages: hy", 2, "\"languages\" is a text, but must be a list"},
    {"survey: expo", "survey: [expo]", 1, "\"survey\" is a list, but must be a text"},
    {"en: How was it?", "en: [How]", 10, "\"en\" is a list, but must be a text"},
    {"title: {hy: Վ, en: T}", "title: Hello", 3, "does not say in which language it is"},
    {"      - id: talks\n        text: {hy: Ե, en: Talks}", "      - talks", 18,
     "\"choices\" is a text, but must be a map"},
    // Texts.
    {"      hy: Ինչպե՞ս էր\n", "", 8, "is missing in Armenian (hy). Add a line \"hy: …\""},
    {"en: How was it?", "en: How was it?\n      ka: როგორ", 11,
     "a text in Georgian (ka), which is not among the languages"},
    {"en: How was it?", "en:", 10, "in English (en) is empty"},
    {"title: {hy: Վ, en: T}", "title: {hy: Վ, en: Well, how was it}", 3,
     "If it is part of a text with a comma, put double quotes around the whole text."},
    {"en: How was it?", "en: \"  \"", 10, "The text of the question \"overall\" in English (en)"},
    {"en: How was it?", "en: ~", 10, "is empty"},
    {"en: How was it?", "en: " A50 A50 A50 A50 "a", 10, "is 201 characters long, but may have 200"},
    {"en: Food}", "en: " A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", 21, "is 81 characters long"},
    {"en: How was it?", "en: \"a\\nb\"", 10, "has a line break or an invisible sign"},
    {"en: How was it?", "en: \"a\\x07\"", 10, "has a line break or an invisible sign"},
    {"en: How was it?", "en: \"a\\0b\"", 10, "zero character"},
    // Ids and types.
    {"id: again", "id: overall", 22, "already that of the question in line 6"},
    {"id: food", "id: talks", 20, "The choice \"talks\" stands twice"},
    {"id: again", "id: Կրկին", 22, "\"Կրկին\" is no id. Use 1 to 64"},
    {"id: again", "id: 2nd", 22, "does not begin with a letter. Put a letter before it, such as"},
    {"id: again", "id: not", 22, "is a word of conditions"},
    {"survey: expo", "survey: my expo", 1, "\"my expo\" is no id"},
    {"type: faces", "type: face", 7, "Did you mean \"faces\"? The types are faces, stars, nps, "},
    {"type: faces", "type: slider", 7, "There is no type \"slider\". Use one of: faces, stars"},
    // Conditions.
    {"when: overall <= 2", "when: overall =< 2", 13, "13:19: The condition cannot be understood"},
    {"when: overall <= 2", "when: \"overall\"", 13, "13:19: The condition cannot be understood"},
    {"when: overall <= 2", "when:", 13, "\"when\" is empty"},
    {"when: overall <= 2", "when: again <= 2", 13, "\"again\", which comes later, in line 22"},
    {"when: overall <= 2", "when: trouble == food", 13, "asks about that question itself"},
    {"when: overall <= 2", "when: overal <= 2", 13, "Did you mean \"overall\"?"},
    {"when: overall <= 2", "when: weather <= 2", 13, "there is no such question. Name a question"},
    {"when: overall <= 2", "when: overall <= 7", 13, "with 7, but its answers go from 1 to 5"},
    {"when: overall <= 2", "when: overall == 0", 13, "with 0, but its answers go from 1 to 5"},
    {"when: overall <= 2", "when: overall == good", 13, "but it is answered by a number"},
    {"trouble == food", "trouble == fod", 25, "none of its choices. Did you mean \"food\"?"},
    {"trouble == food", "trouble == x", 25, "Use the id of a choice of the question in line 11"},
    {"trouble == food", "trouble < food", 25, "are not more or less than each other"},
    {"trouble == food", "trouble == 2", 25, "but it is answered by choices"},
    {"type: faces", "type: faces\n    when: overall == 2", 8, "The first question has a condition"},
    {"type: faces", "type: choices", 7, "The first question is not answered by one touch"},
    // Numbers.
    {"min: 1", "min: 3", 14, "\"min\" is \"3\", but must be a whole number from 0 to 2"},
    {"max: 2", "max: 0", 15, "must be a whole number from 1 to 2"},
    {"max: 2", "max: two", 15, "\"max\" is \"two\""},
    {"max: 2", "max: 99999999999", 15, "must be a whole number"},
    {"min: 1\n    max: 2", "min: 2\n    max: 1", 14, "\"min\" is 2, but \"max\" is 1"},
    {"min: 1", "min: 0\n    required: true", 14, "although the question is required"},
    {"required: true", "required: yes", 24, "Write true or false"},
    // Counts.
    {"      - id: food\n        text: {hy: Ս, en: Food}\n", "", 17,
     "has 1 choices, but must have 2"},
    // Languages.
    {"[hy, en]", "[hy, en, hy]", 2, "Armenian (hy) stands twice"},
    {"[hy, en]", "[hy, en, Armenian]", 2, "\"Armenian\" is no language tag"},
    {"[hy, en]", "[hy, en, xx]", 2, "no texts of its own in xx. Use one of: "},
    {"[hy, en]", "[]", 2, "has 0 languages, but must have 1 to 12"},
    // YAML itself.
    {"en: How was it?", "en: How: was it?", 10, "has a colon in it; the Armenian full stop"},
    {"en: How was it?", "en: \"How", 10, "10:11: This is not YAML"},
    {"    type: faces", "\ttype: faces", 7, "There is a tab before the first word"},
    {"survey: expo", "survey: &a expo", 1, "Anchors (&name) are not used"},
    {"en: How was it?", "en: *a", 10, "Aliases (*name) are not used"},
    {"survey: expo", "survey: !!str expo", 1, "Tags (!name) are not used"},
    {"title:", "---\ntitle:", 3, "A second document begins here"},
    {"title:", "? [a]\n: b\ntitle:", 3, "A key is not a word"},
    {"en: How was it?", "en: \xff", 10, "The line is not UTF-8"},
    {"en: How was it?", "en: \x01", 10, "a character that a text cannot have"},
    {"title: {hy: Վ, en: T}", "title: [[[[[[[[[[[[[[a]]]]]]]]]]]]]]", 3, "nested too deeply"},
};

static void
test_loader_tells_each_fault(void **state)
{
    (void)state;
    fault_case_check_told(good, cases, sizeof(cases) / sizeof(*cases));
}

static void
test_loader_tells_all_faults_in_one_run(void **state)
{
    (void)state;
    assert_false(fault_case_parse(&parsed, "survey: expo\n"
                                           "languages: [hy, en]\n"
                                           "title: {hy: Վ}\n"
                                           "thanks: {hy: Շ, en: Th}\n"
                                           "questions:\n"
                                           "  - id: overall\n"
                                           "    type: faces\n"
                                           "    text: {hy: Ի, en: How, ka: რ}\n"
                                           "  - id: overall\n"
                                           "    typ: nps\n"
                                           "    when: later == 1\n"
                                           "    text: {hy: Ի, en: How}\n"));
    assert_string_equal(
        fault_case_printed(&parsed.faults),
        "survey.yaml:3:1: The title of the survey is missing in English (en). "
        "Add a line \"en: …\" below \"title:\".\n"
        "survey.yaml:8:28: There is a text in Georgian (ka), which is not among the languages. "
        "Add ka to \"languages\", or delete this line.\n"
        "survey.yaml:9:5: The question \"overall\" lacks the key \"type\". "
        "Add a line \"type:\" to it.\n"
        "survey.yaml:9:9: The id \"overall\" is already that of the question in line 6. "
        "Give each question an id of its own.\n"
        "survey.yaml:11:11: The condition asks about \"later\", and there is no such question. "
        "Name a question that stands before this.\n");
}

static void
test_loader_empty_and_odd_files_are_told(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",  "\n\n", "# only a comment\n", "hello",           "- a\n- b\n", "---\n",
        "~", "{}",   "\xef\xbb\xbf",       "%YAML 9.9\n---\n"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_false(fault_case_parse(&parsed, texts[i]));
        assert_true(parsed.faults.count > 0);
    }
    fault_case_survey_destroy(&parsed);
    assert_false(az_survey_parse("z", "a: b\0c", 6, &parsed.survey, &parsed.faults));
    assert_text_contains(fault_case_printed(&parsed.faults), "z:1: The line is not UTF-8 text.");
}

static void
test_loader_takes_a_byte_order_mark_and_windows_lines(void **state)
{
    (void)state;
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    az_buffer_append_text(&text, "\xef\xbb\xbf");
    for (const char *c = good; *c; c++) {
        az_buffer_append_text(&text, *c == '\n' ? "\r" : "");
        az_buffer_append_char(&text, *c);
    }
    if (!fault_case_parse(&parsed, az_buffer_text(&text))) {
        fail_msg("%s", fault_case_printed(&parsed.faults));
    }
    az_buffer_destroy(&text);
}

/* `head`, then `part` a number of times, then `tail`. Owned by the caller. */
static char *
repeat(const char *head, const char *part, size_t count, const char *tail)
{
    size_t size = strlen(part);
    char *text = malloc(strlen(head) + size * count + strlen(tail) + 1);
    assert_non_null(text);
    char *end = stpcpy(text, head);
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, part);
    }
    strcpy(end, tail);
    return text;
}

static void
test_loader_tricks_are_refused_quickly(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        const char *part;
        size_t count;
        const char *tail;
        const char *told;
    } tricks[] = {
        {"a: ", "[", 500000, "", "nested too deeply"},
        {"a: ", "{a: ", 200000, "", "nested too deeply"},
        {"a: &a [x]\nb: &b [*a,*a]\nc: [", "*b,", 1000, "*b]", "Aliases"},
        {"a: [", "x,", 500000, "]", "more than can be read"},
        {"", "? ", 300000, "", "nested too deeply"},
        {"questions:\n", "  - {id: a, type: faces}\n", 41, "",
         "41 questions, but must have 1 to 40"},
    };
    for (size_t i = 0; i < sizeof(tricks) / sizeof(*tricks); i++) {
        char *text = repeat(tricks[i].head, tricks[i].part, tricks[i].count, tricks[i].tail);
        assert_false(fault_case_parse(&parsed, text));
        assert_text_contains(fault_case_printed(&parsed.faults), tricks[i].told);
        free(text);
    }
}

static void
test_loader_many_keys_and_many_faults_are_bounded(void **state)
{
    (void)state;
    struct az_buffer text;
    az_buffer_init(&text, AZ_SURVEY_BYTES_MAX);
    for (int i = 0; i < 50000; i++) {
        az_buffer_printf(&text, "k%d: 1\n", i);
    }
    assert_false(fault_case_parse(&parsed, az_buffer_text(&text)));
    assert_text_contains(fault_case_printed(&parsed.faults), "more than 200 keys");
    az_buffer_destroy(&text);

    char *same = repeat("a: 1\n", "a: 1\n", 1000, "");
    assert_false(fault_case_parse(&parsed, same));
    assert_int_equal(parsed.faults.count, AZ_FAULTS_MAX);
    assert_true(parsed.faults.more);
    assert_text_contains(fault_case_printed(&parsed.faults), "There are more faults.");
    free(same);
}

static void
test_loader_quotes_nothing_that_harms_a_screen(void **state)
{
    (void)state;
    char *key = repeat("survey: \"\\e[31m", "Ա", 2000, "\"\n");
    fault_case_parse(&parsed, key);
    const char *text = fault_case_printed(&parsed.faults);
    assert_null(strchr(text, '\033'));
    assert_text_contains(text, "…");
    assert_true(strlen(parsed.faults.items[0].what) < 700);
    free(key);
}

static void
test_loader_cut_off_files_are_told_and_never_crash(void **state)
{
    (void)state;
    size_t size = strlen(good);
    for (size_t cut = 0; cut < size; cut++) {
        char *text = strndup(good, cut);
        bool sound = fault_case_parse(&parsed, text); // it may well be, between two questions
        assert_int_equal(sound, !az_faults_refuse(&parsed.faults));
        free(text);
    }
}

static void
test_loader_changed_bytes_never_crash(void **state)
{
    (void)state;
    fault_case_check_changed(good, "\"':-[]{}#&*!|>%@`?,\t\n \x80\xff~09aZ", 3);
}

static void
test_loader_missing_file_is_a_fault(void **state)
{
    (void)state;
    assert_false(az_survey_load(testing_path("none.yaml"), &parsed.survey, &parsed.faults));
    assert_text_contains(fault_case_printed(&parsed.faults),
                         "The file cannot be read: No such file or directory.");
    fault_case_survey_destroy(&parsed);
    assert_false(az_survey_load(testing_dir(), &parsed.survey, &parsed.faults));
    assert_text_contains(fault_case_printed(&parsed.faults), "it is not a file");
    fault_case_survey_destroy(&parsed);
    char *big = repeat("#", "x", AZ_SURVEY_BYTES_MAX, "\n");
    testing_write(testing_path("big.yaml"), big);
    assert_false(az_survey_load(testing_path("big.yaml"), &parsed.survey, &parsed.faults));
    assert_text_contains(fault_case_printed(&parsed.faults), "it is larger than a megabyte");
    free(big);
}

#define unit(test) cmocka_unit_test_teardown(test, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_loader_reads_a_sound_survey),
        unit(test_loader_defaults),
        unit(test_loader_version_is_that_of_the_bytes),
        unit(test_loader_tells_each_fault),
        unit(test_loader_tells_all_faults_in_one_run),
        unit(test_loader_empty_and_odd_files_are_told),
        unit(test_loader_takes_a_byte_order_mark_and_windows_lines),
        unit(test_loader_tricks_are_refused_quickly),
        unit(test_loader_many_keys_and_many_faults_are_bounded),
        unit(test_loader_quotes_nothing_that_harms_a_screen),
        unit(test_loader_cut_off_files_are_told_and_never_crash),
        unit(test_loader_changed_bytes_never_crash),
        unit(test_loader_missing_file_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
