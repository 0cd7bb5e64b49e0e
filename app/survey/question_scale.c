// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

enum { LOWEST = -10, HIGHEST = 100, USUAL_FROM = 1, USUAL_TO = 5 };

static void
check_steps(struct az_fields *fields, const struct az_yaml *map, const struct az_question *question)
{
    int64_t steps = question->to - question->from + 1;
    if (steps >= 2 && steps <= AZ_SURVEY_STEPS_MAX) {
        return;
    }
    const struct az_yaml *to = az_yaml_get(map, "to");
    const struct az_yaml *node = to ? to : az_yaml_get(map, "from");
    az_faults_add(fields->faults, node->line, node->column,
                  "The question \"%s\" goes from %lld to %lld, but a scale has 2 to %d points that "
                  "rise.",
                  question->id, (long long)question->from, (long long)question->to,
                  AZ_SURVEY_STEPS_MAX);
    az_faults_cure(fields->faults, "Make \"to\" at least %lld and at most %lld.",
                   (long long)question->from + 1,
                   (long long)question->from + AZ_SURVEY_STEPS_MAX - 1);
}

static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    question->from = az_fields_integer(fields, map, "from", LOWEST, HIGHEST, USUAL_FROM);
    question->to = az_fields_integer(fields, map, "to", LOWEST, HIGHEST, USUAL_TO);
    check_steps(fields, map, question);
    az_fields_ends(fields, map, question);
}

static const char *const keys[] = {"from", "to", "low", "high", NULL};

const struct az_question_ops az_question_scale = {
    .name = "scale",
    .takes = AZ_TAKES_NUMBER,
    .keys = keys,
    .read = read,
};
