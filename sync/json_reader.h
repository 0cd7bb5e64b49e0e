// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reading JSON (RFC 8259) as strictly as the wire needs, in one pass and with
 * next to no allocations: the values lie in one array, in the order in which
 * they were written, and their texts in the caller's arena.
 *
 * Not thread-safe per reader.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/uuid.h"

enum {
    AZ_JSON_DEPTH_MAX = 32,          // levels of arrays and objects
    AZ_JSON_MEMBERS_MAX = 64,        // members of one object
    AZ_JSON_VALUES_MAX = 128 * 1024, // values of one text
};

enum az_json_kind {
    AZ_JSON_NULL,
    AZ_JSON_FALSE,
    AZ_JSON_TRUE,
    AZ_JSON_INTEGER,
    AZ_JSON_REAL, // written with a fraction or an exponent; its value is not kept
    AZ_JSON_TEXT,
    AZ_JSON_ARRAY,
    AZ_JSON_OBJECT,
};

/* A value. What is in an array or object follows it in memory. */
struct az_json {
    enum az_json_kind kind;
    uint32_t count;    // of elements or members
    uint32_t span;     // values from this one to the next beside it
    uint32_t key_size; // bytes
    const char *key;   // of a member; NULL otherwise
    union {
        int64_t number;   // AZ_JSON_INTEGER
        const char *text; // AZ_JSON_TEXT, UTF-8
    } is;
};

struct az_json_reader {
    struct az_json *values; // owned
    size_t capacity;
    bool no_memory; // why the last reading failed
    bool too_much;  // the last one passed one of the limits above
};

/* A zeroed reader is ready. */
void
az_json_reader_destroy(struct az_json_reader *reader);

/*
 * Read one whole object and nothing else. NULL for anything else, for a key
 * that stands twice, for U+0000 in a string, for integers outside of 64 bits,
 * and for more than the limits. It does not say where: that would quote the
 * input, which may be an attendee's words. The values stay until the reader's
 * next use; their texts and keys as long as `arena`. `data` is not needed
 * afterwards.
 */
const struct az_json *
az_json_read_object(struct az_json_reader *reader, const char *data, size_t size,
                    struct az_arena *arena);

/* NULL if `object` is NULL or no object, or has no such member. */
const struct az_json *
az_json_member(const struct az_json *object, const char *key);

/* The first of `value->count` elements or members, and the one behind another. */
const struct az_json *
az_json_first(const struct az_json *value);
const struct az_json *
az_json_next(const struct az_json *value);

bool
az_json_is_array(const struct az_json *value);

/* How many elements; 0 for what is no array, or NULL. */
size_t
az_json_array_size(const struct az_json *value);

/* NULL unless the value, or the member, is a string. */
const char *
az_json_text(const struct az_json *value);
const char *
az_json_get_text(const struct az_json *object, const char *key);

/* False unless the value, or the member, is an integer from `min` to `max`. */
bool
az_json_integer(const struct az_json *value, int64_t min, int64_t max, int64_t *out);
bool
az_json_get_integer(const struct az_json *object, const char *key, int64_t min, int64_t max,
                    int64_t *out);

/* False unless the member is a UUID other than all zeros. */
bool
az_json_get_uuid(const struct az_json *object, const char *key, struct az_uuid *out);
