// SPDX-License-Identifier: MIT
#pragma once

/*
 * The files around a terminal's store: the mark in its lock file, and how a
 * damaged file gives its place to a new one so that a power cut at any moment
 * loses neither. Internal to storage/.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"

enum { AZ_STORE_APPLICATION_ID = 0x417a7254 }; // "AzrT"

/*
 * What a store writes into its lock file, as a second place to know it by. A
 * hint: it is not synced, and a missing one is only less known.
 */
struct az_store_mark {
    struct az_uuid store;
    bool dirty; // something was committed that is in the WAL only
};

/* False if there is none. */
bool
az_store_mark_read(int lock_fd, struct az_store_mark *mark);
void
az_store_mark_write(int lock_fd, const struct az_store_mark *mark);

/* `path` with something behind it. Owned by the caller; NULL, and logged, if out of memory. */
char *
az_store_file_beside(const char *path, const char *suffix);

/* Remove STORE.new with its WAL, in which a new file is made. */
bool
az_store_file_clear_new(const char *path);

/*
 * A dated name beside `path` that nothing has yet, such as
 * STORE.damaged-20261121T093000Z. Owned by the caller; NULL, and logged, on
 * failure.
 */
char *
az_store_file_aside(const char *path, int64_t wall_ms);

/*
 * Move STORE and its WAL to `aside`, and STORE.new, which is complete and
 * durable, into its place. All connections are closed. What fails halfway is
 * made good by az_store_file_complete().
 */
bool
az_store_file_swap(const char *path, const char *aside);

/*
 * Before opening: finish what a power cut left halfway. While STORE is there,
 * STORE.new is half made or of no use and goes. Without it, STORE.new was
 * complete and takes its place.
 */
bool
az_store_file_complete(const char *path);
