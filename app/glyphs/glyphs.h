// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which fonts a terminal draws with, and which characters need a glyph of
 * their own: said once for the terminal, which draws, and for the checker,
 * which only looks. Pure.
 */
#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * How well a font suits: a plain Noto Sans before anything else, and of those
 * the one with the shortest name, which is the script's own. -1: it is not
 * drawn with at all. The pattern has FC_FAMILY, FC_WEIGHT, FC_WIDTH, FC_SLANT,
 * FC_SCALABLE and FC_COLOR.
 */
int
az_font_rate(FcPattern *pattern, bool bold);

/* Marks and joiners that are drawn with, or as nothing beside, what stands before them. */
bool
az_glyph_follows(uint32_t character);
