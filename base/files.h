// SPDX-License-Identifier: MIT
#pragma once

/*
 * Files and folders. Every failure is logged with the path and the cure.
 * Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buffer.h"

/*
 * Append the whole file to `out`, which must be initialised; its limit bounds
 * what is read.
 */
bool
az_files_read(const char *path, struct az_buffer *out);

/*
 * Replace `path` by these bytes so that a reader, or a power cut, sees the old
 * or the new content and nothing between: temporary file, fsync, rename, fsync
 * of the folder.
 */
bool
az_files_write_atomic(const char *path, const void *data, size_t size, mode_t mode);

/* Make the folder and those above it, mode 0755 less umask; existing ones are fine. */
bool
az_files_make_dir(const char *path);

/* Make the folder that `path` lies in. */
bool
az_files_make_parent_dir(const char *path);

/*
 * Make it last over a power cut that `path` was made, renamed or removed. False
 * with errno set; not logged, as the caller knows what for.
 */
bool
az_files_sync_parent_dir(const char *path);

/* Bytes that may still be written to the file system on which `path` lies. Logged on failure. */
bool
az_files_free_bytes(const char *path, uint64_t *out);

/* "a/b" out of "a" and "b"; just "b" if it is absolute. Owned by the caller; NULL if out of memory.
 */
char *
az_files_join(const char *dir, const char *name);

/* The folder that `path` lies in, "." for a bare name. Owned by the caller. */
char *
az_files_dir_of(const char *path);

/*
 * `name` in the assets folder: $AZRI_ASSETS if set, else `assets` found beside
 * the program (a build tree or an installed one). Owned by the caller; NULL,
 * and logged, if there is no such file.
 */
char *
az_files_asset(const char *name);

/*
 * Where data lies by default: $AZRI_DATA, else $XDG_DATA_HOME/azri, else
 * ~/.local/share/azri, with `name` behind it. Owned by the caller.
 */
char *
az_files_data(const char *name);
