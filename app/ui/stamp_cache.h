// SPDX-License-Identifier: MIT
#pragma once

/*
 * Shapes and pictures as textures: made once and copied from then on, within
 * a bound of number and of bytes. What was used longest ago makes room.
 *
 * UI thread only.
 */
#include <stdbool.h>

#include "app/ui/stamp.h"

struct az_stamp_cache;

/*
 * The renderer is borrowed and outlives the cache, and so does `ctx`. Whenever
 * something is missing `may_make` is asked whether it may be made now. NULL,
 * and logged, if out of memory.
 */
struct az_stamp_cache *
az_stamp_cache_open(SDL_Renderer *renderer, bool (*may_make)(void *ctx), void *ctx);
/* Accepts NULL. */
void
az_stamp_cache_close(struct az_stamp_cache *cache);

/* A texture for blending, owned by the caller; NULL, and logged, if it cannot be made. */
SDL_Texture *
az_stamp_texture(SDL_Renderer *renderer, SDL_Surface *surface);

/* Corners as az_stamp_corners() draws them. Borrowed until the next call; NULL if
 * it is not to be made now, or out of memory. */
SDL_Texture *
az_stamp_cache_shape(struct az_stamp_cache *cache, enum az_stamp_shape shape, int radius, int b,
                     struct az_color color);

struct az_stamp_picture {
    const char *asset; // an SVG
    int width;
    int height;
    const struct az_color *tint;      // only its coverage counts, drawn in this; NULL: as it is
    const struct az_stamp_seat *seat; // that it lies on; NULL for none
};

/* The same for a picture; NULL also if there is none such, logged once. */
SDL_Texture *
az_stamp_cache_picture(struct az_stamp_cache *cache, const struct az_stamp_picture *picture);
