// SPDX-License-Identifier: MIT
#include "tests/crash/disk_player.h"

#include <stdlib.h>
#include <string.h>

void
disk_player_init(struct disk_player *player, const struct disk *disk, const struct disk_tape *tape,
                 bool ignore_syncs)
{
    *player = (struct disk_player){.tape = tape, .ignore_syncs = ignore_syncs};
    player->pending = disk_memory_zeroed((tape->count + 1) * sizeof(*player->pending));
    disk_copy(disk, &player->safe); // for its paths; what they hold comes from the tape
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
            disk_apply(&player->safe, op);
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
            disk_file_write(file, op->offset + done, op->data + done, size);
        } else if (fate == 4) {
            disk_file_write(file, op->offset + done, op->data + done,
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
            disk_apply(out, op);
        }
    }
}

/* What was written: any part, in any order. */
static void
apply_contents(const struct disk_player *player, const struct az_random *random, struct disk *out)
{
    size_t count = player->pending_count;
    size_t *order = disk_memory_zeroed((count + 1) * sizeof(*order));
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
            disk_apply(out, op);
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
