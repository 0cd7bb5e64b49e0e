// SPDX-License-Identifier: MIT
/* Reading what lies on the shelf, and seeing whether it is whole. */
#include "sync/shelf.h"

#include <stdlib.h>

#include "base/files.h"

/* Read a file of this hash. False with one sentence in `why`. */
static bool
read_whole(const char *path, const struct az_file_hash *hash, struct az_buffer *out,
           struct az_buffer *why)
{
    struct az_file_hash found;
    bool ok = az_files_read(path, out);
    az_file_hash_of(az_buffer_text(out), out->size, &found);
    if (!ok || !az_file_hash_equal(&found, hash)) {
        az_buffer_append_text(why, "a file of it is missing or damaged on the terminal's disk");
        return false;
    }
    return true;
}

static enum az_shelf_result
check_file(const struct az_shelf *shelf, const struct az_file_hash *package,
           const struct az_package_file *file, struct az_buffer *why)
{
    struct az_buffer bytes;
    char *folder = az_shelf_path(shelf, "", package, "/files");
    char *path = folder ? az_files_join(folder, file->path) : NULL;
    az_buffer_init(&bytes, AZ_PACKAGE_BYTES_MAX);
    bool ok = path && read_whole(path, &file->hash, &bytes, why);
    az_buffer_destroy(&bytes);
    free(path);
    free(folder);
    return ok ? AZ_SHELF_OK : AZ_SHELF_DAMAGED;
}

static enum az_shelf_result
check_files(const struct az_shelf *shelf, const struct az_package *package,
            struct az_shelf_item *out, struct az_buffer *why)
{
    const struct az_file_hash *hash = &out->assignment.package;
    enum az_shelf_result result = AZ_SHELF_OK;
    for (size_t i = 0; i < package->file_count && result == AZ_SHELF_OK; i++) {
        result = check_file(shelf, hash, &package->files[i], why);
    }
    char *folder = az_shelf_path(shelf, "", hash, "/files");
    out->event_path = folder ? az_files_join(folder, package->start) : NULL;
    free(folder);
    return result == AZ_SHELF_OK && !out->event_path ? AZ_SHELF_DAMAGED : result;
}

static enum az_shelf_result
take_package(const struct az_shelf *shelf, struct az_shelf_item *out, struct az_buffer *why)
{
    const struct az_file_hash *hash = &out->assignment.package;
    struct az_buffer manifest;
    struct az_arena arena;
    struct az_package package;
    enum az_shelf_result result = AZ_SHELF_DAMAGED;
    char *path = az_shelf_path(shelf, "", hash, "/manifest");
    az_buffer_init(&manifest, AZ_PACKAGE_MANIFEST_MAX);
    az_arena_init(&arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    if (path && read_whole(path, hash, &manifest, why)) {
        result = az_package_decode(az_buffer_text(&manifest), manifest.size, &arena, &package, why)
                     ? check_files(shelf, &package, out, why)
                     : AZ_SHELF_WRONG;
    }
    az_arena_destroy(&arena);
    az_buffer_destroy(&manifest);
    free(path);
    return result;
}

static enum az_shelf_result
take_settings(const struct az_shelf *shelf, struct az_shelf_item *out, struct az_buffer *why)
{
    const struct az_file_hash *hash = &out->assignment.settings;
    struct az_buffer text;
    enum az_shelf_result result = AZ_SHELF_DAMAGED;
    char *path = az_shelf_path(shelf, "", hash, ".json");
    az_buffer_init(&text, AZ_SETTINGS_BYTES_MAX);
    if (path && read_whole(path, hash, &text, why)) {
        result = az_settings_decode(az_buffer_text(&text), text.size, &out->settings, why)
                     ? AZ_SHELF_OK
                     : AZ_SHELF_WRONG;
    }
    az_buffer_destroy(&text);
    free(path);
    return result;
}

enum az_shelf_result
az_shelf_take(struct az_shelf *shelf, const struct az_assignment *assignment,
              struct az_shelf_item *out, struct az_buffer *why)
{
    enum az_shelf_result result = AZ_SHELF_OK;
    *out = (struct az_shelf_item){.assignment = *assignment};
    if (!az_file_hash_is_zero(&assignment->package)) {
        result = take_package(shelf, out, why);
    }
    if (result == AZ_SHELF_OK && !az_file_hash_is_zero(&assignment->settings)) {
        result = take_settings(shelf, out, why);
    }
    return result;
}

void
az_shelf_item_destroy(struct az_shelf_item *item)
{
    free(item->event_path);
    *item = (struct az_shelf_item){0};
}
