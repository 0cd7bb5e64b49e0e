// SPDX-License-Identifier: MIT
#include "sync/package.h"

#include <string.h>

#include "storage/response.h"
#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/sentence.h"

static bool
say_wrong(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "the package is malformed: %s", what);
    return false;
}

bool
az_package_name_is_valid(const char *name, size_t size)
{
    if (size == 0 || size > AZ_PACKAGE_NAME_MAX || name[0] == '.' || name[size - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)name[i];
        if (c < 0x20 || c == 0x7f || c == '/' || c == '\\') {
            return false;
        }
    }
    return true;
}

static void
put_path(const char *path, struct az_buffer *out)
{
    az_json_put_key(out, "path");
    az_buffer_append_char(out, '[');
    for (const char *name = path; name; name = strchr(name, '/')) {
        bool first = name == path;
        name += !first;
        az_buffer_append_text(out, first ? "" : ",");
        az_json_put_bytes(out, name, strcspn(name, "/"));
    }
    az_buffer_append_char(out, ']');
}

static void
put_file(const struct az_package_file *file, struct az_buffer *out)
{
    char hash[AZ_FILE_HASH_TEXT_SIZE];
    az_file_hash_format(&file->hash, hash);
    az_buffer_append_char(out, '{');
    put_path(file->path, out);
    az_json_put_integer_field(out, "size", (int64_t)file->size);
    az_json_put_text_field(out, "sha256", hash);
    az_buffer_append_char(out, '}');
}

bool
az_package_encode(const struct az_package *package, struct az_buffer *out)
{
    size_t from = out->size;
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(out, "event", package->event);
    az_json_put_text_field(out, "survey_version", package->survey_version);
    az_json_put_text_field(out, "start", package->start);
    az_json_put_key(out, "files");
    az_buffer_append_char(out, '[');
    for (size_t i = 0; i < package->file_count; i++) {
        az_buffer_append_text(out, i > 0 ? "," : "");
        put_file(&package->files[i], out);
    }
    az_buffer_append(out, "]}", 2);
    return !out->failed && out->size - from <= AZ_PACKAGE_MANIFEST_MAX;
}

/* The path that an array of names makes, in `arena`; NULL if it is none. */
static const char *
get_path(const struct az_json *array, struct az_arena *arena)
{
    char path[AZ_PACKAGE_PATH_MAX + 1];
    size_t used = 0;
    size_t count = az_json_array_size(array);
    if (count == 0 || count > AZ_PACKAGE_DEPTH_MAX) {
        return NULL;
    }
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        const char *name = az_json_text(element);
        size_t size = name ? strlen(name) : 0;
        if (!name || !az_package_name_is_valid(name, size)) {
            return NULL;
        }
        if (i > 0) {
            path[used++] = '/';
        }
        memcpy(path + used, name, size);
        used += size;
    }
    return az_arena_copy(arena, path, used);
}

static bool
get_file(const struct az_json *object, struct az_arena *arena, struct az_package_file *out,
         struct az_buffer *why)
{
    int64_t size = 0;
    const char *hash = az_json_get_text(object, "sha256");
    out->path = get_path(az_json_member(object, "path"), arena);
    if (!out->path) {
        return say_wrong(why, "a path is not a row of plain names");
    }
    if (!az_json_get_integer(object, "size", 0, AZ_PACKAGE_BYTES_MAX, &size)) {
        return say_wrong(why, "a file has no size, or is too large");
    }
    if (!hash || !az_file_hash_parse(hash, &out->hash)) {
        return say_wrong(why, "a file has no sha256");
    }
    out->size = (uint64_t)size;
    return true;
}

static bool
get_files(const struct az_json *object, struct az_arena *arena, struct az_package *out,
          struct az_buffer *why)
{
    const struct az_json *array = az_json_member(object, "files");
    size_t count = az_json_array_size(array);
    if (count == 0 || count > AZ_PACKAGE_FILES_MAX) {
        return say_wrong(why, "it has no files, or too many");
    }
    out->files = az_arena_array(arena, count, sizeof(*out->files));
    if (!out->files) {
        return say_wrong(why, "it is too large to be kept in memory");
    }
    const struct az_json *element = az_json_first(array);
    for (; out->file_count < count; out->file_count++, element = az_json_next(element)) {
        struct az_package_file *file = &out->files[out->file_count];
        if (!get_file(element, arena, file, why)) {
            return false;
        }
        if (out->file_count > 0 && strcmp(file[-1].path, file->path) >= 0) {
            return say_wrong(why, "its files are not in order, or one stands twice");
        }
        out->size += file->size;
        if (out->size > AZ_PACKAGE_BYTES_MAX) {
            return say_wrong(why, "its files are too large together");
        }
    }
    return true;
}

static bool
has_start(const struct az_package *package)
{
    for (size_t i = 0; i < package->file_count; i++) {
        if (strcmp(package->files[i].path, package->start) == 0) {
            return true;
        }
    }
    return false;
}

static bool
get_head(const struct az_json *object, struct az_arena *arena, struct az_package *out,
         struct az_buffer *why)
{
    int64_t major = 0;
    if (!az_json_get_integer(object, "azri", 1, INT32_MAX, &major) || major != AZ_PROTOCOL_MAJOR) {
        return say_wrong(why, "it is of another version; bring the older program up to date");
    }
    const char *event = az_json_get_text(object, "event");
    const char *version = az_json_get_text(object, "survey_version");
    const char *start = az_json_get_text(object, "start");
    if (!event || !az_id_is_valid(event) || !version || !az_id_is_valid(version) || !start) {
        return say_wrong(why, "it lacks event, survey_version or start");
    }
    out->event = az_arena_strdup(arena, event);
    out->survey_version = az_arena_strdup(arena, version);
    out->start = az_arena_strdup(arena, start);
    return out->event && out->survey_version && out->start;
}

bool
az_package_decode(const char *data, size_t size, struct az_arena *arena, struct az_package *out,
                  struct az_buffer *why)
{
    *out = (struct az_package){0};
    if (size > AZ_PACKAGE_MANIFEST_MAX) {
        return say_wrong(why, "its manifest is too large");
    }
    struct az_json_reader reader = {0};
    const struct az_json *object = az_json_read_object(&reader, data, size, arena);
    bool ok = object ? get_head(object, arena, out, why) && get_files(object, arena, out, why)
                     : say_wrong(why, "its manifest is not a whole JSON object");
    if (ok && (strchr(out->start, '/') || !has_start(out))) {
        ok = say_wrong(why, "its start is none of its files, or not in the top folder");
    }
    az_json_reader_destroy(&reader);
    return ok;
}

/* Find the files' bytes, which follow each other. */
static bool
take_contents(struct az_package_parcel *parcel, const char *data, size_t size,
              struct az_arena *arena, struct az_buffer *why)
{
    const struct az_package *package = &parcel->package;
    parcel->contents = az_arena_array(arena, package->file_count, sizeof(*parcel->contents));
    if (!parcel->contents || size != package->size) {
        return say_wrong(why, "its files are not as large as its manifest says");
    }
    for (size_t i = 0; i < package->file_count; i++) {
        const struct az_package_file *file = &package->files[i];
        struct az_file_hash hash;
        az_file_hash_of(data, file->size, &hash);
        if (!az_file_hash_equal(&hash, &file->hash)) {
            az_buffer_printf(why,
                             "the package was damaged on its way: %s is not the file of its "
                             "sha256; send it again",
                             file->path);
            return false;
        }
        parcel->contents[i] = data;
        data += file->size;
    }
    return true;
}

bool
az_package_take_apart(const char *body, size_t size, struct az_arena *arena,
                      struct az_package_parcel *out, struct az_buffer *why)
{
    const char *lf = size > 0 ? memchr(body, '\n', size) : NULL;
    *out = (struct az_package_parcel){.manifest = body};
    if (!lf) {
        return say_wrong(why, "it has no manifest with a line break behind it");
    }
    out->manifest_size = (size_t)(lf - body);
    az_file_hash_of(body, out->manifest_size, &out->hash);
    return az_package_decode(body, out->manifest_size, arena, &out->package, why) &&
           take_contents(out, lf + 1, size - out->manifest_size - 1, arena, why);
}
