// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal knows of its boots, as two fields of a batch's head line.
 * Only for sync's own files. Thread-safe for different objects.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "storage/anchor.h"
#include "sync/json_reader.h"

enum {
    AZ_HISTORY_BOOTS_MAX = 64,
    AZ_HISTORY_ANCHORS_MAX = 1024,
};

/* Append `"boots":[…],"anchors":[…]`; what is above the maxima is left out. */
void
az_history_json_put(const struct az_history *history, struct az_buffer *out);

/*
 * Read both into `arena`. They are a courtesy: an entry that is odd is passed
 * over, and so is what is above the maxima. False if out of memory.
 */
bool
az_history_json_get(const struct az_json *object, struct az_arena *arena, struct az_history *out);
