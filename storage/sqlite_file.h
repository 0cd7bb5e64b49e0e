// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules behind sqlite.h share. Internal to them:
 *
 *   sqlite       transactions, statements, bindings, and what is said of faults
 *   sqlite_open  opening: settings, whose file it is, migrations
 *   sqlite_file  the files themselves: the lock, the bytes, and damage in them
 */
#include "storage/sqlite.h"

/* The first thing that was found to be wrong with a file says most, and is kept. */
void
az_sqlite_note_damage(struct az_sqlite *sqlite, const char *damage);

/* A statement of ours that the file cannot make sense of: it lacks what its version says. */
void
az_sqlite_note_if_unfit(struct az_sqlite *sqlite);

/*
 * Make the file if it is missing, for its owner's eyes only, since people's
 * words are in it; the WAL inherits that. SQLite does not sync the folder when
 * it makes a file itself.
 */
bool
az_sqlite_make_file(struct az_sqlite *sqlite);

/*
 * Before SQLite reads: it would throw the WAL of an empty file away, and take a
 * file that was emptied for a new one. Afterwards there is always a WAL, so
 * that is looked for as well. False if damage was found.
 */
bool
az_sqlite_look_at_file(struct az_sqlite *sqlite, const struct az_sqlite_history *history,
                       bool *lost_wal);

/*
 * SQLite reads a WAL up to the first frame that is not as it was written, and
 * forgets what follows. That is right for the last transaction, which a power
 * cut may have torn; but each one was synced before the next began, so more
 * ends behind such a frame than one transaction can have mean that something
 * durable was damaged. One may have two: where sectors may be torn, SQLite
 * writes the last frame twice. False if damage was found.
 */
bool
az_sqlite_look_at_wal(struct az_sqlite *sqlite, const struct az_sqlite_history *history,
                      bool is_lost);
