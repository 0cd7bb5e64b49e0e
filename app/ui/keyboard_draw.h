// SPDX-License-Identifier: MIT
#pragma once

/*
 * How keys of the on-screen keyboard look: rows of the widgets' tables. UI
 * thread only.
 */
#include "app/ui/widget.h"

/* Where the label of a key stands. */
struct az_rect
az_keyboard_label_box(const struct az_painter *painter, const struct az_widget *widget);

/* A key, `pressed` from 0 to 1. */
void
az_keyboard_draw_key(const struct az_painter *painter, const struct az_widget *widget,
                     double pressed);

/* The card on which variants stand. */
void
az_keyboard_draw_strip(const struct az_painter *painter, const struct az_widget *widget,
                       double pressed);
