// SPDX-License-Identifier: MIT
#pragma once

/*
 * What sets one type of question apart: one file and one row a type. A new
 * type is its file here, its row in question_type.c, and its screen in the
 * kiosk.
 */
#include "app/survey/survey.h"

struct az_fields;
struct az_yaml;

/* What an answer is made of. */
enum az_takes {
    AZ_TAKES_NOTHING, // it is only read
    AZ_TAKES_NUMBER,  // a number of the question's range; one touch
    AZ_TAKES_CHOICE,  // the id of one of its choices; one touch
    AZ_TAKES_CHOICES, // several ids; touches add up and "next" moves on
    AZ_TAKES_WORDS,   // what the attendee writes
};

struct az_question_ops {
    const char *name; // as written in a survey
    enum az_takes takes;
    const char *const *keys; // beside those that every question has; ends with NULL
    /* Read those keys of `map` into `question`, telling every fault. NULL: there are none. */
    void (*read)(struct az_fields *fields, const struct az_yaml *map, struct az_question *question);
};

const struct az_question_ops *
az_question_ops(enum az_question_type type);

/* False if there is no type of that name. */
bool
az_question_type_parse(const char *name, enum az_question_type *type);

/* Whether one touch answers it, so that a survey may begin with it. */
bool
az_question_is_one_touch(enum az_question_type type);

extern const struct az_question_ops az_question_faces;
extern const struct az_question_ops az_question_stars;
extern const struct az_question_ops az_question_nps;
extern const struct az_question_ops az_question_scale;
extern const struct az_question_ops az_question_yes_no;
extern const struct az_question_ops az_question_one_choice;
extern const struct az_question_ops az_question_several_choices;
extern const struct az_question_ops az_question_text;
extern const struct az_question_ops az_question_contact;
extern const struct az_question_ops az_question_notice;
