// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

#include <math.h>

/* All in units. */
static const double margin = 3;     // at the sides
static const double bar_margin = 2; // above the upper bar and below the lower one
static const double gap = 1;
static const double bar_height = 6.5;
static const double language_width = 14.5;
static const double side_key_width = 20;
static const double content_width_max = 112;

static double
min_of(double a, double b)
{
    return a < b ? a : b;
}

int
az_layout_px(const struct az_layout *layout, double units)
{
    return (int)lround(units * layout->unit);
}

/* Edges are rounded, not sizes, so that neighbours in units are neighbours in pixels. */
static struct az_rect
place(const struct az_layout *layout, double x, double y, double w, double h)
{
    int left = az_layout_px(layout, x);
    int top = az_layout_px(layout, y);
    return (struct az_rect){.x = left,
                            .y = top,
                            .w = az_layout_px(layout, x + w) - left,
                            .h = az_layout_px(layout, y + h) - top};
}

static double
units_of(const struct az_layout *layout, int px)
{
    return px / layout->unit;
}

static void
place_middle_landscape(struct az_layout *layout, double width)
{
    double side = 7;
    layout->question = place(layout, side, 11, width - 2 * side, 14.5);
    double content = min_of(width - 2 * margin, content_width_max);
    layout->content = place(layout, (width - content) / 2, 27, content, 22);
}

static void
place_middle_portrait(struct az_layout *layout, double width, double height)
{
    double top = 17;
    double bottom = height - bar_margin - bar_height - 3;
    double question = (bottom - top) * 0.28;
    double content = top + question + 2;
    layout->question = place(layout, margin, top, width - 2 * margin, question);
    layout->content = place(layout, margin, content, width - 2 * margin, bottom - content);
}

void
az_layout_init(struct az_layout *layout, int width_px, int height_px, size_t languages)
{
    int shorter = width_px < height_px ? width_px : height_px;
    *layout = (struct az_layout){.width = width_px,
                                 .height = height_px,
                                 .unit = shorter / 60.0,
                                 .portrait = height_px > width_px};
    layout->radius = az_layout_px(layout, 1.25);
    double width = units_of(layout, width_px);
    double height = units_of(layout, height_px);
    double inner = width - 2 * margin;

    double n = (double)languages;
    double row = min_of(n * language_width + (n - 1) * gap, inner);
    layout->languages = place(layout, width - margin - row, bar_margin, row, bar_height);
    if (layout->portrait) {
        layout->title = place(layout, margin, bar_margin + bar_height + 1.5, inner, 4);
        place_middle_portrait(layout, width, height);
    } else {
        layout->title = place(layout, margin, margin - 0.5,
                              inner - row - 2 > 0 ? inner - row - 2 : 0, bar_height);
        place_middle_landscape(layout, width);
    }

    double bottom = height - bar_margin - bar_height;
    double side = min_of(side_key_width, (inner - 16) / 2);
    layout->back = place(layout, margin, bottom, side, bar_height);
    layout->next = place(layout, width - margin - side, bottom, side, bar_height);
    layout->dots =
        place(layout, margin + side + 1, bottom, width - 2 * (margin + side + 1), bar_height);
}

/* The i-th of `count` equal cells with a gap between them, along a length. */
static double
cell_at(double start, double length, size_t count, size_t i, double between, double *size)
{
    *size = (length - between * (double)(count - 1)) / (double)count;
    return start + (double)i * (*size + between);
}

void
az_layout_languages(const struct az_layout *layout, size_t count, struct az_rect *keys)
{
    double x0 = units_of(layout, layout->languages.x);
    double y0 = units_of(layout, layout->languages.y);
    double row = units_of(layout, layout->languages.w);
    for (size_t i = 0; i < count; i++) {
        double w;
        double x = cell_at(x0, row, count, i, gap, &w);
        keys[i] = place(layout, x, y0, w, bar_height);
    }
}

void
az_layout_faces(const struct az_layout *layout, size_t count, struct az_rect *faces,
                struct az_rect *labels)
{
    double x0 = units_of(layout, layout->content.x);
    double y0 = units_of(layout, layout->content.y);
    double w0 = units_of(layout, layout->content.w);
    double h0 = units_of(layout, layout->content.h);
    double label_height = 5.5;
    double label_gap = 1.25;

    double column;
    cell_at(x0, w0, count, 0, gap, &column);
    double face = min_of(column, h0 - label_height - label_gap);
    /* Faces further apart than half of one fall asunder. */
    double row = min_of(w0, (double)count * face * 1.34);
    double top = y0 + (h0 - face - label_gap - label_height) * (layout->portrait ? 0.35 : 0.5);
    for (size_t i = 0; i < count; i++) {
        double x = cell_at(x0 + (w0 - row) / 2, row, count, i, gap, &column);
        faces[i] = place(layout, x + (column - face) / 2, top, face, face);
        faces[i].w = faces[i].h = az_layout_px(layout, face); // round, whatever the place rounds to
        labels[i] = place(layout, x, top + face + label_gap, column, label_height);
    }
}

static void
place_scale_row(const struct az_layout *layout, size_t count, double x0, double y, double row,
                double height, struct az_rect *keys)
{
    for (size_t i = 0; i < count; i++) {
        double w;
        double x = cell_at(x0, row, count, i, gap, &w);
        keys[i] = place(layout, x, y, w, height);
    }
}

void
az_layout_scale(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high)
{
    double x0 = units_of(layout, layout->content.x);
    double y0 = units_of(layout, layout->content.y);
    double w0 = units_of(layout, layout->content.w);
    double h0 = units_of(layout, layout->content.h);
    double end_height = 5.5;

    if (!layout->portrait) {
        double height = 10;
        double top = y0 + (h0 - height - end_height - 1) / 2;
        place_scale_row(layout, count, x0, top, w0, height, keys);
        *low = place(layout, x0, top + height + 1, w0 / 2 - 2, end_height);
        *high = place(layout, x0 + w0 / 2 + 2, top + height + 1, w0 / 2 - 2, end_height);
        return;
    }
    /* Two rows of keys of one width. */
    size_t first = (count + 1) / 2;
    double height = 10;
    double top = y0 + (h0 - 2 * height - 2 * end_height - 3) * 0.35;
    place_scale_row(layout, first, x0, top + end_height + 1, w0, height, keys);
    double w;
    cell_at(x0, w0, first, 0, gap, &w);
    size_t rest = count - first;
    double second = (double)rest * w + (double)(rest - 1) * gap;
    place_scale_row(layout, rest, x0 + (w0 - second) / 2, top + end_height + height + 2, second,
                    height, keys + first);
    *low = place(layout, x0, top, w0, end_height);
    *high = place(layout, x0, top + end_height + 2 * height + 3, w0, end_height);
}

static size_t
chip_columns(const struct az_layout *layout, size_t count)
{
    if (layout->portrait) {
        return count <= 6 ? 1 : 2;
    }
    if (count <= 3) {
        return count;
    }
    return count <= 6 ? 2 : count <= 9 ? 3 : 4;
}

void
az_layout_chips(const struct az_layout *layout, size_t count, struct az_rect *chips)
{
    if (count == 0) {
        return;
    }
    double x0 = units_of(layout, layout->content.x);
    double y0 = units_of(layout, layout->content.y);
    double w0 = units_of(layout, layout->content.w);
    double h0 = units_of(layout, layout->content.h);
    size_t columns = chip_columns(layout, count);
    size_t rows = (count + columns - 1) / columns;

    double most = layout->portrait ? 8.5 : rows == 1 ? 12 : rows == 2 ? 9.5 : 8;
    double height = min_of(most, (h0 - gap * (double)(rows - 1)) / (double)rows);
    double between =
        rows == 1 ? gap : min_of(1.4, (h0 - height * (double)rows) / (double)(rows - 1));
    double block = height * (double)rows + between * (double)(rows - 1);
    double top = y0 + (h0 - block) * (layout->portrait ? 0.25 : 0.5);
    /* Chips of a few words look lost when they are as wide as the screen. */
    double width = layout->portrait ? w0 : min_of(w0, (double)columns * 46);
    for (size_t i = 0; i < count; i++) {
        double w;
        double x = cell_at(x0 + (w0 - width) / 2, width, columns, i % columns, 1.4, &w);
        chips[i] = place(layout, x, top + (double)(i / columns) * (height + between), w, height);
    }
}

void
az_layout_message(const struct az_layout *layout, bool has_hint, struct az_rect *emblem,
                  struct az_rect *headline, struct az_rect *hint)
{
    double width = units_of(layout, layout->width);
    double height = units_of(layout, layout->height);
    double size = 14;
    double text = width - 2 * (layout->portrait ? margin + 1 : 10);
    double headline_height = layout->portrait ? 18 : 12;
    double hint_height = has_hint ? 8 : 0;
    double block = size + 3 + headline_height + hint_height;
    double room = height - 11 - bar_margin - bar_height;
    double top = 11 + (room - block) / 2;
    top = top < 11 ? 11 : top;
    *emblem = place(layout, (width - size) / 2, top, size, size);
    top += size + 3;
    *headline = place(layout, (width - text) / 2, top, text, headline_height);
    *hint = place(layout, (width - text) / 2, top + headline_height, text, hint_height);
}

struct az_rect
az_rect_inset(struct az_rect rect, int by)
{
    return (struct az_rect){rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by};
}

bool
az_rect_contains(struct az_rect rect, int x, int y)
{
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

bool
az_rect_overlap(struct az_rect a, struct az_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
