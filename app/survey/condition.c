// SPDX-License-Identifier: MIT
#include "app/survey/condition.h"

#include <string.h>

#include "app/survey/condition_node.h"

static bool
tell_comparison(const struct az_condition *node, az_condition_use_fn fn, void *ctx)
{
    for (const struct value *value = node->values; value; value = value->next) {
        struct az_condition_use use = {
            .question = node->question,
            .kind = value->choice ? AZ_CONDITION_CHOICE : AZ_CONDITION_NUMBER,
            .orders = node->comparison >= BELOW && node->comparison <= AT_LEAST,
            .number = value->number,
            .choice = value->choice,
        };
        if (!fn(ctx, &use)) {
            return false;
        }
    }
    return true;
}

bool
az_condition_uses(const struct az_condition *condition, az_condition_use_fn fn, void *ctx)
{
    if (condition->op == OP_COMPARE) {
        return tell_comparison(condition, fn, ctx);
    }
    if (condition->op == OP_ANSWERED) {
        struct az_condition_use use = {.question = condition->question,
                                       .kind = AZ_CONDITION_ANSWERED};
        return fn(ctx, &use);
    }
    for (const struct az_condition *part = condition->parts; part; part = part->next) {
        if (!az_condition_uses(part, fn, ctx)) {
            return false;
        }
    }
    return true;
}

static const struct az_value *
find_answer(const char *question, const struct az_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (answers[i].value.kind != AZ_VALUE_NONE && strcmp(answers[i].question, question) == 0) {
            return &answers[i].value;
        }
    }
    return NULL;
}

/* Whether an answer is, or holds, this value. */
static bool
matches(const struct az_value *given, const struct value *value)
{
    if (value->choice) {
        return given->kind == AZ_VALUE_CHOICES && az_choices_hold(given->text, value->choice);
    }
    return given->kind == AZ_VALUE_NUMBER && given->number == value->number;
}

static bool
matches_any(const struct az_value *given, const struct value *values)
{
    for (; values; values = values->next) {
        if (matches(given, values)) {
            return true;
        }
    }
    return false;
}

static bool
orders(const struct az_value *given, enum comparison comparison, const struct value *value)
{
    if (given->kind != AZ_VALUE_NUMBER || value->choice) {
        return false;
    }
    switch (comparison) {
    case BELOW:
        return given->number < value->number;
    case AT_MOST:
        return given->number <= value->number;
    case ABOVE:
        return given->number > value->number;
    default:
        return given->number >= value->number;
    }
}

static bool
compare(const struct az_condition *node, const struct az_value *given)
{
    switch (node->comparison) {
    case IS:
    case IS_IN:
        return matches_any(given, node->values);
    case IS_NOT:
        return !matches_any(given, node->values);
    default:
        return orders(given, node->comparison, node->values);
    }
}

bool
az_condition_holds(const struct az_condition *condition, const struct az_answer *answers,
                   size_t count)
{
    if (condition->op == OP_COMPARE) {
        const struct az_value *given = find_answer(condition->question, answers, count);
        return given && compare(condition, given);
    }
    if (condition->op == OP_ANSWERED) {
        return find_answer(condition->question, answers, count) != NULL;
    }
    if (condition->op == OP_NOT) {
        return !az_condition_holds(condition->parts, answers, count);
    }
    // "any" holds with the first part that holds; "all" fails with the first that does not.
    bool decisive = condition->op == OP_ANY;
    for (const struct az_condition *part = condition->parts; part; part = part->next) {
        if (az_condition_holds(part, answers, count) == decisive) {
            return decisive;
        }
    }
    return !decisive;
}

/* Whether a comparison says that nothing but choices that count was answered. */
static bool
is_choice_that_counts(const struct az_condition *node, az_condition_choice_fn fn, void *ctx)
{
    if (node->op != OP_COMPARE || (node->comparison != IS && node->comparison != IS_IN)) {
        return false;
    }
    for (const struct value *value = node->values; value; value = value->next) {
        if (!value->choice || !fn(ctx, node->question, value->choice)) {
            return false;
        }
    }
    return true;
}

bool
az_condition_needs(const struct az_condition *condition, az_condition_choice_fn fn, void *ctx)
{
    if (condition->op != OP_ANY && condition->op != OP_ALL) {
        return is_choice_that_counts(condition, fn, ctx);
    }
    // One part that needs it suffices for "all"; "any" may hold by the one that does not.
    bool decisive = condition->op == OP_ALL;
    for (const struct az_condition *part = condition->parts; part; part = part->next) {
        if (az_condition_needs(part, fn, ctx) == decisive) {
            return decisive;
        }
    }
    return !decisive;
}
