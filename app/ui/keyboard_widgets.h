// SPDX-License-Identifier: MIT
#pragma once

/*
 * The keyboard's keys as widgets: keys first, then, while variants are shown,
 * the card that they stand on and they themselves, in the order of drawing.
 *
 * UI thread only. Labels are borrowed from the list of keys.
 */
#include "app/ui/keyboard.h"
#include "app/ui/widget.h"

enum { AZ_KEYBOARD_WIDGETS_MAX = AZ_KEYBOARD_KEYS_MAX + AZ_KEYBOARD_VARIANTS_MAX + 1 };

/*
 * Fill in at most `max` widgets and return how many. Their `number` is the part
 * of the keyboard, as az_keyboard_at() says it, and their ids are such as
 * "key-ա", "key-shift" and "variant-ё". A touch is better looked up with
 * az_keyboard_at(), for it knows what a finger that slides means.
 */
size_t
az_keyboard_widgets(const struct az_keyboard_keys *list, struct az_widget *widgets, size_t max);
