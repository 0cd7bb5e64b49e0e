// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

#include "app/survey/words.h"
#include "base/files.h"
#include "storage/response.h"

void
az_fields_tell_memory(struct az_fields *fields)
{
    az_faults_add(fields->faults, 0, 0, "The file holds more than can be read.");
    az_faults_cure(fields->faults, "Shorten it.");
}

/* "a, b, c" into `out`. */
static void
list_words(const char *const *words, struct az_buffer *out)
{
    for (size_t i = 0; words[i]; i++) {
        az_buffer_printf(out, "%s%s", i > 0 ? ", " : "", words[i]);
    }
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
    list_words(known, &words);
    az_faults_cure(fields->faults, "Delete it, or use one of: %s.", az_buffer_text(&words));
    az_buffer_destroy(&words);
}

static bool
is_known(const char *key, const char *const *known)
{
    for (; *known; known++) {
        if (strcmp(key, *known) == 0) {
            return true;
        }
    }
    return false;
}

void
az_fields_check_keys(struct az_fields *fields, const struct az_yaml *map, const char *of,
                     const char *const *known)
{
    for (const struct az_yaml *node = map->first; node; node = node->next) {
        if (!is_known(node->key, known)) {
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

/* The same for a text of a language, named as "the text in Georgian (ka) of …". */
static const char *
read_line(struct az_fields *fields, const struct az_yaml *node, const char *name, size_t max)
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
az_fields_line(struct az_fields *fields, const struct az_yaml *node, const char *name, size_t max)
{
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, name)) {
        return NULL;
    }
    return read_line(fields, node, quoted(fields, name), max);
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
    if (begins_well && !is_known(id, reserved)) {
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
    const char *text = read_line(fields, node, az_buffer_text(&name), max);
    az_buffer_destroy(&name);
    return text;
}

static void
tell_undeclared(struct az_fields *fields, const struct az_yaml *map)
{
    for (const struct az_yaml *node = map->first; node; node = node->next) {
        if (!has_language(fields, node->key)) {
            az_faults_add(fields->faults, node->key_line, node->key_column,
                          "There is a text in %s, which is not among the languages.",
                          az_fields_language_name(fields, node->key));
            az_faults_cure(fields->faults, "Add %s to \"languages\", or delete this line.",
                           node->key);
        }
    }
}

void
az_fields_text(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of,
               size_t max, struct az_text *out)
{
    const struct az_yaml *texts = az_fields_need(fields, map, key, of);
    if (!texts || fields->language_count == 0) {
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

/* Decimal digits only, so that no sign, blank or other base slips in. */
static bool
parse_number(const char *text, unsigned *out)
{
    size_t size = strlen(text);
    if (size == 0 || size > 9 || strspn(text, "0123456789") != size) {
        return false;
    }
    *out = (unsigned)strtoul(text, NULL, 10);
    return true;
}

unsigned
az_fields_number(struct az_fields *fields, const struct az_yaml *map, const char *key, unsigned low,
                 unsigned high, unsigned fallback)
{
    const struct az_yaml *node = az_yaml_get(map, key);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key)) {
        return fallback;
    }
    unsigned number;
    if (parse_number(node->text, &number) && number >= low && number <= high) {
        return number;
    }
    az_faults_add(fields->faults, node->line, node->column,
                  "\"%s\" is \"%s\", but must be a whole number from %u to %u.", key, node->text,
                  low, high);
    az_faults_cure(fields->faults, "Correct it, or delete the line to have %u.", fallback);
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
    if (!catalogues || is_known(node->text, catalogues)) {
        return;
    }
    struct az_buffer words;
    az_buffer_init(&words, 500);
    list_words(catalogues, &words);
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
    if (is_known(node->text, earlier)) {
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
