// SPDX-License-Identifier: MIT
#pragma once

/*
 * Colours, type scale and durations: the tables from which everything is
 * drawn. Immutable.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_color {
    uint8_t r;
    uint8_t g;
    uint8_t b;
    uint8_t a;
};

enum { AZ_THEME_FACES = 5 };

struct az_theme {
    const char *name;
    struct az_color ground;
    struct az_color card;
    struct az_color ink;
    struct az_color quiet; // ink that does not ask for attention
    struct az_color line;  // outlines and dots to come; never the only sign of anything
    struct az_color accent;
    struct az_color on_accent;
    struct az_color tint;   // ground of what is chosen
    struct az_color shadow; // under what can be pressed
    struct az_color faces[AZ_THEME_FACES];
};

/* "light" or "dark"; NULL for any other name. */
const struct az_theme *
az_theme_find(const char *name);

/* The same colour, fainter: `alpha` from 0 to 1. */
struct az_color
az_color_fade(struct az_color color, double alpha);

enum az_type { AZ_TYPE_QUESTION, AZ_TYPE_CHOICE, AZ_TYPE_LABEL, AZ_TYPE_CAPTION, AZ_TYPE_COUNT };

struct az_type_size {
    double units;     // height of the em, in units of the layout
    double min_units; // it may shrink to this before a box counts as too small
    bool bold;
};

const struct az_type_size *
az_type_size(enum az_type type);

/* Milliseconds. */
enum {
    AZ_MOTION_PRESS_MS = 90,
    AZ_MOTION_RELEASE_MS = 120,
    AZ_MOTION_CHANGE_MS = 200,
    AZ_MOTION_TICK_MS = 400,
    AZ_MOTION_FRAME_MS = 16,
};

#define AZ_PRESS_SCALE  0.96 // of what is pressed
#define AZ_CHANGE_UNITS 2.0  // a new screen slides so far

/* Progress of a motion, from 0 to 1, eased for what enters. */
double
az_motion_ease_out(int64_t elapsed_ms, int64_t duration_ms);
/* The same for what leaves. */
double
az_motion_ease_in(int64_t elapsed_ms, int64_t duration_ms);
