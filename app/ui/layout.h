// SPDX-License-Identifier: MIT
#pragma once

/*
 * Where things lie on a screen: pure functions from its size to rectangles,
 * in units of a sixtieth of the short side, kept large enough for fingers and
 * eyes by the screen's real size. Pixels are whole. Right to left everything
 * is mirrored here, so nobody else need think of it.
 */
#include <stdbool.h>
#include <stddef.h>

#include "app/survey/theme.h"

struct az_rect {
    int x;
    int y;
    int w;
    int h;
};

/* The smallest screen that is laid out, in pixels of its short side. */
enum { AZ_LAYOUT_SHORT_MIN = 320, AZ_LAYOUT_FIELDS_MAX = 3 };

#define AZ_LAYOUT_KEY_MM 20.0 // of a side; larger keys are not hit better (Colle and Hiszem, 2004)
#define AZ_TEXT_LARGER   1.25 // text scale for those who ask for larger text

struct az_layout_params {
    int width; // pixels
    int height;
    const struct az_theme *theme; // borrowed during the call
    unsigned diagonal_mm;         // of the screen; 0: the usual one of such a number of pixels
    size_t languages;             // keys; the row is only as wide as it must be
    double text_scale;            // 0 and 1: as the theme has it
    bool rtl;                     // the language is read from right to left
    bool low_reach;               // what can be touched lies in the lower part
    bool logo;                    // there is one, beside the title
    bool banner;                  // there is a line above everything
    bool speech;                  // there is a key that reads aloud
    bool writing;                 // the keyboard is there, so height is dear
    bool below;                   // the question that is written to is too long for the bar
};

/* Heights of the em in pixels. */
struct az_layout_type {
    int size_px;
    int read_px; // the least that everybody reads on a screen of this real size
    int min_px;  // it may shrink to this before a box counts as too small
    bool bold;
};

/* The places that every screen shares. An empty rectangle is none. */
struct az_layout {
    int width;
    int height;
    double unit; // pixels
    double key;  // units of 20 mm
    bool portrait;
    bool rtl;
    bool large_text; // at the cost of room
    bool writing;    // height is kept for the keyboard
    bool below;      // the question stands below the bar even so
    int radius;      // of a key's corners
    int outline;     // thickness around every key; 0 for none
    struct az_layout_type type[AZ_TYPE_COUNT];

    struct az_rect banner;
    struct az_rect logo;
    struct az_rect title;     // what the event is called
    struct az_rect languages; // the row of language keys, aligned to its end
    struct az_rect question;  // and a hint beneath it
    struct az_rect content;
    struct az_rect back;
    struct az_rect larger;   // round keys: larger text,
    struct az_rect contrast; // high contrast,
    struct az_rect speak;    // and reading aloud
    struct az_rect dots;
    struct az_rect next;
    struct az_rect moving; // what slides when the screen changes: all but the upper bar
};

void
az_layout_init(struct az_layout *layout, const struct az_layout_params *params);

/* Diagonal in millimetres that screens of so many pixels usually have. */
unsigned
az_layout_usual_mm(int width, int height);

/* Units in whole pixels, and back. */
int
az_layout_px(const struct az_layout *layout, double units);
double
az_layout_units(const struct az_layout *layout, int px);

/* A rectangle from units; `x` counts from the side where reading starts. */
struct az_rect
az_layout_place(const struct az_layout *layout, double x, double y, double w, double h);

/* Where a rectangle starts, in units, counted from the side where reading starts. */
double
az_layout_start(const struct az_layout *layout, struct az_rect rect);

/* One rectangle a language key, in reading order. */
void
az_layout_languages(const struct az_layout *layout, size_t count, struct az_rect *keys);

/* Discs in a row, or two where they would be too small, and the boxes of their labels beneath. */
void
az_layout_faces(const struct az_layout *layout, size_t count, struct az_rect *faces,
                struct az_rect *labels);

/* A scale, one row in landscape and up to two in portrait, with the meaning of its ends. */
void
az_layout_scale(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high);

/* The same for a row of stars, which are as wide as high. */
void
az_layout_stars(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high);

/* Two large keys side by side, such as yes and no. */
void
az_layout_pair(const struct az_layout *layout, struct az_rect keys[2]);

/* A grid of choices, filled row by row. */
void
az_layout_chips(const struct az_layout *layout, size_t count, struct az_rect *chips);

/* As many columns as look well with so many choices, and the most that a screen has room for. */
size_t
az_layout_chip_columns(const struct az_layout *layout, size_t count);
size_t
az_layout_chip_columns_max(const struct az_layout *layout);

/*
 * The same grid in so many columns, for choices of many words: each is
 * `height_px` high, as far as the content has room for that.
 */
void
az_layout_chips_in(const struct az_layout *layout, size_t columns, int height_px, size_t count,
                   struct az_rect *chips);

/* Most choices of one screen that a finger still hits and eyes still read. */
size_t
az_layout_chips_max(const struct az_layout *layout);

/* The question is content with so many pixels of height, and the content has what is left. */
void
az_layout_tighten(struct az_layout *layout, int question_px);

/* Two keys at the end of the content, for choices before and behind; the content gets narrower. */
void
az_layout_paged(struct az_layout *layout, struct az_rect *before, struct az_rect *behind);

/* Whether a question that is answered by typing stands in the upper bar, in place of the title. */
bool
az_layout_asks_in_bar(const struct az_layout *layout);

/* A question that is answered by typing: itself, its fields, and the keyboard below. */
struct az_layout_writing_params {
    size_t fields; // one for a text; several, which are a form
    int note_px;   // height of what is to be read besides; 0 if there is nothing
};
struct az_layout_writing {
    struct az_rect question; // empty if a form leaves it no room
    struct az_rect note;     // above a form; below a text's field, empty if it leaves no room
    struct az_rect fields[AZ_LAYOUT_FIELDS_MAX];
    struct az_rect keyboard;
};
void
az_layout_writing(const struct az_layout *layout, const struct az_layout_writing_params *params,
                  struct az_layout_writing *out);

/* A screen that only says something: an emblem, a sentence, and perhaps a second one. */
void
az_layout_message(const struct az_layout *layout, bool has_hint, struct az_rect *emblem,
                  struct az_rect *headline, struct az_rect *hint);

/* A card over the screen: a sentence and one key. */
void
az_layout_dialog(const struct az_layout *layout, struct az_rect *card, struct az_rect *text,
                 struct az_rect *key);

struct az_rect
az_rect_inset(struct az_rect rect, int by);
bool
az_rect_contains(struct az_rect rect, int x, int y);
/* How far a place lies outside of a span of `length` from `start` on; 0 within. */
int
az_span_distance(int at, int start, int length);
/* And outside of a rectangle, by the longer of both ways. */
int
az_rect_distance(struct az_rect rect, int x, int y);
bool
az_rect_overlap(struct az_rect a, struct az_rect b);
