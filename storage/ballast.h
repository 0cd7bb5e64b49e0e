// SPDX-License-Identifier: MIT
#pragma once

/*
 * A file that only takes up room beside the store. When the disk is full it is
 * given up, so that the response under way can be finished and acknowledgements
 * and pruning can be written. Not thread-safe.
 */
#include <stdbool.h>
#include <stdint.h>

enum { AZ_BALLAST_BYTES = 1024 * 1024 };

struct az_ballast {
    char *path; // owned; STORE-ballast
    bool held;
    bool wanted; // false where the disk cannot hold such a file for another reason than room
};

/* False, and logged, if out of memory. Nothing is made yet. */
bool
az_ballast_init(struct az_ballast *ballast, const char *store_path);
/* The file stays. Accepts a zeroed one. */
void
az_ballast_destroy(struct az_ballast *ballast);

/*
 * Make the file, allocated and synced, unless it is there. With `free_bytes` on
 * the file system, as much again must be left beside it. True if it is held, or
 * not wanted; a reason other than want of room is logged once.
 */
bool
az_ballast_make(struct az_ballast *ballast, uint64_t free_bytes);

/* Give it up. False if there was none to give. */
bool
az_ballast_give_up(struct az_ballast *ballast);
