// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "app/survey/condition.h"
#include "app/survey/flow.h"
#include "app/survey/loader.h"

/* Conditions on numbers, on choices, and on a question that itself has a condition. */
static const char source[] = "survey: s\n"
                             "languages: [en, hy]\n"
                             "title: {en: t, hy: t}\n"
                             "thanks: {en: t, hy: t}\n"
                             "questions:\n"
                             "  - {id: overall, type: faces, text: {en: t, hy: t}}\n"
                             "  - id: trouble\n"
                             "    type: choices\n"
                             "    when: overall <= 2\n"
                             "    max: 2\n"
                             "    text: {en: t, hy: t}\n"
                             "    choices:\n"
                             "      - {id: talks, text: {en: talks, hy: talks}}\n"
                             "      - {id: food, text: {en: food, hy: food}}\n"
                             "      - {id: venue, text: {en: venue, hy: venue}}\n"
                             "  - id: dish\n"
                             "    type: choice\n"
                             "    when: trouble == food\n"
                             "    text: {en: t, hy: t}\n"
                             "    choices:\n"
                             "      - {id: soup, text: {en: soup, hy: soup}}\n"
                             "      - {id: cake, text: {en: cake, hy: cake}}\n"
                             "  - id: role\n"
                             "    type: choice\n"
                             "    required: true\n"
                             "    text: {en: t, hy: t}\n"
                             "    choices:\n"
                             "      - {id: member, text: {en: member, hy: member}}\n"
                             "      - {id: guest, text: {en: guest, hy: guest}}\n"
                             "  - id: wishes\n"
                             "    type: choices\n"
                             "    when: not (role == guest and overall == 5)\n"
                             "    min: 2\n"
                             "    text: {en: t, hy: t}\n"
                             "    choices:\n"
                             "      - {id: a, text: {en: a, hy: a}}\n"
                             "      - {id: b, text: {en: b, hy: b}}\n"
                             "      - {id: c, text: {en: c, hy: c}}\n"
                             "  - id: recommend\n"
                             "    type: nps\n"
                             "    text: {en: t, hy: t}\n"
                             "    low: {en: t, hy: t}\n"
                             "    high: {en: t, hy: t}\n";

static struct az_survey survey;
static struct az_flow flow;
static struct az_flow_effect effect;

static int
load_survey(void **state)
{
    (void)state;
    struct az_faults faults;
    bool sound = az_survey_parse("flow.yaml", source, strlen(source), &survey, &faults);
    struct az_buffer text;
    az_buffer_init(&text, 10000);
    az_faults_print(&faults, &text);
    printf("%s", az_buffer_text(&text));
    az_buffer_destroy(&text);
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
    // Whatever was there before does not show.
    memset(&flow, 0xee, sizeof(flow));
    memset(&effect, 0xee, sizeof(effect));
    az_flow_init(&flow, &survey, 0, 1000);
    return 0;
}

static void
assert_question(const char *id)
{
    assert_non_null(az_flow_question(&flow));
    assert_string_equal(az_flow_question(&flow)->id, id);
}

static void
assert_told(size_t index, const char *question, const char *choices)
{
    assert_true(index < effect.answer_count);
    assert_string_equal(effect.answers[index].question, question);
    if (choices) {
        assert_int_equal(effect.answers[index].value.kind, AZ_VALUE_CHOICES);
        assert_string_equal(effect.answers[index].value.text, choices);
    } else {
        assert_int_equal(effect.answers[index].value.kind, AZ_VALUE_NONE);
    }
}

static void
test_flow_first_answer_opens_the_response(void **state)
{
    (void)state;
    assert_question("overall");
    assert_false(az_flow_can_back(&flow));
    assert_false(az_flow_can_next(&flow));
    assert_false(az_flow_next(&flow, 1500, &effect));
    assert_true(az_flow_answer_number(&flow, 4, 3000, &effect));
    assert_true(effect.begins);
    assert_false(effect.finishes);
    assert_int_equal(effect.answer_count, 1);
    assert_string_equal(effect.answers[0].question, "overall");
    assert_int_equal(effect.answers[0].value.number, 4);
    assert_int_equal(effect.answers[0].elapsed_ms, 2000);
    assert_question("role");

    assert_true(az_flow_answer_choice(&flow, "member", 3500, &effect));
    assert_false(effect.begins);
    assert_told(0, "role", "member");
    assert_int_equal(effect.answers[0].elapsed_ms, 500);
}

static void
test_flow_first_question_cannot_be_skipped(void **state)
{
    (void)state;
    // The loader makes it required; a survey made otherwise must not finish what never began.
    struct az_question *first = (struct az_question *)&survey.questions[0];
    first->required = false;
    assert_false(az_flow_can_next(&flow));
    assert_false(az_flow_next_skips(&flow));
    assert_false(az_flow_next(&flow, 1000, &effect));
    first->required = true;
}

static void
test_flow_refuses_what_is_no_answer(void **state)
{
    (void)state;
    assert_false(az_flow_answer_number(&flow, 0, 1000, &effect));
    assert_false(az_flow_answer_number(&flow, 6, 1000, &effect));
    assert_false(az_flow_answer_choice(&flow, "member", 1000, &effect));
    assert_false(effect.begins);
    assert_int_equal(effect.answer_count, 0);
    assert_true(az_flow_answer_number(&flow, 4, 1000, &effect));
    assert_false(az_flow_answer_number(&flow, 4, 1000, &effect));
    assert_false(az_flow_answer_choice(&flow, "soup", 1000, &effect));
    assert_question("role");
}

static void
test_flow_choices_toggle_and_are_told_at_once(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 1, 1000, &effect);
    assert_question("trouble");
    assert_true(az_flow_can_next(&flow));
    assert_true(az_flow_next_skips(&flow));
    assert_true(az_flow_answer_choice(&flow, "venue", 1200, &effect));
    assert_told(0, "trouble", "venue");
    assert_question("trouble");
    assert_false(az_flow_next_skips(&flow));
    assert_true(az_flow_answer_choice(&flow, "talks", 1400, &effect));
    assert_told(0, "trouble", "talks venue"); // in the survey's order
    assert_int_equal(effect.answers[0].elapsed_ms, 400);
    assert_true(az_flow_is_chosen(&flow, "talks"));
    assert_false(az_flow_is_chosen(&flow, "food"));

    assert_false(az_flow_answer_choice(&flow, "food", 1500, &effect)); // one above the most
    assert_int_equal(effect.answer_count, 0);
    assert_string_equal(az_flow_given(&flow, 1)->text, "talks venue");

    assert_true(az_flow_answer_choice(&flow, "venue", 1600, &effect));
    assert_told(0, "trouble", "talks");
    assert_true(az_flow_answer_choice(&flow, "talks", 1700, &effect));
    assert_told(0, "trouble", NULL); // withdrawn
    assert_int_equal(az_flow_given(&flow, 1)->kind, AZ_VALUE_NONE);
    assert_true(az_flow_next_skips(&flow));
}

static void
test_flow_fewest_choices_are_waited_for(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 3, 1000, &effect);
    az_flow_answer_choice(&flow, "member", 1000, &effect);
    assert_question("wishes");
    assert_false(az_flow_can_next(&flow));
    az_flow_answer_choice(&flow, "b", 1000, &effect);
    assert_false(az_flow_next(&flow, 1000, &effect));
    az_flow_answer_choice(&flow, "a", 1000, &effect);
    assert_true(az_flow_next(&flow, 1000, &effect));
    assert_int_equal(effect.answer_count, 0);
    assert_question("recommend");
}

static void
test_flow_required_question_cannot_be_skipped(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 3, 1000, &effect);
    assert_question("role");
    assert_false(az_flow_can_next(&flow));
    az_flow_answer_choice(&flow, "guest", 1000, &effect);
    az_flow_back(&flow, 1000);
    assert_question("role");
    assert_true(az_flow_can_next(&flow)); // it has its answer
    assert_false(az_flow_next_skips(&flow));
}

static void
test_flow_changed_answer_withdraws_what_is_no_longer_asked(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 2, 1000, &effect);
    az_flow_answer_choice(&flow, "food", 1000, &effect);
    az_flow_next(&flow, 1000, &effect);
    assert_question("dish");
    az_flow_answer_choice(&flow, "soup", 1000, &effect);
    assert_question("role");
    assert_true(az_flow_back(&flow, 1000));
    assert_true(az_flow_back(&flow, 1000));
    assert_true(az_flow_back(&flow, 1000));
    assert_question("overall");
    assert_false(az_flow_back(&flow, 1000));

    // "dish" depends on "trouble", which depends on "overall".
    assert_true(az_flow_answer_number(&flow, 5, 1000, &effect));
    assert_false(effect.begins);
    assert_int_equal(effect.answer_count, 3);
    assert_told(1, "trouble", NULL);
    assert_told(2, "dish", NULL);
    assert_question("role");
    assert_int_equal(az_flow_given(&flow, 1)->kind, AZ_VALUE_NONE);
}

static void
test_flow_back_and_the_same_answer(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 2, 1000, &effect);
    az_flow_answer_choice(&flow, "food", 1000, &effect);
    az_flow_back(&flow, 1000);
    assert_int_equal(az_flow_given(&flow, 0)->number, 2);
    assert_true(az_flow_answer_number(&flow, 2, 1000, &effect));
    assert_int_equal(effect.answer_count, 1);
    assert_question("trouble");
    assert_true(az_flow_is_chosen(&flow, "food")); // kept, for it is still asked
    az_flow_next(&flow, 1000, &effect);
    az_flow_answer_choice(&flow, "soup", 1000, &effect);
    az_flow_back(&flow, 1000);
    assert_true(az_flow_answer_choice(&flow, "soup", 1000, &effect));
    assert_told(0, "dish", "soup");
    az_flow_back(&flow, 1000);
    assert_true(az_flow_answer_choice(&flow, "cake", 1000, &effect)); // replaces
    assert_told(0, "dish", "cake");
}

static void
finish(int64_t now_ms)
{
    az_flow_answer_choice(&flow, "guest", now_ms, &effect);
    assert_question("recommend");
    assert_true(az_flow_answer_number(&flow, 10, now_ms, &effect));
}

static void
test_flow_last_answer_finishes(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 5, 2000, &effect);
    finish(9500);
    assert_true(effect.finishes);
    assert_int_equal(effect.ending, AZ_ENDING_COMPLETE);
    assert_int_equal(effect.duration_ms, 7500);
    assert_int_equal(effect.answer_count, 1);
    assert_int_equal(flow.place, AZ_FLOW_THANKS);
    assert_null(az_flow_question(&flow));

    // Nothing can be answered on "thank you", and its end tells nothing more.
    assert_false(az_flow_answer_number(&flow, 5, 9600, &effect));
    assert_false(az_flow_answer_choice(&flow, "guest", 9600, &effect));
    assert_false(az_flow_back(&flow, 9600));
    assert_false(az_flow_next(&flow, 9600, &effect));
    az_flow_time_out(&flow, 9700, &effect);
    assert_false(effect.finishes);
    assert_question("overall");
}

static void
test_flow_skipped_last_question_finishes(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 5, 2000, &effect);
    az_flow_answer_choice(&flow, "guest", 2000, &effect);
    assert_true(az_flow_next_skips(&flow));
    assert_true(az_flow_next(&flow, 2500, &effect));
    assert_true(effect.finishes);
    assert_int_equal(effect.duration_ms, 500);
}

static void
test_flow_time_out_closes_an_open_response(void **state)
{
    (void)state;
    az_flow_set_language(&flow, 1);
    az_flow_time_out(&flow, 5000, &effect);
    assert_false(effect.finishes); // nobody had begun
    assert_int_equal(flow.language, 0);

    az_flow_set_language(&flow, 1);
    az_flow_answer_number(&flow, 1, 6000, &effect);
    az_flow_answer_choice(&flow, "food", 6500, &effect);
    az_flow_time_out(&flow, 51500, &effect);
    assert_true(effect.finishes);
    assert_int_equal(effect.ending, AZ_ENDING_TIMEOUT);
    assert_int_equal(effect.duration_ms, 45500);
    assert_int_equal(effect.answer_count, 0);
    assert_question("overall");
    assert_int_equal(flow.language, 0);
    assert_int_equal(az_flow_given(&flow, 0)->kind, AZ_VALUE_NONE);
    assert_int_equal(az_flow_given(&flow, 1)->kind, AZ_VALUE_NONE);
    assert_string_equal(flow.given[1].chosen, "");
}

static void
test_flow_language_is_one_of_the_surveys(void **state)
{
    (void)state;
    assert_true(az_flow_set_language(&flow, 1));
    assert_int_equal(flow.language, 1);
    assert_false(az_flow_set_language(&flow, 2));
    assert_int_equal(flow.language, 1);
}

static void
test_flow_times_are_kept_in_range(void **state)
{
    (void)state;
    az_flow_answer_number(&flow, 5, 500, &effect); // before it was shown
    assert_int_equal(effect.answers[0].elapsed_ms, 0);
    az_flow_time_out(&flow, INT64_MAX, &effect);
    assert_true(effect.duration_ms == UINT32_MAX);
    az_flow_reset(&flow, INT64_MIN);
    az_flow_answer_number(&flow, 5, INT64_MAX, &effect);
    assert_true(effect.answers[0].elapsed_ms == UINT32_MAX);
}

static void
test_flow_progress_counts_what_is_asked(void **state)
{
    (void)state;
    size_t position;
    size_t total;
    az_flow_progress(&flow, &position, &total);
    assert_int_equal(position, 1);
    assert_int_equal(total, 4);
    az_flow_answer_number(&flow, 1, 1000, &effect);
    az_flow_progress(&flow, &position, &total);
    assert_int_equal(position, 2);
    assert_int_equal(total, 5);
    az_flow_reset(&flow, 1000);
    az_flow_answer_number(&flow, 5, 1000, &effect);
    finish(1000);
    az_flow_progress(&flow, &position, &total);
    assert_int_equal(position, 3);
    assert_int_equal(total, 3);
}

/* What a store that obeys the effects holds. */
struct model {
    bool open;
    size_t responses;
    size_t finished;
    struct {
        enum az_value_kind kind;
        int64_t number;
        char text[AZ_CHOICES_BYTES_MAX];
    } given[AZ_SURVEY_QUESTIONS_MAX];
};

static struct model model;

static void
model_begin(void)
{
    assert_false(model.open);
    model.open = true;
    model.responses++;
    for (size_t i = 0; i < AZ_SURVEY_QUESTIONS_MAX; i++) {
        model.given[i].kind = AZ_VALUE_NONE;
    }
}

static void
model_answer(const struct az_answer *answer)
{
    assert_true(model.open);
    size_t i = (size_t)(az_survey_question(&survey, answer->question) - survey.questions);
    model.given[i].kind = answer->value.kind;
    model.given[i].number = answer->value.number;
    if (answer->value.kind == AZ_VALUE_CHOICES) {
        memcpy(model.given[i].text, answer->value.text, strlen(answer->value.text) + 1);
    }
}

/* At the end nothing is held for a question that these very answers do not ask. */
static void
assert_model_is_consistent(void)
{
    struct az_answer answers[AZ_SURVEY_QUESTIONS_MAX];
    for (size_t i = 0; i < survey.question_count; i++) {
        answers[i] = (struct az_answer){
            .question = survey.questions[i].id,
            .value = {model.given[i].kind, model.given[i].number, model.given[i].text},
        };
    }
    for (size_t i = 0; i < survey.question_count; i++) {
        const struct az_condition *when = survey.questions[i].when;
        if (when && !az_condition_holds(when, answers, i)) {
            assert_int_equal(model.given[i].kind, AZ_VALUE_NONE);
        }
    }
}

static void
model_finish(bool complete)
{
    assert_true(model.open);
    assert_model_is_consistent();
    assert_int_equal(effect.ending, complete ? AZ_ENDING_COMPLETE : AZ_ENDING_TIMEOUT);
    if (complete) {
        assert_int_not_equal(model.given[3].kind, AZ_VALUE_NONE); // "role" is required
    }
    model.open = false;
    model.finished++;
}

static void
assert_model_equals_flow(void)
{
    for (size_t i = 0; i < survey.question_count; i++) {
        const struct az_value *value = az_flow_given(&flow, i);
        assert_int_equal(value->kind, model.given[i].kind);
        assert_int_equal(value->number, value->kind == AZ_VALUE_NUMBER ? model.given[i].number : 0);
        if (value->kind == AZ_VALUE_CHOICES) {
            assert_string_equal(value->text, model.given[i].text);
        }
    }
}

/* Replay an effect, and compare when the flow still shows this person's pass. */
static void
replay(bool timed_out)
{
    if (effect.begins) {
        model_begin();
    }
    for (size_t i = 0; i < effect.answer_count; i++) {
        model_answer(&effect.answers[i]);
    }
    if (effect.finishes) {
        model_finish(!timed_out);
    }
    if (flow.open) {
        assert_model_equals_flow();
    }
    assert_int_equal(flow.open, model.open);
    assert_int_equal(effect.finishes && !timed_out, flow.place == AZ_FLOW_THANKS);
}

static const char *const choice_ids[] = {"talks",  "food",  "venue", "soup", "cake",
                                         "member", "guest", "a",     "b",    "c"};

/* One random touch; a refused one must change nothing. Returns false if it was refused. */
static bool
touch(const struct az_random *random, int64_t now_ms)
{
    switch (az_random_below(random, 5)) {
    case 0:
        return az_flow_answer_number(&flow, (int64_t)az_random_below(random, 13) - 1, now_ms,
                                     &effect);
    case 1:
    case 2:
        return az_flow_answer_choice(&flow, choice_ids[az_random_below(random, 10)], now_ms,
                                     &effect);
    case 3: {
        bool could = az_flow_can_next(&flow);
        bool did = az_flow_next(&flow, now_ms, &effect);
        assert_int_equal(could, did);
        return did;
    }
    default: {
        bool could = az_flow_can_back(&flow);
        memset(&effect, 0, sizeof(effect));
        assert_int_equal(az_flow_back(&flow, now_ms), could);
        return could;
    }
    }
}

static void
test_flow_random_walk_keeps_its_promises(void **state)
{
    (void)state;
    struct testing_random random;
    static struct az_flow before;
    testing_random_init(&random, 20260101);
    model = (struct model){0};
    int64_t now_ms = 1000;
    for (int i = 0; i < 100000; i++) {
        now_ms += (int64_t)az_random_below(&random.random, 2000);
        if (flow.place == AZ_FLOW_THANKS) {
            az_flow_reset(&flow, now_ms);
        } else if (az_random_below(&random.random, 60) == 0) {
            az_flow_time_out(&flow, now_ms, &effect);
            replay(true);
        } else {
            memcpy(&before, &flow, sizeof(flow));
            if (touch(&random.random, now_ms)) {
                replay(false);
            } else {
                assert_int_equal(memcmp(&before, &flow, sizeof(flow)), 0); // cmocka compares slowly
                assert_false(effect.begins || effect.finishes);
                assert_int_equal(effect.answer_count, 0);
            }
        }
    }
    az_flow_time_out(&flow, now_ms, &effect);
    replay(true);
    assert_int_equal(model.responses, model.finished);
    assert_true(model.finished > 1000); // else the walk went nowhere
}

#define unit(test) cmocka_unit_test_setup(test, start)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_flow_first_answer_opens_the_response),
        unit(test_flow_first_question_cannot_be_skipped),
        unit(test_flow_refuses_what_is_no_answer),
        unit(test_flow_choices_toggle_and_are_told_at_once),
        unit(test_flow_fewest_choices_are_waited_for),
        unit(test_flow_required_question_cannot_be_skipped),
        unit(test_flow_changed_answer_withdraws_what_is_no_longer_asked),
        unit(test_flow_back_and_the_same_answer),
        unit(test_flow_last_answer_finishes),
        unit(test_flow_skipped_last_question_finishes),
        unit(test_flow_time_out_closes_an_open_response),
        unit(test_flow_language_is_one_of_the_surveys),
        unit(test_flow_times_are_kept_in_range),
        unit(test_flow_progress_counts_what_is_asked),
        unit(test_flow_random_walk_keeps_its_promises),
    };
    return cmocka_run_group_tests(tests, load_survey, drop_survey);
}
