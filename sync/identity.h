// SPDX-License-Identifier: MIT
#pragma once

/*
 * Who this terminal is: a UUID that it made itself at its first start, kept in
 * a small file of its own, so that it outlives the store. The file is a JSON
 * object; members that are not known are passed over.
 *
 * Not thread-safe for one path.
 */
#include <stdbool.h>

#include "base/uuid.h"

/*
 * Read the terminal's identity from `path`, making the file (mode 0600) if
 * there is none. A damaged file is never overwritten: an identity that changed
 * by itself would make one terminal look like two. False, and logged with the
 * cure, on failure.
 */
bool
az_identity_load(const char *path, const struct az_random *random, struct az_uuid *terminal);
