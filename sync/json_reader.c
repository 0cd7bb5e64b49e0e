// SPDX-License-Identifier: MIT
#include "sync/json_reader.h"

json_t *
az_json_read_object(const char *data, size_t size)
{
    json_t *root = json_loadb(data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root)) {
        json_decref(root);
        return NULL;
    }
    return root;
}

const char *
az_json_get_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

bool
az_json_get_integer(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *out)
{
    const json_t *member = json_object_get(object, key);
    if (!json_is_integer(member)) {
        return false;
    }
    int64_t value = json_integer_value(member);
    if (value < min || value > max) {
        return false;
    }
    *out = value;
    return true;
}

bool
az_json_get_uuid(const json_t *object, const char *key, struct az_uuid *out)
{
    const char *text = az_json_get_text(object, key);
    return text && az_uuid_parse(text, out) && !az_uuid_is_zero(out);
}
