// SPDX-License-Identifier: MIT
#include "app/survey/flow.h"

#include <assert.h>
#include <string.h>

#include "app/survey/choices.h"
#include "app/survey/condition.h"
#include "app/survey/question_type.h"

/* Milliseconds between two readings of the same clock, kept within the type. */
static uint32_t
span_ms(int64_t from_ms, int64_t to_ms)
{
    if (to_ms <= from_ms) {
        return 0;
    }
    // Unsigned, because the difference of two far readings overflows a signed one.
    uint64_t span = (uint64_t)to_ms - (uint64_t)from_ms;
    return span < UINT32_MAX ? (uint32_t)span : UINT32_MAX;
}

/* Whether what is given so far has this question asked. */
static bool
is_asked(const struct az_flow *flow, size_t question)
{
    const struct az_condition *when = flow->survey->questions[question].when;
    if (!when) {
        return true;
    }
    struct az_answer answers[AZ_SURVEY_QUESTIONS_MAX];
    for (size_t i = 0; i < question; i++) {
        answers[i] = flow->given[i].answer;
    }
    return az_condition_holds(when, answers, question);
}

static bool
is_given(const struct az_flow *flow, size_t question)
{
    return flow->given[question].answer.value.kind != AZ_VALUE_NONE;
}

/* The next question asked behind `question`, or the count of questions. */
static size_t
find_next(const struct az_flow *flow, size_t question)
{
    do {
        question++;
    } while (question < flow->survey->question_count && !is_asked(flow, question));
    return question;
}

/* The question asked before `question`; false if it is the first. */
static bool
find_previous(const struct az_flow *flow, size_t question, size_t *out)
{
    while (question > 0) {
        question--;
        if (is_asked(flow, question)) {
            *out = question;
            return true;
        }
    }
    return false;
}

static void
show(struct az_flow *flow, size_t question, int64_t now_ms)
{
    flow->place = AZ_FLOW_QUESTION;
    flow->question = question;
    flow->shown_at_ms = now_ms;
}

static void
finish(struct az_flow *flow, enum az_ending ending, int64_t now_ms, struct az_flow_effect *effect)
{
    effect->finishes = true;
    effect->ending = ending;
    effect->duration_ms = span_ms(flow->opened_at_ms, now_ms);
    flow->open = false;
}

static void
move_on(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect)
{
    size_t next = find_next(flow, flow->question);
    if (next < flow->survey->question_count) {
        show(flow, next, now_ms);
    } else {
        flow->place = AZ_FLOW_THANKS;
        finish(flow, AZ_ENDING_COMPLETE, now_ms, effect);
    }
}

static void
tell_answer(const struct az_flow *flow, size_t question, struct az_flow_effect *effect)
{
    struct az_answer *answer = &effect->answers[effect->answer_count++];
    *answer = flow->given[question].answer;
    if (answer->value.kind == AZ_VALUE_CHOICES && flow->given[question].shown[0] != '\0') {
        answer->shown = flow->given[question].shown;
    }
}

static void
forget_answer(struct az_flow *flow, size_t question)
{
    flow->given[question].answer = (struct az_answer){
        .question = flow->survey->questions[question].id,
    };
    // All of it, so that nothing of this person stays behind in memory.
    memset(flow->given[question].chosen, 0, sizeof(flow->given[question].chosen));
}

/*
 * What was given to a question that is no longer asked never was an answer.
 * One pass suffices, because a condition only asks about earlier questions.
 */
static void
withdraw_unasked(struct az_flow *flow, struct az_flow_effect *effect)
{
    for (size_t i = flow->question + 1; i < flow->survey->question_count; i++) {
        if (is_given(flow, i) && !is_asked(flow, i)) {
            forget_answer(flow, i);
            tell_answer(flow, i, effect);
        }
    }
}

/* The answer to the question on the screen has just changed to `value`. */
static void
record(struct az_flow *flow, struct az_value value, int64_t now_ms, struct az_flow_effect *effect)
{
    struct az_answer *answer = &flow->given[flow->question].answer;
    answer->value = value;
    answer->elapsed_ms = span_ms(flow->shown_at_ms, now_ms);
    if (!flow->open) {
        flow->open = true;
        flow->opened_at_ms = now_ms;
        effect->begins = true;
    }
    tell_answer(flow, flow->question, effect);
    withdraw_unasked(flow, effect);
}

static void
clear_effect(struct az_flow_effect *effect)
{
    effect->begins = false;
    effect->answer_count = 0;
    effect->finishes = false;
    effect->ending = AZ_ENDING_OPEN;
    effect->duration_ms = 0;
}

void
az_flow_init(struct az_flow *flow, const struct az_survey *survey, size_t default_language,
             int64_t now_ms)
{
    assert(survey->question_count > 0 && survey->question_count <= AZ_SURVEY_QUESTIONS_MAX);
    assert(default_language < survey->language_count);
    flow->survey = survey;
    flow->random = NULL;
    flow->default_language = default_language;
    az_flow_reset(flow, now_ms);
}

/* The order in which each question shows its choices to the person to come. */
static void
arrange_choices(struct az_flow *flow)
{
    for (size_t i = 0; i < flow->survey->question_count; i++) {
        const struct az_question *question = &flow->survey->questions[i];
        bool mixed = flow->random && question->shuffle;
        az_choices_arrange(question, mixed ? flow->random : NULL, flow->given[i].order);
        flow->given[i].shown[0] = '\0';
        if (mixed) {
            az_choices_join(question, flow->given[i].order, flow->given[i].shown);
        }
    }
}

void
az_flow_shuffle(struct az_flow *flow, const struct az_random *random)
{
    assert(!flow->open);
    flow->random = random;
    arrange_choices(flow);
}

void
az_flow_reset(struct az_flow *flow, int64_t now_ms)
{
    for (size_t i = 0; i < flow->survey->question_count; i++) {
        forget_answer(flow, i);
    }
    arrange_choices(flow);
    flow->language = flow->default_language;
    flow->open = false;
    flow->opened_at_ms = 0;
    show(flow, 0, now_ms);
}

const struct az_question *
az_flow_question(const struct az_flow *flow)
{
    return flow->place == AZ_FLOW_QUESTION ? &flow->survey->questions[flow->question] : NULL;
}

const struct az_value *
az_flow_given(const struct az_flow *flow, size_t question)
{
    assert(question < flow->survey->question_count);
    return &flow->given[question].answer.value;
}

bool
az_flow_is_chosen(const struct az_flow *flow, const char *choice)
{
    return az_flow_question(flow) && az_choices_hold(flow->given[flow->question].chosen, choice);
}

bool
az_flow_answer_number(struct az_flow *flow, int64_t number, int64_t now_ms,
                      struct az_flow_effect *effect)
{
    clear_effect(effect);
    const struct az_question *question = az_flow_question(flow);
    int64_t low;
    int64_t high;
    if (!question || !az_question_range(question, &low, &high) || number < low || number > high) {
        return false;
    }
    struct az_value value = {.kind = AZ_VALUE_NUMBER, .number = number};
    record(flow, value, now_ms, effect);
    move_on(flow, now_ms, effect);
    return true;
}

const struct az_choice *
az_flow_choice(const struct az_flow *flow, size_t position)
{
    const struct az_question *question = az_flow_question(flow);
    if (!question || position >= question->choice_count) {
        return NULL;
    }
    return &question->choices[flow->given[flow->question].order[position]];
}

/* One of several: it is chosen or no longer chosen. False if it is one too many. */
static bool
toggle(struct az_flow *flow, const struct az_question *question, const struct az_choice *touched)
{
    char *chosen = flow->given[flow->question].chosen;
    char after[AZ_CHOICES_BYTES_MAX];
    size_t count = az_choices_toggle(question, chosen, touched, after);
    if (count > question->max && !az_choices_hold(chosen, touched->id)) {
        return false;
    }
    memcpy(chosen, after, strlen(after) + 1);
    return true;
}

bool
az_flow_answer_choice(struct az_flow *flow, const char *choice, int64_t now_ms,
                      struct az_flow_effect *effect)
{
    clear_effect(effect);
    const struct az_question *question = az_flow_question(flow);
    const struct az_choice *touched = question ? az_question_choice(question, choice) : NULL;
    if (!touched) {
        return false;
    }
    bool several = az_question_ops(question->type)->takes == AZ_TAKES_CHOICES;
    char *chosen = flow->given[flow->question].chosen;
    if (!several) {
        memcpy(chosen, touched->id, strlen(touched->id) + 1);
    } else if (!toggle(flow, question, touched)) {
        return false;
    }
    struct az_value value = {0};
    if (*chosen != '\0') {
        value = (struct az_value){.kind = AZ_VALUE_CHOICES, .text = chosen};
    }
    record(flow, value, now_ms, effect);
    if (!several) {
        move_on(flow, now_ms, effect);
    }
    return true;
}

bool
az_flow_answer_words(struct az_flow *flow, const char *words, int64_t now_ms,
                     struct az_flow_effect *effect)
{
    clear_effect(effect);
    const struct az_question *question = az_flow_question(flow);
    if (!question || !az_question_takes_words(question, words)) {
        return false;
    }
    struct az_value value = {.kind = AZ_VALUE_TEXT, .text = words};
    record(flow, value, now_ms, effect);
    flow->given[flow->question].answer.value.text = "";
    move_on(flow, now_ms, effect);
    return true;
}

bool
az_flow_withdraw(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect)
{
    clear_effect(effect);
    const struct az_question *question = az_flow_question(flow);
    if (!question || question->required || !is_given(flow, flow->question)) {
        return false;
    }
    forget_answer(flow, flow->question);
    record(flow, (struct az_value){.kind = AZ_VALUE_NONE}, now_ms, effect);
    return true;
}

bool
az_flow_can_next(const struct az_flow *flow)
{
    const struct az_question *question = az_flow_question(flow);
    // Without a response there is nothing to move on with: the first touch is the first answer.
    if (!question || !flow->open) {
        return false;
    }
    if (az_question_ops(question->type)->takes == AZ_TAKES_CHOICES) {
        return az_choices_suffice(question, flow->given[flow->question].chosen);
    }
    return is_given(flow, flow->question) || !question->required;
}

bool
az_flow_next_skips(const struct az_flow *flow)
{
    return az_flow_can_next(flow) && !is_given(flow, flow->question) &&
           az_question_ops(az_flow_question(flow)->type)->takes != AZ_TAKES_NOTHING;
}

bool
az_flow_next(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect)
{
    clear_effect(effect);
    if (!az_flow_can_next(flow)) {
        return false;
    }
    move_on(flow, now_ms, effect);
    return true;
}

bool
az_flow_can_back(const struct az_flow *flow)
{
    size_t previous;
    return az_flow_question(flow) && find_previous(flow, flow->question, &previous);
}

bool
az_flow_back(struct az_flow *flow, int64_t now_ms)
{
    size_t previous;
    if (!az_flow_question(flow) || !find_previous(flow, flow->question, &previous)) {
        return false;
    }
    show(flow, previous, now_ms);
    return true;
}

bool
az_flow_set_language(struct az_flow *flow, size_t language)
{
    if (language >= flow->survey->language_count) {
        return false;
    }
    flow->language = language;
    return true;
}

void
az_flow_time_out(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect)
{
    clear_effect(effect);
    if (flow->open) {
        finish(flow, AZ_ENDING_TIMEOUT, now_ms, effect);
    }
    az_flow_reset(flow, now_ms);
}

void
az_flow_progress(const struct az_flow *flow, size_t *position, size_t *total)
{
    *position = 0;
    *total = 0;
    for (size_t i = 0; i < flow->survey->question_count; i++) {
        if (!is_asked(flow, i)) {
            continue;
        }
        ++*total;
        if (i <= flow->question) {
            ++*position;
        }
    }
}
