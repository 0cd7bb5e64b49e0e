// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether two pictures of a screen look the same to a person.
 *
 * A pixel counts as another one if any of its channels differs by more than
 * DIFFERENCE_STEP: smoothed edges may be rounded otherwise by another processor. Two
 * pictures are alike if few pixels differ in all and none of their squares
 * holds more than a few: a word that moved by two pixels changes hundreds close together.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DIFFERENCE_STEP = 40,          // of 255
    DIFFERENCE_ONE_OF = 20000,     // pixels may differ in all
    DIFFERENCE_SQUARE = 32,        // side of a square, in pixels
    DIFFERENCE_SQUARE_PIXELS = 24, // of a square may differ
};

/* Rows of three bytes a pixel without gaps. */
struct difference_picture {
    int width;
    int height;
    const uint8_t *rgb; // borrowed
};

struct difference {
    bool sizes_differ; // then nothing else is known
    size_t pixels;     // that differ
    size_t crowded;    // most of them in one square
};

/*
 * Compare; where `marks` is not NULL, it gets width * height bytes, 1 for each
 * pixel that differs.
 */
struct difference
difference_of(struct difference_picture a, struct difference_picture b, uint8_t *marks);

/* Whether pictures of this size with this difference count as alike. */
bool
difference_is_small(struct difference difference, int width, int height);
