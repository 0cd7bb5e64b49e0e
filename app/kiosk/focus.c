// SPDX-License-Identifier: MIT
#include "app/kiosk/focus.h"

#include <stdio.h>
#include <string.h>

/* Nobody begins by going back, unless there is nothing else. */
static bool
begins_better(const struct az_widget *widgets, size_t first, size_t i)
{
    return first == SIZE_MAX ||
           (widgets[first].kind == AZ_WIDGET_BACK && widgets[i].kind == AZ_WIDGET_NEXT);
}

size_t
az_focus_at(const struct az_focus *focus, const struct az_widget *widgets, size_t count)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        if (!widgets[i].enabled) {
            continue;
        }
        if (strcmp(widgets[i].id, focus->id) == 0) {
            return i;
        }
        first = begins_better(widgets, first, i) ? i : first;
    }
    return first;
}

static size_t
step(const struct az_widget *widgets, size_t count, size_t at, bool forward)
{
    size_t to = at;
    do {
        to = forward ? (to + 1) % count : (to + count - 1) % count;
    } while (!widgets[to].enabled && to != at);
    return to;
}

/* A widget's extent along one axis. */
struct span {
    int from;
    int to; // not included
};

static struct span
span_x(const struct az_widget *widget)
{
    return (struct span){widget->rect.x, widget->rect.x + widget->rect.w};
}

static struct span
span_y(const struct az_widget *widget)
{
    return (struct span){widget->rect.y, widget->rect.y + widget->rect.h};
}

static int
gap(struct span a, struct span b)
{
    return a.to <= b.from ? b.from - a.to : b.to <= a.from ? a.from - b.to : 0;
}

static int
between_middles(struct span a, struct span b)
{
    int apart = (a.from + a.to) / 2 - (b.from + b.to) / 2;
    return apart < 0 ? -apart : apart;
}

/* Whether `to` lies behind `from` along an axis, in the direction of growing numbers or not. */
static bool
lies_behind(struct span from, struct span to, bool growing)
{
    return growing ? to.from >= from.to : to.to <= from.from;
}

/* The nearest one in the same row. */
static size_t
beside(const struct az_widget *widgets, size_t count, size_t at, bool growing)
{
    const struct az_widget *from = &widgets[at];
    size_t nearest = SIZE_MAX;
    int best = 0;
    for (size_t i = 0; i < count; i++) {
        const struct az_widget *to = &widgets[i];
        if (!to->enabled || !lies_behind(span_x(from), span_x(to), growing) ||
            gap(span_y(from), span_y(to)) > 0 ||
            between_middles(span_y(from), span_y(to)) > from->rect.h) {
            continue;
        }
        int distance = gap(span_x(from), span_x(to));
        if (nearest == SIZE_MAX || distance < best) {
            nearest = i;
            best = distance;
        }
    }
    return nearest;
}

/* The nearest one above or below; one straight there is nearer than one aside. */
static size_t
above_or_below(const struct az_widget *widgets, size_t count, size_t at, bool down)
{
    const struct az_widget *from = &widgets[at];
    size_t nearest = SIZE_MAX;
    int64_t best = 0;
    for (size_t i = 0; i < count; i++) {
        const struct az_widget *to = &widgets[i];
        if (!to->enabled || !lies_behind(span_y(from), span_y(to), down)) {
            continue;
        }
        int64_t aside = gap(span_x(from), span_x(to));
        int64_t distance = gap(span_y(from), span_y(to)) + 2 * aside;
        /* Among those that are straight there, the one whose middle is nearest. */
        distance = distance * 1000 + between_middles(span_x(from), span_x(to)) * 100;
        if (nearest == SIZE_MAX || distance < best) {
            nearest = i;
            best = distance;
        }
    }
    return nearest;
}

/*
 * At the end of a row the focus goes on in reading order, so that two arrows
 * alone reach everything.
 */
static size_t
sideways(const struct az_widget *widgets, size_t count, size_t at, bool right, bool rtl)
{
    size_t to = beside(widgets, count, at, right);
    return to != SIZE_MAX ? to : step(widgets, count, at, right != rtl);
}

static size_t
destination(const struct az_widget *widgets, size_t count, size_t at, enum az_focus_way way,
            bool rtl)
{
    switch (way) {
    case AZ_FOCUS_LEFT:
    case AZ_FOCUS_RIGHT:
        return sideways(widgets, count, at, way == AZ_FOCUS_RIGHT, rtl);
    case AZ_FOCUS_UP:
    case AZ_FOCUS_DOWN:
        return above_or_below(widgets, count, at, way == AZ_FOCUS_DOWN);
    case AZ_FOCUS_NEXT:
    case AZ_FOCUS_PREVIOUS:
        return step(widgets, count, at, way == AZ_FOCUS_NEXT);
    }
    return SIZE_MAX;
}

void
az_focus_move(struct az_focus *focus, const struct az_widget *widgets, size_t count,
              enum az_focus_way way, bool rtl)
{
    size_t at = az_focus_at(focus, widgets, count);
    if (at == SIZE_MAX) {
        return;
    }
    size_t to = focus->shown ? destination(widgets, count, at, way, rtl) : at;
    to = to == SIZE_MAX ? at : to;
    focus->shown = true;
    snprintf(focus->id, sizeof(focus->id), "%s", widgets[to].id);
}

void
az_focus_forget(struct az_focus *focus)
{
    *focus = (struct az_focus){0};
}

/* A scale's keys go by what stands on them, all others by their place. */
size_t
az_focus_answer(const struct az_widget *widgets, size_t count, unsigned number)
{
    unsigned place = 0;
    for (size_t i = 0; i < count; i++) {
        if (!az_widget_is_answer(&widgets[i])) {
            continue;
        }
        place++;
        bool meant = widgets[i].kind == AZ_WIDGET_NUMBER ? widgets[i].number == (int64_t)number
                                                         : place == number;
        if (meant && widgets[i].enabled) {
            return i;
        }
    }
    return SIZE_MAX;
}
