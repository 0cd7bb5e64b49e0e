// SPDX-License-Identifier: MIT
#pragma once

/*
 * SQLite's door to a disk in memory: a VFS that writes down on a tape what is done
 * to the disk, and can refuse to do it.
 *
 * One thread, one connection a file at a time.
 */
#include "tests/crash/disk.h"

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
