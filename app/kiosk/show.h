// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal shows: an event with its survey and all that is read from
 * files to show it, and the point at which the terminal stands. Immutable once
 * it is prepared, so one thread may load it and another show it.
 */
#include "app/survey/catalogue.h"
#include "app/survey/loader.h"
#include "app/survey/theme.h"
#include "app/survey/zone.h"
#include "sync/shelf.h"

struct az_show {
    struct az_assignment assignment; // zeros: it is the terminal's own
    struct az_settings settings;
    char *event_path; // owned
    struct az_event event;
    struct az_survey survey;
    const struct az_point *point; // borrowed from the event
    struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];
    struct az_theme theme;
    const char *theme_name; // borrowed
    struct az_theme contrast;
    bool is_contrast;     // the one is the other
    struct az_zone *zone; // owned, may be NULL
    char *speech;         // owned, may be NULL: folder with spoken prompts
};

struct az_show_params {
    const char *event_path;           // the terminal's own; for a preview, also of a survey
    const struct az_shelf_item *item; // from the hub, and may bring another event; NULL: nothing
    const char *point;                // that was asked for; NULL for the event's first
    const char *theme;                // the same; NULL for the event's
    bool survey_will_do;              // a survey is taken for an event, as for a preview
};

/*
 * Load the event and its survey. NULL, with every fault appended to `why`, a
 * line each, if they cannot work.
 */
struct az_show *
az_show_load(const struct az_show_params *params, struct az_buffer *why);
/* All else. False with at least one line appended to `why`. */
bool
az_show_prepare(struct az_show *show, const struct az_show_params *params, struct az_buffer *why);
/* Accepts NULL. */
void
az_show_close(struct az_show *show);

/*
 * Both, of what came from the hub. NULL with one line in `why`, in which files
 * are named as the organizers know them.
 */
struct az_show *
az_show_open(const struct az_show_params *params, struct az_buffer *why);

/*
 * What came from the hub before the program started. What cannot be shown is
 * refused, and what was shown before is taken in its place. NULL if there is
 * nothing left: the terminal shows its own event then. `own` says how that is.
 */
struct az_show *
az_show_begin(struct az_shelf *shelf, const struct az_show_params *own);
