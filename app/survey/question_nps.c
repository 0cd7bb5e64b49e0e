// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

/* From 0 to 10, as the score's definition has it. */
static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    question->from = 0;
    question->to = 10;
    az_fields_ends(fields, map, question);
}

static const char *const keys[] = {"low", "high", NULL};

const struct az_question_ops az_question_nps = {
    .name = "nps",
    .takes = AZ_TAKES_NUMBER,
    .keys = keys,
    .read = read,
};
