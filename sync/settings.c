// SPDX-License-Identifier: MIT
#include "sync/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

enum kind { KIND_ID, KIND_CHOICE, KIND_NUMBER };

static const struct row {
    const char *name;
    enum kind kind;
    size_t offset; // in struct az_settings
    int64_t min;   // of a number
    int64_t max;
    const char *takes; // for people
} rows[] = {
    {"low_reach", KIND_CHOICE, offsetof(struct az_settings, low_reach), 0, 0, "true or false"},
    {"point", KIND_ID, offsetof(struct az_settings, point), 0, 0, "the id of a point"},
    {"screen_mm", KIND_NUMBER, offsetof(struct az_settings, screen_mm), 100, 3000,
     "a number from 100 to 3000"},
    {"send_after_s", KIND_NUMBER, offsetof(struct az_settings, send_after_s), 1, 3600,
     "a number from 1 to 3600"},
    {"sound", KIND_CHOICE, offsetof(struct az_settings, sound), 0, 0, "true or false"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static const struct row *
find_row(const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Whether this is a value for the row; it is put into `out` if that is not NULL. */
static bool
take(const struct row *row, const struct az_json *value, struct az_settings *out)
{
    void *place = out ? (char *)out + row->offset : NULL;
    const char *text = az_json_text(value);
    int64_t number = 0;
    switch (row->kind) {
    case KIND_ID:
        if (!text || !az_id_is_valid(text)) {
            return false;
        }
        if (place) {
            memcpy(place, text, strlen(text) + 1);
        }
        return true;
    case KIND_CHOICE:
        if (place) {
            *(enum az_setting_choice *)place =
                value->kind == AZ_JSON_TRUE ? AZ_SETTING_YES : AZ_SETTING_NO;
        }
        return value->kind == AZ_JSON_TRUE || value->kind == AZ_JSON_FALSE;
    case KIND_NUMBER:
        if (!az_json_integer(value, row->min, row->max, &number)) {
            return false;
        }
        if (place) {
            *(uint32_t *)place = (uint32_t)number;
        }
        return true;
    }
    return false;
}

static bool
say_wrong_value(const struct row *row, struct az_buffer *why)
{
    az_buffer_printf(why, "the setting \"%s\" takes %s", row->name, row->takes);
    return false;
}

static bool
say_unknown(const char *name, struct az_buffer *why)
{
    az_buffer_printf(why, "there is no setting \"%.40s\"; there are", name);
    for (size_t i = 0; i < ROWS; i++) {
        az_buffer_printf(why, "%s %s", i == 0 ? "" : i + 1 < ROWS ? "," : " and", rows[i].name);
    }
    return false;
}

static bool
decode(const struct az_json *object, struct az_settings *out, struct az_buffer *why)
{
    int64_t major = 0;
    if (!az_json_get_integer(object, "azri", 1, INT32_MAX, &major) || major != AZ_PROTOCOL_MAJOR) {
        az_buffer_append_text(why, "the settings are not of this version of the protocol; bring "
                                   "the older program up to date");
        return false;
    }
    for (size_t i = 0; i < ROWS; i++) {
        const struct az_json *value = az_json_member(object, rows[i].name);
        if (value && !take(&rows[i], value, out)) {
            return say_wrong_value(&rows[i], why);
        }
    }
    return true;
}

bool
az_settings_decode(const char *data, size_t size, struct az_settings *out, struct az_buffer *why)
{
    struct az_json_reader reader = {0};
    struct az_arena arena;
    *out = (struct az_settings){0};
    az_arena_init(&arena, 4 * AZ_SETTINGS_BYTES_MAX);
    const struct az_json *object =
        size <= AZ_SETTINGS_BYTES_MAX ? az_json_read_object(&reader, data, size, &arena) : NULL;
    bool ok = object && decode(object, out, why);
    if (!object) {
        az_buffer_append_text(why, "the settings are not a small JSON object");
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

/* How the archive keeps a value: as it stands in JSON, without quotes. NULL if out of memory. */
static const char *
text_of(const struct az_json *value, struct az_arena *arena)
{
    char number[24];
    switch (value->kind) {
    case AZ_JSON_TRUE:
        return "true";
    case AZ_JSON_FALSE:
        return "false";
    case AZ_JSON_INTEGER:
        snprintf(number, sizeof(number), "%" PRId64, value->is.number);
        return az_arena_strdup(arena, number);
    default:
        return az_json_text(value); // in the arena already
    }
}

static bool
read_change(const struct az_json *member, struct az_arena *arena, struct az_setting *out,
            struct az_buffer *why)
{
    char name[AZ_ID_MAX + 1] = "";
    snprintf(name, sizeof(name), "%.*s", (int)member->key_size, member->key);
    const struct row *row = find_row(name);
    if (!row) {
        return say_unknown(name, why);
    }
    out->name = row->name;
    if (member->kind == AZ_JSON_NULL) {
        return true;
    }
    if (!take(row, member, NULL)) {
        return say_wrong_value(row, why);
    }
    out->value = text_of(member, arena);
    return out->value;
}

bool
az_settings_read_change(const char *data, size_t size, struct az_arena *arena,
                        struct az_setting **settings, size_t *count, struct az_buffer *why)
{
    struct az_json_reader reader = {0};
    *count = 0;
    const struct az_json *object =
        size <= AZ_SETTINGS_BYTES_MAX ? az_json_read_object(&reader, data, size, arena) : NULL;
    bool ok = object && object->count > 0;
    if (!ok) {
        az_buffer_append_text(why, "the settings are not a small JSON object, such as "
                                   "{\"point\":\"foyer\",\"sound\":null}");
    }
    *settings = ok ? az_arena_array(arena, object->count, sizeof(**settings)) : NULL;
    ok = ok && *settings;
    const struct az_json *member = ok ? az_json_first(object) : NULL;
    for (uint32_t i = 0; ok && i < object->count; i++, member = az_json_next(member)) {
        ok = read_change(member, arena, &(*settings)[i], why);
        *count += ok;
    }
    az_json_reader_destroy(&reader);
    return ok;
}

/* One more setting behind those before. */
static bool
put_setting(void *ctx, const struct az_setting *setting)
{
    struct az_buffer *out = ctx;
    const struct row *row = find_row(setting->name);
    if (!row) {
        return true; // of a newer hub's archive
    }
    if (out->size == 0) {
        az_buffer_append_char(out, '{');
        az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    }
    if (row->kind == KIND_ID) {
        az_json_put_text_field(out, row->name, setting->value);
    } else {
        az_json_put_key(out, row->name);
        az_buffer_append_text(out, setting->value);
    }
    return !out->failed;
}

bool
az_settings_put(struct az_archive *archive, const struct az_uuid *terminal, struct az_buffer *out)
{
    bool ok = az_packages_each_setting(archive, terminal, put_setting, out);
    if (ok && out->size > 0) {
        az_buffer_append_char(out, '}');
    }
    return ok && !out->failed;
}
