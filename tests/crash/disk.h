// SPDX-License-Identifier: MIT
#pragma once

/*
 * A disk that remembers: an SQLite VFS in memory that writes down every create,
 * write, truncate, sync and delete on a tape, and rebuilds the disk as it could
 * be if the power had been cut at any point of that tape.
 *
 * The model: what was synced stays. Of what was not, any part may have reached
 * the disk, in any order, 512-byte sector by sector, and a sector may be torn:
 * its first bytes new, the rest old. Bytes beside those being written keep their
 * values. Files come and go in the order in which that was done, but are known to
 * be there, or gone, only once their folder was synced; as SQLite's own unix VFS
 * does, that happens at the first sync of a journal or WAL that was opened.
 *
 * One thread, one connection a file at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"

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

/* Make the VFS SQLite's default. Its files are those of the disk that is in. */
void
disk_register(void);

/*
 * Put a disk in, and a tape to write on (NULL: nothing is written down). Both
 * are borrowed until the next call.
 */
void
disk_insert(struct disk *disk, struct disk_tape *tape);

/* What a disk can refuse. */
enum disk_fault {
    DISK_FAULT_NONE,
    DISK_FAULT_READ,      // input/output error
    DISK_FAULT_WRITE,     // input/output error
    DISK_FAULT_SYNC,      // input/output error
    DISK_FAULT_FULL,      // no room to write
    DISK_FAULT_OPEN,      // cannot be opened
    DISK_FAULT_READ_ONLY, // the disk has made itself read-only
    DISK_FAULT_COUNT
};

/*
 * From the `nth` such operation on (1 is the next), refuse each one, until this
 * is called again.
 */
void
disk_break(enum disk_fault fault, size_t nth);
/* Whether anything was refused since something was broken last. */
bool
disk_has_refused(void);

/* Mark the tape: everything before is older than `note`. */
void
disk_note(struct disk_tape *tape, size_t note);

void
disk_destroy(struct disk *disk);
/* A disk of its own with the same files; `to` holds nothing before. */
void
disk_copy(const struct disk *from, struct disk *to);
void
disk_tape_destroy(struct disk_tape *tape);

/*
 * Plays a tape op by op and can tell, at each op, what the disk may look like
 * after a cut.
 */
struct disk_player {
    const struct disk_tape *tape; // borrowed
    bool ignore_syncs;            // as on a disk that lies, or with synchronous=OFF
    size_t at;                    // ops played
    size_t note;                  // the last one passed
    struct disk safe;             // what no cut can take away
    size_t *pending;              // owned; ops that are not safe yet
    size_t pending_count;
};

void
disk_player_init(struct disk_player *player, const struct disk_tape *tape, bool ignore_syncs);
void
disk_player_destroy(struct disk_player *player);

/* Play one op. False at the end of the tape. */
bool
disk_player_step(struct disk_player *player);

/* The disk after a cut here; which of the pending ops it has is drawn from `random`. */
void
disk_player_cut(const struct disk_player *player, const struct az_random *random, struct disk *out);
