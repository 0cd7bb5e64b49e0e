// SPDX-License-Identifier: MIT
#pragma once

/*
 * Fields and the keyboard on the screen: what the screens for texts and for
 * contact details share. Only these screens show what was written, and what
 * they draw of it is kept by no cache.
 */
#include "app/kiosk/stage.h"

/* Where they stand while the keyboard is there. */
struct az_writing_places {
    struct az_rect question;
    struct az_rect fields[AZ_WRITING_FIELDS_MAX];
    struct az_rect keyboard;
};
void
az_writing_form_place(const struct az_stage *stage, struct az_writing_places *places);

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
