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
#include "app/ui/motion.h"
#include "app/ui/typesetter.h"

enum {
    AZ_WIDGETS_MAX = 96,
    AZ_WIDGET_ID_MAX = 80,
};

enum az_widget_kind {
    AZ_WIDGET_FACE,     // number 1 to 5, its label beneath
    AZ_WIDGET_STAR,     // one of a row; chosen ones are filled
    AZ_WIDGET_NUMBER,   // a point on a scale
    AZ_WIDGET_PAIR,     // yes (number 1) or no (0): a sign above a word
    AZ_WIDGET_CHIP,     // a choice that is taken at once
    AZ_WIDGET_CHECK,    // a choice among several, with a box that is ticked
    AZ_WIDGET_LANGUAGE, // a language, written in itself
    AZ_WIDGET_FIELD,    // what is written, see field.h; its label is a caption above that
    AZ_WIDGET_PAGE,     // to the choices before (number below 0) or behind: that page, from 1
    AZ_WIDGET_STAY,     // "I'm still here": `part` and `number` are the time left and its seconds
    AZ_WIDGET_LARGER,   // three round keys: larger text,
    AZ_WIDGET_CONTRAST, // high contrast,
    AZ_WIDGET_SPEAK,    // and reading aloud; chosen while they are on
    AZ_WIDGET_KEY,      // of the on-screen keyboard
    AZ_WIDGET_STRIP,    // the card on which variants of a key stand; no key itself
    AZ_WIDGET_BACK,
    AZ_WIDGET_NEXT,
    AZ_WIDGET_KIND_COUNT
};

#define AZ_WIDGET_REACH_UNITS 2.0 // beyond its rectangle

struct az_field;

struct az_widget {
    char id[AZ_WIDGET_ID_MAX]; // such as "face-4"
    enum az_widget_kind kind;
    struct az_rect rect;       // what is drawn and pressed
    struct az_rect label_rect; // faces: where the label stands; counts as the face
    bool enabled;
    bool chosen;
    bool main;                    // the thing to do next: filled
    const char *label;            // borrowed
    const char *language;         // of the label; borrowed
    int text_px;                  // largest em of the label; 0 for what its kind has
    int64_t number;               // what its kind says
    double part;                  // stay: of the time, from 0 to 1
    bool focused;                 // what the keys of a keyboard act on
    const struct az_field *field; // fields; borrowed
    int64_t face;                 // faces: the one that is drawn, 1 to 5; 0: that of `number`
    const char *key;              // choices: the choice's id; languages: the tag; borrowed
    const char *icon;             // keys: an asset in place of the label; NULL for none
    bool control;                 // keys: it types nothing
    bool more;                    // keys: holding it offers others
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
/* All that drawing it can cover: with its shadow, its label and the ring around it. */
struct az_rect
az_widget_reach(const struct az_painter *painter, const struct az_widget *widget);

/* Give all widgets of a kind labels of one size, that of the longest. */
void
az_widget_even(const struct az_painter *painter, struct az_widget *widgets, size_t count,
               enum az_widget_kind kind);

/* The em that the label would have at most, in pixels; 0 if it fits at no size. */
int
az_widget_label_px(const struct az_painter *painter, const struct az_widget *widget);

/* Whether the label fits at the sizes meant for it. */
bool
az_widget_fits(const struct az_painter *painter, const struct az_widget *widget);

/*
 * The enabled widget at a point, or else the nearest one within `slop` pixels.
 * Its index, or SIZE_MAX.
 */
size_t
az_widget_at(const struct az_widget *widgets, size_t count, int x, int y, int slop);

/* Whether touching it says something of what is asked. */
bool
az_widget_is_answer(const struct az_widget *widget);

/* The picture of face 1 to 5. */
const char *
az_widget_face_asset(int64_t number);
