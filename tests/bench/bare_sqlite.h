// SPDX-License-Identifier: MIT
#pragma once

/*
 * The baseline of what is kept: an SQLite file with the settings of ours and a
 * table of the same columns and key, into which a row goes by the shortest way.
 *
 * Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bare_sqlite;

/* Whose table of responses it is that it has. */
enum bare_table { BARE_STORE, BARE_ARCHIVE };

/* NULL, and logged, on failure. */
struct bare_sqlite *
bare_sqlite_open(const char *path, enum bare_table table);
/* Accepts NULL. */
void
bare_sqlite_close(struct bare_sqlite *bare);

/* Insert the rows `first` to `first + count - 1` in one transaction. */
bool
bare_sqlite_put(struct bare_sqlite *bare, int64_t first, size_t count);

/* Move the WAL into the file. */
bool
bare_sqlite_checkpoint(struct bare_sqlite *bare);
