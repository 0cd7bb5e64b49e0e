// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

/* In units. */
static const double gap = 1;
static const double end_height = 5.5; // of the texts at the ends of a scale

/* A box in units, counted from the side where reading starts. */
struct box {
    double x;
    double y;
    double w;
    double h;
};

static double
min_of(double a, double b)
{
    return a < b ? a : b;
}

static double
max_of(double a, double b)
{
    return a > b ? a : b;
}

static struct box
box_of(const struct az_layout *layout, struct az_rect rect)
{
    return (struct box){az_layout_start(layout, rect), az_layout_units(layout, rect.y),
                        az_layout_units(layout, rect.w), az_layout_units(layout, rect.h)};
}

/* The i-th of `count` equal cells with a gap between them, along a length. */
static double
cell_at(double start, double length, size_t count, size_t i, double between, double *size)
{
    *size = (length - between * (double)(count - 1)) / (double)count;
    return start + (double)i * (*size + between);
}

static void
place_row(const struct az_layout *layout, size_t count, const struct box *row, double between,
          struct az_rect *keys)
{
    for (size_t i = 0; i < count; i++) {
        double w;
        double x = cell_at(row->x, row->w, count, i, between, &w);
        keys[i] = az_layout_place(layout, x, row->y, w, row->h);
    }
}

/* Where a block of this height begins: in the middle, or higher on a tall screen. */
static double
block_top(const struct az_layout *layout, const struct box *box, double height)
{
    return box->y + max_of(box->h - height, 0) * (layout->portrait ? 0.35 : 0.5);
}

void
az_layout_languages(const struct az_layout *layout, size_t count, struct az_rect *keys)
{
    struct box row = box_of(layout, layout->languages);
    place_row(layout, count, &row, gap, keys);
}

/* -- Faces ---------------------------------------------------------------- */

static const double label_height = 5.5;
static const double label_gap = 1.25;
static const double label_over = 0.4; // wider than the face's column on each side

static double
face_side(const struct box *box, size_t columns, size_t rows)
{
    double column;
    cell_at(0, box->w, columns, 0, gap, &column);
    double height = (box->h - gap * (double)(rows - 1)) / (double)rows;
    return min_of(column, height - label_height - label_gap);
}

static void
place_faces(const struct az_layout *layout, size_t count, const struct box *row, double face,
            struct az_rect *faces, struct az_rect *labels)
{
    /* Faces further apart than a third of one fall asunder. */
    double width = min_of(row->w, (double)count * face * 1.34);
    for (size_t i = 0; i < count; i++) {
        double column;
        double x = cell_at(row->x + (row->w - width) / 2, width, count, i, gap, &column);
        faces[i] = az_layout_place(layout, x + (column - face) / 2, row->y, face, face);
        faces[i].w = faces[i].h = az_layout_px(layout, face); // round, however places round
        labels[i] = az_layout_place(layout, x - label_over, row->y + face + label_gap,
                                    column + 2 * label_over, label_height);
    }
}

void
az_layout_faces(const struct az_layout *layout, size_t count, struct az_rect *faces,
                struct az_rect *labels)
{
    struct box box = box_of(layout, layout->content);
    double one_row = face_side(&box, count, 1);
    size_t columns = (count + 1) / 2;
    double two_rows = face_side(&box, columns, 2);
    /* A tall screen has the room; in landscape one row is read at a glance. */
    bool split = (layout->portrait || one_row < layout->key) && two_rows > one_row * 1.2;
    double face = split ? two_rows : one_row;
    double row = face + label_gap + label_height;
    size_t first = split ? columns : count;
    double between = split ? min_of(3 * gap, max_of(box.h - 2 * row, gap)) : 0;
    box.y = block_top(layout, &box, split ? 2 * row + between : row);
    place_faces(layout, first, &box, face, faces, labels);
    if (split) {
        /* As far apart as those above. */
        double width = box.w * (double)(count - first) / (double)first;
        struct box below = {box.x + (box.w - width) / 2, box.y + row + between, width, box.h};
        place_faces(layout, count - first, &below, face, faces + first, labels + first);
    }
}

/* -- Scales and stars ----------------------------------------------------- */

static void
place_ends(const struct az_layout *layout, const struct box *row, double below, struct az_rect *low,
           struct az_rect *high)
{
    double half = row->w / 2 - 1;
    *low = az_layout_place(layout, row->x, below, half, end_height);
    *high = az_layout_place(layout, row->x + row->w - half, below, half, end_height);
}

/* Two rows of keys of one width, each with the text of its end beside it. */
static void
place_two_rows(const struct az_layout *layout, size_t count, struct box box, double height,
               struct az_rect *keys, struct az_rect *low, struct az_rect *high)
{
    size_t first = (count + 1) / 2;
    size_t rest = count - first;
    double top = block_top(layout, &box, 2 * height + 2 * end_height + 3 * gap);
    double w;
    cell_at(box.x, box.w, first, 0, gap, &w);
    double second = (double)rest * w + (double)(rest - 1) * gap;
    struct box upper = {box.x, top + end_height + gap, box.w, height};
    struct box lower = {box.x + (box.w - second) / 2, upper.y + height + gap, second, height};
    place_row(layout, first, &upper, gap, keys);
    place_row(layout, rest, &lower, gap, keys + first);
    *low = az_layout_place(layout, box.x, top, box.w, end_height);
    *high = az_layout_place(layout, box.x, lower.y + height + gap, box.w, end_height);
}

void
az_layout_scale(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high)
{
    struct box box = box_of(layout, layout->content);
    if (layout->portrait && count > 6) {
        double room = (box.h - 2 * end_height - 3 * gap) / 2;
        place_two_rows(layout, count, box, min_of(max_of(12, layout->key), room), keys, low, high);
        return;
    }
    double height = min_of(max_of(10, layout->key), box.h - end_height - gap);
    /* Keys much wider than high look like choices. */
    double width = min_of(box.w, (double)count * (height * 1.4 + gap) - gap);
    struct box row = {box.x + (box.w - width) / 2,
                      block_top(layout, &box, height + gap + end_height), width, height};
    place_row(layout, count, &row, gap, keys);
    row.w = max_of(width, min_of(box.w, 50));
    row.x = box.x + (box.w - row.w) / 2;
    place_ends(layout, &row, row.y + height + gap, low, high);
}

static const double star_most = 15;

static double
star_side(double width, size_t columns, double height)
{
    double column;
    cell_at(0, width, columns, 0, gap, &column);
    return min_of(min_of(column, star_most), height);
}

/* Many in a row that is not wide are small: on a tall screen they have two rows. */
void
az_layout_stars(const struct az_layout *layout, size_t count, struct az_rect *keys,
                struct az_rect *low, struct az_rect *high)
{
    struct box box = box_of(layout, layout->content);
    double side = star_side(box.w, count, box.h - end_height - gap);
    double two_rows = star_side(box.w, (count + 1) / 2, (box.h - 2 * end_height - 3 * gap) / 2);
    if (count > 5 && two_rows > side * 1.2) {
        double columns = (double)((count + 1) / 2);
        double width = columns * (two_rows + gap) - gap;
        struct box middle = {box.x + (box.w - width) / 2, box.y, width, box.h};
        place_two_rows(layout, count, middle, two_rows, keys, low, high);
        return;
    }
    double width = (double)count * (side + gap) - gap;
    struct box row = {box.x + (box.w - width) / 2, block_top(layout, &box, side + gap + end_height),
                      width, side};
    place_row(layout, count, &row, gap, keys);
    row.w = max_of(width, min_of(box.w, 50));
    row.x = box.x + (box.w - row.w) / 2;
    place_ends(layout, &row, row.y + side + gap, low, high);
}

/* -- Choices -------------------------------------------------------------- */

void
az_layout_pair(const struct az_layout *layout, struct az_rect keys[2])
{
    struct box box = box_of(layout, layout->content);
    double between = 2;
    double width = min_of(box.w, 70);
    double height = min_of(max_of(layout->portrait ? 20 : 14, layout->key), box.h);
    struct box row = {box.x + (box.w - width) / 2, block_top(layout, &box, height), width, height};
    place_row(layout, 2, &row, between, keys);
}

/* Two lines of small text, and no less than a finger's breadth. */
static const double chip_least = 4.6;
static const double chip_gap = 0.8;

size_t
az_layout_chip_columns_max(const struct az_layout *layout)
{
    return layout->portrait ? 2 : layout->large_text ? 3 : 4;
}

static size_t
chip_rows_most(const struct box *box)
{
    size_t rows = (size_t)((box->h + chip_gap) / (chip_least + chip_gap));
    return rows > 0 ? rows : 1;
}

/* As few columns as look well, and more if there would be too many rows. */
size_t
az_layout_chip_columns(const struct az_layout *layout, size_t count)
{
    struct box box = box_of(layout, layout->content);
    size_t columns = count <= 9 ? 3 : 4;
    if (layout->portrait) {
        columns = count <= 6 || (layout->large_text && count <= 8) ? 1 : 2;
    } else if (count <= 6) {
        columns = count <= 3 ? count : 2;
    }
    size_t most = az_layout_chip_columns_max(layout);
    columns = columns < most ? columns : most;
    while (columns < most && (count + columns - 1) / columns > chip_rows_most(&box)) {
        columns++;
    }
    return columns;
}

size_t
az_layout_chips_max(const struct az_layout *layout)
{
    struct box box = box_of(layout, layout->content);
    return chip_rows_most(&box) * az_layout_chip_columns_max(layout);
}

/* What looks well where nothing is long. */
static double
chip_height(const struct az_layout *layout, size_t rows)
{
    double most = layout->portrait ? 10 : rows == 1 ? 12 : rows == 2 ? 9.5 : 8;
    return max_of(most, min_of(layout->key, 12));
}

void
az_layout_chips_in(const struct az_layout *layout, size_t columns, int height_px, size_t count,
                   struct az_rect *chips)
{
    struct box box = box_of(layout, layout->content);
    size_t rows = (count + columns - 1) / columns;
    double most = max_of(chip_height(layout, rows), az_layout_units(layout, height_px));
    double height = min_of(most, (box.h - chip_gap * (double)(rows - 1)) / (double)rows);
    double spare = rows == 1 ? 0 : (box.h - height * (double)rows) / (double)(rows - 1);
    double between = min_of(1.4, spare);
    double block = height * (double)rows + between * (double)(rows - 1);
    double top = box.y + (box.h - block) * (layout->portrait ? 0.25 : 0.5);
    /* Chips of a few words look lost when they are as wide as the screen; a column has many. */
    bool wide = layout->portrait || (columns == 1 && count > 1);
    double width = wide ? box.w : min_of(box.w, (double)columns * 48);
    for (size_t i = 0; i < count; i++) {
        double w;
        double x = cell_at(box.x + (box.w - width) / 2, width, columns, i % columns, 1.4, &w);
        chips[i] =
            az_layout_place(layout, x, top + (double)(i / columns) * (height + between), w, height);
    }
}

void
az_layout_chips(const struct az_layout *layout, size_t count, struct az_rect *chips)
{
    if (count > 0) {
        az_layout_chips_in(layout, az_layout_chip_columns(layout, count), 0, count, chips);
    }
}

void
az_layout_paged(struct az_layout *layout, struct az_rect *before, struct az_rect *behind)
{
    struct box box = box_of(layout, layout->content);
    double side = max_of(7, min_of(layout->key, 9));
    double height = min_of((box.h - gap) / 2, 12);
    double x = box.x + box.w - side;
    *before = az_layout_place(layout, x, box.y, side, height);
    *behind = az_layout_place(layout, x, box.y + box.h - height, side, height);
    layout->content = az_layout_place(layout, box.x, box.y, box.w - side - 2, box.h);
}

/* -- Messages ------------------------------------------------------------- */

void
az_layout_message(const struct az_layout *layout, bool has_hint, struct az_rect *emblem,
                  struct az_rect *headline, struct az_rect *hint)
{
    struct box upper = box_of(layout, layout->question);
    struct box lower = box_of(layout, layout->content);
    double width = az_layout_units(layout, layout->width);
    double room = lower.y + lower.h - upper.y;
    double text = width - 2 * (layout->portrait ? 4 : 10);
    double wanted = 14.5 + (layout->portrait ? 18 : 12) + (has_hint ? 8 : 0);
    double scale = min_of(1, room / wanted);
    double size = 12 * scale;
    double headline_height = (layout->portrait ? 18 : 12) * scale;
    double hint_height = has_hint ? 8 * scale : 0;
    double block = wanted * scale;
    double top = upper.y + max_of(room - block, 0) / 2;
    *emblem = az_layout_place(layout, (width - size) / 2, top, size, size);
    top += size + 2.5 * scale;
    *headline = az_layout_place(layout, (width - text) / 2, top, text, headline_height);
    *hint = az_layout_place(layout, (width - text) / 2, top + headline_height, text, hint_height);
}

void
az_layout_dialog(const struct az_layout *layout, struct az_rect *card, struct az_rect *text,
                 struct az_rect *key)
{
    double width = az_layout_units(layout, layout->width);
    double height = az_layout_units(layout, layout->height);
    double w = min_of(width - 8, 64);
    double h = min_of(height - 8, 38);
    double x = (width - w) / 2;
    double y = (height - h) / 2;
    double key_height = max_of(9, min_of(layout->key, 12));
    *card = az_layout_place(layout, x, y, w, h);
    *text = az_layout_place(layout, x + 3, y + 3, w - 6, h - 8 - key_height);
    *key = az_layout_place(layout, x + w / 2 - min_of(w / 2 - 3, 20), y + h - 3 - key_height,
                           2 * min_of(w / 2 - 3, 20), key_height);
}
