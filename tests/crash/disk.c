// SPDX-License-Identifier: MIT
#include "tests/crash/disk.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

enum { SHM_REGIONS_MAX = 32 };

static struct disk *disk_in;      // the one whose files SQLite sees
static struct disk_tape *tape_in; // NULL: nothing is written down

/*
 * Memory for the disk itself. Tests that make memory run out count malloc(),
 * calloc() and realloc(); this one stays out of it.
 */
static void *
grow(void *memory, size_t size)
{
    void *grown = reallocarray(memory, size + 1, 1);
    if (!grown) {
        abort();
    }
    return grown;
}

static void *
zeroed(size_t size)
{
    return memset(grow(NULL, size), 0, size);
}

static void *
copy_of(const void *data, size_t size)
{
    return memcpy(grow(NULL, size), data, size);
}

static struct disk_op *
record(struct disk_op op)
{
    if (!tape_in) {
        return NULL;
    }
    if (tape_in->count == tape_in->capacity) {
        tape_in->capacity = tape_in->capacity ? tape_in->capacity * 2 : 1024;
        tape_in->ops = grow(tape_in->ops, tape_in->capacity * sizeof(*tape_in->ops));
    }
    tape_in->ops[tape_in->count] = op;
    return &tape_in->ops[tape_in->count++];
}

void
disk_note(struct disk_tape *tape, size_t note)
{
    assert(tape == tape_in);
    record((struct disk_op){.kind = DISK_OP_NOTE, .note = note});
}

void
disk_insert(struct disk *disk, struct disk_tape *tape)
{
    disk_in = disk;
    tape_in = tape;
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

/* The place of a path, which gets one if it has none. */
static size_t
place_of(struct disk *disk, const char *path)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (strcmp(disk->files[i].path, path) == 0) {
            return i;
        }
    }
    assert(disk->count < DISK_FILES_MAX);
    disk->files[disk->count].path = copy_of(path, strlen(path) + 1);
    return disk->count++;
}

static void
file_resize(struct disk_file *file, size_t size)
{
    if (size > file->capacity) {
        file->capacity = size * 2;
        file->data = grow(file->data, file->capacity);
    }
    if (size > file->size) {
        memset(file->data + file->size, 0, size - file->size);
    }
    file->size = size;
}

static void
file_write(struct disk_file *file, size_t offset, const void *data, size_t size)
{
    if (offset + size > file->size) {
        file_resize(file, offset + size);
    }
    if (size > 0) {
        memcpy(file->data + offset, data, size);
    }
}

void
disk_destroy(struct disk *disk)
{
    for (size_t i = 0; i < disk->count; i++) {
        free(disk->files[i].path);
        free(disk->files[i].data);
    }
    *disk = (struct disk){0};
}

void
disk_tape_destroy(struct disk_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++) {
        free(tape->ops[i].data);
    }
    free(tape->ops);
    *tape = (struct disk_tape){0};
}

void
disk_copy(const struct disk *from, struct disk *to)
{
    *to = (struct disk){.count = from->count};
    for (size_t i = 0; i < from->count; i++) {
        const struct disk_file *file = &from->files[i];
        to->files[i] = (struct disk_file){.path = copy_of(file->path, strlen(file->path) + 1),
                                          .exists = file->exists};
        file_write(&to->files[i], 0, file->data ? file->data : (const void *)"", file->size);
    }
}

/* Do a whole op to a disk. */
static void
apply(struct disk *disk, const struct disk_op *op)
{
    struct disk_file *file = &disk->files[op->file];
    switch (op->kind) {
    case DISK_OP_CREATE:
        file->exists = true;
        break;
    case DISK_OP_WRITE:
        file_write(file, op->offset, op->data, op->size);
        break;
    case DISK_OP_TRUNCATE:
        file_resize(file, op->size);
        break;
    case DISK_OP_DELETE:
        file->exists = false;
        file->size = 0;
        break;
    case DISK_OP_SYNC:
    case DISK_OP_SYNC_FOLDER:
    case DISK_OP_NOTE:
        break;
    }
}

void
disk_player_init(struct disk_player *player, const struct disk_tape *tape, bool ignore_syncs)
{
    *player = (struct disk_player){.tape = tape, .ignore_syncs = ignore_syncs};
    player->pending = zeroed((tape->count + 1) * sizeof(*player->pending));
    disk_copy(disk_in, &player->safe); // for its paths; what they hold comes from the tape
    for (size_t i = 0; i < player->safe.count; i++) {
        player->safe.files[i].exists = false;
        player->safe.files[i].size = 0;
    }
}

void
disk_player_destroy(struct disk_player *player)
{
    free(player->pending);
    disk_destroy(&player->safe);
    *player = (struct disk_player){0};
}

static bool
is_of_folder(const struct disk_op *op)
{
    return op->kind == DISK_OP_CREATE || op->kind == DISK_OP_DELETE;
}

/* What a sync covers becomes safe: a file's content, or which files there are. */
static void
settle(struct disk_player *player, const struct disk_op *sync)
{
    size_t kept = 0;
    for (size_t i = 0; i < player->pending_count; i++) {
        const struct disk_op *op = &player->tape->ops[player->pending[i]];
        bool covered = sync->kind == DISK_OP_SYNC_FOLDER
                           ? is_of_folder(op)
                           : !is_of_folder(op) && op->file == sync->file;
        if (covered) {
            apply(&player->safe, op);
        } else {
            player->pending[kept++] = player->pending[i];
        }
    }
    player->pending_count = kept;
}

bool
disk_player_step(struct disk_player *player)
{
    if (player->at == player->tape->count) {
        return false;
    }
    size_t index = player->at++;
    const struct disk_op *op = &player->tape->ops[index];
    if (op->kind == DISK_OP_NOTE) {
        player->note = op->note;
    } else if (op->kind != DISK_OP_SYNC && op->kind != DISK_OP_SYNC_FOLDER) {
        player->pending[player->pending_count++] = index;
    } else if (!player->ignore_syncs) {
        settle(player, op);
    }
    return true;
}

/* Do the part of a write that reached the disk: some sectors whole, some torn, some not at all. */
static void
apply_write(struct disk_file *file, const struct disk_op *op, const struct az_random *random)
{
    uint64_t luck = az_random_below(random, 4); // 0: all of it, else sector by sector
    size_t done = 0;
    while (done < op->size) {
        size_t room = DISK_SECTOR - (op->offset + done) % DISK_SECTOR;
        size_t size = op->size - done < room ? op->size - done : room;
        uint64_t fate = luck == 0 ? 0 : az_random_below(random, 8);
        if (fate < 4) {
            file_write(file, op->offset + done, op->data + done, size);
        } else if (fate == 4) {
            file_write(file, op->offset + done, op->data + done,
                       (size_t)az_random_below(random, size));
        }
        done += size;
    }
}

static void
shuffle(size_t *items, size_t count, const struct az_random *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)az_random_below(random, i);
        size_t swap = items[i - 1];
        items[i - 1] = items[j];
        items[j] = swap;
    }
}

/* Files that came or went: as many of these, in their order, as luck has it. */
static void
apply_folder(const struct disk_player *player, const struct az_random *random, struct disk *out)
{
    for (size_t i = 0; i < player->pending_count; i++) {
        const struct disk_op *op = &player->tape->ops[player->pending[i]];
        if (is_of_folder(op)) {
            if (az_random_below(random, 3) == 0) {
                return;
            }
            apply(out, op);
        }
    }
}

/* What was written: any part, in any order. */
static void
apply_contents(const struct disk_player *player, const struct az_random *random, struct disk *out)
{
    size_t count = player->pending_count;
    size_t *order = zeroed((count + 1) * sizeof(*order));
    memcpy(order, player->pending, count * sizeof(*order));
    if (az_random_below(random, 3) != 0) {
        shuffle(order, count, random);
    }
    for (size_t i = 0; i < count; i++) {
        const struct disk_op *op = &player->tape->ops[order[i]];
        if (is_of_folder(op) || az_random_below(random, 3) == 0) {
            continue;
        }
        if (op->kind == DISK_OP_WRITE) {
            apply_write(&out->files[op->file], op, random);
        } else {
            apply(out, op);
        }
    }
    free(order);
}

void
disk_player_cut(const struct disk_player *player, const struct az_random *random, struct disk *out)
{
    disk_copy(&player->safe, out);
    // Often nothing at all of it has arrived: a case of its own.
    if (az_random_below(random, 4) != 0) {
        apply_folder(player, random, out);
        apply_contents(player, random, out);
    }
    for (size_t i = 0; i < out->count; i++) {
        if (!out->files[i].exists) {
            out->files[i].size = 0; // nothing refers to its content
        }
    }
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
    struct disk_op *op = record((struct disk_op){.kind = DISK_OP_WRITE,
                                                 .file = ((struct handle *)base)->file,
                                                 .offset = (size_t)offset,
                                                 .size = (size_t)size});
    if (op) {
        op->data = copy_of(data, (size_t)size);
    }
    file_write(file_of(base), (size_t)offset, data, (size_t)size);
    return SQLITE_OK;
}

static int
handle_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    record((struct disk_op){
        .kind = DISK_OP_TRUNCATE, .file = ((struct handle *)base)->file, .size = (size_t)size});
    file_resize(file_of(base), (size_t)size);
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
        handle->shm[region] = zeroed((size_t)size);
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
    size_t place = place_of(disk_in, path);
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
    size_t place = place_of(disk_in, path);
    if (!disk_in->files[place].exists) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    const struct disk_op op = {.kind = DISK_OP_DELETE, .file = place};
    record(op);
    if (sync_folder) {
        record((struct disk_op){.kind = DISK_OP_SYNC_FOLDER});
    }
    apply(disk_in, &op);
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    const struct disk_file *file = &disk_in->files[place_of(disk_in, path)];
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
