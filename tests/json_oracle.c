// SPDX-License-Identifier: MIT
#include "tests/json_oracle.h"

#include <string.h>

#include <jansson.h>

#include "sync/json_reader.h"

enum { ARENA_LIMIT = 64 * 1024 * 1024 };

static bool
same(const struct az_json *ours, const json_t *theirs);

static bool
same_elements(const struct az_json *ours, const json_t *theirs)
{
    const struct az_json *element = az_json_first(ours);
    for (uint32_t i = 0; i < ours->count; i++, element = az_json_next(element)) {
        if (!same(element, json_array_get(theirs, i))) {
            return false;
        }
    }
    return ours->count == json_array_size(theirs);
}

static bool
same_members(const struct az_json *ours, const json_t *theirs)
{
    const struct az_json *member = az_json_first(ours);
    for (uint32_t i = 0; i < ours->count; i++, member = az_json_next(member)) {
        if (strlen(member->key) != member->key_size ||
            az_json_member(ours, member->key) != member ||
            !same(member, json_object_get(theirs, member->key))) {
            return false;
        }
    }
    return ours->count == json_object_size(theirs);
}

static bool
same(const struct az_json *ours, const json_t *theirs)
{
    switch (ours->kind) {
    case AZ_JSON_NULL:
        return json_is_null(theirs);
    case AZ_JSON_FALSE:
        return json_is_false(theirs);
    case AZ_JSON_TRUE:
        return json_is_true(theirs);
    case AZ_JSON_INTEGER:
        return json_is_integer(theirs) && json_integer_value(theirs) == ours->is.number;
    case AZ_JSON_REAL:
        return json_is_real(theirs);
    case AZ_JSON_TEXT:
        return json_is_string(theirs) && strcmp(json_string_value(theirs), ours->is.text) == 0;
    case AZ_JSON_ARRAY:
        return json_is_array(theirs) && same_elements(ours, theirs);
    case AZ_JSON_OBJECT:
        return json_is_object(theirs) && same_members(ours, theirs);
    }
    return false;
}

static bool
holds_a_real(const struct az_json *ours)
{
    for (uint32_t i = 0; i < ours->span; i++) {
        if (ours[i].kind == AZ_JSON_REAL) {
            return true;
        }
    }
    return false;
}

static enum json_oracle_verdict
judge(const struct az_json *ours, bool too_much, const json_t *theirs, const json_error_t *error)
{
    if (ours && json_is_object(theirs)) {
        return same(ours, theirs) ? JSON_ORACLE_BOTH_READ : JSON_ORACLE_DISAGREE;
    }
    if (ours) {
        return !theirs && json_error_code(error) == json_error_numeric_overflow &&
                       holds_a_real(ours)
                   ? JSON_ORACLE_REAL_TOO_LARGE
                   : JSON_ORACLE_DISAGREE;
    }
    if (json_is_object(theirs)) {
        return too_much ? JSON_ORACLE_ABOVE_LIMIT : JSON_ORACLE_DISAGREE;
    }
    return JSON_ORACLE_BOTH_REFUSE;
}

enum json_oracle_verdict
json_oracle_compare(const char *data, size_t size)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    json_error_t error = {0};
    az_arena_init(&arena, ARENA_LIMIT);
    const struct az_json *ours = az_json_read_object(&reader, data, size, &arena);
    json_t *theirs = json_loadb(data, size, JSON_REJECT_DUPLICATES, &error);
    enum json_oracle_verdict verdict = judge(ours, reader.too_much, theirs, &error);
    /* jansson passes over a zero byte behind a number, which no JSON text may hold. */
    if (memchr(data, '\0', size)) {
        verdict = ours ? JSON_ORACLE_DISAGREE : JSON_ORACLE_BOTH_REFUSE;
    }
    json_decref(theirs);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return verdict;
}
