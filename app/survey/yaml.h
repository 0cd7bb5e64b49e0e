// SPDX-License-Identifier: MIT
#pragma once

/*
 * YAML as a tree that knows where each value stands. libyaml is used directly,
 * because libcyaml stops at the first fault and keeps no lines for values.
 *
 * What a questionnaire has no need of is refused, each with its place: anchors
 * and aliases, tags, several documents, keys that are not words, tabs before
 * a key, deep nesting, and bytes that are not UTF-8.
 */
#include <stdbool.h>
#include <stddef.h>

#include "app/survey/faults.h"
#include "base/arena.h"

enum az_yaml_kind { AZ_YAML_SCALAR, AZ_YAML_LIST, AZ_YAML_MAP };

struct az_yaml {
    enum az_yaml_kind kind;
    unsigned line;    // from 1
    unsigned column;  // from 1
    const char *text; // scalar: its text, "" for nothing, ~ and null; else NULL
    size_t quote;     // scalar: columns between its place and its first character
    const char *key;  // in a map: its key; else NULL
    unsigned key_line;
    unsigned key_column;
    const struct az_yaml *first; // list and map
    const struct az_yaml *next;  // in the same list or map
    size_t count;                // list and map
};

/* The value of a key; NULL if the map has none. */
const struct az_yaml *
az_yaml_get(const struct az_yaml *map, const char *key);

/* "a text", "a list", "a map of keys". */
const char *
az_yaml_kind_name(enum az_yaml_kind kind);

/*
 * Read one document into `arena`. NULL, with every reason in `faults`, if it
 * cannot be worked on. A key that is there twice is told, and its first value
 * is taken.
 */
const struct az_yaml *
az_yaml_read(const char *data, size_t size, struct az_arena *arena, struct az_faults *faults);
