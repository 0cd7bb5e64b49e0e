// SPDX-License-Identifier: MIT
#pragma once

/*
 * A row of numbers with the meaning of its ends: what the screens for NPS,
 * scales and stars share.
 */
#include "app/kiosk/stage.h"

struct az_number_row {
    const char *name; // first part of the widgets' ids
    enum az_widget_kind kind;
    /* Where `count` keys and the texts of the ends stand. */
    void (*place)(const struct az_layout *layout, size_t count, struct az_rect *keys,
                  struct az_rect *low, struct az_rect *high);
};

/* List a key for each number that the question on the screen takes. */
void
az_number_row_arrange(const struct az_number_row *row, const struct az_stage *stage,
                      struct az_view *view);

/* What the ends mean, where the survey says it. */
void
az_number_row_draw_ends(const struct az_number_row *row, const struct az_stage *stage);
