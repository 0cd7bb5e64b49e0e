// SPDX-License-Identifier: MIT
#include "tests/bench/shim_vfs.h"

#include <sqlite3.h>

#include "tests/bench/card.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

static struct {
    sqlite3_vfs *real;
    sqlite3_vfs vfs;
    enum shim_syncs syncs;
    uint64_t card;
    struct shim_counts counts;
} shim;

/* SQLite's memory for one open file: ours, then the real one's behind it. */
struct shim_file {
    sqlite3_file base;
    sqlite3_int64 align;
};

static sqlite3_file *
real_of(sqlite3_file *file)
{
    return (sqlite3_file *)((struct shim_file *)file + 1);
}

static int
handle_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int
handle_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}

static int
handle_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    shim.counts.bytes += (uint64_t)size;
    return real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}

static int
handle_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
handle_sync(sqlite3_file *file, int flags)
{
    shim.counts.syncs++;
    if (shim.syncs == SHIM_SYNCS_NONE) {
        return SQLITE_OK;
    }
    if (shim.syncs == SHIM_SYNCS_CARD) {
        card_wait(card_sync_ms(&shim.card));
    }
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int
handle_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
handle_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int
handle_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int
handle_check_reserved_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
handle_file_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int
handle_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
handle_device_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int
handle_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int
handle_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void
handle_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int
handle_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, // without xFetch(), as nothing of ours is mapped
    .xClose = handle_close,
    .xRead = handle_read,
    .xWrite = handle_write,
    .xTruncate = handle_truncate,
    .xSync = handle_sync,
    .xFileSize = handle_file_size,
    .xLock = handle_lock,
    .xUnlock = handle_unlock,
    .xCheckReservedLock = handle_check_reserved_lock,
    .xFileControl = handle_file_control,
    .xSectorSize = handle_sector_size,
    .xDeviceCharacteristics = handle_device_characteristics,
    .xShmMap = handle_shm_map,
    .xShmLock = handle_shm_lock,
    .xShmBarrier = handle_shm_barrier,
    .xShmUnmap = handle_shm_unmap,
};

static int
handle_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    (void)vfs;
    int code = shim.real->xOpen(shim.real, name, real_of(file), flags, out_flags);
    file->pMethods = real_of(file)->pMethods ? &methods : NULL;
    return code;
}

bool
shim_start(void)
{
    shim.real = sqlite3_vfs_find(NULL);
    // All else that a VFS does is the real one's, which does not look at which VFS it is.
    shim.vfs = *shim.real;
    shim.vfs.pNext = NULL;
    shim.vfs.zName = "azri-bench";
    shim.vfs.szOsFile += (int)sizeof(struct shim_file);
    shim.vfs.xOpen = handle_open;
    shim.syncs = SHIM_SYNCS_REAL;
    shim.card = 1;
    shim.counts = (struct shim_counts){0};
    if (sqlite3_vfs_register(&shim.vfs, 1) != SQLITE_OK) {
        AZ_LOGE("SQLite does not take the shim");
        return false;
    }
    return true;
}

void
shim_stop(void)
{
    sqlite3_vfs_unregister(&shim.vfs);
}

void
shim_set_syncs(enum shim_syncs syncs)
{
    shim.syncs = syncs;
}

struct shim_counts
shim_counted(void)
{
    return shim.counts;
}
