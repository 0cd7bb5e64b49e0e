// SPDX-License-Identifier: MIT
#pragma once

/*
 * From words to the value that is kept: sealed with headquarters' key, or as
 * they are where the event allows that. UI thread only; takes microseconds.
 */
#include "app/survey/flow.h"
#include "base/buffer.h"

struct az_sealing {
    const struct az_event *event; // borrowed
    struct az_buffer text;        // owned; of the last value
};

void
az_sealing_init(struct az_sealing *sealing, const struct az_event *event);
/* Accepts a zeroed one. */
void
az_sealing_destroy(struct az_sealing *sealing);

/*
 * Make of `words` the value that is kept, borrowed from `sealing` until it is
 * cleared. False, and logged, if they can be neither sealed nor kept unsealed.
 */
bool
az_sealing_put(struct az_sealing *sealing, const char *words, struct az_value *out);

/* In what the flow said, put the value in the place of the words. */
void
az_sealing_replace(struct az_flow_effect *effect, const char *words, const struct az_value *value);

/* Wipe the last value, once the store has a copy of its own. */
void
az_sealing_clear(struct az_sealing *sealing);
