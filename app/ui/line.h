// SPDX-License-Identifier: MIT
#pragma once

/*
 * One line of a text: cut into runs of one direction and one font, put into
 * the order in which they stand, measured and drawn. Wherever a text is
 * measured, it is measured here, so nothing is drawn wider than was thought.
 *
 * UI thread only.
 */
#include <SDL.h>

#include "app/ui/fonts.h"

/* A text with the levels of its bytes, see bidi.h. All borrowed. */
struct az_line_text {
    const char *text;
    size_t size;
    const uint8_t *levels;
};

/* Width in pixels of the bytes from `start` to `end`, set on one line. */
int
az_line_measure(struct az_fonts *fonts, const struct az_font_want *want,
                const struct az_line_text *text, size_t start, size_t end);

/* How far right of the line's left edge a caret before the byte `at` stands, in pixels. */
int
az_line_caret(struct az_fonts *fonts, const struct az_font_want *want,
              const struct az_line_text *text, size_t start, size_t end, size_t at);

/* What a line is drawn on. */
struct az_line_sheet {
    SDL_Surface *surface; // ARGB8888, transparent in the colour of the ink
    SDL_Color ink;
    int x;
    int baseline; // pixels below the top
};

void
az_line_draw(struct az_fonts *fonts, const struct az_font_want *want,
             const struct az_line_text *text, size_t start, size_t end,
             const struct az_line_sheet *sheet);
