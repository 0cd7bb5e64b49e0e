// SPDX-License-Identifier: MIT
#pragma once

/*
 * A folder of pictures that comes into being as a whole: they are written into
 * a folder beside it, which takes its place when all are there. Whoever looks
 * sees the old pictures or the new ones and no half file.
 *
 * A list in the folder names what was written there, so that the next pictures
 * may take their place and nothing of other people's is ever removed.
 */
#include <stdbool.h>

#include "base/buffer.h"

struct az_picture_folder {
    char *path;            // owned; where it will be
    char *staging;         // owned; where it is until then, NULL once that is gone
    char *scratch;         // owned; a folder for files that are needed until then
    struct az_buffer list; // names of the pictures, one a line
};

/*
 * Refuses, and says so, a path at which there is anything but an empty folder or
 * pictures that were written in this way. The caller destroys it, whatever is returned.
 */
bool
az_picture_folder_init(struct az_picture_folder *folder, const char *path);
/* What was not finished leaves nothing behind. Accepts a zeroed one. */
void
az_picture_folder_destroy(struct az_picture_folder *folder);

/* Where to write the picture of this name. Owned by the caller; NULL, and logged, on failure. */
char *
az_picture_folder_add(struct az_picture_folder *folder, const char *name);

/* All are written: put the folder in its place. */
bool
az_picture_folder_finish(struct az_picture_folder *folder);
