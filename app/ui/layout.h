// SPDX-License-Identifier: MIT
#pragma once

/*
 * Where things lie on a screen: pure functions from its size to rectangles,
 * in units of a sixtieth of the short side. Pixels are whole.
 */
#include <stdbool.h>
#include <stddef.h>

struct az_rect {
    int x;
    int y;
    int w;
    int h;
};

/* The places that every screen shares. */
struct az_layout {
    int width;
    int height;
    double unit; // pixels
    bool portrait;
    int radius; // of a key's corners

    struct az_rect title;     // what the event is called
    struct az_rect languages; // the row of language keys, aligned to its end
    struct az_rect question;  // and a hint beneath it
    struct az_rect content;
    struct az_rect back;
    struct az_rect dots;
    struct az_rect next;
};

/* The smallest screen that is laid out, in pixels of its short side. */
enum { AZ_LAYOUT_SHORT_MIN = 320 };

/* `languages` is how many language keys there are, for the row is only as wide as it must be. */
void
az_layout_init(struct az_layout *layout, int width, int height, size_t languages);

/* Units in whole pixels. */
int
az_layout_px(const struct az_layout *layout, double units);

/* One rectangle a language key, in reading order. */
void
az_layout_languages(const struct az_layout *layout, size_t count, struct az_rect *keys);

/* Five discs in a row and the boxes of their labels beneath. */
void
az_layout_faces(const struct az_layout *layout, size_t count, struct az_rect *faces,
                struct az_rect *labels);

/* A scale of numbers, one row in landscape and two in portrait, with the meaning of its ends. */
void
az_layout_scale(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high);

/* A grid of choices, filled row by row. */
void
az_layout_chips(const struct az_layout *layout, size_t count, struct az_rect *chips);

/* A screen that only says something: an emblem, a sentence, and perhaps a second one. */
void
az_layout_message(const struct az_layout *layout, bool has_hint, struct az_rect *emblem,
                  struct az_rect *headline, struct az_rect *hint);

struct az_rect
az_rect_inset(struct az_rect rect, int by);
bool
az_rect_contains(struct az_rect rect, int x, int y);
bool
az_rect_overlap(struct az_rect a, struct az_rect b);
