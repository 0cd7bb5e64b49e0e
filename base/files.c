// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "files"
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"

#ifndef AZ_ASSETS_DIR
#define AZ_ASSETS_DIR "/usr/share/azri"
#endif

bool
az_files_read(const char *path, struct az_buffer *out)
{
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        AZ_LOGE("cannot open %s: %s", path, strerror(errno));
        return false;
    }
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        AZ_LOGE("cannot read %s: it is not a file", path);
        goto end;
    }
    char chunk[16384];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            AZ_LOGE("cannot read %s: %s", path, strerror(errno));
            goto end;
        }
        if (n == 0) {
            break;
        }
        if (!az_buffer_append(out, chunk, (size_t)n)) {
            AZ_LOGE("cannot read %s: it is larger than %zu bytes", path, out->limit);
            goto end;
        }
    }
    ok = true;

end:
    close(fd);
    return ok;
}

static bool
write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        data += n;
        size -= (size_t)n;
    }
    return true;
}

bool
az_files_sync_parent_dir(const char *path)
{
    char *dir = az_files_dir_of(path);
    int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    free(dir);
    return ok;
}

bool
az_files_write_atomic(const char *path, const void *data, size_t size, mode_t mode)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof(temporary)) {
        AZ_LOGE("cannot write %s: the path is too long", path);
        return false;
    }
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        AZ_LOGE("cannot write %s: %s", path, strerror(errno));
        return false;
    }
    bool written = fchmod(fd, mode) == 0 && write_all(fd, data, size) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && written) {
        written = false;
        why = errno;
    }
    if (written && rename(temporary, path) != 0) {
        written = false;
        why = errno;
    }
    if (!written) {
        AZ_LOGE("cannot write %s: %s", path, strerror(why));
        unlink(temporary);
        return false;
    }
    if (!az_files_sync_parent_dir(path)) {
        AZ_LOGE("cannot make %s safe on disk: %s", path, strerror(errno));
        return false;
    }
    return true;
}

bool
az_files_make_dir(const char *path)
{
    char partial[PATH_MAX];
    size_t size = strlen(path);
    if (size == 0 || size >= sizeof(partial)) {
        AZ_LOGE("cannot make the folder \"%s\": the path is empty or too long", path);
        return false;
    }
    memcpy(partial, path, size + 1);
    for (size_t i = 1; i <= size; i++) {
        if (partial[i] != '/' && partial[i] != '\0') {
            continue;
        }
        char cut = partial[i];
        partial[i] = '\0';
        if (mkdir(partial, 0755) != 0 && errno != EEXIST) {
            AZ_LOGE(
                "cannot make the folder %s: %s; choose another place or correct its permissions",
                partial, strerror(errno));
            return false;
        }
        partial[i] = cut;
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        AZ_LOGE("cannot make the folder %s: something else has that name", path);
        return false;
    }
    return true;
}

bool
az_files_make_parent_dir(const char *path)
{
    char *dir = az_files_dir_of(path);
    bool ok = dir && az_files_make_dir(dir);
    free(dir);
    return ok;
}

bool
az_files_free_bytes(const char *path, uint64_t *out)
{
    struct statvfs info;
    *out = 0;
    if (statvfs(path, &info) != 0) {
        AZ_LOGE("cannot tell how much room there is at %s: %s", path, strerror(errno));
        return false;
    }
    *out = (uint64_t)info.f_bavail * info.f_frsize;
    return true;
}

char *
az_files_join(const char *dir, const char *name)
{
    char *joined = NULL;
    if (name[0] == '/') {
        return strdup(name);
    }
    if (asprintf(&joined, "%s/%s", dir, name) < 0) {
        return NULL;
    }
    return joined;
}

char *
az_files_dir_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return strdup(".");
    }
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* `name` under `dir`, if it is there. Owned by the caller. */
static char *
join_if_present(const char *dir, const char *name)
{
    char *path = az_files_join(dir, name);
    if (path && access(path, R_OK) != 0) {
        free(path);
        return NULL;
    }
    return path;
}

char *
az_files_asset(const char *name)
{
    const char *set = getenv("AZRI_ASSETS");
    if (set && *set) {
        char *path = join_if_present(set, name);
        if (!path) {
            AZ_LOGE("there is no readable %s in %s, which AZRI_ASSETS names", name, set);
        }
        return path;
    }

    char *path = NULL;
    char program[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (size > 0) {
        program[size] = '\0';
        char *bin = az_files_dir_of(program);
        char *share = bin ? az_files_join(bin, "../share/azri") : NULL;
        path = share ? join_if_present(share, name) : NULL;
        free(share);
        free(bin);
    }
    if (!path) {
        path = join_if_present(AZ_ASSETS_DIR, name);
    }
    if (!path) {
        AZ_LOGE("there is no readable %s in %s; set AZRI_ASSETS to the assets folder", name,
                AZ_ASSETS_DIR);
    }
    return path;
}

char *
az_files_data(const char *name)
{
    const char *azri = getenv("AZRI_DATA");
    const char *xdg = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    char *path = NULL;
    int size;
    if (azri && *azri) {
        size = asprintf(&path, "%s/%s", azri, name);
    } else if (xdg && *xdg == '/') {
        size = asprintf(&path, "%s/azri/%s", xdg, name);
    } else {
        size = asprintf(&path, "%s/.local/share/azri/%s", home && *home ? home : "/var/lib", name);
    }
    return size < 0 ? NULL : path;
}
