// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reading the keys of a map, with all that can be wrong with a value told once
 * and in the same words everywhere. `of` says whose key it is, such as
 * "the question \"overall\"".
 */
#include "app/survey/survey.h"
#include "app/survey/yaml.h"

struct az_fields {
    struct az_arena *arena;
    struct az_faults *faults;
    const char *const *languages; // those in which a text must stand
    size_t language_count;        // 0: not known, so no translation is missed
    const struct az_said *said;   // every translation that was read, the last one first
};

/* Tell every key that is not among `known`, which ends with NULL. */
void
az_fields_check_keys(struct az_fields *fields, const struct az_yaml *map, const char *of,
                     const char *const *known);

/* The value of a key; NULL, and told, if the map has none. */
const struct az_yaml *
az_fields_need(struct az_fields *fields, const struct az_yaml *map, const char *key,
               const char *of);

/* Whether a node is of this kind; told if it is not. */
bool
az_fields_is(struct az_fields *fields, const struct az_yaml *node, enum az_yaml_kind kind,
             const char *name);

/* `the question "overall"`, as `of` is written. In the arena. */
const char *
az_fields_name_of(struct az_fields *fields, const char *what, const char *id);

/*
 * The text of a scalar: 1 to `max` characters on one line; NULL, and told, if
 * it is not. `name` begins the sentence, such as "The title of the event in Georgian (ka)".
 */
const char *
az_fields_sentence(struct az_fields *fields, const struct az_yaml *node, const char *name,
                   size_t max);

/* The same of a node of any kind; `name` is its key. */
const char *
az_fields_line(struct az_fields *fields, const struct az_yaml *node, const char *name, size_t max);

/* A required key with such a text. */
const char *
az_fields_string(struct az_fields *fields, const struct az_yaml *map, const char *key,
                 const char *of, size_t max);

/* A required key with an id. NULL, and told, if there is none. */
const char *
az_fields_id(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of);

/* The same for ids that conditions name: these begin with a letter and are no word of a condition.
 */
const char *
az_fields_name(struct az_fields *fields, const struct az_yaml *map, const char *key,
               const char *of);

/* A required key with a text in every language, each of at most `max` characters. */
void
az_fields_text(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of,
               size_t max, struct az_text *out);

/* The same for a key that may be left out. Whether it is there. */
bool
az_fields_text_if(struct az_fields *fields, const struct az_yaml *map, const char *key,
                  const char *of, size_t max, struct az_text *out);

/*
 * Tell each language in which two choices say the same, so that attendees
 * could not tell them apart. `texts` holds the later one's.
 */
void
az_fields_check_same(struct az_fields *fields, const struct az_yaml *texts,
                     const struct az_choice *earlier, const struct az_choice *later);

/* The required texts "low" and "high" of a question: what the ends of its numbers mean. */
void
az_fields_ends(struct az_fields *fields, const struct az_yaml *map, struct az_question *question);

/* A whole number from `low` to `high`; `fallback` if the key is absent or at fault. */
int64_t
az_fields_integer(struct az_fields *fields, const struct az_yaml *map, const char *key, int64_t low,
                  int64_t high, int64_t fallback);
unsigned
az_fields_number(struct az_fields *fields, const struct az_yaml *map, const char *key, unsigned low,
                 unsigned high, unsigned fallback);

/* The position of the value among `words`, which ends with NULL; `fallback` as above. */
size_t
az_fields_word(struct az_fields *fields, const struct az_yaml *map, const char *key,
               const char *const *words, size_t fallback);

/* "true" or "false"; `fallback` if the key is absent or at fault. */
bool
az_fields_bool(struct az_fields *fields, const struct az_yaml *map, const char *key, bool fallback);

/* A required key with a list of `low` to `high` items. NULL, and told, if it is not. */
const struct az_yaml *
az_fields_list(struct az_fields *fields, const struct az_yaml *map, const char *key, const char *of,
               size_t low, size_t high);

/* The required key "languages": the tags in `out`, and how many are good. */
size_t
az_fields_languages(struct az_fields *fields, const struct az_yaml *map, const char *of,
                    const char *out[AZ_SURVEY_LANGUAGES_MAX]);

/* Tell that the file's text is too much for the memory set aside. */
void
az_fields_tell_memory(struct az_fields *fields);

/* `Georgian (ka)`, or just the tag of a language less known. In the arena. */
const char *
az_fields_language_name(struct az_fields *fields, const char *tag);
