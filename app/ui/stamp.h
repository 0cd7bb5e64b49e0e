// SPDX-License-Identifier: MIT
#pragma once

/*
 * The pixels of shapes, anti-aliased, from which the canvas makes its
 * textures. Pure but for SDL's surfaces, which the caller owns; NULL if out
 * of memory.
 */
#include <SDL.h>

#include "app/survey/color.h"

enum az_stamp_shape { AZ_STAMP_ROUND, AZ_STAMP_RING, AZ_STAMP_SHADOW };

enum { AZ_STAMP_EDGE_PX = 128 };

/*
 * Four corners with nothing between them: a disc of that radius, the same with
 * a hole (`b` is the ring's thickness), or a disc with a soft edge around it
 * (`b` is how far it reaches). The corners of the last stand AZ_STAMP_EDGE_PX
 * apart, with its straight edges between them.
 */
SDL_Surface *
az_stamp_corners(enum az_stamp_shape shape, int radius, int b, struct az_color color);

/* A ring of which a part is there, from the top clockwise; `part` from 0 to 1. */
SDL_Surface *
az_stamp_arc(int side, double thickness, double part, struct az_color color);

/* What a round picture lies on: a disc of the ground, and a shadow below it. */
struct az_stamp_seat {
    struct az_color ground;
    struct az_color shadow;
    int inset; // of the disc within the picture
    int drop;  // of the shadow
    int blur;
};

/* How far a seat reaches beyond its picture on each side. */
int
az_stamp_seat_margin(const struct az_stamp_seat *seat);

/* A square ARGB8888 picture on its seat, wider by the margin all around. */
SDL_Surface *
az_stamp_seated(const SDL_Surface *picture, const struct az_stamp_seat *seat);
