// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

/* In units. */
static const double gap = 1;
static const double asked_least = 4.5;   // height of a question of one line
static const double keyboard_least = 22; // of a huge screen, on which any key is large enough
static const double form_field = 6.5;    // of several fields: a caption and a line

/* Rows of the tallest keyboard, the Armenian one, and of what is between them an eighth. */
#define KEYBOARD_ROWS 5
#define KEY_OF_ROW    (7.0 / 8)

/* Heights of a key in millimetres: what is hit with ease, in time, and beside a form. */
#define KEY_EASY_MM 10.0
#define KEY_MM      8.0
#define KEY_FORM_MM 7.0

enum { LINES_MOST = 3 }; // of a field in landscape

/* Heights of what stands one below the other, in units. */
struct share {
    double asked;
    double above; // what must be read before
    double field; // of one
    double below; // what is good to know
    double keys;
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

/* With the gap that follows, if it is there at all. */
static double
with_gap(double height)
{
    return height > 0 ? height + gap : 0;
}

static double
keyboard_of(const struct az_layout *layout, double key_mm)
{
    double height = KEYBOARD_ROWS * key_mm / KEY_OF_ROW * layout->key / AZ_LAYOUT_KEY_MM;
    return max_of(height, keyboard_least);
}

/* A field in which so many lines are seen at once. */
static double
field_of(const struct az_layout *layout, unsigned lines)
{
    double line = az_layout_units(layout, layout->type[AZ_TYPE_CHOICE].size_px) * 1.4;
    return max_of(lines * line + 1.3, layout->large_text ? 8 : form_field);
}

/* In landscape fields of a form stand side by side, and what is left belongs to the keys. */
static struct share
share_form_wide(const struct az_layout *layout, double room, double asked, double above)
{
    struct share share = {.asked = asked, .field = layout->large_text ? 7.5 : form_field};
    double free = room - share.field - gap - keyboard_of(layout, KEY_FORM_MM);
    if (free - with_gap(asked) - gap < above) {
        share.asked = 0; // it was read before, and captions say what goes where
    }
    share.above = max_of(min_of(above, free - with_gap(share.asked) - gap), min_of(above, 4));
    share.keys = room - with_gap(share.asked) - with_gap(share.above) - share.field - gap;
    return share;
}

/* One field has as many lines, and its note a place, as leave keys that are hit with ease. */
static struct share
share_text_wide(const struct az_layout *layout, double room, double asked, double below)
{
    struct share share = {.asked = asked, .below = below};
    double left = room - with_gap(asked) - gap;
    for (unsigned lines = LINES_MOST; lines > 1; lines--) {
        share.field = field_of(layout, lines);
        share.keys = left - share.field - with_gap(below);
        if (share.keys >= keyboard_of(layout, KEY_EASY_MM)) {
            return share;
        }
    }
    share.below = 0;
    share.keys = left - share.field;
    if (share.keys < keyboard_of(layout, KEY_MM)) {
        share.field = field_of(layout, 1);
        share.keys = left - share.field;
    }
    return share;
}

/* On a tall screen keys are not higher than they are wide. */
static double
tall_keys(double room, double width)
{
    return min_of(room * 0.5, width * 0.62);
}

static double
tall_question(const struct az_layout *layout)
{
    return layout->large_text ? 16 : 14;
}

static struct share
share_text_tall(const struct az_layout *layout, double room, double width, double below)
{
    struct share share = {.below = below};
    double keys = tall_keys(room, width);
    double asked = tall_question(layout);
    double free = room - keys - asked * 0.6 - with_gap(below) - 2 * gap;
    share.field = max_of(min_of(18, free), field_of(layout, 2));
    double form = share.field + gap + with_gap(below);
    share.keys = min_of(keys, room - form - asked_least - gap);
    share.asked = min_of(room - share.keys - form - gap, asked);
    return share;
}

/* What must be read has its room before the question has, which was read already. */
static struct share
share_form_tall(const struct az_layout *layout, size_t count, double room, double width,
                double above)
{
    struct share share = {.field = form_field};
    double form = (double)count * (share.field + gap);
    double free =
        room - form - gap - min_of(tall_keys(room, width), keyboard_of(layout, KEY_FORM_MM));
    bool both = free - asked_least - gap >= above * 0.7;
    double asked = both ? asked_least + gap : 0;
    share.above = max_of(min_of(above, free - asked), min_of(above, 4));
    form += with_gap(share.above);
    share.keys = min_of(tall_keys(room, width), room - form - asked);
    share.asked = both ? min_of(room - share.keys - form - gap, tall_question(layout)) : 0;
    return share;
}

static struct share
share_out(const struct az_layout *layout, const struct az_layout_writing_params *params,
          double room, double width)
{
    double note = az_layout_units(layout, params->note_px);
    double asked = layout->large_text ? 5.5 : asked_least;
    asked = az_layout_asks_in_bar(layout) ? 0 : asked;
    if (layout->portrait) {
        return params->fields > 1 ? share_form_tall(layout, params->fields, room, width, note)
                                  : share_text_tall(layout, room, width, note);
    }
    return params->fields > 1 ? share_form_wide(layout, room, asked, note)
                              : share_text_wide(layout, room, asked, note);
}

static void
place_fields(const struct az_layout *layout, size_t count, struct az_rect form, double top,
             double height, struct az_rect *fields)
{
    size_t columns = layout->portrait ? 1 : count;
    double x = az_layout_start(layout, form);
    double width = az_layout_units(layout, form.w);
    double w = (width - gap * (double)(columns - 1)) / (double)columns;
    for (size_t i = 0; i < count; i++) {
        fields[i] = az_layout_place(layout, x + (double)(i % columns) * (w + gap),
                                    top + (double)(i / columns) * (height + gap), w, height);
    }
}

void
az_layout_writing(const struct az_layout *layout, const struct az_layout_writing_params *params,
                  struct az_layout_writing *out)
{
    struct az_rect upper = layout->question;
    struct az_rect lower = layout->content;
    double top = az_layout_units(layout, upper.y) - 0.5;
    double bottom = az_layout_units(layout, lower.y + lower.h);
    double x = az_layout_start(layout, lower);
    double width = az_layout_units(layout, lower.w);
    struct share share = share_out(layout, params, bottom - top, width);
    *out = (struct az_layout_writing){
        .question = az_layout_asks_in_bar(layout)
                        ? layout->title
                        : az_layout_place(layout, az_layout_start(layout, upper), top,
                                          az_layout_units(layout, upper.w), share.asked),
        .keyboard = az_layout_place(layout, x, bottom - share.keys, width, share.keys),
    };
    top += with_gap(share.asked);
    double note = share.above > 0 ? share.above : share.below;
    double rows = layout->portrait ? (double)params->fields : 1;
    double below = top + rows * (share.field + gap);
    out->note = az_layout_place(layout, x, share.above > 0 ? top : below, width, note);
    top += with_gap(share.above);
    place_fields(layout, params->fields, lower, top, share.field, out->fields);
}
