// SPDX-License-Identifier: MIT
#pragma once

/*
 * Colours, and how well two of them can be told apart. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_color {
    uint8_t r;
    uint8_t g;
    uint8_t b;
    uint8_t a;
};

enum { AZ_COLOR_TEXT_SIZE = 10 }; // "#RRGGBBAA" with its final zero

/* Read "#RRGGBB" or "#RRGGBBAA". False if it is neither. */
bool
az_color_parse(const char *text, struct az_color *out);

/* "#RRGGBB", in capitals; the alpha is left out. */
void
az_color_print(struct az_color color, char out[AZ_COLOR_TEXT_SIZE]);

/* The same colour, fainter: `alpha` from 0 to 1. */
struct az_color
az_color_fade(struct az_color color, double alpha);

/* `part` of `b` in `a`, from 0 to 1; opaque. */
struct az_color
az_color_mix(struct az_color a, struct az_color b, double part);

/* Contrast ratio from 1 to 21, as WCAG 2.1 defines it; alpha does not count. */
double
az_color_contrast(struct az_color a, struct az_color b);

/* The colour nearest to `color`, darker or lighter, that has this contrast against `ground`. */
struct az_color
az_color_until(struct az_color color, struct az_color ground, double ratio);
