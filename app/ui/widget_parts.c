// SPDX-License-Identifier: MIT
#include "app/ui/widget_parts.h"

#include <stdio.h>

#include "app/ui/parts.h"

struct az_rect
az_part_no_label(const struct az_painter *painter, const struct az_widget *widget)
{
    (void)painter;
    return (struct az_rect){widget->rect.x, widget->rect.y, 0, 0};
}

/* A square of this side in the middle of a rectangle. */
static struct az_rect
middle_of(struct az_rect rect, int side)
{
    return (struct az_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
}

/* Filled or empty, so that the number of stars shows without colour. */
void
az_part_draw_star(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    bool filled = widget->chosen || pressed > 0.5;
    struct az_color color = filled ? theme->accent : theme->quiet;
    az_canvas_picture(painter->canvas, filled ? "icons/star.svg" : "icons/star-line.svg",
                      az_rect_inset(widget->rect, widget->rect.w / 16), &color);
}

/* -- Yes and no ----------------------------------------------------------- */

static int
pair_icon_side(const struct az_painter *painter, const struct az_widget *widget)
{
    int side = az_part_px(painter, 4.5);
    return side < widget->rect.h / 3 ? side : widget->rect.h / 3;
}

/* The picture stands above the word. */
static struct az_rect
pair_icon(const struct az_painter *painter, const struct az_widget *widget)
{
    int side = pair_icon_side(painter, widget);
    struct az_rect icon = middle_of(widget->rect, side);
    icon.y = widget->rect.y + widget->rect.h / 2 - side - az_part_px(painter, 0.2);
    return icon;
}

struct az_rect
az_part_pair_label(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect icon = pair_icon(painter, widget);
    struct az_rect box = az_rect_inset(widget->rect, az_part_px(painter, 0.8));
    int bottom = box.y + box.h;
    box.y = icon.y + icon.h + az_part_px(painter, 0.4);
    box.h = bottom - box.y;
    return box;
}

void
az_part_draw_pair(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    struct az_color ink = az_part_ink(painter, widget);
    bool outlined = az_part_is_outlined(painter);
    struct az_color sign = outlined ? ink : painter->theme->accent;
    az_part_card(painter, widget, pressed);
    az_canvas_picture(painter->canvas, widget->number ? "icons/tick.svg" : "icons/cross.svg",
                      pair_icon(painter, widget), &sign);
    az_part_label(painter, widget, ink);
}

/* -- Quiet keys ----------------------------------------------------------- */

static const char *
round_icon(enum az_widget_kind kind)
{
    switch (kind) {
    case AZ_WIDGET_LARGER:
        return "icons/larger.svg";
    case AZ_WIDGET_CONTRAST:
        return "icons/contrast.svg";
    default:
        return "icons/speak.svg";
    }
}

/* Quiet until it is on, then filled. */
void
az_part_draw_round(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    int radius = widget->rect.w / 2;
    struct az_color ink = theme->quiet;
    (void)pressed;
    if (widget->chosen) {
        az_canvas_round(painter->canvas, widget->rect, radius, theme->accent);
        ink = theme->on_accent;
    } else {
        int line =
            az_part_is_outlined(painter) ? painter->layout->outline : az_part_px(painter, 0.2);
        az_canvas_round(painter->canvas, widget->rect, radius, theme->card);
        az_canvas_ring(painter->canvas, widget->rect, radius, line,
                       az_part_is_outlined(painter) ? theme->ink : theme->line);
    }
    az_canvas_picture(painter->canvas, round_icon(widget->kind),
                      middle_of(widget->rect, widget->rect.w * 9 / 16), &ink);
}

void
az_part_draw_page(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    struct az_color ink =
        widget->enabled ? az_part_ink(painter, widget) : az_color_fade(painter->theme->quiet, 0.55);
    int side = widget->rect.w < widget->rect.h ? widget->rect.w : widget->rect.h;
    az_part_card(painter, widget, pressed);
    az_canvas_picture(painter->canvas, widget->number < 0 ? "icons/up.svg" : "icons/down.svg",
                      middle_of(widget->rect, side / 2), &ink);
}

/* -- "I'm still here" ----------------------------------------------------- */

static struct az_rect
stay_clock(const struct az_painter *painter, const struct az_widget *widget)
{
    int room = az_part_px(painter, 0.9);
    int side = widget->rect.h - 2 * room;
    bool rtl = painter->layout->rtl;
    int x = rtl ? widget->rect.x + widget->rect.w - room - side : widget->rect.x + room;
    return (struct az_rect){x, widget->rect.y + room, side, side};
}

struct az_rect
az_part_stay_label(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect clock = stay_clock(painter, widget);
    struct az_rect box = az_rect_inset(widget->rect, az_part_px(painter, 0.9));
    int taken = clock.w + az_part_px(painter, 1);
    box.x += painter->layout->rtl ? 0 : taken;
    box.w -= taken;
    return box;
}

/* The thing to do, with the time that is left as a ring and in seconds. */
void
az_part_draw_stay(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    struct az_color ink = painter->theme->on_accent;
    char seconds[8];
    snprintf(seconds, sizeof(seconds), "%d", (int)(widget->number % 1000));
    az_part_filled(painter, widget, pressed);
    az_draw_countdown(painter, stay_clock(painter, widget), widget->part, seconds, ink);
    az_part_label(painter, widget, ink);
}
