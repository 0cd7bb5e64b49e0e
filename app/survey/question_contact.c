// SPDX-License-Identifier: MIT
#include <string.h>

#include "app/survey/fields.h"
#include "app/survey/question_type.h"
#include "app/survey/words.h"

enum { CONSENT_CHARACTERS_MAX = 500 };

/* In the order of their bits. */
static const char *const names[] = {"name", "email", "phone", NULL};

/* The bit of one item of "fields"; 0, and told, if it has none. */
static unsigned
read_field(struct az_fields *fields, const struct az_yaml *node)
{
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, "fields")) {
        return 0;
    }
    for (unsigned i = 0; names[i]; i++) {
        if (strcmp(names[i], node->text) == 0) {
            return 1u << i;
        }
    }
    struct az_buffer list;
    az_buffer_init(&list, 100);
    az_words_list(names, &list);
    az_faults_add(fields->faults, node->line, node->column,
                  "A contact question has no field \"%s\".", node->text);
    az_faults_cure(fields->faults, "Use some of: %s.", az_buffer_text(&list));
    az_buffer_destroy(&list);
    return 0;
}

static unsigned
read_fields(struct az_fields *fields, const struct az_yaml *map, const char *of)
{
    const struct az_yaml *list = az_fields_list(fields, map, "fields", of, 1, 3);
    unsigned bits = 0;
    for (const struct az_yaml *node = list ? list->first : NULL; node; node = node->next) {
        unsigned bit = read_field(fields, node);
        if (bits & bit) {
            az_faults_add(fields->faults, node->line, node->column, "%s asks for \"%s\" twice.", of,
                          node->text);
            az_faults_cure(fields->faults, "Delete one of the two.");
        }
        bits |= bit;
    }
    if (list && bits == AZ_CONTACT_NAME) {
        az_faults_add(fields->faults, list->key_line, list->key_column,
                      "%s asks for a name only, by which nobody can be reached.", of);
        az_faults_cure(fields->faults, "Add email or phone.");
    }
    return bits;
}

static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    const char *of = az_fields_name_of(fields, "question", question->id);
    question->contact_fields = read_fields(fields, map, of);
    az_fields_text(fields, map, "consent", of, CONSENT_CHARACTERS_MAX, &question->consent);
}

static const char *const keys[] = {"fields", "consent", NULL};

const struct az_question_ops az_question_contact = {
    .name = "contact",
    .takes = AZ_TAKES_WORDS,
    .keys = keys,
    .read = read,
};
