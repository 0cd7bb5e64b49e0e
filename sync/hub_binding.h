// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal has learned of its hub when it was enrolled: which hub that
 * is, the key by which it knows the hub's word, and what organizers call this
 * terminal. Kept in a small file of its own, a JSON object of one line; members
 * that are not known are passed over.
 *
 * Not thread-safe for one path.
 */
#include <stdbool.h>

#include "base/uuid.h"
#include "sync/signature.h"

enum { AZ_LABEL_SIZE = 128 }; // bytes of a terminal's label with its final zero

struct az_hub_binding {
    bool known; // false: the terminal is not enrolled, and nothing else here counts
    struct az_uuid hub;
    struct az_signature_key key;
    char label[AZ_LABEL_SIZE];
};

/*
 * Read the binding from `path`; without the file it is not known. False, and
 * logged with the cure, if the file cannot be read or is damaged.
 */
bool
az_hub_binding_load(const char *path, struct az_hub_binding *out);

/* Replace the file (mode 0600) at one stroke. False, and logged, on failure. */
bool
az_hub_binding_save(const char *path, const struct az_hub_binding *binding);
