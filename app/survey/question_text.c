// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

enum { USUAL_CHARACTERS = 500 };

static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    question->max_characters = az_fields_number(fields, map, "max_characters", 1,
                                                AZ_SURVEY_CHARACTERS_MAX, USUAL_CHARACTERS);
}

static const char *const keys[] = {"max_characters", NULL};

const struct az_question_ops az_question_text = {
    .name = "text",
    .takes = AZ_TAKES_WORDS,
    .keys = keys,
    .read = read,
};
