// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

/* In units. */
static const double gap = 0.8;
static const double place_height = 4.6;
static const double row_least = 4.6; // two lines of small text

enum {
    ROWS_LEAST = 3,
    COLUMNS_LANDSCAPE = 4,
    COLUMNS_PORTRAIT = 2,
};

/*
 * Rows of twenty millimetres, unless that leaves less than three: then the
 * screen is too small for them, and turning pages all the time is the worse evil.
 */
static size_t
rows_of(const struct az_layout *layout)
{
    double room = az_layout_units(layout, layout->content.h);
    double row = layout->key > row_least ? layout->key : row_least;
    size_t rows = (size_t)((room + gap) / (row + gap));
    size_t most = (size_t)((room + gap) / (row_least + gap));
    rows = rows < ROWS_LEAST ? ROWS_LEAST : rows;
    rows = rows < most ? rows : most;
    return rows > 0 ? rows : 1;
}

/* Between the keys there is room to say where one is. */
static void
part_keys(struct az_pages *pages, const struct az_layout *layout)
{
    int most = az_layout_px(layout, place_height);
    int middle = pages->behind.y - pages->before.y - pages->before.h;
    int less = middle < most ? (most - middle + 1) / 2 : 0;
    pages->before.h -= less;
    pages->behind.h -= less;
    pages->behind.y += less;
    pages->place = pages->before;
    pages->place.y += pages->before.h;
    pages->place.h = pages->behind.y - pages->place.y;
}

void
az_pages_plan(struct az_pages *pages, const struct az_layout *layout, size_t choices)
{
    size_t columns = layout->portrait ? COLUMNS_PORTRAIT : COLUMNS_LANDSCAPE;
    size_t most = rows_of(layout) * columns;
    *pages = (struct az_pages){.count = 1, .each = choices, .layout = *layout};
    if (choices <= most) {
        return;
    }
    az_layout_paged(&pages->layout, &pages->before, &pages->behind);
    part_keys(pages, layout);
    pages->count = (choices + most - 1) / most;
    /* As many on each, so that the last page does not look forgotten. */
    pages->each = (choices + pages->count - 1) / pages->count;
}

size_t
az_pages_first(const struct az_pages *pages, size_t choices, size_t page, size_t *count)
{
    size_t first = (page < pages->count ? page : pages->count - 1) * pages->each;
    size_t left = choices - first;
    *count = left < pages->each ? left : pages->each;
    return first;
}
