// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "stick"
#include "sync/carried_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/files.h"
#include "base/log.h"

enum {
    CHUNK = 64 * 1024,
    NAMES_TRIED = 1000,
    FILE_MODE = 0644, // whoever takes the stick home is to read it
};

struct az_carried_file {
    char *path;      // owned
    char *temporary; // owned; NULL once there is none
    int fd;
    bool failed;
    crypto_generichash_state digest; // of all that was written
};

/* Tell what is wrong with the stick, as errno has it, and what to do. */
static bool
fail(struct az_carried_file *file, const char *doing)
{
    const char *cure = "choose another stick or folder";
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) {
        cure = "make room there, or take another stick";
    } else if (errno == EROFS || errno == EACCES || errno == EPERM) {
        cure = "allow writing there (some sticks have a switch), or take another stick";
    } else if (errno == EIO || errno == ENODEV || errno == ENXIO || errno == ENOENT) {
        cure = "put the stick in again, or take another one";
    }
    AZ_LOGE("cannot %s %s: %s; %s", doing, file->path, strerror(errno), cure);
    file->failed = true;
    return false;
}

/* ".NAME.XXXXXX" beside the path, for mkostemp(). */
static char *
temporary_for(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *out = NULL;
    if (asprintf(&out, "%.*s.%s.XXXXXX", (int)(name - path), path, name) < 0) {
        return NULL;
    }
    return out;
}

struct az_carried_file *
az_carried_file_open(const char *path)
{
    struct az_carried_file *file = calloc(1, sizeof(*file));
    if (!file) {
        AZ_LOGE("cannot write %s: out of memory", path);
        return NULL;
    }
    file->fd = -1;
    file->path = strdup(path);
    char *temporary = temporary_for(path);
    if (!file->path || !temporary) {
        AZ_LOGE("cannot write %s: out of memory", path);
        free(temporary);
        az_carried_file_close(file);
        return NULL;
    }
    crypto_generichash_init(&file->digest, NULL, 0, crypto_generichash_BYTES);
    file->fd = mkostemp(temporary, O_CLOEXEC);
    if (file->fd < 0) {
        fail(file, "write");
        free(temporary);
        az_carried_file_close(file);
        return NULL;
    }
    file->temporary = temporary;
    return file;
}

bool
az_carried_file_write(struct az_carried_file *file, const void *data, size_t size)
{
    const char *next = data;
    if (file->failed) {
        return false;
    }
    crypto_generichash_update(&file->digest, data, size);
    while (size > 0) {
        ssize_t n = write(file->fd, next, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail(file, "write");
        }
        next += n;
        size -= (size_t)n;
    }
    return true;
}

/* Read it all again, from the stick itself, and compare. */
static bool
verify(struct az_carried_file *file)
{
    uint8_t written[crypto_generichash_BYTES];
    uint8_t found[crypto_generichash_BYTES];
    char chunk[CHUNK];
    crypto_generichash_state digest;
    // What is clean leaves memory, so that the next read is one of the stick.
    posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
    crypto_generichash_init(&digest, NULL, 0, crypto_generichash_BYTES);
    off_t at = 0;
    ssize_t n;
    while ((n = pread(file->fd, chunk, sizeof(chunk), at)) != 0) {
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail(file, "read back");
        }
        crypto_generichash_update(&digest, (const uint8_t *)chunk, (size_t)n);
        at += n;
    }
    crypto_generichash_final(&file->digest, written, sizeof(written));
    crypto_generichash_final(&digest, found, sizeof(found));
    if (memcmp(written, found, sizeof(found)) != 0) {
        AZ_LOGE("%s does not hold what was written to it; the stick is at fault, so take another "
                "one",
                file->path);
        file->failed = true;
        return false;
    }
    return true;
}

/* Give the file its name, unless something has that already. */
static bool
take_name(struct az_carried_file *file)
{
    int done = renameat2(AT_FDCWD, file->temporary, AT_FDCWD, file->path, RENAME_NOREPLACE);
    if (done != 0 && (errno == EINVAL || errno == ENOSYS)) { // not every file system has that
        if (access(file->path, F_OK) == 0) {
            errno = EEXIST;
            return fail(file, "write");
        }
        done = rename(file->temporary, file->path);
    }
    if (done != 0) {
        return fail(file, "write");
    }
    free(file->temporary);
    file->temporary = NULL;
    return true;
}

bool
az_carried_file_finish(struct az_carried_file *file)
{
    if (file->failed) {
        return false;
    }
    // Where there are modes, mkostemp() has closed it to others.
    if (fchmod(file->fd, FILE_MODE) != 0 && errno != EPERM && errno != ENOTSUP) {
        return fail(file, "write");
    }
    if (fsync(file->fd) != 0) {
        return fail(file, "write");
    }
    if (!verify(file)) {
        return false;
    }
    if (!take_name(file)) {
        return false;
    }
    return az_files_sync_parent_dir(file->path) || fail(file, "write");
}

void
az_carried_file_close(struct az_carried_file *file)
{
    if (!file) {
        return;
    }
    if (file->fd >= 0) {
        close(file->fd);
    }
    if (file->temporary) {
        unlink(file->temporary);
    }
    free(file->temporary);
    free(file->path);
    free(file);
}

char *
az_carried_file_free_path(const char *dir, const char *name, const char *suffix)
{
    for (unsigned i = 1; i <= NAMES_TRIED; i++) {
        char number[16] = "";
        char *path = NULL;
        if (i > 1) {
            snprintf(number, sizeof(number), "-%u", i);
        }
        if (asprintf(&path, "%s/%s%s%s", dir, name, number, suffix) < 0) {
            AZ_LOGE("out of memory for the name of a file in %s", dir);
            return NULL;
        }
        if (access(path, F_OK) != 0) {
            return path;
        }
        free(path);
    }
    AZ_LOGE("%s holds too many files that begin with %s; move some of them away", dir, name);
    return NULL;
}
