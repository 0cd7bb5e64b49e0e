// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal that nobody stands before, on which every screen can be called
 * up: the real kiosk on a window in memory, with a clock that is set, and a
 * store that is thrown away. UI thread only.
 */
#include "app/kiosk/kiosk.h"
#include "app/kiosk/route.h"

struct az_preview_stand;

struct az_preview_stand_params {
    /* All borrowed, and outliving the stand. */
    const struct az_event *event;
    const struct az_survey *survey;
    const struct az_catalogue *catalogues; // in the order of the event's languages
    const struct az_theme *theme;
    const struct az_theme *contrast;
    const struct az_zone *zone; // of the event, NULL if it is not known
    struct az_fonts *fonts;
    const struct az_route *routes; // one a question
    const char *scratch_dir;       // where its store may lie
    az_type_watch_fn watch;        // told of texts with too little room, instead of the log
    void *watch_ctx;
    int width;
    int height;
    size_t language; // index among the survey's
};

/* NULL, and logged, on failure. */
struct az_preview_stand *
az_preview_stand_open(const struct az_preview_stand_params *params);
/* Accepts NULL. */
void
az_preview_stand_close(struct az_preview_stand *stand);

/* -- What is on the screen. False: this survey or event has no such thing. -- */

/* A question, as somebody meets it who has just come to it. */
bool
az_preview_stand_ask(struct az_preview_stand *stand, size_t question);
/* A finger on the first thing that answers the question. */
bool
az_preview_stand_press(struct az_preview_stand *stand);
/* As many of several choices taken as may be. */
bool
az_preview_stand_choose(struct az_preview_stand *stand);
/* Some words written. */
bool
az_preview_stand_write(struct az_preview_stand *stand);
/* Half an address written of contact details, which the terminal asks to check. */
bool
az_preview_stand_doubt(struct az_preview_stand *stand);
/* The page behind this one, of choices that do not fit on one. */
bool
az_preview_stand_turn(struct az_preview_stand *stand);

/* Larger text, and high contrast, on the first question. */
bool
az_preview_stand_enlarge(struct az_preview_stand *stand);
bool
az_preview_stand_contrast(struct az_preview_stand *stand);
bool
az_preview_stand_thank(struct az_preview_stand *stand);
/* Whether an item of the event's "done" is seen there when it is its turn. */
bool
az_preview_stand_shows_done(const struct az_preview_stand *stand, size_t index);
/* The countdown for somebody who seems to have gone, and what the next person sees. */
bool
az_preview_stand_linger(struct az_preview_stand *stand);
bool
az_preview_stand_time_out(struct az_preview_stand *stand);
/* Outside the opening hours. */
bool
az_preview_stand_sleep(struct az_preview_stand *stand);
/* The disk takes long, and takes nothing at all. */
bool
az_preview_stand_save_slowly(struct az_preview_stand *stand);
bool
az_preview_stand_fail(struct az_preview_stand *stand);

/* What is seen, as 24 bits RGB; owned by the caller. NULL, and logged, on failure. */
SDL_Surface *
az_preview_stand_shoot(struct az_preview_stand *stand);
