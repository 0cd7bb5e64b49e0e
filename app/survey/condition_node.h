// SPDX-License-Identifier: MIT
#pragma once

/*
 * A condition as the parser makes it, and condition.c and reach.c walk it. No
 * other file looks inside.
 */
#include "app/survey/condition.h"

enum op { OP_ANY, OP_ALL, OP_NOT, OP_COMPARE, OP_ANSWERED };

enum comparison { IS, IS_NOT, BELOW, AT_MOST, ABOVE, AT_LEAST, IS_IN };

struct value {
    const char *choice; // NULL: a number
    int64_t number;
    const struct value *next;
};

/*
 * "a or b or c" is one node with three parts, so that a walk is never deeper
 * than the brackets are.
 */
struct az_condition {
    enum op op;
    const struct az_condition *parts; // OP_ANY, OP_ALL, OP_NOT
    const struct az_condition *next;  // the parent's next part
    const char *question;             // OP_COMPARE, OP_ANSWERED
    enum comparison comparison;       // OP_COMPARE only, as the one below
    const struct value *values;
};
