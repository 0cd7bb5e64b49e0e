// SPDX-License-Identifier: MIT
#pragma once

/*
 * An SQLite VFS between SQLite and the disk that counts what is written and
 * lets a sync take as long as elsewhere. It has one state for all its files.
 * Not thread-safe.
 */
#include <stdbool.h>
#include <stdint.h>

enum shim_syncs {
    SHIM_SYNCS_REAL,
    SHIM_SYNCS_NONE, // left out, to fill files fast
    SHIM_SYNCS_CARD, // real, and each waits as a cheap SD card would: see card.h
};

struct shim_counts {
    uint64_t syncs;
    uint64_t bytes; // written, WAL and file together
};

/* Make it SQLite's default for what is opened from now on. */
bool
shim_start(void);
/* Give SQLite its own default back. All files must be closed. */
void
shim_stop(void);

void
shim_set_syncs(enum shim_syncs syncs);

/* Since shim_start(). */
struct shim_counts
shim_counted(void);
