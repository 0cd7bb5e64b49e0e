// SPDX-License-Identifier: MIT
#include "app/ui/widget.h"

#include <assert.h>

#include "app/ui/keyboard_draw.h"
#include "app/ui/widget_parts.h"

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

int
az_part_px(const struct az_painter *painter, double units)
{
    int out = az_layout_px(painter->layout, units);
    return out > 0 ? out : 1;
}

bool
az_part_is_outlined(const struct az_painter *painter)
{
    return painter->layout->outline > 0;
}

void
az_part_halo(const struct az_painter *painter, struct az_rect rect, int radius, double strength)
{
    if (strength <= 0) {
        return;
    }
    int distance = az_part_px(painter, 0.35);
    int thickness = az_part_px(painter, 0.4);
    struct az_rect around = az_rect_inset(rect, -(distance + thickness));
    az_canvas_ring(painter->canvas, around, radius + distance + thickness, thickness,
                   az_color_fade(painter->theme->accent, strength));
}

/* Sunk into the ground, a key casts no shadow. */
static void
draw_shade(const struct az_painter *painter, struct az_rect rect, double pressed)
{
    if (pressed > 0) {
        return;
    }
    rect.y += az_part_px(painter, 0.3);
    az_canvas_shadow(painter->canvas, rect, painter->layout->radius, az_part_px(painter, 0.8),
                     painter->theme->shadow);
}

/* Black, white and one yellow: what is chosen is filled, and what is off has no outline. */
static void
draw_outlined(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct az_theme *theme = painter->theme;
    int radius = painter->layout->radius;
    az_canvas_round(painter->canvas, widget->rect, radius,
                    widget->chosen ? theme->accent : theme->card);
    if (!widget->chosen && widget->enabled) {
        az_canvas_ring(painter->canvas, widget->rect, radius, painter->layout->outline, theme->ink);
    }
}

void
az_part_card(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    int radius = painter->layout->radius;
    if (az_part_is_outlined(painter)) {
        draw_outlined(painter, widget);
        return;
    }
    draw_shade(painter, widget->rect, pressed);
    az_canvas_round(painter->canvas, widget->rect, radius,
                    widget->chosen ? theme->tint : theme->card);
    if (widget->chosen) {
        az_canvas_ring(painter->canvas, widget->rect, radius, az_part_px(painter, 0.3),
                       theme->accent);
    }
}

void
az_part_filled(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    draw_shade(painter, widget->rect, pressed);
    az_canvas_round(painter->canvas, widget->rect, painter->layout->radius, painter->theme->accent);
}

struct az_color
az_part_ink(const struct az_painter *painter, const struct az_widget *widget)
{
    bool filled = widget->chosen && az_part_is_outlined(painter);
    return filled ? painter->theme->on_accent : painter->theme->ink;
}

static int64_t
face_of(const struct az_widget *widget)
{
    return widget->face > 0 ? widget->face : widget->number;
}

static void
draw_face(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    bool outlined = az_part_is_outlined(painter);
    const struct az_color *color = outlined && widget->chosen
                                       ? &painter->theme->accent
                                       : &painter->theme->faces[face_of(widget) - 1];
    int radius = widget->rect.w / 2;
    bool raised = pressed <= 0 && !outlined;
    const struct az_stamp_seat seat = {
        .ground = painter->theme->ground,
        .shadow = painter->theme->shadow,
        .inset = az_part_px(painter, 0.3),
        .drop = raised ? az_part_px(painter, 0.45) : 0,
        .blur = raised ? az_part_px(painter, 1) : 0,
    };
    az_canvas_seated(painter->canvas, az_widget_face_asset(face_of(widget)), widget->rect, *color,
                     &seat);
    if (widget->chosen) {
        az_part_halo(painter, widget->rect, radius, 1);
    }
    /* The label stays where it is, for it is no key. */
    az_canvas_zoom(painter->canvas, widget->rect, 1);
    az_part_label(painter, widget, painter->theme->ink);
}

static void
draw_number(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    az_part_card(painter, widget, pressed);
    az_part_label(painter, widget, az_part_ink(painter, widget));
}

static void
draw_chip(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    az_part_card(painter, widget, pressed);
    az_part_label(painter, widget, az_part_ink(painter, widget));
}

/* A dash in place of the box says without colour that nothing can be ticked here now. */
static void
draw_resting(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect dash = az_part_check_box(painter, widget);
    int height = az_part_px(painter, 0.5);
    dash.y += (dash.h - height) / 2;
    dash.h = height;
    az_canvas_round(painter->canvas, dash, height / 2, painter->theme->quiet);
    az_part_label(painter, widget, painter->theme->quiet);
}

static void
draw_box(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct az_theme *theme = painter->theme;
    struct az_rect box = az_part_check_box(painter, widget);
    int radius = az_part_px(painter, 0.8);
    bool outlined = az_part_is_outlined(painter);
    if (!widget->chosen) {
        int line = outlined ? painter->layout->outline / 2 + 1 : az_part_px(painter, 0.25);
        az_canvas_ring(painter->canvas, box, radius, line, theme->quiet);
        return;
    }
    struct az_color tick = outlined ? theme->accent : theme->on_accent;
    az_canvas_round(painter->canvas, box, radius, outlined ? theme->on_accent : theme->accent);
    az_canvas_picture(painter->canvas, "icons/tick.svg", az_rect_inset(box, box.w / 8), &tick);
}

/* One that would be one too many rests: it lies on the ground, and its words are quiet. */
static void
draw_check(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    if (!widget->enabled) {
        draw_resting(painter, widget);
        return;
    }
    az_part_card(painter, widget, pressed);
    draw_box(painter, widget);
    az_part_label(painter, widget, az_part_ink(painter, widget));
}

static void
draw_language(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    if (widget->chosen) {
        az_canvas_round(painter->canvas, widget->rect, painter->layout->radius, theme->accent);
    } else {
        az_part_card(painter, widget, pressed);
    }
    az_part_label(painter, widget, widget->chosen ? theme->on_accent : theme->ink);
}

/* A word with a chevron beside it, on a card, or filled when it is the thing to do. */
static void
draw_step(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    bool right = az_part_points_right(painter, widget);
    if (widget->main) {
        az_part_filled(painter, widget, pressed);
    } else {
        az_part_card(painter, widget, pressed);
    }
    struct az_color ink = widget->main ? theme->on_accent : theme->ink;
    ink = widget->enabled ? ink : az_color_fade(theme->quiet, 0.55);
    int icon = az_part_chevron_side(painter);
    int space = az_part_chevron_gap(painter);
    struct az_rect word = az_part_label(painter, widget, ink);
    struct az_rect chevron = {right ? word.x + word.w + space : word.x - space - icon,
                              widget->rect.y + (widget->rect.h - icon) / 2, icon, icon};
    az_canvas_picture(painter->canvas, right ? "icons/next.svg" : "icons/back.svg", chevron, &ink);
}

typedef void (*draw_fn)(const struct az_painter *painter, const struct az_widget *widget,
                        double pressed);

static const draw_fn draw_kinds[] = {
    [AZ_WIDGET_FACE] = draw_face,
    [AZ_WIDGET_NUMBER] = draw_number,
    [AZ_WIDGET_CHIP] = draw_chip,
    [AZ_WIDGET_CHECK] = draw_check,
    [AZ_WIDGET_LANGUAGE] = draw_language,
    [AZ_WIDGET_BACK] = draw_step,
    [AZ_WIDGET_NEXT] = draw_step,
    [AZ_WIDGET_KEY] = az_keyboard_draw_key,
    [AZ_WIDGET_STRIP] = az_keyboard_draw_strip,
    [AZ_WIDGET_STAR] = az_part_draw_star,
    [AZ_WIDGET_PAIR] = az_part_draw_pair,
    [AZ_WIDGET_FIELD] = az_part_draw_field,
    [AZ_WIDGET_PAGE] = az_part_draw_page,
    [AZ_WIDGET_STAY] = az_part_draw_stay,
    [AZ_WIDGET_LARGER] = az_part_draw_round,
    [AZ_WIDGET_CONTRAST] = az_part_draw_round,
    [AZ_WIDGET_SPEAK] = az_part_draw_round,
};
static_assert(sizeof(draw_kinds) / sizeof(*draw_kinds) == AZ_WIDGET_KIND_COUNT, "one a kind");

static bool
is_round(enum az_widget_kind kind)
{
    return kind == AZ_WIDGET_FACE || kind == AZ_WIDGET_LARGER || kind == AZ_WIDGET_CONTRAST ||
           kind == AZ_WIDGET_SPEAK;
}

/* Outside of everything else, so that it is seen on what is chosen, too. */
static void
draw_focus(const struct az_painter *painter, struct az_rect rect, int radius)
{
    int distance = az_part_px(painter, 0.45);
    int thickness = az_part_px(painter, 0.45);
    thickness = thickness < 3 ? 3 : thickness;
    struct az_rect around = az_rect_inset(rect, -(distance + thickness));
    az_canvas_ring(painter->canvas, around, radius + distance + thickness, thickness,
                   painter->theme->focus);
    az_canvas_ring(painter->canvas, az_rect_inset(rect, -distance), radius + distance, distance,
                   painter->theme->ground);
}

void
az_widget_draw(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    int radius = is_round(widget->kind) ? widget->rect.w / 2 : painter->layout->radius;
    az_canvas_zoom(painter->canvas, widget->rect, 1 - (1 - AZ_PRESS_SCALE) * pressed);
    draw_kinds[widget->kind](painter, widget, pressed);
    if (widget->focused) {
        draw_focus(painter, widget->rect, radius);
    } else {
        az_part_halo(painter, widget->rect, radius, pressed);
    }
    az_canvas_zoom(painter->canvas, widget->rect, 1);
}

struct az_rect
az_widget_reach(const struct az_painter *painter, const struct az_widget *widget)
{
    SDL_Rect all = {widget->rect.x, widget->rect.y, widget->rect.w, widget->rect.h};
    const struct az_rect *label = &widget->label_rect;
    if (label->w > 0) {
        SDL_UnionRect(&all, &(SDL_Rect){label->x, label->y, label->w, label->h}, &all);
    }
    return az_rect_inset((struct az_rect){all.x, all.y, all.w, all.h},
                         -az_part_px(painter, AZ_WIDGET_REACH_UNITS));
}

bool
az_widget_is_answer(const struct az_widget *widget)
{
    switch (widget->kind) {
    case AZ_WIDGET_FACE:
    case AZ_WIDGET_STAR:
    case AZ_WIDGET_NUMBER:
    case AZ_WIDGET_PAIR:
    case AZ_WIDGET_CHIP:
    case AZ_WIDGET_CHECK:
        return true;
    default:
        return false;
    }
}

static int
widget_distance(const struct az_widget *widget, int x, int y)
{
    int distance = az_rect_distance(widget->rect, x, y);
    if (widget->label_rect.w > 0) {
        int to_label = az_rect_distance(widget->label_rect, x, y);
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
