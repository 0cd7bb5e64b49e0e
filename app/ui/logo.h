// SPDX-License-Identifier: MIT
#pragma once

/*
 * An organizer's logo, from a file that nobody here has made: its size is
 * bounded before it is unpacked, and a broken one is left out. UI thread only.
 */
#include "app/ui/canvas.h"

struct az_logo;

/* At most so large in pixels. NULL, and logged with the cure, if it cannot be shown. */
struct az_logo *
az_logo_open(struct az_canvas *canvas, const char *path, int width, int height);
/* Accepts NULL. */
void
az_logo_close(struct az_logo *logo);

/* Draw it into a rectangle, in its own proportions, where reading starts and in the middle. */
void
az_logo_draw(struct az_canvas *canvas, const struct az_logo *logo, struct az_rect rect, bool rtl);
