// SPDX-License-Identifier: MIT
#pragma once

/*
 * A file that people carry on a stick. It gets its name only once all of it is
 * on the stick and was read back from there, so what has the name is whole: a
 * stick pulled out too early holds at most a file of another name, beginning
 * with a point. Sticks have file systems that know no modes, so none is set.
 *
 * Not thread-safe per object.
 */
#include <stdbool.h>
#include <stddef.h>

struct az_carried_file;

/* Begin a file that is to be `path`. NULL, and logged with the cure, on failure. */
struct az_carried_file *
az_carried_file_open(const char *path);

/* Append. False, and logged, on failure; then it cannot be finished any more. */
bool
az_carried_file_write(struct az_carried_file *file, const void *data, size_t size);

/*
 * Have it all on the stick, read it back, and give it its name. A file that has
 * the name already is not replaced. False, and logged, on failure.
 */
bool
az_carried_file_finish(struct az_carried_file *file);

/* Removes what was not finished. Accepts NULL. */
void
az_carried_file_close(struct az_carried_file *file);

/*
 * `name` or, if that is there already, "name-2" and so on before its suffix, in
 * `dir`. Owned by the caller; NULL, and logged, on failure.
 */
char *
az_carried_file_free_path(const char *dir, const char *name, const char *suffix);
