// SPDX-License-Identifier: MIT
#pragma once

/* A keyboard with a layout on it, and its keys found by what they are. */
#include "app/ui/keyboard.h"

/* Every language has a layout. */
void
board_begin(struct az_keyboard *keyboard, enum az_keyboard_layout_id id);

/* The key as it is shown now, or AZ_KEYBOARD_NOTHING. */
az_keyboard_part
board_find_text(const struct az_keyboard *keyboard, const char *text);
az_keyboard_part
board_find_kind(const struct az_keyboard *keyboard, enum az_key_kind kind);
