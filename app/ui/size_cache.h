// SPDX-License-Identifier: MIT
#pragma once

/*
 * How large texts became in their boxes. A screen that is arranged anew asks
 * for the same sizes again, and measuring costs a hundred times what looking
 * them up does. Bounded: what was asked for longest ago makes room.
 *
 * Texts are copied and stay, so nothing that an attendee wrote may come here.
 * UI thread only.
 */
#include "app/ui/paragraph.h"

struct az_size_cache;

/* What measuring a paragraph found out. */
struct az_measured {
    int size_px;
    bool cramped;
};

/* NULL, and logged, if out of memory. */
struct az_size_cache *
az_size_cache_open(void);
/* Accepts NULL. */
void
az_size_cache_close(struct az_size_cache *cache);

/* False if it is not known: these are compared in full, the texts by their letters. */
bool
az_size_cache_find(struct az_size_cache *cache, const struct az_paragraph_params *asked,
                   struct az_measured *out);

/* Keep what find did not know. Without memory it is not kept, and measured again. */
void
az_size_cache_keep(struct az_size_cache *cache, const struct az_paragraph_params *asked,
                   struct az_measured measured);
