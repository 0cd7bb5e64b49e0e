// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reading JSON by jansson, with the strictness that the wire needs. Only for
 * sync's own files. Thread-safe for different objects.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/uuid.h"

/*
 * Read one whole object and nothing else. NULL for anything else, for a key
 * that stands twice, for U+0000 in a string, for integers outside of 64 bits,
 * and for more than 2048 levels. Why is not said: jansson's own error text
 * quotes the input, which may be an attendee's words. The caller releases it
 * with json_decref().
 */
json_t *
az_json_read_object(const char *data, size_t size);

/* NULL unless the member is a string. Borrowed from `object`. */
const char *
az_json_get_text(const json_t *object, const char *key);

/* False unless the member is an integer from `min` to `max`. */
bool
az_json_get_integer(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *out);

/* False unless the member is a UUID other than all zeros. */
bool
az_json_get_uuid(const json_t *object, const char *key, struct az_uuid *out);
