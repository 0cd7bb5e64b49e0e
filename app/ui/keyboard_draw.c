// SPDX-License-Identifier: MIT
#include "app/ui/keyboard_draw.h"

#include "app/ui/widget_parts.h"

/* Narrow keys have no room to spare at their sides. */
struct az_rect
az_keyboard_label_box(const struct az_painter *painter, const struct az_widget *widget)
{
    (void)painter;
    struct az_rect box = widget->rect;
    int side = box.w / 16;
    box.x += side;
    box.w -= 2 * side;
    return box;
}

/* Low keys with the corners of high ones would look like pills. */
static int
radius_of(const struct az_painter *painter, const struct az_widget *widget)
{
    int most = widget->rect.h / 5;
    return painter->layout->radius < most ? painter->layout->radius : most;
}

/* What types nothing is a shade darker, so that letters stand out. */
static struct az_color
ground_of(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct az_theme *theme = painter->theme;
    if (widget->main) {
        return theme->accent;
    }
    if (widget->chosen) {
        return theme->tint;
    }
    return widget->control ? az_color_mix(theme->card, theme->line, 0.45) : theme->card;
}

/*
 * Half a hundred soft shadows take longer than a frame has, so a key only shows
 * the lower edge of one.
 */
static void
draw_edge(const struct az_painter *painter, struct az_rect rect, int radius, double pressed)
{
    int edge = az_part_px(painter, 0.3);
    struct az_rect foot = {rect.x, rect.y + rect.h + edge - 2 * radius, rect.w, 2 * radius};
    az_canvas_round(painter->canvas, foot, radius,
                    az_color_fade(painter->theme->shadow, 1 - pressed));
}

static void
draw_cap(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    int radius = radius_of(painter, widget);
    if (az_part_is_outlined(painter) && !widget->main) {
        az_part_card(painter, widget, pressed);
        return;
    }
    draw_edge(painter, widget->rect, radius, pressed);
    az_canvas_round(painter->canvas, widget->rect, radius, ground_of(painter, widget));
    if (widget->chosen) {
        az_canvas_ring(painter->canvas, widget->rect, radius, az_part_px(painter, 0.3),
                       painter->theme->accent);
    }
}

static void
draw_icon(const struct az_painter *painter, const struct az_widget *widget, struct az_color ink)
{
    int side = widget->rect.w < widget->rect.h ? widget->rect.w : widget->rect.h;
    side = side * 11 / 20;
    struct az_rect icon = {widget->rect.x + (widget->rect.w - side) / 2,
                           widget->rect.y + (widget->rect.h - side) / 2, side, side};
    az_canvas_picture(painter->canvas, widget->icon, icon, &ink);
}

/* A dot in the corner tells that there is more behind a key. */
static void
draw_more(const struct az_painter *painter, const struct az_widget *widget)
{
    int dot = az_part_px(painter, 0.45);
    int margin = 2 * dot + painter->layout->outline;
    struct az_rect corner = {widget->rect.x + widget->rect.w - margin - dot,
                             widget->rect.y + margin, dot, dot};
    az_canvas_round(painter->canvas, corner, dot / 2, az_color_fade(painter->theme->quiet, 0.7));
}

void
az_keyboard_draw_key(const struct az_painter *painter, const struct az_widget *widget,
                     double pressed)
{
    const struct az_theme *theme = painter->theme;
    draw_cap(painter, widget, pressed);
    struct az_color ink = widget->main ? theme->on_accent : az_part_ink(painter, widget);
    if (widget->icon) {
        draw_icon(painter, widget, ink);
    } else {
        az_part_label(painter, widget, widget->control ? theme->quiet : ink);
    }
    if (widget->more) {
        draw_more(painter, widget);
    }
}

void
az_keyboard_draw_strip(const struct az_painter *painter, const struct az_widget *widget,
                       double pressed)
{
    int radius = painter->layout->radius;
    az_part_card(painter, widget, pressed);
    if (!az_part_is_outlined(painter)) {
        az_canvas_round(painter->canvas, widget->rect, radius, painter->theme->tint);
    }
}
