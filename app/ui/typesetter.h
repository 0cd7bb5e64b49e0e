// SPDX-License-Identifier: MIT
#pragma once

/*
 * Draws paragraphs and keeps what was set, within a bound, so that a screen
 * that is drawn again costs only copies.
 *
 * UI thread only.
 */
#include "app/ui/canvas.h"
#include "app/ui/paragraph.h"

struct az_typesetter;

/* Both are borrowed and outlive the typesetter. NULL, and logged, if out of memory. */
struct az_typesetter *
az_typesetter_open(struct az_canvas *canvas, struct az_fonts *fonts);
/* Accepts NULL. */
void
az_typesetter_close(struct az_typesetter *type);

struct az_fonts *
az_typesetter_fonts(struct az_typesetter *type);

/*
 * The screen is drawn from its beginning: what was drawn since the turn before
 * is kept for this one, be it more than the bound.
 */
void
az_typesetter_turn(struct az_typesetter *type);

enum az_align { AZ_ALIGN_CENTRE, AZ_ALIGN_START, AZ_ALIGN_END };

struct az_type_params {
    const char *text;
    const char *language;
    struct az_rect box; // the text stands in the middle of its height
    enum az_type size;
    bool bold;      // even if the size is not
    unsigned lines; // most lines before it shrinks; 0 for as many as fit
    enum az_align align;
    bool at_top; // at the top of the box instead
    int most_px; // largest em, to keep texts alike; 0 for what the size says
    struct az_color color;
};

/* Draw a text into a box. Returns where it stands, empty if it could not be drawn. */
struct az_rect
az_typesetter_draw(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params);

/* A text that has too little room. */
struct az_type_strain {
    const char *text; // borrowed for the call
    const char *language;
    int size_px;  // the em that it has; 0: it has no room at all and is not drawn
    int least_px; // the smallest that is meant for it
    int floor_px; // the smallest that is meant for any text on this screen
};

/*
 * Who is told of each such text, each time that it is drawn, instead of the
 * log, which must not name an attendee's words. One only; NULL for the log.
 */
typedef void (*az_type_watch_fn)(void *ctx, const struct az_type_strain *strain);
void
az_typesetter_watch(struct az_typesetter *type, az_type_watch_fn watch, void *ctx);

/*
 * The em that the text will have in its box, in pixels. 0 if it fits at no size.
 * Here and below, texts and their sizes are kept like those that are drawn.
 */
int
az_typesetter_size(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params);

/*
 * For texts that no cache may keep: an empty sheet in the text's colour, fully
 * transparent so that blending leaves pure coverage (owned by the caller; NULL
 * if out of memory), and how far below a line's top its baseline is. Fonts of
 * one line share it, whatever their own heights.
 */
SDL_Surface *
az_typesetter_sheet(int width, int height, struct az_color color);
int
az_typesetter_baseline_px(int size_px, int line_px);

/* Whether the text fits its box at the sizes meant for it. */
bool
az_typesetter_fits(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params);
