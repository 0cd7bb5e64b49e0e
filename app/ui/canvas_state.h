// SPDX-License-Identifier: MIT
#pragma once

/*
 * The inside of the canvas, shared by canvas.c and canvas_shapes.c. Nobody
 * else includes it.
 */
#include "app/ui/canvas.h"
#include "app/ui/stamp_cache.h"

struct az_canvas {
    SDL_Renderer *renderer;        // borrowed
    struct az_stamp_cache *stamps; // owned
    SDL_Texture *veil;             // owned; NULL until there is one; of one colour,
    struct az_color veil_color;    // this
    double scale;
    double centre_x;
    double centre_y;
    SDL_Rect bounds; // nothing is drawn outside, if it is bounded
    bool bounded;

    bool rehearsing;     // what is missing is made, and nothing is drawn
    bool missed;         // something was not there
    uint64_t make_until; // in ticks of SDL's counter
};

/* Edges are mapped, not sizes, so that what touches goes on touching. */
SDL_Rect
az_canvas_map(const struct az_canvas *canvas, struct az_rect rect);
/* A length as it is drawn, at least a pixel of what is more than nothing. */
int
az_canvas_scaled(const struct az_canvas *canvas, int px);
void
az_canvas_set_color(struct az_canvas *canvas, struct az_color color);
