// SPDX-License-Identifier: MIT
#include "tests/crash/disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void *
disk_memory_grow(void *memory, size_t size)
{
    void *grown = reallocarray(memory, size + 1, 1);
    if (!grown) {
        abort();
    }
    return grown;
}

void *
disk_memory_zeroed(size_t size)
{
    return memset(disk_memory_grow(NULL, size), 0, size);
}

void *
disk_memory_copy(const void *data, size_t size)
{
    return memcpy(disk_memory_grow(NULL, size), data, size);
}

void
disk_tape_add(struct disk_tape *tape, struct disk_op op)
{
    if (tape->count == tape->capacity) {
        tape->capacity = tape->capacity ? tape->capacity * 2 : 1024;
        tape->ops = disk_memory_grow(tape->ops, tape->capacity * sizeof(*tape->ops));
    }
    tape->ops[tape->count++] = op;
}

void
disk_note(struct disk_tape *tape, size_t note)
{
    disk_tape_add(tape, (struct disk_op){.kind = DISK_OP_NOTE, .note = note});
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

size_t
disk_place(struct disk *disk, const char *path)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (strcmp(disk->files[i].path, path) == 0) {
            return i;
        }
    }
    assert(disk->count < DISK_FILES_MAX);
    disk->files[disk->count].path = disk_memory_copy(path, strlen(path) + 1);
    return disk->count++;
}

void
disk_file_resize(struct disk_file *file, size_t size)
{
    if (size > file->capacity) {
        file->capacity = size * 2;
        file->data = disk_memory_grow(file->data, file->capacity);
    }
    if (size > file->size) {
        memset(file->data + file->size, 0, size - file->size);
    }
    file->size = size;
}

void
disk_file_write(struct disk_file *file, size_t offset, const void *data, size_t size)
{
    if (offset + size > file->size) {
        disk_file_resize(file, offset + size);
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
disk_copy(const struct disk *from, struct disk *to)
{
    *to = (struct disk){.count = from->count};
    for (size_t i = 0; i < from->count; i++) {
        const struct disk_file *file = &from->files[i];
        to->files[i] = (struct disk_file){
            .path = disk_memory_copy(file->path, strlen(file->path) + 1), .exists = file->exists};
        disk_file_write(&to->files[i], 0, file->data ? file->data : (const void *)"", file->size);
    }
}

void
disk_apply(struct disk *disk, const struct disk_op *op)
{
    struct disk_file *file = &disk->files[op->file];
    switch (op->kind) {
    case DISK_OP_CREATE:
        file->exists = true;
        break;
    case DISK_OP_WRITE:
        disk_file_write(file, op->offset, op->data, op->size);
        break;
    case DISK_OP_TRUNCATE:
        disk_file_resize(file, op->size);
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
