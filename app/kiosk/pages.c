// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

/* In units. */
static const double gap = 1;
static const double key_least = 6.5; // height of a key on a screen too small for 20 mm
static const double side_width = 24; // of the keys that turn the page

enum {
    COLUMNS_LANDSCAPE = 4,
    COLUMNS_PORTRAIT = 2,
};

/*
 * Twenty millimetres, unless that leaves less than three rows: then the screen
 * is too small for them, and turning pages all the time is the worse evil.
 */
static double
row_height(const struct az_layout *layout, double room)
{
    double third = (room - 2 * gap) / 3;
    double most = third > key_least ? third : key_least;
    return layout->key < most ? layout->key : most;
}

static size_t
rows_in(double room, double row)
{
    size_t rows = (size_t)((room + gap) / (row + gap) + 0.001);
    return rows > 0 ? rows : 1;
}

static void
place_turns(struct az_pages *pages, const struct az_layout *layout, double row)
{
    struct az_rect content = layout->content;
    double x = az_layout_start(layout, content);
    double y = az_layout_units(layout, content.y + content.h) - row;
    double width = az_layout_units(layout, content.w);
    double side = side_width < width / 3 ? side_width : width / 3;
    pages->before = az_layout_place(layout, x, y, side, row);
    pages->place = az_layout_place(layout, x + side + gap, y, width - 2 * (side + gap), row);
    pages->behind = az_layout_place(layout, x + width - side, y, side, row);
    pages->grid.h = pages->before.y - az_layout_px(layout, gap) - content.y;
}

void
az_pages_plan(struct az_pages *pages, const struct az_layout *layout, size_t choices)
{
    double room = az_layout_units(layout, layout->content.h);
    double row = row_height(layout, room);
    size_t columns = layout->portrait ? COLUMNS_PORTRAIT : COLUMNS_LANDSCAPE;
    *pages = (struct az_pages){.count = 1, .each = choices, .grid = layout->content};
    if (choices <= rows_in(room, row) * columns) {
        return;
    }
    place_turns(pages, layout, row);
    size_t most = rows_in(az_layout_units(layout, pages->grid.h), row) * columns;
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
