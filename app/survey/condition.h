// SPDX-License-Identifier: MIT
#pragma once

/*
 * When a question is asked: expressions such as
 *     overall <= 2 and not (role == member)
 *     reasons in [food, venue]
 *
 *     or-expr  = and-expr *("or" and-expr)
 *     and-expr = not-expr *("and" not-expr)
 *     not-expr = "not" not-expr / "(" or-expr ")" / compare
 *     compare  = id ("<" / "<=" / ">" / ">=" / "==" / "!=") value
 *              / id "in" "[" value *("," value) "]"
 *              / "answered" "(" id ")"
 *     value    = integer / id
 *
 * A question without an answer makes every comparison false. For several
 * choices, "==" and "in" mean "is among them". Pure; immutable once parsed.
 */
#include "app/survey/survey.h"
#include "base/buffer.h"
#include "storage/response.h"

struct az_condition;

/*
 * Parse into `arena`. NULL with `why` (one sentence) and `*at`, the offset in
 * `text` where it went wrong. Depth of nesting at most 16.
 */
const struct az_condition *
az_condition_parse(const char *text, struct az_arena *arena, size_t *at, struct az_buffer *why);

enum az_condition_kind {
    AZ_CONDITION_NUMBER,   // compares with a number
    AZ_CONDITION_CHOICE,   // compares with the id of a choice
    AZ_CONDITION_ANSWERED, // asks whether there is an answer at all
};

/* What a condition asks about: called for each comparison; returning false stops. */
struct az_condition_use {
    const char *question;
    enum az_condition_kind kind;
    bool orders; // by < <= > >=
    int64_t number;
    const char *choice;
};
typedef bool (*az_condition_use_fn)(void *ctx, const struct az_condition_use *use);
bool
az_condition_uses(const struct az_condition *condition, az_condition_use_fn fn, void *ctx);

bool
az_condition_holds(const struct az_condition *condition, const struct az_answer *answers,
                   size_t count);

/*
 * Whether it can hold only after a choice was answered of which `fn` says that
 * it counts, whatever else was answered.
 */
typedef bool (*az_condition_choice_fn)(void *ctx, const char *question, const char *choice);
bool
az_condition_needs(const struct az_condition *condition, az_condition_choice_fn fn, void *ctx);
