// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"

#include <stdlib.h>
#include <string.h>

#include <unistr.h>

#include "app/survey/words.h"
#include "storage/response.h"

void
az_fields_tell_memory(struct az_fields *fields)
{
    az_faults_add(fields->faults, 0, 0, "The file holds more than can be read.");
    az_faults_cure(fields->faults, "Shorten it.");
}

static void
cure_unknown_key(struct az_fields *fields, const char *key, const char *const *known)
{
    const char *nearest = az_words_nearest(key, known);
    if (nearest) {
        az_faults_cure(fields->faults, "Did you mean \"%s\"?", nearest);
        return;
    }
    struct az_buffer words;
    az_buffer_init(&words, 500);
    az_words_list(known, &words);
    az_faults_cure(fields->faults, "Delete it, or use one of: %s.", az_buffer_text(&words));
    az_buffer_destroy(&words);
}

void
az_fields_check_keys(struct az_fields *fields, const struct az_yaml *map, const char *of,
                     const char *const *known)
{
    for (const struct az_yaml *node = map->first; node; node = node->next) {
        if (!az_words_hold(known, node->key)) {
            az_faults_add(fields->faults, node->key_line, node->key_column, "%s has no key \"%s\".",
                          of, node->key);
            cure_unknown_key(fields, node->key, known);
        }
    }
}

const struct az_yaml *
az_fields_need(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of)
{
    const struct az_yaml *node = az_yaml_get(map, key);
    if (!node) {
        az_faults_add(fields->faults, map->line, map->column, "%s lacks the key \"%s\".", of, key);
        az_faults_cure(fields->faults, "Add a line \"%s:\" to it.", key);
    }
    return node;
}

bool
az_fields_is(struct az_fields *fields, const struct az_yaml *node, enum az_yaml_kind kind,
             const char *name)
{
    if (node->kind == kind) {
        return true;
    }
    bool is_empty = node->kind == AZ_YAML_SCALAR && *node->text == '\0';
    az_faults_add(fields->faults, node->line, node->column, "\"%s\" is %s, but must be %s.", name,
                  is_empty ? "empty" : az_yaml_kind_name(node->kind), az_yaml_kind_name(kind));
    switch (kind) {
    case AZ_YAML_SCALAR:
        az_faults_cure(fields->faults, "Write one text behind \"%s:\".", name);
        break;
    case AZ_YAML_LIST:
        az_faults_cure(fields->faults, "Write its items below, each behind a dash.");
        break;
    case AZ_YAML_MAP:
        az_faults_cure(fields->faults, "Write its keys below, each with a colon.");
        break;
    }
    return false;
}

/* Without the blanks and line ends at both ends. In the arena; NULL if there is no memory. */
static const char *
trim(struct az_fields *fields, const char *text)
{
    static const char blanks[] = " \t\r\n";
    text += strspn(text, blanks);
    size_t size = strlen(text);
    while (size > 0 && strchr(blanks, text[size - 1])) {
        size--;
    }
    const char *copy = az_arena_copy(fields->arena, text, size);
    if (!copy) {
        az_fields_tell_memory(fields);
    }
    return copy;
}

static bool
has_control(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        // U+0080 to U+009F are the other control characters.
        if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0)) {
            return true;
        }
    }
    return false;
}

const char *
az_fields_sentence(struct az_fields *fields, const struct az_yaml *node, const char *name,
                   size_t max)
{
    const char *text = trim(fields, node->text);
    if (!text) {
        return NULL;
    }
    size_t length = u8_mbsnlen((const uint8_t *)text, strlen(text));
    if (length == 0) {
        az_faults_add(fields->faults, node->line, node->column, "%s is empty.", name);
        az_faults_cure(fields->faults, "Write it behind the colon.");
        return NULL;
    }
    if (length > max) {
        az_faults_add(fields->faults, node->line, node->column,
                      "%s is %zu characters long, but may have %zu.", name, length, max);
        az_faults_cure(fields->faults, "Shorten it.");
        return NULL;
    }
    if (has_control(text)) {
        az_faults_add(fields->faults, node->line, node->column,
                      "%s has a line break or an invisible sign in it.", name);
        az_faults_cure(fields->faults, "Write it on one line.");
        return NULL;
    }
    return text;
}

static const char *
quoted(struct az_fields *fields, const char *name)
{
    struct az_buffer buffer;
    az_buffer_init(&buffer, 200);
    az_buffer_printf(&buffer, "\"%s\"", name);
    const char *copy = az_arena_strdup(fields->arena, az_buffer_text(&buffer));
    az_buffer_destroy(&buffer);
    return copy ? copy : name;
}

const char *
az_fields_name_of(struct az_fields *fields, const char *what, const char *id)
{
    struct az_buffer buffer;
    az_buffer_init(&buffer, 200);
    az_buffer_printf(&buffer, "the %s \"%s\"", what, id);
    const char *copy = az_arena_strdup(fields->arena, az_buffer_text(&buffer));
    az_buffer_destroy(&buffer);
    return copy ? copy : what;
}

const char *
az_fields_line(struct az_fields *fields, const struct az_yaml *node, const char *name, size_t max)
{
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, name)) {
        return NULL;
    }
    return az_fields_sentence(fields, node, quoted(fields, name), max);
}

const char *
az_fields_string(struct az_fields *fields, const struct az_yaml *map, const char *key,
                 const char *of, size_t max)
{
    const struct az_yaml *node = az_fields_need(fields, map, key, of);
    return node ? az_fields_line(fields, node, key, max) : NULL;
}

const char *
az_fields_id(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of)
{
    const struct az_yaml *node = az_fields_need(fields, map, key, of);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key)) {
        return NULL;
    }
    if (az_id_is_valid(node->text)) {
        return node->text;
    }
    az_faults_add(fields->faults, node->line, node->column, "\"%s\" is no id.", node->text);
    az_faults_cure(fields->faults,
                   "Use 1 to %d of the letters a-z and A-Z, digits, and the signs _ - and a dot.",
                   AZ_ID_MAX);
    return NULL;
}

const char *
az_fields_name(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of)
{
    static const char *const reserved[] = {"and", "or", "not", "in", NULL};
    const char *id = az_fields_id(fields, map, key, of);
    if (!id) {
        return NULL;
    }
    bool begins_well = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z');
    if (begins_well && !az_words_hold(reserved, id)) {
        return id;
    }
    const struct az_yaml *node = az_yaml_get(map, key);
    if (begins_well) {
        az_faults_add(fields->faults, node->line, node->column,
                      "The id \"%s\" is a word of conditions.", id);
        az_faults_cure(fields->faults, "Choose another, which is not and, or, not, in.");
    } else {
        az_faults_add(fields->faults, node->line, node->column,
                      "The id \"%s\" does not begin with a letter.", id);
        az_faults_cure(fields->faults, "Put a letter before it, such as \"a%s\".", id);
    }
    return NULL;
}

/* Decimal digits only, with a minus at most, so that no blank or other base slips in. */
static bool
parse_integer(const char *text, int64_t *out)
{
    const char *digits = text + (*text == '-');
    size_t size = strlen(digits);
    if (size == 0 || size > 9 || strspn(digits, "0123456789") != size) {
        return false;
    }
    *out = strtol(text, NULL, 10);
    return true;
}

int64_t
az_fields_integer(struct az_fields *fields, const struct az_yaml *map, const char *key, int64_t low,
                  int64_t high, int64_t fallback)
{
    const struct az_yaml *node = az_yaml_get(map, key);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key)) {
        return fallback;
    }
    int64_t number;
    if (parse_integer(node->text, &number) && number >= low && number <= high) {
        return number;
    }
    az_faults_add(fields->faults, node->line, node->column,
                  "\"%s\" is \"%s\", but must be a whole number from %lld to %lld.", key,
                  node->text, (long long)low, (long long)high);
    az_faults_cure(fields->faults, "Correct it, or delete the line to have %lld.",
                   (long long)fallback);
    return fallback;
}

unsigned
az_fields_number(struct az_fields *fields, const struct az_yaml *map, const char *key, unsigned low,
                 unsigned high, unsigned fallback)
{
    return (unsigned)az_fields_integer(fields, map, key, low, high, fallback);
}

size_t
az_fields_word(struct az_fields *fields, const struct az_yaml *map, const char *key,
               const char *const *words, size_t fallback)
{
    const struct az_yaml *node = az_yaml_get(map, key);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key)) {
        return fallback;
    }
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], node->text) == 0) {
            return i;
        }
    }
    struct az_buffer list;
    az_buffer_init(&list, 500);
    az_words_list(words, &list);
    az_faults_add(fields->faults, node->line, node->column, "\"%s\" is \"%s\".", key, node->text);
    az_faults_cure(fields->faults, "Write one of: %s.", az_buffer_text(&list));
    az_buffer_destroy(&list);
    return fallback;
}

bool
az_fields_bool(struct az_fields *fields, const struct az_yaml *map, const char *key, bool fallback)
{
    const struct az_yaml *node = az_yaml_get(map, key);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key)) {
        return fallback;
    }
    bool is_true = strcmp(node->text, "true") == 0;
    if (is_true || strcmp(node->text, "false") == 0) {
        return is_true;
    }
    az_faults_add(fields->faults, node->line, node->column, "\"%s\" is \"%s\".", key, node->text);
    az_faults_cure(fields->faults, "Write true or false.");
    return fallback;
}

const struct az_yaml *
az_fields_list(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of,
               size_t low, size_t high)
{
    const struct az_yaml *list = az_fields_need(fields, map, key, of);
    if (!list || !az_fields_is(fields, list, AZ_YAML_LIST, key)) {
        return NULL;
    }
    if (list->count >= low && list->count <= high) {
        return list;
    }
    az_faults_add(fields->faults, list->key_line, list->key_column,
                  "%s has %zu %s, but must have %zu to %zu.", of, list->count, key, low, high);
    az_faults_cure(fields->faults, "%s",
                   list->count < low ? "Add what is missing." : "Delete what is too many.");
    return NULL;
}
