// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which font draws which character in which language. fontconfig chooses a
 * file per language and weight; a character that it lacks is drawn with
 * another font that has it.
 *
 * UI thread only. One open font a file, whatever its size, to save memory.
 */
#include <SDL_ttf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_fonts;

/*
 * Choose a regular and a bold font for each language (IETF tags). NULL, and
 * logged with the Debian package to install, if a language has none. SDL_ttf
 * is started and ended here.
 */
struct az_fonts *
az_fonts_open(const char *const *languages, size_t count);
/* Accepts NULL. */
void
az_fonts_close(struct az_fonts *fonts);

struct az_font_want {
    const char *language;
    bool bold;
    int size_px; // height of the em
};

/*
 * The font for the first characters of `text`, and in `*length` how many bytes
 * of it are drawn with that font. Borrowed, and of that size only until the
 * next call. NULL, and logged, if no font can be opened.
 */
TTF_Font *
az_fonts_run(struct az_fonts *fonts, const struct az_font_want *want, const char *text, size_t size,
             size_t *length);

/* Whether every character of `text` has a glyph; else the first that has none. */
bool
az_fonts_cover(struct az_fonts *fonts, const struct az_font_want *want, const char *text,
               uint32_t *missing);

/* Height of a line as a multiple of the em. */
double
az_fonts_line_height(const char *language);
