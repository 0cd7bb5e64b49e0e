// SPDX-License-Identifier: MIT
#pragma once

/*
 * The choices of a question as keys, on pages where they are many: what the
 * screens for one choice and for several share.
 */
#include "app/kiosk/stage.h"

/* List the choices of the stage's page, and the keys that turn it. */
void
az_choice_grid_arrange(const struct az_stage *stage, struct az_view *view,
                       enum az_widget_kind kind);

/* The question, this line beneath it, and which of the choices are on if there are pages. */
void
az_choice_grid_draw(const struct az_stage *stage, enum az_widget_kind kind, const char *hint);

/* Whether as many are chosen as may be, so that the others rest. */
bool
az_choice_grid_is_full(const struct az_stage *stage);
