// SPDX-License-Identifier: MIT
#include "app/ui/keyboard.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct az_keyboard_layout *
current_layout(const struct az_keyboard *keyboard)
{
    return az_keyboard_layout(keyboard->offered[keyboard->current]);
}

static enum az_keyboard_plane
shown_plane(const struct az_keyboard *keyboard)
{
    bool capitals = keyboard->plane == AZ_PLANE_LETTERS && keyboard->shift != AZ_SHIFT_OFF;
    return capitals ? AZ_PLANE_CAPITALS : keyboard->plane;
}

/* How wide kinds of keys are at least, and which take what their row has left: the highest do. */
static const struct {
    double width;
    int stretch;
} shapes[] = {
    [AZ_KEY_TEXT] = {1, 0},      [AZ_KEY_SPACE] = {1, 2},    [AZ_KEY_SHIFT] = {1, 1},
    [AZ_KEY_BACKSPACE] = {1, 1}, [AZ_KEY_SIGNS] = {1.5, 0},  [AZ_KEY_MORE] = {1, 1},
    [AZ_KEY_LETTERS] = {1.5, 0}, [AZ_KEY_LANGUAGE] = {1, 0}, [AZ_KEY_BACK] = {1, 0},
    [AZ_KEY_FORWARD] = {1, 0},   [AZ_KEY_DONE] = {2, 1},
};
static_assert(sizeof(shapes) / sizeof(*shapes) == AZ_KEY_KIND_COUNT, "a shape a kind");

static const char *
label_of(const struct az_keyboard_layout *layout, enum az_keyboard_plane plane,
         enum az_key_kind kind)
{
    switch (kind) {
    case AZ_KEY_SPACE:
        return layout->name;
    case AZ_KEY_SIGNS:
        return "123";
    case AZ_KEY_MORE:
        return plane == AZ_PLANE_MORE ? "123" : "#+=";
    case AZ_KEY_LETTERS:
        return layout->letters;
    default:
        return NULL;
    }
}

static void
copy_text(char out[AZ_KEY_TEXT_MAX + 1], const char *text, size_t length)
{
    assert(length <= AZ_KEY_TEXT_MAX);
    memcpy(out, text, length);
    out[length] = '\0';
}

static struct az_key
read_key(const struct az_keyboard *keyboard, const char *word, size_t length)
{
    const struct az_keyboard_layout *layout = current_layout(keyboard);
    struct az_key key = {.kind = az_key_kind_parse(word, length), .language = layout->language};
    key.width = shapes[key.kind].width;
    key.label = label_of(layout, shown_plane(keyboard), key.kind);
    if (key.kind == AZ_KEY_TEXT) {
        copy_text(key.text, word, length);
        key.more = az_keyboard_variants(layout, key.text) != NULL;
    }
    key.on = key.kind == AZ_KEY_SHIFT && keyboard->shift != AZ_SHIFT_OFF;
    key.locked = key.on && keyboard->shift == AZ_SHIFT_LOCKED;
    return key;
}

/* Give what the row has left to the keys that stretch, or half of it to either side. */
static void
spread_row(struct az_key *keys, size_t count, double columns)
{
    double left = columns;
    int most = 0;
    for (size_t i = 0; i < count; i++) {
        left -= keys[i].width;
        most = shapes[keys[i].kind].stretch > most ? shapes[keys[i].kind].stretch : most;
    }
    size_t takers = 0;
    for (size_t i = 0; i < count; i++) {
        takers += most > 0 && shapes[keys[i].kind].stretch == most;
    }
    double at = takers > 0 ? 0 : left / 2;
    for (size_t i = 0; i < count; i++) {
        bool takes = takers > 0 && shapes[keys[i].kind].stretch == most;
        keys[i].width += takes ? left / (double)takers : 0;
        keys[i].column = at;
        at += keys[i].width;
    }
}

static bool
is_offered(const struct az_keyboard *keyboard, enum az_key_kind kind)
{
    switch (kind) {
    case AZ_KEY_LANGUAGE:
        return keyboard->offered_count > 1;
    case AZ_KEY_DONE:
        return !keyboard->endless;
    default:
        return true;
    }
}

static void
list_row(const struct az_keyboard *keyboard, const char *row, unsigned number, double columns,
         struct az_keyboard_keys *out)
{
    size_t first = out->count;
    while (*row) {
        size_t length = strcspn(row, " ");
        struct az_key key = read_key(keyboard, row, length);
        key.row = number;
        if (is_offered(keyboard, key.kind)) {
            assert(out->count < AZ_KEYBOARD_KEYS_MAX);
            out->keys[out->count++] = key;
        }
        row += length;
        row += *row == ' ';
    }
    spread_row(out->keys + first, out->count - first, columns);
}

static void
list_keys(const struct az_keyboard *keyboard, struct az_keyboard_keys *out)
{
    const struct az_keyboard_rows *plane = current_layout(keyboard)->planes[shown_plane(keyboard)];
    double finest = plane->bottom_columns / (double)plane->columns;
    *out = (struct az_keyboard_keys){
        .rows = (unsigned)plane->count, .columns = plane->columns, .finest = fmax(1, finest)};
    for (unsigned i = 0; i < plane->count; i++) {
        bool bottom = i + 1 == plane->count;
        size_t first = out->count;
        list_row(keyboard, plane->rows[i], i, bottom ? plane->bottom_columns : plane->columns, out);
        double scale = bottom ? plane->columns / (double)plane->bottom_columns : 1;
        for (size_t k = first; k < out->count; k++) {
            out->keys[k].column *= scale;
            out->keys[k].width *= scale;
        }
    }
}

static void
add_variant(struct az_keyboard_keys *out, const struct az_key *held, const char *text,
            size_t length)
{
    if (out->variant_count < AZ_KEYBOARD_VARIANTS_MAX) {
        struct az_key *variant = &out->variants[out->variant_count++];
        *variant = (struct az_key){.kind = AZ_KEY_TEXT, .language = held->language};
        copy_text(variant->text, text, length);
    }
}

/* The held key's own text comes first, so that holding it too long does no harm. */
static void
list_texts(const struct az_keyboard *keyboard, const struct az_key *held,
           struct az_keyboard_keys *out)
{
    const char *at = az_keyboard_variants(current_layout(keyboard), held->text);
    add_variant(out, held, held->text, strlen(held->text));
    while (at && *at) {
        size_t length = strcspn(at, " ");
        add_variant(out, held, at, length);
        at += length;
        at += *at == ' ';
    }
}

static void
list_layouts(const struct az_keyboard *keyboard, struct az_keyboard_keys *out)
{
    for (size_t i = 0; i < keyboard->offered_count; i++) {
        const struct az_keyboard_layout *layout = az_keyboard_layout(keyboard->offered[i]);
        out->variants[out->variant_count++] = (struct az_key){
            .kind = AZ_KEY_LANGUAGE,
            .label = layout->label,
            .language = layout->language,
            .on = i == keyboard->current,
        };
    }
}

void
az_keyboard_list(const struct az_keyboard *keyboard, struct az_keyboard_keys *out)
{
    list_keys(keyboard, out);
    if (!keyboard->strip) {
        return;
    }
    const struct az_key *held = &out->keys[keyboard->held];
    if (held->kind == AZ_KEY_LANGUAGE) {
        list_layouts(keyboard, out);
    } else {
        list_texts(keyboard, held, out);
    }
}

/* A key that is wider or higher than this is only a longer way for the hand. */
#define KEY_MOST_MM    22.0
#define KEY_MOST_UNITS 8.5 // where the screen's size is not known
#define GAP_UNITS      0.75

/* One size of cell for all ordinary keys, its gap included. */
struct cell {
    double width;
    double height;
    double x; // of the first column
    double y; // of the first row
    int gap;
};

static struct cell
cell_of(const struct az_keyboard_keys *list, const struct az_keyboard_place *place)
{
    double room = place->frame.w / list->columns;
    double key =
        place->px_per_mm > 0 ? KEY_MOST_MM * place->px_per_mm : KEY_MOST_UNITS * place->unit_px;
    double row = place->frame.h / (double)list->rows;
    double gap = fmax(1, fmin(GAP_UNITS * place->unit_px, fmin(fmin(room, row), key) / 8));
    /* The last row may be divided more finely; its keys are to be large enough too. */
    double width = fmin(room, key * list->finest + gap);
    double height = fmin(row, key + gap);
    struct cell cell = {.height = fmin(height, 1.5 * width),
                        .width = fmin(width, 2 * height),
                        .gap = (int)lround(gap)};
    cell.x = place->frame.x + (place->frame.w - cell.width * list->columns) / 2;
    cell.y = place->frame.y + place->frame.h - cell.height * list->rows;
    return cell;
}

/* Edges are rounded, not sizes, and the gap is taken off one side, so that keys never overlap. */
static struct az_rect
cell_rect(const struct cell *cell, double column, double y, double width)
{
    int left = (int)lround(cell->x + column * cell->width);
    int right = (int)lround(cell->x + (column + width) * cell->width);
    int top = (int)lround(y);
    int bottom = (int)lround(y + cell->height);
    return (struct az_rect){left + cell->gap / 2, top, right - left - cell->gap,
                            bottom - top - cell->gap};
}

/*
 * Variants stand in a row above their key, as far to its right as there is
 * room. What the key itself types stands over it, so that a finger which does
 * not slide keeps to that.
 */
static void
place_variants(struct az_keyboard_keys *list, const struct az_keyboard_place *place,
               const struct cell *cell, const struct az_key *held)
{
    double count = (double)list->variant_count;
    double edge = (cell->x - place->frame.x) / cell->width; // free columns at each side
    double width = list->variants[0].kind == AZ_KEY_LANGUAGE ? 1.5 : 1;
    width = fmin(width, (list->columns + 2 * edge) / count);
    double over = held->column + held->width / 2 - width / 2;
    double beyond = over + width * count - (list->columns + edge);
    double before = fmax(0, fmin(ceil(beyond / width - 1e-9), count - 1));
    double first = fmax(-edge, over - before * width);
    size_t own = (size_t)lround(fmin((over - first) / width, count - 1));
    double y = fmax(0, cell->y + ((double)held->row - 1) * cell->height);
    for (size_t i = 0; i < list->variant_count; i++) {
        size_t slot = i == 0 ? own : i <= own ? i - 1 : i;
        list->variants[i].rect = cell_rect(cell, first + (double)slot * width, y, width);
    }
    list->strip = az_rect_inset(cell_rect(cell, first, y, width * count), -cell->gap);
}

void
az_keyboard_list_placed(const struct az_keyboard *keyboard, const struct az_keyboard_place *place,
                        struct az_keyboard_keys *out)
{
    az_keyboard_list(keyboard, out);
    struct cell cell = cell_of(out, place);
    for (size_t i = 0; i < out->count; i++) {
        struct az_key *key = &out->keys[i];
        key->rect = cell_rect(&cell, key->column, cell.y + key->row * cell.height, key->width);
    }
    if (out->variant_count > 0) {
        place_variants(out, place, &cell, &out->keys[keyboard->held]);
    }
}

/* A finger that slides along the held key chooses among the variants above it too. */
static az_keyboard_part
variant_at(const struct az_keyboard_keys *list, int x, int y)
{
    int height = list->strip.h;
    if (az_span_distance(y, list->strip.y - height, 3 * height) > 0 ||
        az_span_distance(x, list->strip.x, list->strip.w) > list->variants[0].rect.w) {
        return AZ_KEYBOARD_NOTHING;
    }
    size_t nearest = 0;
    for (size_t i = 1; i < list->variant_count; i++) {
        const struct az_rect *best = &list->variants[nearest].rect;
        const struct az_rect *rect = &list->variants[i].rect;
        if (az_span_distance(x, rect->x, rect->w) < az_span_distance(x, best->x, best->w)) {
            nearest = i;
        }
    }
    return AZ_KEYBOARD_KEYS_MAX + nearest;
}

az_keyboard_part
az_keyboard_at(const struct az_keyboard_keys *list, int x, int y, int slop)
{
    if (list->variant_count > 0) {
        return variant_at(list, x, y);
    }
    az_keyboard_part nearest = AZ_KEYBOARD_NOTHING;
    int best = slop + 1;
    for (size_t i = 0; i < list->count; i++) {
        int distance = az_rect_distance(list->keys[i].rect, x, y);
        if (distance < best) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}
