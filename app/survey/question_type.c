// SPDX-License-Identifier: MIT
#include "app/survey/question_type.h"

#include <assert.h>
#include <string.h>

#include "app/survey/fields.h"

enum { CHOICE_CHARACTERS_MAX = 80, SCALE_END_CHARACTERS_MAX = 40 };

static const char *
name_of(struct az_fields *fields, const char *what, const char *id)
{
    struct az_buffer buffer;
    az_buffer_init(&buffer, 200);
    az_buffer_printf(&buffer, "the %s \"%s\"", what, id);
    const char *copy = az_arena_strdup(fields->arena, az_buffer_text(&buffer));
    az_buffer_destroy(&buffer);
    return copy ? copy : what;
}

static void
read_faces(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    // The labels of faces are the program's own, so that they mean the same at every event.
    (void)fields;
    (void)map;
    (void)question;
}

static void
read_nps(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    const char *of = name_of(fields, "question", question->id);
    az_fields_text(fields, map, "low", of, SCALE_END_CHARACTERS_MAX, &question->low);
    az_fields_text(fields, map, "high", of, SCALE_END_CHARACTERS_MAX, &question->high);
}

static void
read_one_choice(struct az_fields *fields, const struct az_yaml *map,
                const struct az_question *question, struct az_choice *choice)
{
    static const char *const keys[] = {"id", "text", NULL};
    choice->id = "";
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "choices")) {
        return;
    }
    const char *id = az_fields_name(fields, map, "id", "the choice");
    const char *of = id ? name_of(fields, "choice", id) : "the choice";
    if (id && az_question_choice(question, id)) {
        const struct az_yaml *node = az_yaml_get(map, "id");
        az_faults_add(fields->faults, node->line, node->column,
                      "%s stands twice in the question \"%s\".", of, question->id);
        az_faults_cure(fields->faults, "Give each choice an id of its own.");
    }
    az_fields_check_keys(fields, map, of, keys);
    az_fields_text(fields, map, "text", of, CHOICE_CHARACTERS_MAX, &choice->text);
    choice->id = id ? id : "";
}

static void
read_choices(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    const char *of = name_of(fields, "question", question->id);
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

static void
read_several(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    read_choices(fields, map, question);
    unsigned count = (unsigned)question->choice_count;
    if (count == 0) {
        return; // told; limits would only be told against a wrong count
    }
    question->min = az_fields_number(fields, map, "min", 0, count, question->required ? 1 : 0);
    question->max = az_fields_number(fields, map, "max", 1, count, count);
    if (question->min > question->max) {
        const struct az_yaml *node = az_yaml_get(map, "min");
        az_faults_add(fields->faults, node ? node->line : map->line, node ? node->column : 0,
                      "\"min\" is %u, but \"max\" is %u.", question->min, question->max);
        az_faults_cure(fields->faults, "Make \"min\" at most %u.", question->max);
    }
    if (question->required && question->min == 0) {
        const struct az_yaml *node = az_yaml_get(map, "min");
        az_faults_add(fields->faults, node->line, node->column,
                      "\"min\" is 0, although the question is required.");
        az_faults_cure(fields->faults, "Delete one of the two lines.");
    }
    question->required = question->min > 0;
}

static const char *const no_keys[] = {NULL};
static const char *const nps_keys[] = {"low", "high", NULL};
static const char *const choice_keys[] = {"choices", NULL};
static const char *const choices_keys[] = {"choices", "min", "max", NULL};

static const struct az_question_ops table[] = {
    [AZ_QUESTION_FACES] =
        {
            .name = "faces",
            .takes_number = true,
            .low = 1,
            .high = 5,
            .keys = no_keys,
            .read = read_faces,
        },
    [AZ_QUESTION_NPS] =
        {
            .name = "nps",
            .takes_number = true,
            .low = 0,
            .high = 10,
            .keys = nps_keys,
            .read = read_nps,
        },
    [AZ_QUESTION_CHOICE] =
        {
            .name = "choice",
            .takes_choices = true,
            .keys = choice_keys,
            .read = read_choices,
        },
    [AZ_QUESTION_CHOICES] =
        {
            .name = "choices",
            .takes_choices = true,
            .several = true,
            .keys = choices_keys,
            .read = read_several,
        },
};
static_assert(sizeof(table) / sizeof(*table) == AZ_QUESTION_TYPE_COUNT, "a row a type");

const struct az_question_ops *
az_question_ops(enum az_question_type type)
{
    assert(type < AZ_QUESTION_TYPE_COUNT);
    return &table[type];
}

bool
az_question_type_parse(const char *name, enum az_question_type *type)
{
    for (int i = 0; i < AZ_QUESTION_TYPE_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            *type = (enum az_question_type)i;
            return true;
        }
    }
    return false;
}
