// SPDX-License-Identifier: MIT
/* Where the labels of widgets stand, and how large they are. */
#include <assert.h>

#include "app/ui/keyboard_draw.h"
#include "app/ui/widget_parts.h"

/* In units. */
static const double beside_outline = 0.25;

/* Where a label stands and how it is set; a row a kind. */
struct label_style {
    struct az_rect (*box)(const struct az_painter *painter, const struct az_widget *widget);
    enum az_type size;
    unsigned lines;
    enum az_align align;
    bool bold;
};

/* So many units, and further where an outline lies within the key: words never touch it. */
static int
away_from_edge(const struct az_painter *painter, double units)
{
    int away = az_part_px(painter, units);
    int outline = painter->layout->outline;
    int least = outline > 0 ? outline + az_part_px(painter, beside_outline) : 0;
    return away > least ? away : least;
}

static struct az_rect
label_of_face(const struct az_painter *painter, const struct az_widget *widget)
{
    (void)painter;
    return widget->label_rect;
}

static struct az_rect
label_of_key(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect box = az_rect_inset(widget->rect, az_part_px(painter, 0.6));
    int sides = az_part_px(painter, 0.8);
    box.x += sides;
    box.w -= 2 * sides;
    return box;
}

/* Lines bring white of their own above and below, so two of them need little besides. */
static struct az_rect
label_of_chip(const struct az_painter *painter, const struct az_widget *widget)
{
    int ends = az_part_px(painter, 0.25);
    int sides = az_part_px(painter, 1.4);
    ends = ends > painter->layout->outline ? ends : painter->layout->outline;
    return (struct az_rect){widget->rect.x + sides, widget->rect.y + ends,
                            widget->rect.w - 2 * sides, widget->rect.h - 2 * ends};
}

static struct az_rect
label_of_language(const struct az_painter *painter, const struct az_widget *widget)
{
    return az_rect_inset(widget->rect, away_from_edge(painter, 0.6));
}

struct az_rect
az_part_check_box(const struct az_painter *painter, const struct az_widget *widget)
{
    int side = az_part_px(painter, 3.2);
    int away = az_part_px(painter, 2);
    int x = painter->layout->rtl ? widget->rect.x + widget->rect.w - away - side
                                 : widget->rect.x + away;
    return (struct az_rect){x, widget->rect.y + (widget->rect.h - side) / 2, side, side};
}

static struct az_rect
label_of_check(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect check = az_part_check_box(painter, widget);
    struct az_rect box = label_of_chip(painter, widget);
    int taken = check.w + az_part_px(painter, 2.1);
    box.x += painter->layout->rtl ? 0 : taken;
    box.w -= taken;
    return box;
}

int
az_part_chevron_side(const struct az_painter *painter)
{
    return az_part_px(painter, 2.4);
}

int
az_part_chevron_gap(const struct az_painter *painter)
{
    return az_part_px(painter, 0.6);
}

bool
az_part_points_right(const struct az_painter *painter, const struct az_widget *widget)
{
    return (widget->kind == AZ_WIDGET_NEXT) != painter->layout->rtl;
}

static struct az_rect
label_of_step(const struct az_painter *painter, const struct az_widget *widget)
{
    int beside = az_part_chevron_side(painter) + az_part_chevron_gap(painter);
    struct az_rect box = az_rect_inset(widget->rect, away_from_edge(painter, 0.6));
    box.x += az_part_points_right(painter, widget) ? 0 : beside;
    box.w -= beside;
    return box;
}

static const struct label_style label_styles[] = {
    [AZ_WIDGET_FACE] = {label_of_face, AZ_TYPE_LABEL, 2, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_STAR] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_NUMBER] = {label_of_key, AZ_TYPE_CHOICE, 1, AZ_ALIGN_CENTRE, true},
    [AZ_WIDGET_PAIR] = {az_part_pair_label, AZ_TYPE_CHOICE, 2, AZ_ALIGN_CENTRE, true},
    [AZ_WIDGET_FIELD] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_START, false},
    [AZ_WIDGET_PAGE] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_STAY] = {az_part_stay_label, AZ_TYPE_CHOICE, 2, AZ_ALIGN_CENTRE, true},
    [AZ_WIDGET_LARGER] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_CONTRAST] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_SPEAK] = {az_part_no_label, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_CHIP] = {label_of_chip, AZ_TYPE_CHOICE, 0, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_CHECK] = {label_of_check, AZ_TYPE_CHOICE, 0, AZ_ALIGN_START, false},
    [AZ_WIDGET_LANGUAGE] = {label_of_language, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_BACK] = {label_of_step, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_NEXT] = {label_of_step, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_KEY] = {az_keyboard_label_box, AZ_TYPE_CHOICE, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_STRIP] = {az_keyboard_label_box, AZ_TYPE_CHOICE, 1, AZ_ALIGN_CENTRE, false},
};
static_assert(sizeof(label_styles) / sizeof(*label_styles) == AZ_WIDGET_KIND_COUNT, "one a kind");

/*
 * Whether choosing one makes its label bold. Faces are too close for that, and
 * a tick says enough: words that are wider then would need another line.
 */
static bool
gets_bold(enum az_widget_kind kind)
{
    return kind != AZ_WIDGET_FACE && kind != AZ_WIDGET_CHECK;
}

static struct az_type_params
label_params(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct label_style *style = &label_styles[widget->kind];
    return (struct az_type_params){
        .text = widget->label,
        .language = widget->language,
        .box = style->box(painter, widget),
        .size = style->size,
        .bold = style->bold || ((widget->chosen || widget->main) && gets_bold(widget->kind)),
        .lines = style->lines,
        .align = style->align,
        .at_top = widget->kind == AZ_WIDGET_FACE,
        .most_px = widget->text_px,
    };
}

struct az_rect
az_part_label(const struct az_painter *painter, const struct az_widget *widget,
              struct az_color color)
{
    struct az_type_params params = label_params(painter, widget);
    params.color = color;
    return az_typesetter_draw(painter->type, painter->layout, &params);
}

int
az_widget_label_px(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_type_params params = label_params(painter, widget);
    params.bold = gets_bold(widget->kind); // as wide as it becomes
    return az_typesetter_size(painter->type, painter->layout, &params);
}

void
az_widget_even(const struct az_painter *painter, struct az_widget *widgets, size_t count,
               enum az_widget_kind kind)
{
    int least = 0;
    for (size_t i = 0; i < count; i++) {
        if (widgets[i].kind != kind) {
            continue;
        }
        struct az_type_params params = label_params(painter, &widgets[i]);
        if (params.box.w <= 0 || params.box.h <= 0) {
            continue; // it is there to be read aloud only
        }
        int size = az_widget_label_px(painter, &widgets[i]);
        least = least == 0 || (size > 0 && size < least) ? size : least;
    }
    for (size_t i = 0; i < count; i++) {
        widgets[i].text_px = widgets[i].kind == kind ? least : widgets[i].text_px;
    }
}

bool
az_widget_fits(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_type_params params = label_params(painter, widget);
    /* Keys are small by intent, and their labels with them. */
    params.most_px = widget->kind == AZ_WIDGET_KEY ? widget->text_px : 0;
    if (params.box.w <= 0 || params.box.h <= 0) {
        return true; // it is there to be read aloud only
    }
    return az_typesetter_fits(painter->type, painter->layout, &params);
}
