// SPDX-License-Identifier: MIT
#pragma once

/*
 * What is drawn and cannot be touched: progress, a countdown, a banner.
 */
#include "app/ui/widget.h"

/* How far it is through a survey. */
struct az_progress {
    size_t position; // from 1
    size_t total;    // that is asked as far as anybody knows
    size_t most;     // that could be asked, whatever is answered
};

/*
 * A dot a question, where one is told by its length and not by colour alone; a
 * bar where the most of them are too many for dots, so that it does not change
 * with the answers. Empty below two.
 */
void
az_draw_progress(const struct az_painter *painter, struct az_rect row,
                 const struct az_progress *progress);

/* A ring of which `part` is left, from 0 to 1, and a short text in it. */
void
az_draw_countdown(const struct az_painter *painter, struct az_rect rect, double part,
                  const char *text, struct az_color color);

/* A line above everything that must be seen, such as that of a training. */
void
az_draw_banner(const struct az_painter *painter, const char *text, const char *language);
