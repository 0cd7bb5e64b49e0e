// SPDX-License-Identifier: MIT
#include "app/survey/reach.h"

#include <assert.h>
#include <string.h>

#include "app/survey/condition_node.h"
#include "app/survey/question_type.h"

enum { STEPS_MAX = 20000 }; // of one judgement; each is a part of a condition

static const uint64_t unanswered = 1; // the lowest bit of what an answer may be
static_assert(AZ_SURVEY_CHOICES_MAX < 64 && AZ_SURVEY_STEPS_MAX < 64,
              "a bit a value, and one more");

/* What is assumed of the answers so far. */
struct guess {
    /* What an answer may be, as bits: none, then each number or choice in its order. */
    uint64_t may[AZ_SURVEY_QUESTIONS_MAX];
    /* Of several choices: those that are taken, and those that are not. */
    uint64_t has[AZ_SURVEY_QUESTIONS_MAX];
    uint64_t has_not[AZ_SURVEY_QUESTIONS_MAX];
    bool asked[AZ_SURVEY_QUESTIONS_MAX];
};

struct judge {
    const struct az_survey *survey;
    unsigned steps;
    size_t clash; // the question that was found to have no answer left, last
};

static bool
assume(struct judge *judge, struct guess *guess, const struct az_condition *node, bool holds);

static bool
takes_several(const struct az_question *question)
{
    return az_question_ops(question->type)->takes == AZ_TAKES_CHOICES;
}

static bool
is_number_meant(const struct az_condition *node, int64_t number)
{
    switch (node->comparison) {
    case BELOW:
        return number < node->values->number;
    case AT_MOST:
        return number <= node->values->number;
    case ABOVE:
        return number > node->values->number;
    case AT_LEAST:
        return number >= node->values->number;
    default:
        break;
    }
    const struct value *value = node->values;
    while (value && value->number != number) {
        value = value->next;
    }
    return (value != NULL) == (node->comparison != IS_NOT);
}

/* The choices that are named, as bits. */
static uint64_t
named_choices(const struct az_condition *node, const struct az_question *question)
{
    uint64_t named = 0;
    for (const struct value *value = node->values; value; value = value->next) {
        for (size_t i = 0; i < question->choice_count; i++) {
            bool same = value->choice && strcmp(value->choice, question->choices[i].id) == 0;
            named |= same ? UINT64_C(2) << i : 0;
        }
    }
    return named;
}

static uint64_t
all_choices(const struct az_question *question)
{
    return ((UINT64_C(1) << question->choice_count) - 1) << 1;
}

/* The answers with which a comparison holds, as bits. */
static uint64_t
answers_meant(const struct az_condition *node, const struct az_question *question)
{
    int64_t low;
    int64_t high;
    uint64_t meant = 0;
    if (!az_question_range(question, &low, &high)) {
        uint64_t named = named_choices(node, question);
        return node->comparison == IS_NOT ? all_choices(question) & ~named : named;
    }
    for (int64_t number = low; number <= high; number++) {
        meant |= is_number_meant(node, number) ? UINT64_C(2) << (number - low) : 0;
    }
    return meant;
}

/* Only these answers are left. A question that has one was asked, so its condition held. */
static bool
narrow(struct judge *judge, struct guess *guess, size_t question, uint64_t answers)
{
    guess->may[question] &= answers;
    if (guess->may[question] == 0) {
        judge->clash = question;
        return false;
    }
    if (guess->may[question] & unanswered || guess->asked[question]) {
        return true;
    }
    guess->asked[question] = true;
    const struct az_condition *when = judge->survey->questions[question].when;
    return !when || assume(judge, guess, when, true);
}

static unsigned
count_bits(uint64_t bits)
{
    unsigned count = 0;
    for (; bits; bits &= bits - 1) {
        count++;
    }
    return count;
}

static uint64_t
exclusive_choices(const struct az_question *question)
{
    uint64_t exclusive = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        exclusive |= question->choices[i].exclusive ? UINT64_C(2) << i : 0;
    }
    return exclusive;
}

/* Whether several choices can be taken and left like this. */
static bool
can_be_chosen(struct judge *judge, const struct guess *guess, size_t index)
{
    const struct az_question *question = &judge->survey->questions[index];
    uint64_t has = guess->has[index];
    bool answered = !(guess->may[index] & unanswered);
    bool ok = !(has & guess->has_not[index]) && count_bits(has) <= question->max &&
              (count_bits(has) <= 1 || !(has & exclusive_choices(question))) &&
              !(answered && (all_choices(question) & ~guess->has_not[index]) == 0);
    judge->clash = ok ? judge->clash : index;
    return ok;
}

/*
 * Of several choices a comparison names some. That one of many is taken
 * is not noted, nor that there may be no answer at all.
 */
static bool
assume_choices(struct judge *judge, struct guess *guess, const struct az_condition *node,
               size_t index, bool holds)
{
    uint64_t named = named_choices(node, &judge->survey->questions[index]);
    bool takes = holds == (node->comparison != IS_NOT);
    bool answered = holds || !(guess->may[index] & unanswered);
    if (!takes) {
        guess->has_not[index] |= named;
    } else if (answered && count_bits(named) == 1) {
        guess->has[index] |= named;
    } else if (answered && (named & ~guess->has_not[index]) == 0) {
        judge->clash = index;
        return false;
    }
    return (!holds || narrow(judge, guess, index, ~unanswered)) &&
           can_be_chosen(judge, guess, index);
}

static bool
assume_comparison(struct judge *judge, struct guess *guess, const struct az_condition *node,
                  bool holds)
{
    const struct az_question *question = az_survey_question(judge->survey, node->question);
    size_t index = (size_t)(question - judge->survey->questions);
    if (takes_several(question)) {
        return assume_choices(judge, guess, node, index, holds);
    }
    uint64_t meant = answers_meant(node, question);
    return narrow(judge, guess, index, holds ? meant : ~meant);
}

static bool
assume_answered(struct judge *judge, struct guess *guess, const struct az_condition *node,
                bool holds)
{
    const struct az_question *question = az_survey_question(judge->survey, node->question);
    size_t index = (size_t)(question - judge->survey->questions);
    return narrow(judge, guess, index, holds ? ~unanswered : unanswered) &&
           (!takes_several(question) || can_be_chosen(judge, guess, index));
}

/* Whether a part may hold in several ways. */
static bool
is_compound(const struct az_condition *node)
{
    return (node->op == OP_COMPARE && node->comparison == IS_IN) || node->op == OP_ANY ||
           node->op == OP_ALL || node->op == OP_NOT;
}

/* All parts at once; what is simple first, so that the rest is judged by it. */
static bool
assume_all(struct judge *judge, struct guess *guess, const struct az_condition *parts, bool holds)
{
    for (int pass = 0; pass < 2; pass++) {
        for (const struct az_condition *part = parts; part; part = part->next) {
            if (is_compound(part) == (pass == 1) && !assume(judge, guess, part, holds)) {
                return false;
            }
        }
    }
    return true;
}

/* One of the parts, whichever. What follows from it is not noted. */
static bool
assume_any(struct judge *judge, const struct guess *guess, const struct az_condition *parts,
           bool holds)
{
    for (const struct az_condition *part = parts; part; part = part->next) {
        struct guess alternative = *guess;
        if (assume(judge, &alternative, part, holds)) {
            return true;
        }
    }
    return false;
}

/* Note that a condition holds, or that it does not. False if that cannot be. */
static bool
assume(struct judge *judge, struct guess *guess, const struct az_condition *node, bool holds)
{
    if (judge->steps == 0) {
        return true; // too entangled to say
    }
    judge->steps--;
    switch (node->op) {
    case OP_COMPARE:
        return assume_comparison(judge, guess, node, holds);
    case OP_ANSWERED:
        return assume_answered(judge, guess, node, holds);
    case OP_NOT:
        return assume(judge, guess, node->parts, !holds);
    default:
        return (node->op == OP_ALL) == holds ? assume_all(judge, guess, node->parts, holds)
                                             : assume_any(judge, guess, node->parts, holds);
    }
}

/* What was judged by less than all that is known now is judged again. */
static bool
assume_asked(struct judge *judge, struct guess *guess)
{
    for (size_t i = 0; i < judge->survey->question_count; i++) {
        const struct az_condition *when = judge->survey->questions[i].when;
        if (guess->asked[i] && when && !assume(judge, guess, when, true)) {
            return false;
        }
    }
    return true;
}

/* Anything may be answered, but the first question is. */
static bool
can_hold(struct judge *judge, const struct az_condition *node)
{
    struct guess guess = {0};
    for (size_t i = 0; i < AZ_SURVEY_QUESTIONS_MAX; i++) {
        guess.may[i] = UINT64_MAX;
    }
    for (size_t i = 0; i < judge->survey->question_count; i++) {
        const struct az_question *question = &judge->survey->questions[i];
        int64_t low;
        int64_t high;
        if (az_question_range(question, &low, &high)) {
            guess.may[i] = (UINT64_C(2) << (high - low + 1)) - 1;
        } else if (question->choice_count > 0) {
            guess.may[i] = all_choices(question) | unanswered;
        }
    }
    guess.may[0] &= ~unanswered;
    return assume(judge, &guess, node, true) && assume_asked(judge, &guess);
}

enum az_reach
az_reach_judge(const struct az_survey *survey, size_t index, const struct az_question **clash)
{
    struct judge judge = {.survey = survey, .steps = STEPS_MAX};
    const struct az_condition *when = survey->questions[index].when;
    enum az_reach reach = AZ_REACH_ASKED;
    if (when && !can_hold(&judge, when)) {
        reach = AZ_REACH_NEVER;
    } else if (when && when->op == OP_ANY) {
        for (const struct az_condition *part = when->parts; part && reach == AZ_REACH_ASKED;
             part = part->next) {
            reach = can_hold(&judge, part) ? AZ_REACH_ASKED : AZ_REACH_PARTLY;
        }
    }
    *clash = &survey->questions[judge.clash];
    return reach;
}
