// SPDX-License-Identifier: MIT
#pragma once

/*
 * Drawing on an SDL renderer, so that a plain CPU is enough: shapes are made
 * once per size as coverage masks, anti-aliased, and then only copied.
 *
 * UI thread only. What cannot be drawn (out of memory) is left out and logged once.
 */
#include <SDL.h>
#include <stdbool.h>

#include "app/survey/color.h"
#include "app/ui/layout.h"
#include "app/ui/stamp.h"

struct az_canvas;

/* NULL, and logged, on failure. The renderer is borrowed and outlives the canvas. */
struct az_canvas *
az_canvas_open(SDL_Renderer *renderer);
/* Accepts NULL. */
void
az_canvas_close(struct az_canvas *canvas);

SDL_Renderer *
az_canvas_renderer(struct az_canvas *canvas);

/* Fill all that is within the bounds. */
void
az_canvas_clear(struct az_canvas *canvas, struct az_color color);

/*
 * Nothing is drawn outside of `bounds` from here on; NULL ends it. What is
 * drawn anew within them looks as if all had been.
 */
void
az_canvas_bound(struct az_canvas *canvas, const struct az_rect *bounds);
/* Everything drawn after this is scaled about the middle of `about`. A scale of 1 ends it. */
void
az_canvas_zoom(struct az_canvas *canvas, struct az_rect about, double scale);
/* Draw only inside `clip`, too, from here on; NULL ends it. */
void
az_canvas_clip(struct az_canvas *canvas, const struct az_rect *clip);

/*
 * From here on nothing is drawn; the shapes, pictures and texts that drawing
 * needs are made, until so much time has passed: a screen that comes soon is
 * made ready in small steps. The other one ends it, and is true if nothing was
 * missing.
 */
void
az_canvas_rehearse(struct az_canvas *canvas, unsigned most_us);
bool
az_canvas_rehearsed(struct az_canvas *canvas);
/* Whether what is missing may be made; whoever is told no leaves it out. */
bool
az_canvas_may_make(struct az_canvas *canvas);

void
az_canvas_fill(struct az_canvas *canvas, struct az_rect rect, struct az_color color);
/* Lay a colour over a large part, by its alpha: in half the time that filling takes. */
void
az_canvas_veil(struct az_canvas *canvas, struct az_rect rect, struct az_color color);
/* A radius of half the side makes a disc or a pill. */
void
az_canvas_round(struct az_canvas *canvas, struct az_rect rect, int radius, struct az_color color);
/* The outline inside a rounded rectangle. */
void
az_canvas_ring(struct az_canvas *canvas, struct az_rect rect, int radius, int thickness,
               struct az_color color);
/* A ring of which a part is there, from the top clockwise; `part` from 0 to 1. */
void
az_canvas_arc(struct az_canvas *canvas, struct az_rect rect, int thickness, double part,
              struct az_color color);
/* A soft shadow below a rounded rectangle, reaching `blur` pixels beyond it. */
void
az_canvas_shadow(struct az_canvas *canvas, struct az_rect rect, int radius, int blur,
                 struct az_color color);

/*
 * An SVG asset at this size. With `tint`, only its coverage counts and it is
 * drawn in that colour. False if there is no such picture; logged once.
 */
bool
az_canvas_picture(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                  const struct az_color *tint);

/*
 * A round SVG asset in a colour, on a disc of the ground and with a shadow
 * below, as one picture: three layers would cost thrice as much each frame.
 */
bool
az_canvas_seated(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                 struct az_color tint, const struct az_stamp_seat *seat);

/* A texture of one's own, as it is, or fainter by `alpha`. */
void
az_canvas_texture(struct az_canvas *canvas, SDL_Texture *texture, struct az_rect rect,
                  uint8_t alpha);

/* Pixels that are drawn once; they stay the caller's. */
void
az_canvas_surface(struct az_canvas *canvas, SDL_Surface *surface, struct az_rect rect);

/* Write what was drawn since the last present to a PNG file. */
bool
az_canvas_save(struct az_canvas *canvas, const char *path);
