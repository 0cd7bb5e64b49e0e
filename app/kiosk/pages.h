// SPDX-License-Identifier: MIT
#pragma once

/*
 * Many choices on few square centimetres: how they are divided into pages, so
 * that each key keeps the size that a finger hits. Pure.
 */
#include "app/ui/layout.h"

struct az_pages {
    size_t count;            // pages
    size_t each;             // choices of a page; the last may have fewer
    struct az_layout layout; // its content is what the choices have
    struct az_rect before;   // key to the page before, empty if there is one page
    struct az_rect behind;   // key to the page behind
    struct az_rect place;    // between them: which of the choices are on
};

/* For so many choices in the layout's content. */
void
az_pages_plan(struct az_pages *pages, const struct az_layout *layout, size_t choices);

/* The choices on a page: the first, and in `count` how many. A page that is none is the last. */
size_t
az_pages_first(const struct az_pages *pages, size_t choices, size_t page, size_t *count);
