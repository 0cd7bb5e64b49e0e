// SPDX-License-Identifier: MIT
#pragma once

/*
 * Pictures of every screen of a survey, in every language and size, and one
 * contact sheet of them, so that organizers see before the event what attendees
 * will see. Needs no display.
 */
#include <SDL.h>
#include <stdbool.h>

#include "app/survey/catalogue.h"
#include "app/survey/survey.h"
#include "app/survey/theme.h"
#include "app/survey/zone.h"
#include "app/ui/fonts.h"

enum { AZ_PREVIEW_SIZES_MAX = 16 };

struct az_preview_size {
    int width; // pixels
    int height;
};

struct az_preview_params {
    /* All borrowed. */
    const struct az_event *event;
    const struct az_survey *survey;
    const struct az_catalogue *catalogues; // in the order of the event's languages
    const struct az_theme *theme;
    const struct az_theme *contrast; // for the key that asks for it
    const struct az_zone *zone;      // of the event, NULL if it is not known
    const char *theme_name;          // for headings
    struct az_fonts *fonts;
    const struct az_preview_size *sizes; // none: those that az_preview_sizes() has
    size_t size_count;
    const char *const *languages; // tags; none: all of the event
    size_t language_count;
    const char *dir; // see picture_folder.h
};

/*
 * Files are named "NNx-SCREEN.LANGUAGE.WxH.png", so that they sort by screen;
 * the sheet is "00-contact-sheet.png". False, and logged, on failure, or if there
 * was no room for a text on one of the screens; the pictures are there then.
 */
bool
az_preview_render(const struct az_preview_params *params);

/* Sizes of the screens that terminals usually have. */
const struct az_preview_size *
az_preview_sizes(size_t *count);

/* An event around a survey that has none yet. Borrows from the survey and owns nothing. */
void
az_preview_event(const struct az_survey *survey, struct az_event *out);
