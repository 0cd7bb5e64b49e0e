// SPDX-License-Identifier: MIT
#include "tests/crash/disk_vfs.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

enum { SHM_REGIONS_MAX = 32 };

static struct disk *disk_in;      // the one whose files SQLite sees
static struct disk_tape *tape_in; // NULL: nothing is written down

void
disk_insert(struct disk *disk, struct disk_tape *tape)
{
    disk_in = disk;
    tape_in = tape;
}

/* Write an op down, if there is a tape. */
static void
record(struct disk_op op)
{
    if (tape_in) {
        disk_tape_add(tape_in, op);
    }
}

static enum disk_fault fault_kind;
static size_t fault_countdown; // operations to let pass, this one included
static bool fault_refused;
static int last_errno; // of what was refused last, as the system would have it

void
disk_break(enum disk_fault fault, size_t nth)
{
    fault_kind = fault;
    fault_countdown = nth;
    last_errno = 0;
    fault_refused = fault_refused && fault == DISK_FAULT_NONE;
}

bool
disk_has_refused(void)
{
    return fault_refused;
}

/* Whether this operation is one to refuse. */
static bool
refuses(enum disk_fault fault)
{
    if (fault != fault_kind || (fault_countdown > 1 && fault_countdown--)) {
        return false;
    }
    fault_refused = true;
    return true;
}

/* An open file, as SQLite sees it. */
struct handle {
    sqlite3_file base; // first, as SQLite needs it
    size_t file;
    bool sync_folder;           // with its next sync
    void *shm[SHM_REGIONS_MAX]; // owned; dies with the machine, so it is on no disk
};

static struct disk_file *
file_of(sqlite3_file *base)
{
    return &disk_in->files[((struct handle *)base)->file];
}

static int
handle_close(sqlite3_file *base)
{
    (void)base;
    return SQLITE_OK;
}

static int
handle_read(sqlite3_file *base, void *out, int size, sqlite3_int64 offset)
{
    if (refuses(DISK_FAULT_READ)) {
        return SQLITE_IOERR_READ;
    }
    const struct disk_file *file = file_of(base);
    size_t want = (size_t)size;
    size_t have = (size_t)offset < file->size ? file->size - (size_t)offset : 0;
    size_t n = want < have ? want : have;
    if (n > 0) {
        memcpy(out, file->data + offset, n);
    }
    memset((char *)out + n, 0, want - n);
    return n == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
handle_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 offset)
{
    if (refuses(DISK_FAULT_WRITE)) {
        return SQLITE_IOERR_WRITE;
    }
    if (refuses(DISK_FAULT_READ_ONLY)) {
        last_errno = EROFS;
        return SQLITE_IOERR_WRITE;
    }
    if (refuses(DISK_FAULT_FULL)) {
        return SQLITE_FULL;
    }
    if (tape_in) {
        record((struct disk_op){.kind = DISK_OP_WRITE,
                                .file = ((struct handle *)base)->file,
                                .offset = (size_t)offset,
                                .size = (size_t)size,
                                .data = disk_memory_copy(data, (size_t)size)});
    }
    disk_file_write(file_of(base), (size_t)offset, data, (size_t)size);
    return SQLITE_OK;
}

static int
handle_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    record((struct disk_op){
        .kind = DISK_OP_TRUNCATE, .file = ((struct handle *)base)->file, .size = (size_t)size});
    disk_file_resize(file_of(base), (size_t)size);
    return SQLITE_OK;
}

static int
handle_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    if (refuses(DISK_FAULT_SYNC)) {
        return SQLITE_IOERR_FSYNC;
    }
    struct handle *handle = (struct handle *)base;
    record((struct disk_op){.kind = DISK_OP_SYNC, .file = handle->file});
    if (handle->sync_folder) {
        record((struct disk_op){.kind = DISK_OP_SYNC_FOLDER});
        handle->sync_folder = false;
    }
    return SQLITE_OK;
}

static int
handle_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)file_of(base)->size;
    return SQLITE_OK;
}

static int
handle_lock(sqlite3_file *base, int level)
{
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int
handle_check_lock(sqlite3_file *base, int *locked)
{
    (void)base;
    *locked = 0;
    return SQLITE_OK;
}

static int
handle_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int
handle_sector_size(sqlite3_file *base)
{
    (void)base;
    return DISK_SECTOR;
}

/* As SQLite's own unix VFS has it: bytes beside a write keep their values. */
static int
handle_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
handle_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct handle *handle = (struct handle *)base;
    assert(region < SHM_REGIONS_MAX);
    if (!handle->shm[region] && extend) {
        handle->shm[region] = disk_memory_zeroed((size_t)size);
    }
    *out = handle->shm[region];
    return SQLITE_OK;
}

static int
handle_shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    (void)base;
    (void)offset;
    (void)count;
    (void)flags;
    return SQLITE_OK;
}

static void
handle_shm_barrier(sqlite3_file *base)
{
    (void)base;
}

static int
handle_shm_unmap(sqlite3_file *base, int forget)
{
    (void)forget;
    struct handle *handle = (struct handle *)base;
    for (size_t i = 0; i < SHM_REGIONS_MAX; i++) {
        free(handle->shm[i]);
        handle->shm[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = handle_close,
    .xRead = handle_read,
    .xWrite = handle_write,
    .xTruncate = handle_truncate,
    .xSync = handle_sync,
    .xFileSize = handle_size,
    .xLock = handle_lock,
    .xUnlock = handle_lock,
    .xCheckReservedLock = handle_check_lock,
    .xFileControl = handle_control,
    .xSectorSize = handle_sector_size,
    .xDeviceCharacteristics = handle_characteristics,
    .xShmMap = handle_shm_map,
    .xShmLock = handle_shm_lock,
    .xShmBarrier = handle_shm_barrier,
    .xShmUnmap = handle_shm_unmap,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *out_flags)
{
    (void)vfs;
    struct handle *handle = (struct handle *)base;
    *handle = (struct handle){0};
    if (refuses(DISK_FAULT_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    assert(path); // no temporary files: they would need a disk of their own
    size_t place = disk_place(disk_in, path);
    struct disk_file *file = &disk_in->files[place];
    if (!file->exists) {
        if (!(flags & SQLITE_OPEN_CREATE)) {
            return SQLITE_CANTOPEN;
        }
        file->exists = true;
        file->size = 0;
        record((struct disk_op){.kind = DISK_OP_CREATE, .file = place});
    }
    handle->file = place;
    handle->sync_folder =
        (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL));
    handle->base.pMethods = &methods;
    if (out_flags) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    size_t place = disk_place(disk_in, path);
    if (!disk_in->files[place].exists) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    const struct disk_op op = {.kind = DISK_OP_DELETE, .file = place};
    record(op);
    if (sync_folder) {
        record((struct disk_op){.kind = DISK_OP_SYNC_FOLDER});
    }
    disk_apply(disk_in, &op);
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    const struct disk_file *file = &disk_in->files[disk_place(disk_in, path)];
    *out = file->exists && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
    return SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)size, "%s", path);
    return SQLITE_OK;
}

static sqlite3_vfs *system_vfs; // for what has nothing to do with files

static int
vfs_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    return system_vfs->xRandomness(system_vfs, size, out);
}

static int
vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int
vfs_time(sqlite3_vfs *vfs, double *now)
{
    (void)vfs;
    return system_vfs->xCurrentTime(system_vfs, now);
}

static int
vfs_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    (void)size;
    (void)out;
    return last_errno;
}

void
disk_register(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct handle),
        .mxPathname = 1024,
        .zName = "azri-disk",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
    };
    system_vfs = sqlite3_vfs_find(NULL);
    sqlite3_vfs_register(&vfs, 1);
}
