// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

/* In units. */
static const double gap = 0.8;
static const double place_height = 4.6;
static const double row_least = 4.6; // two lines of small text

static const double box_width = 7; // of what is ticked, with what is around it
static const double word_ems = 8;  // a long word at the smallest size

enum {
    ROWS_LEAST = 3,
    COLUMNS_MOST = 4,
    COLUMNS_PORTRAIT = 2,
};

/* As many as words have room in, with the keys that turn pages beside them. */
static size_t
columns_of(const struct az_layout *layout)
{
    struct az_layout paged = *layout;
    struct az_rect before;
    struct az_rect behind;
    if (layout->portrait) {
        return COLUMNS_PORTRAIT;
    }
    az_layout_paged(&paged, &before, &behind);
    double em = az_layout_units(layout, layout->type[AZ_TYPE_CHOICE].min_px);
    double width = az_layout_units(layout, paged.content.w);
    size_t columns = (size_t)(width / (box_width + word_ems * em));
    return columns < 1 ? 1 : columns > COLUMNS_MOST ? COLUMNS_MOST : columns;
}

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
    size_t most = rows_of(layout) * columns_of(layout);
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
