// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which widget the keys of a keyboard, a button box or a gamepad act on. It is
 * seen only once such a key was used, and arrows lead from widget to widget by
 * where they lie. Pure: reads a screen's list of widgets, whose order is that
 * of reading.
 */
#include "app/ui/widget.h"

enum az_focus_way {
    AZ_FOCUS_LEFT,
    AZ_FOCUS_RIGHT,
    AZ_FOCUS_UP,
    AZ_FOCUS_DOWN,
    AZ_FOCUS_NEXT, // in reading order, around at the end
    AZ_FOCUS_PREVIOUS,
};

struct az_focus {
    bool shown;
    char id[AZ_WIDGET_ID_MAX]; // of the widget; by its id it outlives a new list
};

/* What is focused, or where the focus would begin: its index, SIZE_MAX if nothing can be. */
size_t
az_focus_at(const struct az_focus *focus, const struct az_widget *widgets, size_t count);

/*
 * Move. The first time only shows where the focus is, since nobody can tell
 * before. `rtl`: the list is read from right to left.
 */
void
az_focus_move(struct az_focus *focus, const struct az_widget *widgets, size_t count,
              enum az_focus_way way, bool rtl);

/* Nobody uses keys any more, or somebody else is there. */
void
az_focus_forget(struct az_focus *focus);

/* The widget that digit or button `number` answers with; SIZE_MAX for none. */
size_t
az_focus_answer(const struct az_widget *widgets, size_t count, unsigned number);
