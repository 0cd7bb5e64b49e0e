// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "app/survey/condition.h"
#include "app/survey/flow.h"
#include "app/survey/loader.h"
#include "tests/fault_cases.h"

static const char source[] = "survey: s\n"
                             "languages: [en]\n"
                             "title: {en: t}\n"
                             "thanks: {en: t}\n"
                             "questions:\n"
                             "  - {id: stand, type: stars, stars: 3, text: {en: t}}\n"
                             "  - id: price\n"
                             "    type: scale\n"
                             "    from: -2\n"
                             "    to: 2\n"
                             "    text: {en: t}\n"
                             "    low: {en: t}\n"
                             "    high: {en: t}\n"
                             "  - id: liked\n"
                             "    type: choices\n"
                             "    shuffle: true\n"
                             "    min: 2\n"
                             "    max: 3\n"
                             "    text: {en: t}\n"
                             "    choices:\n"
                             "      - {id: a, text: {en: a}}\n"
                             "      - {id: b, text: {en: b}}\n"
                             "      - {id: c, text: {en: c}}\n"
                             "      - {id: d, text: {en: d}}\n"
                             "      - {id: e, text: {en: e}}\n"
                             "      - {id: f, text: {en: f}}\n"
                             "      - {id: none, exclusive: true, text: {en: none}}\n"
                             "      - {id: all, exclusive: true, text: {en: all}}\n"
                             "  - {id: word, type: text, max_characters: 10, text: {en: t}}\n"
                             "  - {id: hint, type: notice, when: answered(word), text: {en: t}}\n"
                             "  - {id: call-me, type: yes-no, text: {en: t}}\n"
                             "  - id: contact\n"
                             "    type: contact\n"
                             "    when: call-me == yes\n"
                             "    required: true\n"
                             "    fields: [email]\n"
                             "    text: {en: t}\n"
                             "    consent: {en: t}\n"
                             "  - {id: bye, type: notice, text: {en: t}}\n";

enum { STAND, PRICE, LIKED, WORD, HINT, CALL_ME, CONTACT, BYE };

static struct az_survey survey;
static struct az_flow flow;
static struct az_flow_effect effect;
static struct testing_random seeded;

static int
load_survey(void **state)
{
    (void)state;
    struct az_faults faults;
    bool sound = az_survey_parse("types.yaml", source, strlen(source), &survey, &faults);
    printf("%s", fault_case_printed(&faults));
    az_faults_destroy(&faults);
    return sound ? 0 : -1;
}

static int
drop_survey(void **state)
{
    (void)state;
    az_survey_destroy(&survey);
    return 0;
}

static int
start(void **state)
{
    (void)state;
    memset(&flow, 0xee, sizeof(flow)); // whatever was there before does not show
    memset(&effect, 0xee, sizeof(effect));
    testing_random_init(&seeded, 20260514);
    az_flow_init(&flow, &survey, 0, 1000);
    az_flow_shuffle(&flow, &seeded.random);
    return 0;
}

/* Go from the start to this question, with answers that ask for all of them. */
static void
go_to(size_t question)
{
    while (flow.question < question) {
        switch (flow.question) {
        case STAND:
            assert_true(az_flow_answer_number(&flow, 3, 1000, &effect));
            break;
        case WORD:
            assert_true(az_flow_answer_words(&flow, "Fine", 1000, &effect));
            break;
        case LIKED:
            assert_true(az_flow_answer_choice(&flow, "none", 1000, &effect));
            assert_true(az_flow_next(&flow, 1000, &effect));
            break;
        case CALL_ME:
            assert_true(az_flow_answer_choice(&flow, "yes", 1000, &effect));
            break;
        case CONTACT:
            assert_true(az_flow_answer_words(&flow, "{\"email\":\"a@b.am\"}", 1000, &effect));
            break;
        default:
            assert_true(az_flow_next(&flow, 1000, &effect));
        }
    }
    assert_int_equal(flow.question, question);
}

static void
assert_told(const char *question, enum az_value_kind kind, const char *text)
{
    assert_int_equal(effect.answer_count, 1);
    assert_string_equal(effect.answers[0].question, question);
    assert_int_equal(effect.answers[0].value.kind, kind);
    if (text) {
        assert_string_equal(effect.answers[0].value.text, text);
    }
}

static void
test_flow_numbers_keep_to_each_questions_range(void **state)
{
    (void)state;
    assert_false(az_flow_answer_number(&flow, 4, 1000, &effect));
    assert_false(az_flow_answer_number(&flow, 0, 1000, &effect));
    assert_true(az_flow_answer_number(&flow, 3, 1000, &effect));
    assert_false(az_flow_answer_number(&flow, -3, 1000, &effect));
    assert_false(az_flow_answer_number(&flow, 3, 1000, &effect));
    assert_true(az_flow_answer_number(&flow, -2, 1000, &effect));
    assert_told("price", AZ_VALUE_NUMBER, NULL);
    assert_int_equal(effect.answers[0].value.number, -2);
}

static void
test_flow_exclusive_choice_stands_alone(void **state)
{
    (void)state;
    static const struct {
        const char *touched;
        const char *chosen; // after that, in the survey's order; NULL: none
        bool may_go_on;
    } steps[] = {
        {"b", "b", false},      {"a", "a b", true},
        {"none", "none", true}, // clears the others, and is enough by itself
        {"none", NULL, false},  {"none", "none", true},
        {"all", "all", true}, // two exclusive ones replace each other
        {"c", "c", false},    // and the others clear it
        {"d", "c d", true},     {"e", "c d e", true},
        {"none", "none", true}, // also where there is no room for one more
    };
    go_to(LIKED);
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        assert_true(az_flow_answer_choice(&flow, steps[i].touched, 1000, &effect));
        assert_told("liked", steps[i].chosen ? AZ_VALUE_CHOICES : AZ_VALUE_NONE, steps[i].chosen);
        assert_int_equal(az_flow_can_next(&flow), steps[i].may_go_on);
    }
}

static void
test_flow_one_choice_too_many_is_refused(void **state)
{
    (void)state;
    go_to(LIKED);
    az_flow_answer_choice(&flow, "a", 1000, &effect);
    az_flow_answer_choice(&flow, "b", 1000, &effect);
    az_flow_answer_choice(&flow, "c", 1000, &effect);
    assert_false(az_flow_answer_choice(&flow, "d", 1000, &effect));
    assert_int_equal(effect.answer_count, 0);
    assert_string_equal(az_flow_given(&flow, LIKED)->text, "a b c");
}

/* The ids on the screen, joined by blanks. */
static void
read_screen(char out[AZ_CHOICES_BYTES_MAX])
{
    const struct az_choice *choice;
    size_t size = 0;
    for (size_t i = 0; (choice = az_flow_choice(&flow, i)); i++) {
        size += (size_t)snprintf(out + size, AZ_CHOICES_BYTES_MAX - size, "%s%s", i > 0 ? " " : "",
                                 choice->id);
    }
    out[size] = '\0';
}

static void
test_flow_mixed_order_lasts_as_long_as_the_response(void **state)
{
    (void)state;
    char first[AZ_CHOICES_BYTES_MAX];
    char again[AZ_CHOICES_BYTES_MAX];
    go_to(LIKED);
    read_screen(first);
    assert_string_not_equal(first, "a b c d e f none all"); // of 720 orders
    assert_true(az_flow_back(&flow, 1000));
    assert_true(az_flow_answer_number(&flow, 1, 1000, &effect));
    read_screen(again);
    assert_string_equal(again, first);

    assert_true(az_flow_answer_choice(&flow, "none", 1000, &effect));
    assert_string_equal(effect.answers[0].shown, first); // saved with the answer
    assert_true(az_flow_answer_choice(&flow, "none", 1000, &effect));
    assert_null(effect.answers[0].shown); // but not without one
}

static void
test_flow_mixed_order_is_anothers_for_the_next_person(void **state)
{
    (void)state;
    char order[AZ_CHOICES_BYTES_MAX];
    unsigned times_first[6] = {0};
    for (int person = 0; person < 6000; person++) {
        go_to(LIKED);
        read_screen(order);
        assert_true(order[0] >= 'a' && order[0] <= 'f');
        times_first[order[0] - 'a']++;
        // The exclusive ones are where the survey has them.
        assert_string_equal(order + strlen("a b c d e f"), " none all");
        az_flow_reset(&flow, 1000);
    }
    for (int i = 0; i < 6; i++) {
        assert_in_range(times_first[i], 800, 1200); // 1000 each if all are as likely
    }
}

static void
test_flow_without_random_numbers_shows_choices_as_written(void **state)
{
    (void)state;
    char order[AZ_CHOICES_BYTES_MAX];
    az_flow_init(&flow, &survey, 0, 1000);
    assert_null(az_flow_choice(&flow, 0)); // no choices here
    go_to(LIKED);
    read_screen(order);
    assert_string_equal(order, "a b c d e f none all");
    assert_true(az_flow_answer_choice(&flow, "none", 1000, &effect));
    assert_null(effect.answers[0].shown);
}

static void
test_flow_words_pass_through_and_are_forgotten(void **state)
{
    (void)state;
    char words[] = "Shatlav em";
    go_to(WORD);
    assert_true(az_flow_answer_words(&flow, words, 5000, &effect));
    assert_told("word", AZ_VALUE_TEXT, "Shatlav em");
    assert_ptr_equal(effect.answers[0].value.text, words); // borrowed, so that one wipe suffices
    assert_int_equal(effect.answers[0].elapsed_ms, 4000);
    assert_int_equal(flow.question, HINT);
    assert_null(memmem(&flow, sizeof(flow), "Shatlav", 7));
    assert_int_equal(az_flow_given(&flow, WORD)->kind, AZ_VALUE_TEXT);
    assert_string_equal(az_flow_given(&flow, WORD)->text, "");

    // Going back, the answer is there, and may be kept, replaced or taken back.
    assert_true(az_flow_back(&flow, 6000));
    assert_true(az_flow_can_next(&flow));
    assert_false(az_flow_next_skips(&flow));
    assert_true(az_flow_answer_words(&flow, "No", 7000, &effect));
    assert_told("word", AZ_VALUE_TEXT, "No");
}

static void
test_flow_words_are_refused_if_they_are_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        bool good;
    } cases[] = {
        {"", false},
        {" \t\n", false},
        {"\xc2\xa0\xe2\x80\x83", false}, // blanks of other kinds
        {"\xff", false},                 // not UTF-8
        {"12345678901", false},          // eleven characters
        {"1234567890", true},            // ten
        {"Շատ լավ էր", true},            // ten, of more bytes
        {"Շատ լավ էր։", false},          // eleven
        {"ძალიან!", true},               //
    };
    assert_false(az_flow_answer_words(&flow, "Stars?", 1000, &effect)); // takes a number
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        start(NULL);
        go_to(WORD);
        if (az_flow_answer_words(&flow, cases[i].words, 1000, &effect) != cases[i].good) {
            fail_msg("\"%s\"", cases[i].words);
        }
        assert_int_equal(effect.answer_count, cases[i].good);
    }
}

static void
test_flow_answer_may_be_taken_back(void **state)
{
    (void)state;
    assert_false(az_flow_withdraw(&flow, 1000, &effect));
    go_to(WORD);
    assert_false(az_flow_withdraw(&flow, 1000, &effect)); // nothing is given
    go_to(CALL_ME);
    az_flow_back(&flow, 1000);
    az_flow_back(&flow, 1000);
    assert_int_equal(flow.question, WORD);
    assert_true(az_flow_withdraw(&flow, 1000, &effect));
    assert_told("word", AZ_VALUE_NONE, NULL);
    assert_int_equal(flow.question, WORD);
    assert_true(az_flow_next_skips(&flow));
    assert_true(az_flow_next(&flow, 1000, &effect));
    assert_int_equal(flow.question, CALL_ME); // the notice depended on the words

    start(NULL);
    go_to(PRICE);
    az_flow_back(&flow, 1000);
    assert_false(az_flow_withdraw(&flow, 1000, &effect)); // the first question is required
}

static void
test_flow_notice_only_goes_on(void **state)
{
    (void)state;
    go_to(HINT);
    assert_true(az_flow_can_next(&flow));
    assert_false(az_flow_next_skips(&flow)); // "next", for there is nothing to skip
    assert_false(az_flow_answer_number(&flow, 1, 1000, &effect));
    assert_false(az_flow_answer_words(&flow, "Hello", 1000, &effect));
    assert_true(az_flow_next(&flow, 1000, &effect));
    assert_int_equal(effect.answer_count, 0);
    go_to(BYE);
    assert_true(az_flow_next(&flow, 1000, &effect));
    assert_true(effect.finishes);
    assert_int_equal(effect.ending, AZ_ENDING_COMPLETE);
}

static void
test_flow_contact_is_asked_only_after_a_yes(void **state)
{
    (void)state;
    go_to(CALL_ME);
    assert_true(az_flow_answer_choice(&flow, "no", 1000, &effect));
    assert_told("call-me", AZ_VALUE_CHOICES, "no");
    assert_int_equal(flow.question, BYE);
    az_flow_back(&flow, 1000);
    assert_true(az_flow_answer_choice(&flow, "yes", 1000, &effect));
    assert_told("call-me", AZ_VALUE_CHOICES, "yes");
    assert_int_equal(flow.question, CONTACT);
    assert_false(az_flow_next(&flow, 1000, &effect)); // required

    // A change of mind takes back what was given.
    go_to(BYE);
    az_flow_back(&flow, 1000);
    az_flow_back(&flow, 1000);
    assert_true(az_flow_answer_choice(&flow, "no", 1000, &effect));
    assert_int_equal(effect.answer_count, 2);
    assert_string_equal(effect.answers[1].question, "contact");
    assert_int_equal(effect.answers[1].value.kind, AZ_VALUE_NONE);
    assert_int_equal(flow.question, BYE);
}

static void
test_flow_next_person_finds_nothing(void **state)
{
    (void)state;
    static const char nothing[AZ_CHOICES_BYTES_MAX];
    go_to(BYE);
    az_flow_time_out(&flow, 60000, &effect);
    assert_int_equal(effect.ending, AZ_ENDING_TIMEOUT);
    for (size_t i = 0; i < survey.question_count; i++) {
        assert_int_equal(az_flow_given(&flow, i)->kind, AZ_VALUE_NONE);
        assert_memory_equal(flow.given[i].chosen, nothing, sizeof(nothing));
    }
    assert_int_equal(flow.question, STAND);
}

/* What a store would hold, from effects alone. */
static struct az_value held[AZ_SURVEY_QUESTIONS_MAX];

static void
hold_effect(void)
{
    if (effect.begins) {
        memset(held, 0, sizeof(held));
    }
    for (size_t i = 0; i < effect.answer_count; i++) {
        const struct az_question *question =
            az_survey_question(&survey, effect.answers[i].question);
        held[question - survey.questions] = effect.answers[i].value;
    }
}

static bool
touch_anything(const struct az_random *random)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "none", "all", "yes", "no"};
    static const char *const words[] = {"", "Hello", "{}", "far too many words"};
    switch (az_random_below(random, 6)) {
    case 0:
        return az_flow_answer_number(&flow, (int64_t)az_random_below(random, 9) - 4, 1000, &effect);
    case 1:
        return az_flow_answer_choice(&flow, ids[az_random_below(random, 10)], 1000, &effect);
    case 2:
        return az_flow_answer_words(&flow, words[az_random_below(random, 4)], 1000, &effect);
    case 3:
        return az_flow_withdraw(&flow, 1000, &effect);
    case 4:
        effect.answer_count = 0;
        effect.begins = effect.finishes = false;
        return az_flow_back(&flow, 1000);
    default:
        return az_flow_next(&flow, 1000, &effect);
    }
}

static void
assert_held_is_a_response(void)
{
    assert_int_not_equal(held[STAND].kind, AZ_VALUE_NONE);
    bool has_contact = held[CONTACT].kind != AZ_VALUE_NONE;
    bool said_yes = held[CALL_ME].kind != AZ_VALUE_NONE && flow.given[CALL_ME].chosen[0] == 'y';
    assert_int_equal(has_contact, said_yes); // it is required, and not asked otherwise
    assert_int_equal(held[HINT].kind, AZ_VALUE_NONE);
    assert_int_equal(held[BYE].kind, AZ_VALUE_NONE);
}

static void
test_flow_random_touches_make_only_valid_responses(void **state)
{
    (void)state;
    unsigned finished = 0;
    for (int i = 0; i < 200000; i++) {
        bool done = touch_anything(&seeded.random);
        hold_effect();
        assert_true(done || effect.answer_count == 0);
        if (effect.finishes) {
            assert_held_is_a_response();
            finished++;
            az_flow_reset(&flow, 1000);
        }
        effect.answer_count = 0;
        effect.begins = effect.finishes = false;
    }
    assert_true(finished > 1000); // else the walk went nowhere
}

#define unit(test) cmocka_unit_test_setup(test, start)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_flow_numbers_keep_to_each_questions_range),
        unit(test_flow_exclusive_choice_stands_alone),
        unit(test_flow_one_choice_too_many_is_refused),
        unit(test_flow_mixed_order_lasts_as_long_as_the_response),
        unit(test_flow_mixed_order_is_anothers_for_the_next_person),
        unit(test_flow_without_random_numbers_shows_choices_as_written),
        unit(test_flow_words_pass_through_and_are_forgotten),
        unit(test_flow_words_are_refused_if_they_are_no_answer),
        unit(test_flow_answer_may_be_taken_back),
        unit(test_flow_notice_only_goes_on),
        unit(test_flow_contact_is_asked_only_after_a_yes),
        unit(test_flow_next_person_finds_nothing),
        unit(test_flow_random_touches_make_only_valid_responses),
    };
    return cmocka_run_group_tests(tests, load_survey, drop_survey);
}
