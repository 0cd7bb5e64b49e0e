// SPDX-License-Identifier: MIT
#pragma once

/*
 * A disk after a power cut: plays a tape op by op and can tell, at each op, what
 * the disk may look like if the power is cut there.
 *
 * The model: what was synced stays. Of what was not, any part may have reached
 * the disk, in any order, 512-byte sector by sector, and a sector may be torn:
 * its first bytes new, the rest old. Bytes beside those being written keep their
 * values. Files come and go in the order in which that was done, but are known to
 * be there, or gone, only once their folder was synced; as SQLite's own unix VFS
 * does, that happens at the first sync of a journal or WAL that was opened.
 */
#include "base/uuid.h"
#include "tests/crash/disk.h"

struct disk_player {
    const struct disk_tape *tape; // borrowed
    bool ignore_syncs;            // as on a disk that lies, or with synchronous=OFF
    size_t at;                    // ops played
    size_t note;                  // the last one passed
    struct disk safe;             // what no cut can take away
    size_t *pending;              // owned; ops that are not safe yet
    size_t pending_count;
};

/* `disk` is the one that the tape tells of; only its paths are taken. */
void
disk_player_init(struct disk_player *player, const struct disk *disk, const struct disk_tape *tape,
                 bool ignore_syncs);
void
disk_player_destroy(struct disk_player *player);

/* Play one op. False at the end of the tape. */
bool
disk_player_step(struct disk_player *player);

/* The disk after a cut here; which of the pending ops it has is drawn from `random`. */
void
disk_player_cut(const struct disk_player *player, const struct az_random *random, struct disk *out);
