// SPDX-License-Identifier: MIT
/* Texts in several languages, and the languages themselves. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/fields.h"
#include "app/survey/words.h"
#include "base/files.h"

const char *
az_fields_language_name(struct az_fields *fields, const char *tag)
{
    const char *name = az_words_language(tag);
    if (!name) {
        return tag;
    }
    struct az_buffer buffer;
    az_buffer_init(&buffer, 200);
    az_buffer_printf(&buffer, "%s (%s)", name, tag);
    const char *copy = az_arena_strdup(fields->arena, az_buffer_text(&buffer));
    az_buffer_destroy(&buffer);
    return copy ? copy : tag;
}

static bool
has_language(const struct az_fields *fields, const char *tag)
{
    for (size_t i = 0; i < fields->language_count; i++) {
        if (strcmp(fields->languages[i], tag) == 0) {
            return true;
        }
    }
    return false;
}

static void
note_said(struct az_fields *fields, const struct az_yaml *node, const char *text)
{
    struct az_said *said = az_arena_alloc(fields->arena, sizeof(*said));
    if (!said) {
        az_fields_tell_memory(fields);
        return;
    }
    *said = (struct az_said){.text = text,
                             .language = node->key,
                             .line = node->line,
                             .column = node->column,
                             .next = fields->said};
    fields->said = said;
}

/* One translation: `node` stands in the map of the text `key`. */
static const char *
read_translation(struct az_fields *fields, const struct az_yaml *node, const char *key,
                 const char *of, size_t max)
{
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, node->key)) {
        return NULL;
    }
    struct az_buffer name;
    az_buffer_init(&name, 1000);
    az_buffer_printf(&name, "The %s of %s in %s", key, of,
                     az_fields_language_name(fields, node->key));
    const char *text = az_fields_sentence(fields, node, az_buffer_text(&name), max);
    az_buffer_destroy(&name);
    if (text) {
        note_said(fields, node, text);
    }
    return text;
}

/* Within braces a comma ends a text, and the words behind it are read as a key without a value. */
static bool
follows_a_comma(const struct az_yaml *node)
{
    bool is_empty = node->kind == AZ_YAML_SCALAR && node->text[0] == '\0';
    return is_empty || strchr(node->key, ' ');
}

static void
tell_undeclared(struct az_fields *fields, const struct az_yaml *map)
{
    for (const struct az_yaml *node = map->first; node; node = node->next) {
        if (has_language(fields, node->key)) {
            continue;
        }
        if (follows_a_comma(node)) {
            az_faults_add(fields->faults, node->key_line, node->key_column,
                          "\"%s\" stands where a language is expected.", node->key);
            az_faults_cure(fields->faults,
                           "If it is part of a text with a comma, put double quotes around the "
                           "whole text.");
        } else {
            az_faults_add(fields->faults, node->key_line, node->key_column,
                          "There is a text in %s, which is not among the languages.",
                          az_fields_language_name(fields, node->key));
            az_faults_cure(fields->faults, "Add %s to \"languages\", or delete this line.",
                           node->key);
        }
    }
}

static void
read_text(struct az_fields *fields, const struct az_yaml *texts, const char *of, size_t max,
          struct az_text *out)
{
    const char *key = texts->key;
    if (fields->language_count == 0) {
        return;
    }
    if (texts->kind != AZ_YAML_MAP) {
        az_faults_add(fields->faults, texts->line, texts->column,
                      "The %s of %s does not say in which language it is.", key, of);
        az_faults_cure(fields->faults,
                       "Write one line a language below \"%s:\", such as \"%s: …\".", key,
                       fields->languages[0]);
        return;
    }
    for (size_t i = 0; i < fields->language_count; i++) {
        const char *tag = fields->languages[i];
        const struct az_yaml *node = az_yaml_get(texts, tag);
        if (node) {
            out->in[i] = read_translation(fields, node, key, of, max);
            continue;
        }
        az_faults_add(fields->faults, texts->key_line, texts->key_column,
                      "The %s of %s is missing in %s.", key, of,
                      az_fields_language_name(fields, tag));
        az_faults_cure(fields->faults, "Add a line \"%s: …\" below \"%s:\".", tag, key);
    }
    tell_undeclared(fields, texts);
}

void
az_fields_text(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of,
               size_t max, struct az_text *out)
{
    const struct az_yaml *texts = az_fields_need(fields, map, key, of);
    if (texts) {
        read_text(fields, texts, of, max, out);
    }
}

bool
az_fields_text_if(struct az_fields *fields, const struct az_yaml *map, const char *key,
                  const char *of, size_t max, struct az_text *out)
{
    const struct az_yaml *texts = az_yaml_get(map, key);
    if (texts) {
        read_text(fields, texts, of, max, out);
    }
    return texts != NULL;
}

void
az_fields_check_same(struct az_fields *fields, const struct az_yaml *texts,
                     const struct az_choice *earlier, const struct az_choice *later)
{
    for (size_t i = 0; i < fields->language_count; i++) {
        const char *a = earlier->text.in[i];
        const char *b = later->text.in[i];
        const struct az_yaml *node = az_yaml_get(texts, fields->languages[i]);
        if (a && b && node && strcmp(a, b) == 0) {
            az_faults_add(fields->faults, node->line, node->column,
                          "The choices \"%s\" and \"%s\" say the same in %s.", earlier->id,
                          later->id, az_fields_language_name(fields, fields->languages[i]));
            az_faults_cure(fields->faults, "Word them so that people can tell them apart.");
        }
    }
}

void
az_fields_ends(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    enum { END_CHARACTERS_MAX = 40 };
    const char *of = az_fields_name_of(fields, "question", question->id);
    az_fields_text(fields, map, "low", of, END_CHARACTERS_MAX, &question->low);
    az_fields_text(fields, map, "high", of, END_CHARACTERS_MAX, &question->high);
}

static int
compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The languages of the catalogues in `dir`, which ends with NULL. Owned by the arena. */
static const char *const *
list_catalogues(struct az_fields *fields, const char *dir)
{
    enum { CATALOGUES_MAX = 100 };
    DIR *handle = opendir(dir);
    const char **tags = az_arena_array(fields->arena, CATALOGUES_MAX + 1, sizeof(*tags));
    size_t count = 0;
    const struct dirent *entry;
    while (handle && tags && count < CATALOGUES_MAX && (entry = readdir(handle))) {
        const char *dot = strstr(entry->d_name, ".yaml");
        if (dot && dot > entry->d_name && dot[5] == '\0') {
            tags[count] =
                az_arena_copy(fields->arena, entry->d_name, (size_t)(dot - entry->d_name));
            count += tags[count] != NULL;
        }
    }
    if (handle) {
        closedir(handle);
    }
    if (tags) {
        qsort(tags, count, sizeof(*tags), compare_words);
    }
    return tags;
}

/* Tell a language in which the program itself has no words, so that its keys would be foreign. */
static void
check_catalogue(struct az_fields *fields, const struct az_yaml *node, const char *const *catalogues)
{
    if (!catalogues || az_words_hold(catalogues, node->text)) {
        return;
    }
    struct az_buffer words;
    az_buffer_init(&words, 500);
    az_words_list(catalogues, &words);
    az_faults_add(fields->faults, node->line, node->column,
                  "The terminal has no texts of its own in %s.",
                  az_fields_language_name(fields, node->text));
    az_faults_cure(fields->faults, "Use one of: %s; or add assets/catalogues/%s.yaml.",
                   az_buffer_text(&words), node->text);
    az_buffer_destroy(&words);
}

/* The tag that an item of "languages" gives, if it is good and new. */
static const char *
read_language(struct az_fields *fields, const struct az_yaml *node, const char *const *earlier)
{
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, "languages")) {
        return NULL;
    }
    if (!az_words_is_language(node->text)) {
        az_faults_add(fields->faults, node->line, node->column, "\"%s\" is no language tag.",
                      node->text);
        az_faults_cure(fields->faults, "Write a tag such as hy, ka or en.");
        return NULL;
    }
    if (az_words_hold(earlier, node->text)) {
        az_faults_add(fields->faults, node->line, node->column, "%s stands twice in \"languages\".",
                      az_fields_language_name(fields, node->text));
        az_faults_cure(fields->faults, "Delete one of the two.");
        return NULL;
    }
    return node->text;
}

size_t
az_fields_languages(struct az_fields *fields, const struct az_yaml *map, const char *of,
                    const char *out[AZ_SURVEY_LANGUAGES_MAX])
{
    const struct az_yaml *list =
        az_fields_list(fields, map, "languages", of, 1, AZ_SURVEY_LANGUAGES_MAX);
    if (!list) {
        return 0;
    }
    // Without the folder nothing can be said; az_files_asset() has logged why.
    char *dir = az_files_asset("catalogues");
    const char *const *catalogues = dir ? list_catalogues(fields, dir) : NULL;
    free(dir);
    const char *found[AZ_SURVEY_LANGUAGES_MAX + 1] = {0};
    size_t count = 0;
    for (const struct az_yaml *node = list->first; node; node = node->next) {
        const char *tag = read_language(fields, node, found);
        if (tag) {
            check_catalogue(fields, node, catalogues);
            found[count++] = tag;
        }
    }
    memcpy(out, found, count * sizeof(*found));
    return count;
}
