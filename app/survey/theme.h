// SPDX-License-Identifier: MIT
#pragma once

/*
 * Colours, type scale and shapes: the table from which everything is drawn,
 * read from a file and checked so that nobody finds a text too pale to read.
 * Plain data, immutable once loaded.
 */
#include <stddef.h>

#include "app/survey/color.h"
#include "app/survey/faults.h"

enum { AZ_THEME_FACES = 5 };

enum az_type { AZ_TYPE_QUESTION, AZ_TYPE_CHOICE, AZ_TYPE_LABEL, AZ_TYPE_CAPTION, AZ_TYPE_COUNT };

/* Heights of the em, in sixtieths of the screen's short side. */
struct az_type_size {
    double units;
    double min_units; // it may shrink to this before a box counts as too small
    bool bold;
};

struct az_theme {
    struct az_color ground;
    struct az_color card;
    struct az_color ink;
    struct az_color quiet; // ink that does not ask for attention
    struct az_color line;  // outlines and dots to come; never the only sign of anything
    struct az_color accent;
    struct az_color on_accent;
    struct az_color tint;   // ground of what is chosen
    struct az_color shadow; // under what can be pressed
    struct az_color focus;  // around what the keys of a keyboard act on
    struct az_color warn;   // a notice that must be seen, such as that of a training
    struct az_color on_warn;
    struct az_color faces[AZ_THEME_FACES]; // from very unhappy to very happy
    struct az_type_size type[AZ_TYPE_COUNT];
    double radius_units;  // of a key's corners
    double outline_units; // around every key, at least 4 pixels; 0: shadows in their place
    bool takes_brand;     // an organizer's colour may take the accent's place
    bool motion;
};

/* What an organizer may put in, with the place in the event's file for what is wrong with it. */
struct az_theme_brand {
    const char *accent; // "#RRGGBB"; NULL: the theme's own
    unsigned line;
    unsigned column;
};

/*
 * Load "light", "dark", "contrast" (in the assets) or a file by its path.
 * `brand` may be NULL. False, with every fault appended to `faults`, which the
 * caller has initialised, if there is any; a contrast below WCAG AA is one.
 */
bool
az_theme_load(const char *name_or_path, const struct az_theme_brand *brand, struct az_theme *out,
              struct az_faults *faults);
