// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's key pair, which it made itself at its first start. The private
 * key never leaves its file, a JSON object of one line; members that are not
 * known are passed over.
 *
 * Not thread-safe for one path.
 */
#include <stdbool.h>

#include "base/uuid.h"
#include "sync/signature.h"

/*
 * Read the pair from `path`, making the file (mode 0600) if there is none. A
 * damaged file is never overwritten: the hub knows the terminal by this key.
 * One that others may read is closed to them, and told. False, and logged with
 * the cure, on failure.
 */
bool
az_signing_key_load(const char *path, const struct az_random *random,
                    struct az_signature_pair *pair);
