// SPDX-License-Identifier: MIT
#pragma once

/*
 * A disk that remembers: its files in memory, and a tape of every create, write,
 * truncate, sync and delete. SQLite works on it by disk_vfs.h, and disk_player.h
 * rebuilds it as it could be if the power had been cut at any point of the tape.
 *
 * Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>

enum {
    DISK_FILES_MAX = 8,
    DISK_SECTOR = 512,
};

/* A file's content. */
struct disk_file {
    char *path; // owned
    bool exists;
    unsigned char *data; // owned
    size_t size;
    size_t capacity;
};

struct disk {
    struct disk_file files[DISK_FILES_MAX];
    size_t count;
};

enum disk_op_kind {
    DISK_OP_CREATE,
    DISK_OP_WRITE,
    DISK_OP_TRUNCATE,
    DISK_OP_DELETE,
    DISK_OP_SYNC,
    DISK_OP_SYNC_FOLDER,
    DISK_OP_NOTE, // the test's own mark
};

struct disk_op {
    enum disk_op_kind kind;
    size_t file; // its place in disk.files
    size_t offset;
    size_t size;
    unsigned char *data; // owned; DISK_OP_WRITE
    size_t note;         // DISK_OP_NOTE
};

struct disk_tape {
    struct disk_op *ops; // owned
    size_t count;
    size_t capacity;
};

/*
 * Memory for the disk itself, or the program ends. Tests that make memory run out
 * count malloc(), calloc() and realloc(); this one stays out of it. Given back by
 * free().
 */
void *
disk_memory_grow(void *memory, size_t size);
void *
disk_memory_zeroed(size_t size);
void *
disk_memory_copy(const void *data, size_t size);

/* Write an op down; its data becomes the tape's. */
void
disk_tape_add(struct disk_tape *tape, struct disk_op op);
/* Mark the tape: everything before is older than `note`. */
void
disk_note(struct disk_tape *tape, size_t note);

void
disk_tape_destroy(struct disk_tape *tape);

/* The place of a path, which gets one if it has none. */
size_t
disk_place(struct disk *disk, const char *path);
/* What is new is zeros. */
void
disk_file_resize(struct disk_file *file, size_t size);
void
disk_file_write(struct disk_file *file, size_t offset, const void *data, size_t size);
/* Do a whole op. */
void
disk_apply(struct disk *disk, const struct disk_op *op);

/* A disk of its own with the same files; `to` holds nothing before. */
void
disk_copy(const struct disk *from, struct disk *to);
void
disk_destroy(struct disk *disk);
