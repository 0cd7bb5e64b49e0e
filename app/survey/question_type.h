// SPDX-License-Identifier: MIT
#pragma once

/*
 * What sets one type of question apart: one row a type. A new type is its row
 * here, what it reads from the file, and its widget in the kiosk.
 */
#include "app/survey/survey.h"

struct az_fields;
struct az_yaml;

struct az_question_ops {
    const char *name;  // as written in a survey
    bool takes_number; // answered by a number from `low` to `high`
    int64_t low;
    int64_t high;
    bool takes_choices;      // answered by ids of its choices
    bool several;            // touches add up and "next" moves on; else one touch does
    const char *const *keys; // beside those that every question has; ends with NULL
    /* Read those keys of `map` into `question`, telling every fault. */
    void (*read)(struct az_fields *fields, const struct az_yaml *map, struct az_question *question);
};

const struct az_question_ops *
az_question_ops(enum az_question_type type);

/* False if there is no type of that name. */
bool
az_question_type_parse(const char *name, enum az_question_type *type);
