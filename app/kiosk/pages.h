// SPDX-License-Identifier: MIT
#pragma once

/*
 * Many choices on few square centimetres: how they are divided into pages,
 * columns and rows, so that each key keeps the size that a finger hits and its
 * words the size that everybody reads. Pure.
 */
#include "app/ui/layout.h"

/*
 * The largest em in pixels in which the words of all choices fit keys of this
 * size, alike. One that is less than `enough` need not be the largest.
 */
typedef int (*az_pages_em_fn)(void *ctx, const struct az_layout *layout, struct az_rect key,
                              int enough);

struct az_pages_params {
    const struct az_layout *layout; // borrowed during the call
    size_t choices;
    int question_px;      // the least height that the question needs; 0: all of its place
    az_pages_em_fn em_px; // NULL: the words are short
    void *ctx;
};

struct az_pages {
    size_t count;            // pages
    size_t each;             // choices of a page; the last may have fewer
    size_t columns;          // of each page
    int key_px;              // height of a key at least
    struct az_layout layout; // its content is what the choices have
    struct az_rect before;   // key to the page before, empty if there is one page
    struct az_rect behind;   // key to the page behind
    struct az_rect place;    // between them: which of the choices are on
};

/*
 * Words are as large as the screen has them, or at least so large that
 * everybody reads them. What gives way for that is first the number of
 * columns, then white around the question, then pages are more, up to a
 * bound; and only then letters are smaller.
 */
void
az_pages_plan(struct az_pages *pages, const struct az_pages_params *params);

/* The choices on a page: the first, and in `count` how many. A page that is none is the last. */
size_t
az_pages_first(const struct az_pages *pages, size_t choices, size_t page, size_t *count);

/* The keys of a page that is full, so that on the last one they stand where they stood before. */
void
az_pages_keys(const struct az_pages *pages, struct az_rect *keys);
