// SPDX-License-Identifier: MIT
#pragma once

/*
 * Fields and the keyboard on the screen: what the screens for texts and for
 * contact details share. Only these screens show what was written, and what
 * they draw of it is kept by no cache.
 */
#include "app/kiosk/stage.h"

/* Where they stand while the keyboard is there, with a note that is read besides (may be NULL). */
void
az_writing_form_place(const struct az_stage *stage, const char *note,
                      struct az_layout_writing *places);

/* Draw the note into its place, whole. */
void
az_writing_form_draw_note(const struct az_stage *stage, const char *note, struct az_rect place,
                          enum az_align align);

/* Whether the question can be read in the upper bar, where the layout has it in landscape. */
bool
az_writing_form_fits_bar(const struct az_stage *stage);
void
az_writing_form_draw_question(const struct az_stage *stage, struct az_rect place);

/* List the fields at these places. `placeholder` stands in those that are empty; may be NULL. */
void
az_writing_form_add_fields(const struct az_stage *stage, struct az_view *view,
                           const struct az_rect *places, const char *placeholder);

/* List the keys of the keyboard. */
void
az_writing_form_add_keyboard(const struct az_stage *stage, struct az_view *view,
                             struct az_rect place);

/* Back, and "next", "skip" or "not now", as what was written asks for. */
void
az_writing_form_add_steps(const struct az_stage *stage, struct az_view *view);
