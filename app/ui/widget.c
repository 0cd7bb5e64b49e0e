// SPDX-License-Identifier: MIT
#include "app/ui/widget.h"

#include <assert.h>

static const char *const face_assets[AZ_THEME_FACES] = {
    "faces/face-1.svg", "faces/face-2.svg", "faces/face-3.svg",
    "faces/face-4.svg", "faces/face-5.svg",
};

const char *
az_widget_face_asset(int64_t number)
{
    assert(number >= 1 && number <= AZ_THEME_FACES);
    return face_assets[number - 1];
}

static int
px(const struct az_painter *painter, double units)
{
    int out = az_layout_px(painter->layout, units);
    return out > 0 ? out : 1;
}

/* The accent around what is pressed or chosen, outside of its edge. */
static void
draw_halo(const struct az_painter *painter, struct az_rect rect, int radius, double strength)
{
    if (strength <= 0) {
        return;
    }
    int distance = px(painter, 0.35);
    int thickness = px(painter, 0.4);
    struct az_rect around = az_rect_inset(rect, -(distance + thickness));
    az_canvas_ring(painter->canvas, around, radius + distance + thickness, thickness,
                   az_color_fade(painter->theme->accent, strength));
}

/* Where a label stands and how it is set; a row a kind. */
struct label_style {
    struct az_rect (*box)(const struct az_painter *painter, const struct az_widget *widget);
    enum az_type size;
    unsigned lines;
    enum az_align align;
    bool bold;
};

static struct az_rect
label_of_face(const struct az_painter *painter, const struct az_widget *widget)
{
    (void)painter;
    return widget->label_rect;
}

static struct az_rect
label_of_key(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect box = az_rect_inset(widget->rect, px(painter, 0.6));
    int sides = px(painter, 0.8);
    box.x += sides;
    box.w -= 2 * sides;
    return box;
}

static struct az_rect
label_of_language(const struct az_painter *painter, const struct az_widget *widget)
{
    return az_rect_inset(widget->rect, px(painter, 0.6));
}

/* The box that is ticked. */
static struct az_rect
check_box(const struct az_painter *painter, const struct az_widget *widget)
{
    int side = px(painter, 3.2);
    return (struct az_rect){widget->rect.x + px(painter, 2),
                            widget->rect.y + (widget->rect.h - side) / 2, side, side};
}

static struct az_rect
label_of_check(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect check = check_box(painter, widget);
    struct az_rect box = az_rect_inset(widget->rect, px(painter, 0.6));
    box.w += box.x;
    box.x = check.x + check.w + px(painter, 1.5);
    box.w -= box.x + px(painter, 0.6);
    return box;
}

static int
chevron_side(const struct az_painter *painter)
{
    return px(painter, 2.4);
}

static int
chevron_gap(const struct az_painter *painter)
{
    return px(painter, 0.6);
}

static struct az_rect
label_of_step(const struct az_painter *painter, const struct az_widget *widget)
{
    int beside = chevron_side(painter) + chevron_gap(painter);
    struct az_rect box = az_rect_inset(widget->rect, px(painter, 0.6));
    box.x += widget->kind == AZ_WIDGET_NEXT ? 0 : beside;
    box.w -= beside;
    return box;
}

static const struct label_style label_styles[] = {
    [AZ_WIDGET_FACE] = {label_of_face, AZ_TYPE_LABEL, 2, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_NUMBER] = {label_of_key, AZ_TYPE_CHOICE, 1, AZ_ALIGN_CENTRE, true},
    [AZ_WIDGET_CHIP] = {label_of_key, AZ_TYPE_CHOICE, 0, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_CHECK] = {label_of_check, AZ_TYPE_CHOICE, 0, AZ_ALIGN_START, false},
    [AZ_WIDGET_LANGUAGE] = {label_of_language, AZ_TYPE_LABEL, 1, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_BACK] = {label_of_step, AZ_TYPE_LABEL, 2, AZ_ALIGN_CENTRE, false},
    [AZ_WIDGET_NEXT] = {label_of_step, AZ_TYPE_LABEL, 2, AZ_ALIGN_CENTRE, false},
};
static_assert(sizeof(label_styles) / sizeof(*label_styles) == AZ_WIDGET_KIND_COUNT, "one a kind");

static struct az_type_params
label_params(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct label_style *style = &label_styles[widget->kind];
    return (struct az_type_params){
        .text = widget->label,
        .language = widget->language,
        .box = style->box(painter, widget),
        .size = style->size,
        .bold = style->bold || widget->chosen || widget->main,
        .lines = style->lines,
        .align = style->align,
        .at_top = widget->kind == AZ_WIDGET_FACE,
        .most_px = widget->text_px,
    };
}

static struct az_rect
draw_label(const struct az_painter *painter, const struct az_widget *widget, struct az_color color)
{
    struct az_type_params params = label_params(painter, widget);
    params.color = color;
    return az_typesetter_draw(painter->type, painter->layout, &params);
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
        /* As wide as they become when they are chosen; faces are too close for that. */
        params.bold = kind != AZ_WIDGET_FACE;
        int size = az_typesetter_size(painter->type, painter->layout, &params);
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
    params.most_px = 0;
    return az_typesetter_fits(painter->type, painter->layout, &params);
}

/* A key as a card that lies on the ground, or sunk into it when pressed. */
static void
draw_card(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    int radius = painter->layout->radius;
    struct az_rect shade = widget->rect;
    shade.y += px(painter, 0.3);
    az_canvas_shadow(painter->canvas, shade, radius, px(painter, 0.8),
                     az_color_fade(theme->shadow, 1 - pressed));
    az_canvas_round(painter->canvas, widget->rect, radius,
                    widget->chosen ? theme->tint : theme->card);
    if (widget->chosen) {
        az_canvas_ring(painter->canvas, widget->rect, radius, px(painter, 0.3), theme->accent);
    }
}

static void
draw_face(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_color *color = &painter->theme->faces[widget->number - 1];
    int radius = widget->rect.w / 2;
    struct az_rect shade = widget->rect;
    shade.y += px(painter, 0.45);
    az_canvas_shadow(painter->canvas, shade, radius, px(painter, 1),
                     az_color_fade(painter->theme->shadow, 1 - pressed));
    az_canvas_round(painter->canvas, az_rect_inset(widget->rect, px(painter, 0.3)), radius,
                    painter->theme->ground);
    az_canvas_picture(painter->canvas, az_widget_face_asset(widget->number), widget->rect, color);
    if (widget->chosen) {
        draw_halo(painter, widget->rect, radius, 1);
    }
    /* The label stays where it is, for it is no key. */
    az_canvas_zoom(painter->canvas, widget->rect, 1);
    draw_label(painter, widget, painter->theme->ink);
}

static void
draw_number(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    draw_card(painter, widget, pressed);
    draw_label(painter, widget, widget->chosen ? painter->theme->accent : painter->theme->ink);
}

static void
draw_chip(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    draw_card(painter, widget, pressed);
    draw_label(painter, widget, painter->theme->ink);
}

static void
draw_check(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    struct az_rect box = check_box(painter, widget);
    draw_card(painter, widget, pressed);
    if (widget->chosen) {
        az_canvas_round(painter->canvas, box, px(painter, 0.8), theme->accent);
        az_canvas_picture(painter->canvas, "icons/tick.svg", az_rect_inset(box, box.w / 8),
                          &theme->on_accent);
    } else {
        az_canvas_ring(painter->canvas, box, px(painter, 0.8), px(painter, 0.25), theme->quiet);
    }
    draw_label(painter, widget, theme->ink);
}

static void
draw_language(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    if (widget->chosen) {
        az_canvas_round(painter->canvas, widget->rect, painter->layout->radius, theme->accent);
    } else {
        draw_card(painter, widget, pressed);
    }
    draw_label(painter, widget, widget->chosen ? theme->on_accent : theme->ink);
}

/* A word with a chevron beside it, on a card, or filled when it is the thing to do. */
static void
draw_step(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    bool forward = widget->kind == AZ_WIDGET_NEXT;
    if (widget->main) {
        struct az_rect shade = widget->rect;
        shade.y += px(painter, 0.3);
        az_canvas_shadow(painter->canvas, shade, painter->layout->radius, px(painter, 0.8),
                         az_color_fade(theme->shadow, 1 - pressed));
        az_canvas_round(painter->canvas, widget->rect, painter->layout->radius, theme->accent);
    } else {
        draw_card(painter, widget, pressed);
    }
    struct az_color ink = widget->main ? theme->on_accent : theme->ink;
    ink = widget->enabled ? ink : az_color_fade(theme->quiet, 0.55);
    int icon = chevron_side(painter);
    int space = chevron_gap(painter);
    struct az_rect word = draw_label(painter, widget, ink);
    struct az_rect chevron = {forward ? word.x + word.w + space : word.x - space - icon,
                              widget->rect.y + (widget->rect.h - icon) / 2, icon, icon};
    az_canvas_picture(painter->canvas, forward ? "icons/next.svg" : "icons/back.svg", chevron,
                      &ink);
}

typedef void (*draw_fn)(const struct az_painter *painter, const struct az_widget *widget,
                        double pressed);

static const draw_fn draw_kinds[] = {
    [AZ_WIDGET_FACE] = draw_face,         [AZ_WIDGET_NUMBER] = draw_number,
    [AZ_WIDGET_CHIP] = draw_chip,         [AZ_WIDGET_CHECK] = draw_check,
    [AZ_WIDGET_LANGUAGE] = draw_language, [AZ_WIDGET_BACK] = draw_step,
    [AZ_WIDGET_NEXT] = draw_step,
};
static_assert(sizeof(draw_kinds) / sizeof(*draw_kinds) == AZ_WIDGET_KIND_COUNT, "one a kind");

void
az_widget_draw(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    int radius = widget->kind == AZ_WIDGET_FACE ? widget->rect.w / 2 : painter->layout->radius;
    az_canvas_zoom(painter->canvas, widget->rect, 1 - (1 - AZ_PRESS_SCALE) * pressed);
    draw_kinds[widget->kind](painter, widget, pressed);
    draw_halo(painter, widget->rect, radius, pressed);
    az_canvas_zoom(painter->canvas, widget->rect, 1);
}

static int
distance_1d(int at, int start, int length)
{
    return at < start ? start - at : at >= start + length ? at - (start + length - 1) : 0;
}

static int
distance_to(struct az_rect rect, int x, int y)
{
    int dx = distance_1d(x, rect.x, rect.w);
    int dy = distance_1d(y, rect.y, rect.h);
    return dx > dy ? dx : dy;
}

static int
widget_distance(const struct az_widget *widget, int x, int y)
{
    int distance = distance_to(widget->rect, x, y);
    if (widget->label_rect.w > 0) {
        int to_label = distance_to(widget->label_rect, x, y);
        distance = to_label < distance ? to_label : distance;
    }
    return distance;
}

size_t
az_widget_at(const struct az_widget *widgets, size_t count, int x, int y, int slop)
{
    size_t nearest = SIZE_MAX;
    int best = slop + 1;
    for (size_t i = 0; i < count; i++) {
        int distance = widget_distance(&widgets[i], x, y);
        if (distance < best) {
            best = distance;
            nearest = i;
        }
    }
    /* A disabled key does not hand its touches on to its neighbour. */
    return nearest != SIZE_MAX && widgets[nearest].enabled ? nearest : SIZE_MAX;
}
