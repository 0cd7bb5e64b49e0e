// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "publish"
#include "app/cli/packing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli/checked.h"
#include "base/files.h"
#include "base/log.h"
#include "sync/package.h"

enum {
    ARENA_BYTES_MAX = AZ_PACKAGE_BYTES_MAX + 4 * 1024 * 1024,
};

/* What is being packed. */
struct packing {
    const char *dir; // of the event; borrowed
    struct az_arena arena;
    struct az_package_file files[AZ_PACKAGE_FILES_MAX];
    const char *contents[AZ_PACKAGE_FILES_MAX]; // in the arena
    size_t count;
    uint64_t size;
};

static void
tell_memory(void)
{
    AZ_LOGE("out of memory for the package; close other programs and try again");
}

/* `path` without "." and empty parts; false, and told, if a part is no plain name. */
static bool
tidy_path(const char *path, char out[AZ_PACKAGE_PATH_MAX + 1])
{
    size_t used = 0;
    size_t depth = 0;
    for (const char *at = path; *at;) {
        size_t size = strcspn(at, "/");
        bool skip = size == 0 || (size == 1 && *at == '.');
        if (!skip && (depth == AZ_PACKAGE_DEPTH_MAX || !az_package_name_is_valid(at, size))) {
            AZ_LOGE("%s cannot be sent to terminals: use names of at most %d bytes that do not "
                    "begin with a dot, in at most %d folders",
                    path, AZ_PACKAGE_NAME_MAX, AZ_PACKAGE_DEPTH_MAX - 1);
            return false;
        }
        if (!skip) {
            out[used] = '/';
            used += depth > 0;
            memcpy(out + used, at, size);
            used += size;
            depth++;
        }
        at += size + (at[size] == '/');
    }
    out[used] = '\0';
    return depth > 0;
}

static bool
is_packed(const struct packing *packing, const char *path)
{
    for (size_t i = 0; i < packing->count; i++) {
        if (strcmp(packing->files[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* Keep what was read as the next file. */
static bool
keep_file(struct packing *packing, const char *path, const struct az_buffer *bytes)
{
    struct az_package_file *file = &packing->files[packing->count];
    packing->size += bytes->size;
    if (packing->size > AZ_PACKAGE_BYTES_MAX) {
        AZ_LOGE("the event and its files have more than %d bytes together; shorten the spoken "
                "prompts or make the logo smaller",
                AZ_PACKAGE_BYTES_MAX);
        return false;
    }
    file->path = az_arena_strdup(&packing->arena, path);
    packing->contents[packing->count] =
        az_arena_copy(&packing->arena, az_buffer_text(bytes), bytes->size);
    if (!file->path || !packing->contents[packing->count]) {
        tell_memory();
        return false;
    }
    file->size = bytes->size;
    az_file_hash_of(az_buffer_text(bytes), bytes->size, &file->hash);
    packing->count++;
    return true;
}

/* A file of the event's folder; nothing to do for NULL and for what is packed already. */
static bool
pack_file(struct packing *packing, const char *written)
{
    char path[AZ_PACKAGE_PATH_MAX + 1];
    if (!written) {
        return true;
    }
    if (!tidy_path(written, path)) {
        return false;
    }
    if (is_packed(packing, path)) {
        return true;
    }
    if (packing->count == AZ_PACKAGE_FILES_MAX) {
        AZ_LOGE("the event has more than %d files; leave some prompts out", AZ_PACKAGE_FILES_MAX);
        return false;
    }
    struct az_buffer bytes;
    az_buffer_init(&bytes, AZ_PACKAGE_BYTES_MAX);
    char *full = az_files_join(packing->dir, path);
    bool ok = full && az_files_read(full, &bytes) && keep_file(packing, path, &bytes);
    free(full);
    az_buffer_destroy(&bytes);
    return ok;
}

static bool
pack_folder(struct packing *packing, const char *path);

static bool
pack_entry(struct packing *packing, const char *folder, const char *name)
{
    struct stat info;
    char *path = az_files_join(folder, name);
    char *full = path ? az_files_join(packing->dir, path) : NULL;
    bool ok = full && stat(full, &info) == 0;
    if (!ok) {
        AZ_LOGE("cannot look at %s in the event's folder; check its permissions", name);
    }
    if (ok) {
        ok = S_ISDIR(info.st_mode) ? pack_folder(packing, path) : pack_file(packing, path);
    }
    free(full);
    free(path);
    return ok;
}

/* A folder of the event's folder with all that is in it, but for hidden files. */
static bool
pack_folder(struct packing *packing, const char *path)
{
    char tidy[AZ_PACKAGE_PATH_MAX + 1];
    if (!tidy_path(path, tidy)) { // which bounds the depth
        return false;
    }
    char *full = az_files_join(packing->dir, tidy);
    DIR *folder = full ? opendir(full) : NULL;
    bool ok = folder != NULL;
    if (!ok) {
        AZ_LOGE("cannot read the folder %s; check its permissions", path);
    }
    const struct dirent *entry;
    while (ok && (entry = readdir(folder))) {
        ok = entry->d_name[0] == '.' || pack_entry(packing, tidy, entry->d_name);
    }
    if (folder) {
        closedir(folder);
    }
    free(full);
    return ok;
}

/* Themes that come with the program are known by their names. */
static const char *
theme_file(const struct az_event *event)
{
    static const char *const shipped[] = {"light", "dark", "contrast"};
    for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
        if (!event->theme || strcmp(event->theme, shipped[i]) == 0) {
            return NULL;
        }
    }
    return event->theme;
}

static int
compare_paths(const void *a, const void *b)
{
    const struct az_package_file *const *left = a;
    const struct az_package_file *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

static bool
put_package(const struct packing *packing, const struct az_package *head, struct az_buffer *out)
{
    const struct az_package_file *order[AZ_PACKAGE_FILES_MAX];
    static struct az_package_file sorted[AZ_PACKAGE_FILES_MAX];
    struct az_package package = *head;
    for (size_t i = 0; i < packing->count; i++) {
        order[i] = &packing->files[i];
    }
    qsort(order, packing->count, sizeof(*order), compare_paths);
    for (size_t i = 0; i < packing->count; i++) {
        sorted[i] = *order[i];
    }
    package.files = sorted;
    package.file_count = packing->count;
    bool ok = az_package_encode(&package, out) && az_buffer_append_char(out, '\n');
    for (size_t i = 0; i < packing->count && ok; i++) {
        size_t which = (size_t)(order[i] - packing->files);
        ok = az_buffer_append(out, packing->contents[which], order[i]->size);
    }
    if (!ok) {
        tell_memory();
    }
    return ok;
}

static bool
pack(struct packing *packing, const char *path, const struct az_event *event,
     const struct az_survey *survey, struct az_buffer *out)
{
    const char *slash = strrchr(path, '/');
    const struct az_package head = {
        .event = event->id,
        .survey_version = survey->version,
        .start = slash ? slash + 1 : path,
    };
    return pack_file(packing, head.start) && pack_file(packing, event->survey_path) &&
           pack_file(packing, theme_file(event)) && pack_file(packing, event->logo) &&
           pack_file(packing, event->seal_key_path) &&
           (!event->speech || pack_folder(packing, event->speech)) &&
           put_package(packing, &head, out);
}

/* With the event checked. */
static bool
pack_event(const char *path, const struct az_event *event, const struct az_survey *survey,
           struct az_buffer *out)
{
    struct packing *packing = calloc(1, sizeof(*packing));
    char *dir = az_files_dir_of(path);
    bool ok = packing && dir;
    if (ok) {
        packing->dir = dir;
        az_arena_init(&packing->arena, ARENA_BYTES_MAX);
        ok = pack(packing, path, event, survey, out);
        az_arena_destroy(&packing->arena);
    } else {
        tell_memory();
    }
    free(dir);
    free(packing);
    return ok;
}

bool
az_packing_put(const char *path, struct az_buffer *out)
{
    struct az_checked checked;
    az_checked_init(&checked, path, AZ_SURVEY_FILE_EVENT);
    bool ok = az_checked_print(&checked, stdout) && checked.sound;
    if (!ok) {
        AZ_LOGE("%s cannot work as it is, so it was not published; mend what is listed", path);
    }
    ok = ok && pack_event(path, &checked.event, &checked.survey, out);
    az_checked_destroy(&checked);
    return ok;
}
