// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "pictures"
#include "app/kiosk/picture_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"

enum { LIST_BYTES_MAX = 4 * 1024 * 1024 };

#define LIST_NAME "azri-preview.txt"
#define LIST_HEAD "azri preview 1\n"

static bool
is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Whether the list has this name on a line of its own. */
static bool
is_listed(const struct az_buffer *list, const char *name)
{
    size_t size = strlen(name);
    const char *line = az_buffer_text(list);
    for (const char *next; (next = strchr(line, '\n')); line = next + 1) {
        if ((size_t)(next - line) == size && memcmp(line, name, size) == 0) {
            return true;
        }
    }
    return false;
}

/* The list of a folder; empty if it has none that was written here. */
static void
read_list(const char *path, struct az_buffer *list)
{
    az_buffer_init(list, LIST_BYTES_MAX);
    char *name = az_files_join(path, LIST_NAME);
    if (name && access(name, F_OK) == 0 &&
        (!az_files_read(name, list) ||
         strncmp(az_buffer_text(list), LIST_HEAD, strlen(LIST_HEAD)) != 0)) {
        az_buffer_clear(list);
    }
    free(name);
}

/* A file in the folder that is not one of its pictures; owned by the caller, NULL if all are. */
static char *
find_foreign(const char *path, DIR *dir)
{
    struct az_buffer list;
    read_list(path, &list);
    char *foreign = NULL;
    for (struct dirent *entry; !foreign && (entry = readdir(dir));) {
        const char *name = entry->d_name;
        bool own = list.size > 0 && (strcmp(name, LIST_NAME) == 0 || is_listed(&list, name));
        foreign = own || is_dot(name) ? NULL : strdup(name);
    }
    az_buffer_destroy(&list);
    return foreign;
}

static bool
may_replace(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir && errno == ENOENT) {
        return true;
    }
    if (!dir) {
        AZ_LOGE("cannot write pictures to %s: %s; name a new or an empty folder", path,
                strerror(errno));
        return false;
    }
    char *foreign = find_foreign(path, dir);
    closedir(dir);
    if (foreign) {
        AZ_LOGE("the folder %s holds \"%s\", which no preview has made; name a new or an empty "
                "folder",
                path, foreign);
    }
    free(foreign);
    return !foreign;
}

/* Remove the files of a folder, of all or of those on a list, and then the folder itself. */
static void
remove_folder(const char *path, const struct az_buffer *list)
{
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *name = entry->d_name;
        if (!is_dot(name) && (!list || strcmp(name, LIST_NAME) == 0 || is_listed(list, name))) {
            unlinkat(dirfd(dir), name, 0);
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (rmdir(path) != 0 && errno != ENOENT) {
        AZ_LOGW("cannot remove %s: %s; remove it by hand", path, strerror(errno));
    }
}

/* Remove pictures that others have taken the place of. */
static void
remove_old(const char *path)
{
    struct az_buffer list;
    read_list(path, &list);
    remove_folder(path, &list);
    az_buffer_destroy(&list);
}

static void
remove_scratch(struct az_picture_folder *folder)
{
    if (folder->scratch) {
        remove_folder(folder->scratch, NULL);
    }
    free(folder->scratch);
    folder->scratch = NULL;
}

/* Where the path really leads, so that a link to a folder stays one. */
static char *
resolve(const char *path)
{
    char *real = realpath(path, NULL);
    if (real) {
        return real;
    }
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    return strndup(path, size);
}

/* Beside the folder, so that a rename is enough to put it in its place. */
static bool
make_staging(struct az_picture_folder *folder)
{
    char *name = NULL;
    if (asprintf(&name, "%s.new-XXXXXX", folder->path) < 0) {
        AZ_LOGE("cannot write pictures: out of memory");
        return false;
    }
    if (!az_files_make_parent_dir(folder->path) || !mkdtemp(name)) {
        AZ_LOGE("cannot make a folder beside %s: %s; name a folder where you may write",
                folder->path, strerror(errno));
        free(name);
        return false;
    }
    folder->staging = name;
    folder->scratch = az_files_join(name, "scratch");
    return folder->scratch && chmod(name, 0755) == 0 && az_files_make_dir(folder->scratch);
}

bool
az_picture_folder_init(struct az_picture_folder *folder, const char *path)
{
    *folder = (struct az_picture_folder){0};
    az_buffer_init(&folder->list, LIST_BYTES_MAX);
    folder->path = resolve(path);
    return folder->path && az_buffer_append_text(&folder->list, LIST_HEAD) &&
           may_replace(folder->path) && make_staging(folder);
}

void
az_picture_folder_destroy(struct az_picture_folder *folder)
{
    remove_scratch(folder);
    if (folder->staging) {
        remove_folder(folder->staging, NULL);
    }
    free(folder->staging);
    free(folder->path);
    az_buffer_destroy(&folder->list);
    *folder = (struct az_picture_folder){0};
}

char *
az_picture_folder_add(struct az_picture_folder *folder, const char *name)
{
    if (!az_buffer_append_text(&folder->list, name) ||
        !az_buffer_append_text(&folder->list, "\n")) {
        AZ_LOGE("cannot write the picture %s: out of memory", name);
        return NULL;
    }
    return az_files_join(folder->staging, name);
}

/* Exchange the two; where the file system cannot, there is a moment without the folder. */
static bool
swap(const char *staging, const char *path)
{
    if (rename(staging, path) == 0) {
        return true; // there was none, or an empty one
    }
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
        remove_old(staging);
        return true;
    }
    char *old = NULL;
    bool ok = asprintf(&old, "%s.old", staging) >= 0 && rename(path, old) == 0;
    if (ok && rename(staging, path) != 0) {
        rename(old, path);
        ok = false;
    } else if (ok) {
        remove_old(old);
    }
    free(old);
    return ok;
}

/* Look again: somebody may have put something there while the pictures were made. */
bool
az_picture_folder_finish(struct az_picture_folder *folder)
{
    remove_scratch(folder);
    char *list = az_files_join(folder->staging, LIST_NAME);
    bool ok = list && may_replace(folder->path) &&
              az_files_write_atomic(list, folder->list.data, folder->list.size, 0644);
    free(list);
    if (ok && !swap(folder->staging, folder->path)) {
        AZ_LOGE("cannot put the pictures at %s: %s; name another folder", folder->path,
                strerror(errno));
        ok = false;
    }
    if (ok) {
        free(folder->staging);
        folder->staging = NULL;
    }
    return ok;
}
