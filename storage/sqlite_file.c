// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "storage/page_reader.h"

enum {
    ENDS_MAX = 2, // frames that end one transaction
};

/* Open a lock file, and tell whether it is a new one. */
static int
open_lock(const char *lock_path, bool *made)
{
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    int fd = open(lock_path, flags | O_CREAT | O_EXCL, 0600);
    *made = fd >= 0;
    if (fd < 0 && errno == EEXIST) {
        fd = open(lock_path, flags | O_CREAT, 0600);
    }
    return fd;
}

/* Whether `fd` is still what the path leads to, and was not removed in between. */
static bool
is_in_place(int fd, const char *lock_path)
{
    struct stat held;
    struct stat there;
    return fstat(fd, &held) == 0 && stat(lock_path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

/*
 * flock() goes with the process however it ends, so a lock is never left
 * behind; the file itself stays.
 */
static int
lock_file(const char *lock_path, const char *path, const char *what, bool *made)
{
    int fd = open_lock(lock_path, made);
    if (fd < 0) {
        AZ_LOGE("%s %s: cannot make the lock file %s: %s; check that the folder may be written",
                what, path, lock_path, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_in_place(fd, lock_path)) {
        AZ_LOGE("%s %s is in use by another program; stop that one first, or choose another file",
                what, path);
        close(fd);
        return -1;
    }
    return fd;
}

/* `path`-lock. Owned by the caller; NULL, and logged, if out of memory. */
static char *
lock_path_of(const char *path, const char *what)
{
    char *lock_path = NULL;
    if (asprintf(&lock_path, "%s-lock", path) < 0) {
        AZ_LOGE("%s %s: out of memory", what, path);
        return NULL;
    }
    return lock_path;
}

int
az_sqlite_lock(const char *path, const char *what, bool *made)
{
    char *lock_path = lock_path_of(path, what);
    int fd = lock_path ? lock_file(lock_path, path, what, made) : -1;
    free(lock_path);
    return fd;
}

void
az_sqlite_unlock(int fd, const char *path, bool remove)
{
    char *lock_path = remove ? lock_path_of(path, "the lock of") : NULL;
    if (lock_path) {
        unlink(lock_path); // while it is held: nobody else can have it
    }
    free(lock_path);
    close(fd);
}

/* A folder that is missing is a slip in the path more often than a wish. */
static bool
has_folder(const char *path, const char *what)
{
    struct stat info;
    char *dir = az_files_dir_of(path);
    bool ok = dir && stat(dir, &info) == 0 && S_ISDIR(info.st_mode);
    if (!ok) {
        AZ_LOGE(
            "cannot make the %s %s: there is no folder %s; correct the path, or make the folder "
            "first",
            what, path, dir ? dir : "for it");
    }
    free(dir);
    return ok;
}

/* Looked at before SQLite does, which would wait for ever at a FIFO and calls a folder a failing
 * disk.
 */
bool
az_sqlite_may_open(const char *path, const char *what, bool read_only)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT && !read_only) {
            return has_folder(path, what);
        }
        AZ_LOGE("cannot open the %s %s: %s; check its name and its permissions", what, path,
                strerror(errno));
        return false;
    }
    if (!S_ISREG(info.st_mode)) {
        AZ_LOGE("cannot open the %s %s: it is not a file; choose another name", what, path);
        return false;
    }
    return true;
}

bool
az_sqlite_make_file(struct az_sqlite *sqlite)
{
    int fd = open(sqlite->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        return true;
    }
    bool ok = fd >= 0 && az_files_sync_parent_dir(sqlite->path);
    if (!ok) {
        AZ_LOGE("%s %s: cannot make the file: %s; check that the folder may be written",
                sqlite->what, sqlite->path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

/* The file under SQLite, through its VFS; `which` is an SQLITE_FCNTL_…_POINTER. NULL if none. */
static sqlite3_file *
file_of(struct az_sqlite *sqlite, int which)
{
    sqlite3_file *file = NULL;
    bool ok = sqlite3_file_control(sqlite->db, "main", which, &file) == SQLITE_OK && file &&
              file->pMethods;
    return ok ? file : NULL;
}

static uint64_t
size_of(sqlite3_file *file)
{
    sqlite3_int64 size = 0;
    return file && file->pMethods->xFileSize(file, &size) == SQLITE_OK ? (uint64_t)size : 0;
}

static bool
read_at(sqlite3_file *file, uint64_t offset, void *out, size_t size)
{
    return file && file->pMethods->xRead(file, out, (int)size, (sqlite3_int64)offset) == SQLITE_OK;
}

uint32_t
az_sqlite_page_count(struct az_sqlite *sqlite)
{
    uint64_t count =
        size_of(file_of(sqlite, SQLITE_FCNTL_FILE_POINTER)) / (uint64_t)sqlite->page_size;
    return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

bool
az_sqlite_read_page(struct az_sqlite *sqlite, uint32_t number, uint8_t *out)
{
    uint64_t offset = (uint64_t)(number - 1) * (uint64_t)sqlite->page_size;
    return read_at(file_of(sqlite, SQLITE_FCNTL_FILE_POINTER), offset, out,
                   (size_t)sqlite->page_size);
}

/* A WAL without a byte counts as none. */
static bool
has_wal(struct az_sqlite *sqlite)
{
    sqlite3_vfs *vfs = NULL;
    int found = 0;
    char *wal = NULL;
    if (sqlite3_file_control(sqlite->db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK ||
        asprintf(&wal, "%s-wal", sqlite->path) < 0) {
        return false;
    }
    vfs->xAccess(vfs, wal, SQLITE_ACCESS_EXISTS, &found);
    free(wal);
    return found;
}

bool
az_sqlite_look_at_file(struct az_sqlite *sqlite, const struct az_sqlite_history *history,
                       bool *lost_wal)
{
    sqlite3_file *file = file_of(sqlite, SQLITE_FCNTL_FILE_POINTER);
    bool wal = has_wal(sqlite);
    uint8_t header[AZ_PAGE_FILE_HEADER];
    if (size_of(file) == 0) {
        if (history->was_made || wal) {
            az_sqlite_note_damage(sqlite, "it is empty");
        }
    } else if (read_at(file, 0, header, sizeof(header)) && az_page_size_of(header) != 0 &&
               history->was_made && (header[18] > 2 || header[19] > 2)) {
        // SQLite would open such a file, but only for reading.
        az_sqlite_note_damage(sqlite, "its header is damaged");
    }
    *lost_wal = history->was_dirty && !wal;
    return !sqlite->damage;
}

bool
az_sqlite_look_at_wal(struct az_sqlite *sqlite, const struct az_sqlite_history *history,
                      bool is_lost)
{
    if (is_lost) {
        az_sqlite_note_damage(sqlite, "its WAL is missing");
        return false;
    }
    sqlite3_file *file = file_of(sqlite, SQLITE_FCNTL_JOURNAL_POINTER);
    uint64_t size = size_of(file);
    uint8_t header[AZ_PAGE_WAL_HEADER];
    struct az_page_wal wal;
    if (size == 0) {
        return true;
    }
    if (!read_at(file, 0, header, sizeof(header)) || !az_page_wal_begin(header, &wal)) {
        // A power cut may tear it while the WAL is begun anew, but then nothing was in it.
        if (history->was_dirty) {
            az_sqlite_note_damage(sqlite, "its WAL is damaged");
        }
        return !sqlite->damage;
    }
    size_t frame_size = AZ_PAGE_FRAME_HEADER + wal.page_size;
    uint8_t *frame = malloc(frame_size);
    bool whole = frame != NULL;
    int lost = 0;
    for (uint64_t at = sizeof(header); frame && lost <= ENDS_MAX && at + frame_size <= size;
         at += frame_size) {
        if (!read_at(file, at, frame, whole ? frame_size : AZ_PAGE_FRAME_HEADER)) {
            break;
        }
        whole = whole && az_page_wal_step(&wal, frame, frame + AZ_PAGE_FRAME_HEADER);
        bool ends = az_page_u32(frame + 4) != 0;
        lost += !whole && ends && az_page_wal_has_salt(&wal, frame);
    }
    free(frame);
    if (lost > ENDS_MAX) {
        az_sqlite_note_damage(sqlite, "its WAL is damaged");
    }
    return !sqlite->damage;
}
