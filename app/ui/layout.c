// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

#include <math.h>

/* All in units. */
static const double margin = 3;     // at the sides
static const double bar_margin = 2; // above the upper bar and below the lower one
static const double bar_margin_flat = 1.2;
static const double gap = 1;
static const double bar_least = 6.5;
static const double bar_most_wide = 7.5; // in landscape every unit of height is dear
static const double bar_most_tall = 9;
static const double title_height = 4;
static const double banner_height = 3.6;
static const double logo_width = 13;
static const double language_width = 14.5;
static const double language_least = 10.5;
static const double side_key_width = 18;
static const double side_key_least = 14.5;
static const double content_width_max = 112;

/* Of the em of Noto Sans and its sisters. */
#define X_HEIGHT 0.536

/* The least x-height, in millimetres; larger than the theme's size by half at most. */
static const double x_height_mm[AZ_TYPE_COUNT] = {
    [AZ_TYPE_QUESTION] = 4,
    [AZ_TYPE_CHOICE] = 2.5,
    [AZ_TYPE_LABEL] = 2.5,
    [AZ_TYPE_CAPTION] = 2.5,
};
#define ENLARGED_MOST 1.5

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

int
az_layout_px(const struct az_layout *layout, double units)
{
    return (int)lround(units * layout->unit);
}

double
az_layout_units(const struct az_layout *layout, int px)
{
    return px / layout->unit;
}

/* Edges are rounded, not sizes, so that neighbours in units are neighbours in pixels. */
struct az_rect
az_layout_place(const struct az_layout *layout, double x, double y, double w, double h)
{
    int left = az_layout_px(layout, x);
    int top = az_layout_px(layout, y);
    struct az_rect rect = {.x = left,
                           .y = top,
                           .w = az_layout_px(layout, x + w) - left,
                           .h = az_layout_px(layout, y + h) - top};
    rect.x = layout->rtl ? layout->width - rect.x - rect.w : rect.x;
    return rect;
}

double
az_layout_start(const struct az_layout *layout, struct az_rect rect)
{
    return az_layout_units(layout, layout->rtl ? layout->width - rect.x - rect.w : rect.x);
}

unsigned
az_layout_usual_mm(int width, int height)
{
    /* By the short side: 7, 10.1, 15.6, 27 inches and more. */
    static const struct {
        int short_px;
        unsigned mm;
    } usual[] = {{600, 178}, {800, 257}, {1080, 396}, {1440, 610}, {2160, 686}};
    int shorter = width < height ? width : height;
    size_t i = 0;
    while (i < sizeof(usual) / sizeof(*usual) - 1 && shorter > usual[i].short_px) {
        i++;
    }
    return usual[i].mm;
}

bool
az_layout_asks_in_bar(const struct az_layout *layout)
{
    return layout->writing && !layout->portrait && !layout->below;
}

/* -- Sizes ---------------------------------------------------------------- */

/* Millimetres in units. */
static double
from_mm(const struct az_layout *layout, const struct az_layout_params *params, double mm)
{
    double diagonal_mm = params->diagonal_mm > 0
                             ? params->diagonal_mm
                             : az_layout_usual_mm(params->width, params->height);
    return mm * hypot(params->width, params->height) / diagonal_mm / layout->unit;
}

static void
set_type(struct az_layout *layout, const struct az_layout_params *params)
{
    double scale = params->text_scale > 0 ? params->text_scale : 1;
    for (size_t i = 0; i < AZ_TYPE_COUNT; i++) {
        const struct az_type_size *size = &params->theme->type[i];
        double least = from_mm(layout, params, x_height_mm[i] / X_HEIGHT);
        double units = max_of(size->units, min_of(least, size->units * ENLARGED_MOST)) * scale;
        layout->type[i] =
            (struct az_layout_type){.size_px = az_layout_px(layout, units),
                                    .read_px = az_layout_px(layout, min_of(least * scale, units)),
                                    .min_px = az_layout_px(layout, size->min_units),
                                    .bold = size->bold};
    }
}

static int
outline_px(const struct az_layout *layout, double units)
{
    int px = az_layout_px(layout, units);
    return units > 0 && px < 4 ? 4 : px;
}

/* -- Bars ----------------------------------------------------------------- */

/* Heights in units, from top to bottom; what is between `top` and `bottom` is free. */
struct frame {
    double width;
    double bar;
    double top;
    double bottom;
};

/* Beside them the title needs a third of the bar, as long as the names still fit. */
static double
language_key_width(const struct az_layout *layout, const struct az_layout_params *params,
                   double inner)
{
    double n = (double)params->languages;
    double wide = language_width * max_of(1, min_of(params->text_scale, 1.15));
    double shared = layout->portrait || params->low_reach ? inner : inner * 0.66;
    double narrow = max_of((shared - (n - 1) * gap) / n, language_least);
    return min_of(min_of(wide, narrow), (inner - (n - 1) * gap) / n);
}

static double
place_languages(struct az_layout *layout, const struct az_layout_params *params, double y,
                const struct frame *frame)
{
    double n = (double)params->languages;
    double key = language_key_width(layout, params, frame->width - 2 * margin);
    double row = n > 1 ? n * key + (n - 1) * gap : 0;
    layout->languages =
        az_layout_place(layout, frame->width - margin - row, y, row, n > 1 ? frame->bar : 0);
    return row;
}

/* What the event is called, and its logo, in the room that is left of the row. */
static void
place_title(struct az_layout *layout, const struct az_layout_params *params, double y,
            double height, double room)
{
    double logo = params->logo ? min_of(logo_width, room / 3) : 0;
    double beside = params->logo ? logo + gap : 0;
    layout->logo = az_layout_place(layout, margin, y, logo, params->logo ? height : 0);
    layout->title = az_layout_place(layout, margin + beside, y, max_of(room - beside, 0), height);
}

static void
place_upper_bar(struct az_layout *layout, const struct az_layout_params *params,
                struct frame *frame)
{
    double inner = frame->width - 2 * margin;
    double bar = params->languages > 1 || params->logo ? frame->bar : title_height;
    /* A question takes two lines where a title takes one. */
    bar = az_layout_asks_in_bar(layout) ? frame->bar : bar;
    if (params->low_reach) {
        /* Keys are below, so that a seated person reaches them. */
        double height = params->logo || az_layout_asks_in_bar(layout) ? bar_least : title_height;
        place_title(layout, params, frame->top, height, inner);
        place_languages(layout, params, frame->bottom - frame->bar, frame);
        frame->top += height;
        frame->bottom -= params->languages > 1 ? frame->bar + gap : 0;
        return;
    }
    double row = place_languages(layout, params, frame->top, frame);
    if (layout->portrait) {
        double height = params->logo ? bar_least : title_height;
        frame->top += params->languages > 1 ? frame->bar + 1.5 : 0;
        place_title(layout, params, frame->top, height, inner);
        frame->top += height;
    } else {
        place_title(layout, params, frame->top, bar, max_of(inner - row - 2, 0));
        frame->top += bar;
    }
}

/* In landscape the dots are between the keys, in the middle of the screen if they have room. */
static void
place_dots(struct az_layout *layout, const struct frame *frame, double left, double right,
           double height)
{
    double middle = frame->width / 2;
    double half = min_of(middle - left, right - middle);
    if (half >= 5) {
        left = middle - half;
        right = middle + half;
    }
    layout->dots = az_layout_place(layout, left, frame->bottom, right - left, height);
}

/* Round, however places round. */
static struct az_rect
place_round(const struct az_layout *layout, double x, double y, double side)
{
    struct az_rect rect = az_layout_place(layout, x, y, side, side);
    rect.w = rect.h = az_layout_px(layout, side);
    return rect;
}

/* As high as the bar, unless the words beside them need the room. */
static double
round_side(const struct az_layout_params *params, const struct frame *frame, double between)
{
    double count = params->speech ? 3 : 2;
    double room = frame->width - 2 * margin - between - 2 * side_key_least;
    return max_of(bar_least, min_of(frame->bar, room / count - gap));
}

static void
place_round_keys(struct az_layout *layout, const struct az_layout_params *params, double x,
                 double y, double side)
{
    layout->larger = place_round(layout, x, y, side);
    layout->contrast = place_round(layout, x + side + gap, y, side);
    if (params->speech) {
        layout->speak = place_round(layout, x + 2 * (side + gap), y, side);
    }
}

static void
place_lower_bar(struct az_layout *layout, const struct az_layout_params *params,
                struct frame *frame)
{
    bool flat = params->writing && !layout->portrait;
    double bar = flat ? bar_least : frame->bar;
    double between = layout->portrait ? 2 * gap : 14;
    double one = min_of(round_side(params, frame, between), bar);
    double round = (params->speech ? 3 : 2) * (one + gap);
    double side = min_of(side_key_width, (frame->width - 2 * margin - round - between) / 2);
    double back = margin + round;
    double end = frame->width - margin - side;
    frame->bottom -= flat ? bar - (bar_margin - bar_margin_flat) : bar;
    /* Not every screen leads back, so the keys that all of them have come first. */
    place_round_keys(layout, params, margin, frame->bottom + (bar - one) / 2, one);
    layout->back = az_layout_place(layout, back, frame->bottom, side, bar);
    layout->next = az_layout_place(layout, end, frame->bottom, side, bar);
    if (layout->portrait) {
        double dots = 2;
        frame->bottom -= dots + gap;
        layout->dots =
            az_layout_place(layout, margin, frame->bottom, frame->width - 2 * margin, dots);
        frame->bottom -= gap;
    } else {
        place_dots(layout, frame, back + side + gap, end - gap, bar);
        frame->bottom -= flat ? gap : 1.5;
    }
}

static void
place_middle(struct az_layout *layout, const struct az_layout_params *params,
             const struct frame *frame)
{
    double room = frame->bottom - frame->top - 2.5;
    double part = layout->portrait     ? (params->low_reach ? 0.42 : 0.28)
                  : layout->large_text ? 0.45
                                       : 0.4;
    double side = layout->portrait || layout->large_text ? margin : 7;
    double question = room * part;
    double content_top = frame->top + 1.5 + question + 1;
    double content = min_of(frame->width - 2 * margin, content_width_max);
    layout->question =
        az_layout_place(layout, side, frame->top + 1.5, frame->width - 2 * side, question);
    layout->content = az_layout_place(layout, (frame->width - content) / 2, content_top, content,
                                      room - question);
}

void
az_layout_tighten(struct az_layout *layout, int question_px)
{
    int spare = layout->question.h - question_px;
    if (spare > 0) {
        layout->question.h -= spare;
        layout->content.y -= spare;
        layout->content.h += spare;
    }
}

void
az_layout_init(struct az_layout *layout, const struct az_layout_params *params)
{
    int shorter = params->width < params->height ? params->width : params->height;
    *layout = (struct az_layout){.width = params->width,
                                 .height = params->height,
                                 .unit = shorter / 60.0,
                                 .portrait = params->height > params->width,
                                 .rtl = params->rtl,
                                 .large_text = params->text_scale > 1,
                                 .writing = params->writing,
                                 .below = params->below};
    layout->radius = az_layout_px(layout, params->theme->radius_units);
    layout->outline = outline_px(layout, params->theme->outline_units);
    layout->key = from_mm(layout, params, AZ_LAYOUT_KEY_MM);
    set_type(layout, params);

    struct frame frame = {
        .width = az_layout_units(layout, params->width),
        .bar = max_of(bar_least,
                      min_of(layout->key, layout->portrait ? bar_most_tall : bar_most_wide)),
        .top = bar_margin,
        .bottom = az_layout_units(layout, params->height) - bar_margin,
    };
    if (params->banner) {
        layout->banner = az_layout_place(layout, 0, 0, frame.width, banner_height);
        frame.top = banner_height + 1;
    }
    place_lower_bar(layout, params, &frame);
    place_upper_bar(layout, params, &frame);
    place_middle(layout, params, &frame);
    int top = az_layout_px(layout, frame.top + 0.5);
    layout->moving = (struct az_rect){0, top, params->width, params->height - top};
}

/* -- Rectangles ----------------------------------------------------------- */

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

int
az_span_distance(int at, int start, int length)
{
    return at < start ? start - at : at >= start + length ? at - (start + length - 1) : 0;
}

int
az_rect_distance(struct az_rect rect, int x, int y)
{
    int dx = az_span_distance(x, rect.x, rect.w);
    int dy = az_span_distance(y, rect.y, rect.h);
    return dx > dy ? dx : dy;
}

bool
az_rect_overlap(struct az_rect a, struct az_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
