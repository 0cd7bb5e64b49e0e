// SPDX-License-Identifier: MIT
/* The types choice and choices, which share the list of what can be chosen. */
#include <string.h>

#include "app/survey/fields.h"
#include "app/survey/question_type.h"

enum { CHOICE_CHARACTERS_MAX = 80 };

static void
check_duplicate(struct az_fields *fields, const struct az_yaml *map,
                const struct az_question *question, const char *id)
{
    if (!az_question_choice(question, id)) {
        return;
    }
    const struct az_yaml *node = az_yaml_get(map, "id");
    az_faults_add(fields->faults, node->line, node->column,
                  "The choice \"%s\" stands twice in the question \"%s\".", id, question->id);
    az_faults_cure(fields->faults, "Give each choice an id of its own.");
}

/* Against all before it. */
static void
check_same(struct az_fields *fields, const struct az_yaml *map, const struct az_question *question,
           const struct az_choice *choice)
{
    const struct az_yaml *texts = az_yaml_get(map, "text");
    for (size_t i = 0; texts && i < question->choice_count; i++) {
        az_fields_check_same(fields, texts, &question->choices[i], choice);
    }
}

static void
read_one_choice(struct az_fields *fields, const struct az_yaml *map,
                const struct az_question *question, struct az_choice *choice)
{
    static const char *const keys_of_one[] = {"id", "text", NULL};
    static const char *const keys_of_several[] = {"id", "text", "exclusive", NULL};
    choice->id = "";
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "choices")) {
        return;
    }
    const char *id = az_fields_name(fields, map, "id", "the choice");
    const char *of = id ? az_fields_name_of(fields, "choice", id) : "the choice";
    if (id) {
        check_duplicate(fields, map, question, id);
    }
    bool several = question->type == AZ_QUESTION_CHOICES;
    az_fields_check_keys(fields, map, of, several ? keys_of_several : keys_of_one);
    az_fields_text(fields, map, "text", of, CHOICE_CHARACTERS_MAX, &choice->text);
    choice->exclusive = several && az_fields_bool(fields, map, "exclusive", false);
    choice->id = id ? id : "";
    check_same(fields, map, question, choice);
}

static void
read_choices(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    const char *of = az_fields_name_of(fields, "question", question->id);
    question->shuffle = az_fields_bool(fields, map, "shuffle", false);
    const struct az_yaml *list =
        az_fields_list(fields, map, "choices", of, 2, AZ_SURVEY_CHOICES_MAX);
    if (!list) {
        return;
    }
    struct az_choice *choices = az_arena_array(fields->arena, list->count, sizeof(*choices));
    if (!choices) {
        az_fields_tell_memory(fields);
        return;
    }
    question->choices = choices;
    for (const struct az_yaml *node = list->first; node; node = node->next) {
        read_one_choice(fields, node, question, &choices[question->choice_count]);
        question->choice_count++;
    }
}

/* How many can be chosen together. */
static unsigned
count_together(const struct az_question *question)
{
    unsigned count = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        count += !question->choices[i].exclusive;
    }
    return count;
}

/* `min` and `max` against each other and against "required". */
static void
check_limits(struct az_fields *fields, const struct az_yaml *map,
             const struct az_question *question)
{
    const struct az_yaml *node = az_yaml_get(map, "min");
    if (question->min > question->max) {
        az_faults_add(fields->faults, node ? node->line : map->line, node ? node->column : 0,
                      "\"min\" is %u, but \"max\" is %u.", question->min, question->max);
        az_faults_cure(fields->faults, "Make \"min\" at most %u.", question->max);
    }
    if (question->required && question->min == 0) {
        az_faults_add(fields->faults, node->line, node->column,
                      "\"min\" is 0, although the question is required.");
        az_faults_cure(fields->faults, "Delete one of the two lines.");
    }
}

static void
read_several(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    read_choices(fields, map, question);
    if (question->choice_count == 0) {
        return; // told; limits would only be told against a wrong count
    }
    unsigned count = count_together(question);
    if (count == 0) {
        const struct az_yaml *list = az_yaml_get(map, "choices");
        az_faults_add(fields->faults, list->key_line, list->key_column,
                      "Every choice of the question \"%s\" is exclusive.", question->id);
        az_faults_cure(fields->faults, "Make it of the type \"choice\".");
        return;
    }
    question->min = az_fields_number(fields, map, "min", 0, count, question->required ? 1 : 0);
    question->max = az_fields_number(fields, map, "max", 1, count, count);
    check_limits(fields, map, question);
    question->required = question->min > 0;
}

static const char *const keys_of_choice[] = {"choices", "shuffle", NULL};
static const char *const keys_of_choices[] = {"choices", "shuffle", "min", "max", NULL};

const struct az_question_ops az_question_one_choice = {
    .name = "choice",
    .takes = AZ_TAKES_CHOICE,
    .keys = keys_of_choice,
    .read = read_choices,
};

const struct az_question_ops az_question_several_choices = {
    .name = "choices",
    .takes = AZ_TAKES_CHOICES,
    .keys = keys_of_choices,
    .read = read_several,
};
