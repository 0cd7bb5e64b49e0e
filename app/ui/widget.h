// SPDX-License-Identifier: MIT
#pragma once

/*
 * What can be touched. A screen lists its widgets, and that list is the one
 * truth for pointers, drawing, tests and the scripted attendee.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/ui/canvas.h"
#include "app/ui/typesetter.h"

enum {
    AZ_WIDGETS_MAX = 96,
    AZ_WIDGET_ID_MAX = 80,
};

enum az_widget_kind {
    AZ_WIDGET_FACE,     // number 1 to 5, its label beneath
    AZ_WIDGET_NUMBER,   // a point on a scale
    AZ_WIDGET_CHIP,     // a choice that is taken at once
    AZ_WIDGET_CHECK,    // a choice among several, with a box that is ticked
    AZ_WIDGET_LANGUAGE, // a language, written in itself
    AZ_WIDGET_BACK,
    AZ_WIDGET_NEXT,
    AZ_WIDGET_KIND_COUNT
};

struct az_widget {
    char id[AZ_WIDGET_ID_MAX]; // such as "face-4"
    enum az_widget_kind kind;
    struct az_rect rect;       // what is drawn and pressed
    struct az_rect label_rect; // faces: where the label stands; counts as the face
    bool enabled;
    bool chosen;
    bool main;            // the thing to do next: filled
    const char *label;    // borrowed
    const char *language; // of the label; borrowed
    int text_px;          // largest em of the label; 0 for what its kind has
    int64_t number;       // faces and numbers
    const char *key;      // choices: the choice's id; languages: the tag; borrowed
};

/* What drawing needs; all of it borrowed. */
struct az_painter {
    struct az_canvas *canvas;
    struct az_typesetter *type;
    const struct az_theme *theme;
    const struct az_layout *layout;
};

/* Draw a widget, `pressed` from 0 (at rest) to 1. */
void
az_widget_draw(const struct az_painter *painter, const struct az_widget *widget, double pressed);

/* Give all widgets of a kind labels of one size, that of the longest. */
void
az_widget_even(const struct az_painter *painter, struct az_widget *widgets, size_t count,
               enum az_widget_kind kind);

/* Whether the label fits at the sizes meant for it. */
bool
az_widget_fits(const struct az_painter *painter, const struct az_widget *widget);

/*
 * The enabled widget at a point, or else the nearest one within `slop` pixels.
 * Its index, or SIZE_MAX.
 */
size_t
az_widget_at(const struct az_widget *widgets, size_t count, int x, int y, int slop);

/* The picture of face 1 to 5. */
const char *
az_widget_face_asset(int64_t number);
