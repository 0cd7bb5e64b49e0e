// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

enum { STARS_MIN = 3, STARS_MAX = 10, STARS_USUAL = 5 };

/* Stars explain themselves, but one end with a label and the other without would not. */
static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    question->from = 1;
    question->to = az_fields_integer(fields, map, "stars", STARS_MIN, STARS_MAX, STARS_USUAL);
    if (az_yaml_get(map, "low") || az_yaml_get(map, "high")) {
        az_fields_ends(fields, map, question);
    }
}

static const char *const keys[] = {"stars", "low", "high", NULL};

const struct az_question_ops az_question_stars = {
    .name = "stars",
    .takes = AZ_TAKES_NUMBER,
    .keys = keys,
    .read = read,
};
