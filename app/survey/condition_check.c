// SPDX-License-Identifier: MIT
#include "app/survey/condition_check.h"

#include <string.h>

#include "app/survey/condition.h"
#include "app/survey/question_type.h"
#include "app/survey/words.h"

enum { CHARACTERS_MAX = 500 };

/* One condition being checked. */
struct check {
    struct az_fields *fields;
    const struct az_survey *survey;
    size_t question; // whose condition it is
    const struct az_yaml *node;
};

static void
tell_unusable_question(const struct check *check, const char *id)
{
    struct az_faults *faults = check->fields->faults;
    const struct az_survey *survey = check->survey;
    const struct az_question *meant = az_survey_question(survey, id);
    const struct az_yaml *node = check->node;
    if (meant == &survey->questions[check->question]) {
        az_faults_add(faults, node->line, node->column,
                      "The condition of \"%s\" asks about that question itself.", id);
        az_faults_cure(faults, "Name a question that stands before it.");
    } else if (meant) {
        az_faults_add(faults, node->line, node->column,
                      "The condition asks about \"%s\", which comes later, in line %u.", id,
                      meant->line);
        az_faults_cure(faults, "Move that question up, or name one that stands before this.");
    } else {
        const char *ids[AZ_SURVEY_QUESTIONS_MAX + 1] = {0};
        for (size_t i = 0; i < check->question; i++) {
            ids[i] = survey->questions[i].id;
        }
        const char *nearest = az_words_nearest(id, ids);
        az_faults_add(faults, node->line, node->column,
                      "The condition asks about \"%s\", and there is no such question.", id);
        if (nearest) {
            az_faults_cure(faults, "Did you mean \"%s\"?", nearest);
        } else {
            az_faults_cure(faults, "Name a question that stands before this.");
        }
    }
}

/* How a question is answered, in the words of a fault. */
static const char *
answered_by(const struct az_question *question)
{
    switch (az_question_ops(question->type)->takes) {
    case AZ_TAKES_NOTHING:
        return "it is not answered at all";
    case AZ_TAKES_NUMBER:
        return "it is answered by a number";
    case AZ_TAKES_WORDS:
        return "it is answered in words";
    default:
        return "it is answered by choices";
    }
}

/* What a condition can ask about a question, in the words of a cure. */
static void
cure_by_kind(const struct check *check, const struct az_question *asked)
{
    struct az_faults *faults = check->fields->faults;
    switch (az_question_ops(asked->type)->takes) {
    case AZ_TAKES_NOTHING:
        az_faults_cure(faults, "Name a question that is answered.");
        break;
    case AZ_TAKES_NUMBER:
        az_faults_cure(faults, "Compare it with a number.");
        break;
    case AZ_TAKES_WORDS:
        az_faults_cure(faults, "Write answered(%s).", asked->id);
        break;
    default:
        az_faults_cure(faults, "Compare it with the id of one of its choices.");
        break;
    }
}

static void
check_number(const struct check *check, const struct az_question *asked, int64_t number)
{
    struct az_faults *faults = check->fields->faults;
    int64_t low;
    int64_t high;
    if (!az_question_range(asked, &low, &high)) {
        az_faults_add(faults, check->node->line, check->node->column,
                      "The condition compares \"%s\" with a number, but %s.", asked->id,
                      answered_by(asked));
        cure_by_kind(check, asked);
    } else if (number < low || number > high) {
        az_faults_add(faults, check->node->line, check->node->column,
                      "The condition compares \"%s\" with %lld, but its answers go from %lld to "
                      "%lld.",
                      asked->id, (long long)number, (long long)low, (long long)high);
        if (asked->type == AZ_QUESTION_FACES) {
            az_faults_cure(faults,
                           "The unhappiest of its %lld faces is 1, and the happiest is %lld.",
                           (long long)high, (long long)high);
        } else {
            az_faults_cure(faults, "Use a number within that range.");
        }
    }
}

static void
tell_missing_choice(const struct check *check, const struct az_question *asked, const char *choice)
{
    struct az_faults *faults = check->fields->faults;
    const char *ids[AZ_SURVEY_CHOICES_MAX + 1] = {0};
    for (size_t i = 0; i < asked->choice_count; i++) {
        ids[i] = asked->choices[i].id;
    }
    const char *nearest = az_words_nearest(choice, ids);
    az_faults_add(faults, check->node->line, check->node->column,
                  "The condition compares \"%s\" with \"%s\", which is none of its choices.",
                  asked->id, choice);
    if (nearest) {
        az_faults_cure(faults, "Did you mean \"%s\"?", nearest);
    } else {
        az_faults_cure(faults, "Use the id of a choice of the question in line %u.", asked->line);
    }
}

static void
check_choice(const struct check *check, const struct az_question *asked, const char *choice,
             bool orders)
{
    struct az_faults *faults = check->fields->faults;
    enum az_takes takes = az_question_ops(asked->type)->takes;
    if (takes != AZ_TAKES_CHOICE && takes != AZ_TAKES_CHOICES) {
        az_faults_add(faults, check->node->line, check->node->column,
                      "The condition compares \"%s\" with \"%s\", but %s.", asked->id, choice,
                      answered_by(asked));
        cure_by_kind(check, asked);
    } else if (orders) {
        az_faults_add(faults, check->node->line, check->node->column,
                      "Choices such as \"%s\" are not more or less than each other.", choice);
        az_faults_cure(faults, "Use == or != or \"in [%s, …]\".", choice);
    } else if (!az_question_choice(asked, choice)) {
        tell_missing_choice(check, asked, choice);
    }
}

static void
check_answered(const struct check *check, const struct az_question *asked)
{
    if (az_question_ops(asked->type)->takes == AZ_TAKES_NOTHING) {
        az_faults_add(check->fields->faults, check->node->line, check->node->column,
                      "The condition asks whether \"%s\" is answered, but %s.", asked->id,
                      answered_by(asked));
        cure_by_kind(check, asked);
    }
}

static bool
handle_use(void *ctx, const struct az_condition_use *use)
{
    const struct check *check = ctx;
    const struct az_survey *survey = check->survey;
    const struct az_question *asked = az_survey_question(survey, use->question);
    if (!asked || asked >= &survey->questions[check->question]) {
        tell_unusable_question(check, use->question);
        return true;
    }
    if (asked->type == AZ_QUESTION_TYPE_COUNT) {
        return true; // that its type is not known is told, and all else would be guessed
    }
    switch (use->kind) {
    case AZ_CONDITION_NUMBER:
        check_number(check, asked, use->number);
        break;
    case AZ_CONDITION_CHOICE:
        check_choice(check, asked, use->choice, use->orders);
        break;
    case AZ_CONDITION_ANSWERED:
        check_answered(check, asked);
        break;
    }
    return true;
}

void
az_condition_read(struct az_fields *fields, const struct az_survey *survey, size_t index,
                  const struct az_yaml *node)
{
    if (!az_fields_line(fields, node, "when", CHARACTERS_MAX)) {
        return;
    }
    struct az_question *question = (struct az_question *)&survey->questions[index];
    struct az_buffer why;
    size_t at;
    az_buffer_init(&why, 500);
    question->when = az_condition_parse(node->text, fields->arena, &at, &why);
    if (question->when) {
        struct check check = {.fields = fields, .survey = survey, .question = index, .node = node};
        az_condition_uses(question->when, handle_use, &check);
    } else {
        az_faults_add(fields->faults, node->line, node->column + (unsigned)(node->quote + at),
                      "The condition cannot be understood: %s.", az_buffer_text(&why));
        az_faults_cure(fields->faults, "Write it as in: overall <= 2 and role == member.");
    }
    az_buffer_destroy(&why);
}

/* Whether it is the "yes" of a question of yes or no. */
static bool
is_yes(void *ctx, const char *question, const char *choice)
{
    const struct az_question *asked = az_survey_question(ctx, question);
    return asked && asked->type == AZ_QUESTION_YES_NO && strcmp(choice, "yes") == 0;
}

bool
az_condition_needs_yes(const struct az_condition *condition, const struct az_survey *survey)
{
    return az_condition_needs(condition, is_yes, (void *)survey);
}
