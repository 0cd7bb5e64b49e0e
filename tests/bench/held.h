// SPDX-License-Identifier: MIT
#pragma once

/*
 * Terminal's stores that hold many responses. Filling one takes a while, so it
 * is done once for a schema and kept in build/bench-cache. Needs the shim to be
 * started (shim_vfs.h).
 */
#include <stdbool.h>
#include <stddef.h>

#include "storage/store.h"

/* A store in the folder of this run; NULL, and logged, on failure. */
struct az_store *
held_open(const char *name);

/* Put the `n`th response (see response.h) into the store, tap by tap or all at once. */
bool
held_tap_first(struct az_store *store, unsigned n);
bool
held_tap_next(struct az_store *store, unsigned n);
bool
held_tap_last(struct az_store *store, unsigned n);
bool
held_put(struct az_store *store, unsigned n);

/* Make the store `name`, for held_open(), with `count` responses, all in the outbox. */
bool
held_make(const char *name, unsigned count);
/* Have the hub acknowledge the first `count` responses. */
bool
held_acknowledge(const char *name, unsigned count);
