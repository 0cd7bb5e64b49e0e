// SPDX-License-Identifier: MIT
#include "app/survey/loader.h"

#include <stdio.h>
#include <string.h>

#include "app/survey/condition_check.h"
#include "app/survey/fields.h"
#include "app/survey/file.h"
#include "app/survey/question_type.h"
#include "app/survey/reach.h"
#include "app/survey/words.h"
#include "base/digest.h"
#include "storage/response.h"

enum {
    ARENA_LIMIT = 16 * 1024 * 1024,
    QUESTION_CHARACTERS_MAX = 200,
    HINT_CHARACTERS_MAX = 300,
    TITLE_CHARACTERS_MAX = 200,
};

/* What is needed while one survey is read. */
struct reading {
    struct az_fields fields;
    struct az_survey *survey;
    const struct az_yaml *nodes[AZ_SURVEY_QUESTIONS_MAX]; // of the questions
};

static void
check_question_keys(struct az_fields *fields, const struct az_yaml *map, const char *of,
                    enum az_question_type type)
{
    // "required" comes last, as there is nothing to require where nothing is taken.
    static const char *const common[] = {"id", "type", "text", "hint", "when", "required"};
    const struct az_question_ops *ops = az_question_ops(type);
    const char *known[16];
    size_t count = sizeof(common) / sizeof(*common) - (ops->takes == AZ_TAKES_NOTHING);
    memcpy(known, common, count * sizeof(*known));
    const char *const *own = ops->keys;
    for (size_t i = 0; own[i] && count < sizeof(known) / sizeof(*known) - 1; i++) {
        known[count++] = own[i];
    }
    known[count] = NULL;
    az_fields_check_keys(fields, map, of, known);
}

static void
tell_unknown_type(struct az_fields *fields, const struct az_yaml *node)
{
    const char *names[AZ_QUESTION_TYPE_COUNT + 1] = {0};
    struct az_buffer list;
    az_buffer_init(&list, 500);
    for (int i = 0; i < AZ_QUESTION_TYPE_COUNT; i++) {
        names[i] = az_question_type_name((enum az_question_type)i);
        az_buffer_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    az_faults_add(fields->faults, node->line, node->column, "There is no type \"%s\".", node->text);
    const char *nearest = az_words_nearest(node->text, names);
    if (nearest) {
        az_faults_cure(fields->faults, "Did you mean \"%s\"? The types are %s.", nearest,
                       az_buffer_text(&list));
    } else {
        az_faults_cure(fields->faults, "Use one of: %s.", az_buffer_text(&list));
    }
    az_buffer_destroy(&list);
}

/* False, and told, if there is no such type. */
static bool
read_type(struct az_fields *fields, const struct az_yaml *map, const char *of,
          enum az_question_type *type)
{
    const struct az_yaml *node = az_fields_need(fields, map, "type", of);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, "type")) {
        return false;
    }
    if (!az_question_type_parse(node->text, type)) {
        tell_unknown_type(fields, node);
        return false;
    }
    return true;
}

static void
check_duplicate(struct reading *reading, const struct az_yaml *map, const char *id)
{
    const struct az_question *earlier = az_survey_question(reading->survey, id);
    if (!earlier) {
        return;
    }
    const struct az_yaml *node = az_yaml_get(map, "id");
    az_faults_add(reading->fields.faults, node->line, node->column,
                  "The id \"%s\" is already that of the question in line %u.", id, earlier->line);
    az_faults_cure(reading->fields.faults, "Give each question an id of its own.");
}

/* The keys that only its type has. */
static void
read_own(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    const struct az_question_ops *ops = az_question_ops(question->type);
    if (ops->read) {
        ops->read(fields, map, question);
    }
}

static void
read_question(struct reading *reading, const struct az_yaml *map, struct az_question *question)
{
    struct az_fields *fields = &reading->fields;
    question->id = "";
    question->type = AZ_QUESTION_TYPE_COUNT; // until it is known
    question->line = map->line;
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "questions")) {
        return;
    }
    const char *id = az_fields_name(fields, map, "id", "the question");
    char of[AZ_ID_MAX + 32] = "the question";
    if (id) {
        snprintf(of, sizeof(of), "the question \"%s\"", id);
        check_duplicate(reading, map, id);
        question->id = id;
    }
    az_fields_text(fields, map, "text", of, QUESTION_CHARACTERS_MAX, &question->text);
    az_fields_text_if(fields, map, "hint", of, HINT_CHARACTERS_MAX, &question->hint);
    // The first touch must count, so the first question cannot be passed by.
    bool is_first = reading->survey->question_count == 0;
    question->required = az_fields_bool(fields, map, "required", false) || is_first;
    if (read_type(fields, map, of, &question->type)) {
        check_question_keys(fields, map, of, question->type);
        read_own(fields, map, question);
    }
}

static void
read_questions(struct reading *reading, const struct az_yaml *map)
{
    struct az_survey *survey = reading->survey;
    const struct az_yaml *list = az_fields_list(&reading->fields, map, "questions", "the survey", 1,
                                                AZ_SURVEY_QUESTIONS_MAX);
    if (!list) {
        return;
    }
    struct az_question *questions =
        az_arena_array(reading->fields.arena, list->count, sizeof(*questions));
    if (!questions) {
        az_fields_tell_memory(&reading->fields);
        return;
    }
    survey->questions = questions;
    for (const struct az_yaml *node = list->first; node; node = node->next) {
        reading->nodes[survey->question_count] = node;
        read_question(reading, node, &questions[survey->question_count]);
        survey->question_count++;
    }
}

/* After all questions are known, so that a later one is told from a missing one. */
static void
read_conditions(struct reading *reading)
{
    for (size_t i = 0; i < reading->survey->question_count; i++) {
        const struct az_yaml *map = reading->nodes[i];
        const struct az_yaml *node = map->kind == AZ_YAML_MAP ? az_yaml_get(map, "when") : NULL;
        if (node && i > 0) {
            az_condition_read(&reading->fields, reading->survey, i, node);
        }
    }
}

/* The first touch opens the response and moves on; so one touch must answer the first question. */
static void
check_first_question(struct reading *reading)
{
    if (reading->survey->question_count == 0 || reading->nodes[0]->kind != AZ_YAML_MAP) {
        return;
    }
    struct az_faults *faults = reading->fields.faults;
    const struct az_question *first = &reading->survey->questions[0];
    const struct az_yaml *type = az_yaml_get(reading->nodes[0], "type");
    const struct az_yaml *when = az_yaml_get(reading->nodes[0], "when");
    if (first->type != AZ_QUESTION_TYPE_COUNT && !az_question_is_one_touch(first->type)) {
        az_faults_add(faults, type->line, type->column,
                      "The first question is not answered by one touch.");
        az_faults_cure(faults, "Begin with faces, stars, nps, scale, yes-no or choice.");
    }
    if (when) {
        az_faults_add(faults, when->key_line, when->key_column,
                      "The first question has a condition, but nothing is asked before it.");
        az_faults_cure(faults, "Delete the line \"when:\".");
    }
}

/* Nobody is asked for contact details who has not just agreed to be contacted. */
static void
check_contacts(struct reading *reading)
{
    const struct az_survey *survey = reading->survey;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct az_question *question = &survey->questions[i];
        if (question->type != AZ_QUESTION_CONTACT) {
            continue;
        }
        const struct az_yaml *when = az_yaml_get(reading->nodes[i], "when");
        if (when && (!question->when || az_condition_needs_yes(question->when, survey))) {
            continue; // one that cannot be understood is told already
        }
        az_faults_add(
            reading->fields.faults, when ? when->line : question->line, when ? when->column : 0,
            "\"%s\" asks for contact details of people who did not say yes to it.", question->id);
        az_faults_cure(
            reading->fields.faults,
            "Put a question of the type yes-no before it, such as \"call-me\", and write "
            "\"when: call-me == yes\" here.");
    }
}

/* Only of a survey that is sound otherwise, for all else would be guessed. */
static void
check_reach(struct reading *reading)
{
    const struct az_survey *survey = reading->survey;
    struct az_faults *faults = reading->fields.faults;
    for (size_t i = 1; i < survey->question_count && !az_faults_refuse(faults); i++) {
        const struct az_question *clash;
        enum az_reach reach = az_reach_judge(survey, i, &clash);
        if (reach == AZ_REACH_ASKED) {
            continue;
        }
        const struct az_yaml *when = az_yaml_get(reading->nodes[i], "when");
        az_faults_warn(faults, when->line, when->column,
                       reach == AZ_REACH_NEVER
                           ? "Nobody is ever asked \"%s\": no answer to \"%s\" meets all of this."
                           : "A part of the condition of \"%s\" never holds: no answer to \"%s\" "
                             "meets it.",
                       survey->questions[i].id, clash->id);
        az_faults_cure(faults,
                       "Compare it with what the question in line %u can be answered, and with "
                       "the conditions of the questions that it names.",
                       clash->line);
    }
}

static void
read_survey(struct reading *reading, const struct az_yaml *map)
{
    static const char *const keys[] = {"survey", "languages", "title", "thanks", "questions", NULL};
    struct az_fields *fields = &reading->fields;
    struct az_survey *survey = reading->survey;
    az_fields_check_keys(fields, map, "the survey", keys);
    const char *id = az_fields_id(fields, map, "survey", "the survey");
    survey->id = id ? id : "";
    survey->language_count = az_fields_languages(fields, map, "the survey", survey->languages);
    fields->languages = survey->languages;
    fields->language_count = survey->language_count;
    az_fields_text(fields, map, "title", "the survey", TITLE_CHARACTERS_MAX, &survey->title);
    az_fields_text(fields, map, "thanks", "the survey", TITLE_CHARACTERS_MAX, &survey->thanks);
    read_questions(reading, map);
    read_conditions(reading);
    check_contacts(reading);
    check_first_question(reading);
    check_reach(reading);
    survey->said = fields->said;
}

static void
set_version(struct az_survey *survey, const char *data, size_t size)
{
    struct az_digest digest;
    char text[AZ_DIGEST_TEXT_SIZE];
    az_digest_of(data, size, &digest);
    az_digest_format(&digest, text);
    memcpy(survey->version, text, sizeof(survey->version) - 1);
    survey->version[sizeof(survey->version) - 1] = '\0';
}

/* As az_survey_parse(), but with `faults` initialised already. */
static void
parse(const char *data, size_t size, struct az_survey *survey, struct az_faults *faults)
{
    set_version(survey, data, size);
    const struct az_yaml *root = az_yaml_read(data, size, &survey->arena, faults);
    struct reading reading = {
        .fields = {.arena = &survey->arena, .faults = faults},
        .survey = survey,
    };
    if (root && az_fields_is(&reading.fields, root, AZ_YAML_MAP, "file")) {
        read_survey(&reading, root);
    }
    az_faults_sort(faults);
}

static void
init(const char *path, struct az_survey *survey, struct az_faults *faults)
{
    *survey = (struct az_survey){0};
    az_arena_init(&survey->arena, ARENA_LIMIT);
    az_faults_init(faults, path);
}

bool
az_survey_parse(const char *path, const char *data, size_t size, struct az_survey *survey,
                struct az_faults *faults)
{
    init(path, survey, faults);
    parse(data, size, survey, faults);
    return !az_faults_refuse(faults);
}

bool
az_survey_load(const char *path, struct az_survey *survey, struct az_faults *faults)
{
    init(path, survey, faults);
    struct az_buffer bytes;
    az_buffer_init(&bytes, AZ_SURVEY_BYTES_MAX);
    if (az_file_read(path, &bytes, faults)) {
        parse(az_buffer_text(&bytes), bytes.size, survey, faults);
    }
    az_buffer_destroy(&bytes);
    return !az_faults_refuse(faults);
}
