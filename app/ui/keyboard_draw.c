// SPDX-License-Identifier: MIT
#include "app/ui/keyboard_draw.h"

static int
px(const struct az_painter *painter, double units)
{
    int out = az_layout_px(painter->layout, units);
    return out > 0 ? out : 1;
}

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

/* `color` with `part` of `over` on it, opaque: blending all keys anew would cost frames. */
static struct az_color
mix(struct az_color color, struct az_color over, double part)
{
    return (struct az_color){(uint8_t)(color.r + (over.r - color.r) * part + 0.5),
                             (uint8_t)(color.g + (over.g - color.g) * part + 0.5),
                             (uint8_t)(color.b + (over.b - color.b) * part + 0.5), 0xff};
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
    return widget->control ? mix(theme->card, theme->line, 0.45) : theme->card;
}

/*
 * Half a hundred soft shadows take longer than a frame has, so a key only shows
 * the lower edge of one.
 */
static void
draw_edge(const struct az_painter *painter, struct az_rect rect, double pressed)
{
    int radius = painter->layout->radius;
    int edge = px(painter, 0.3);
    struct az_rect foot = {rect.x, rect.y + rect.h + edge - 2 * radius, rect.w, 2 * radius};
    az_canvas_round(painter->canvas, foot, radius,
                    az_color_fade(painter->theme->shadow, 1 - pressed));
}

static void
draw_cap(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    int radius = painter->layout->radius;
    draw_edge(painter, widget->rect, pressed);
    az_canvas_round(painter->canvas, widget->rect, radius, ground_of(painter, widget));
    if (widget->chosen) {
        az_canvas_ring(painter->canvas, widget->rect, radius, px(painter, 0.3),
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

static void
draw_label(const struct az_painter *painter, const struct az_widget *widget, struct az_color ink)
{
    const struct az_type_params params = {.text = widget->label,
                                          .language = widget->language,
                                          .box = az_keyboard_label_box(painter, widget),
                                          .size = AZ_TYPE_CHOICE,
                                          .bold = widget->chosen,
                                          .lines = 1,
                                          .most_px = widget->text_px,
                                          .color = ink};
    az_typesetter_draw(painter->type, painter->layout, &params);
}

/* A dot in the corner tells that there is more behind a key. */
static void
draw_more(const struct az_painter *painter, const struct az_widget *widget)
{
    int dot = px(painter, 0.45);
    struct az_rect corner = {widget->rect.x + widget->rect.w - 3 * dot, widget->rect.y + 2 * dot,
                             dot, dot};
    az_canvas_round(painter->canvas, corner, dot / 2, az_color_fade(painter->theme->quiet, 0.7));
}

void
az_keyboard_draw_key(const struct az_painter *painter, const struct az_widget *widget,
                     double pressed)
{
    const struct az_theme *theme = painter->theme;
    draw_cap(painter, widget, pressed);
    if (widget->icon) {
        draw_icon(painter, widget, widget->main ? theme->on_accent : theme->ink);
    } else {
        draw_label(painter, widget, widget->control ? theme->quiet : theme->ink);
    }
    if (widget->more) {
        draw_more(painter, widget);
    }
}

void
az_keyboard_draw_strip(const struct az_painter *painter, const struct az_widget *widget,
                       double pressed)
{
    const struct az_theme *theme = painter->theme;
    int radius = painter->layout->radius;
    struct az_rect shade = widget->rect;
    shade.y += px(painter, 0.3);
    az_canvas_shadow(painter->canvas, shade, radius, px(painter, 0.8),
                     az_color_fade(theme->shadow, 1 - pressed));
    az_canvas_round(painter->canvas, widget->rect, radius, theme->tint);
}
