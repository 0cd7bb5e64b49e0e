// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a preview finds too long: texts that are written smaller than they
 * should be on some screen, or not at all. In the end each is logged once,
 * with its question, its language, its line, the size of the screen where it
 * is worst, and the cure. UI thread only.
 */
#include "app/survey/survey.h"
#include "app/ui/typesetter.h"

enum {
    AZ_TIGHT_TEXTS_MAX = 400, // told in one run
    AZ_TIGHT_QUOTE_BYTES = 170,
};

struct az_tight_screen {
    int width; // in pixels
    int height;
    const char *language; // borrowed
    const char *place;    // the question's id or the screen's name; borrowed
    bool is_question;     // which of the two
};

struct az_tight_text {
    const struct az_said *said; // where it stands; NULL: in no file of the organizers'
    char quote[AZ_TIGHT_QUOTE_BYTES];
    bool of_event; // rather than of its survey
    struct az_tight_screen worst;
    int size_px; // there; 0: it is not shown
    int least_px;
    int floor_px;
    unsigned sizes; // of screens on which it is too small
    int last_width; // of the last of them
    int last_height;
};

struct az_tightness {
    const struct az_event *event;   // borrowed
    const struct az_survey *survey; // borrowed
    struct az_tight_screen screen;  // that is drawn now
    struct az_tight_text texts[AZ_TIGHT_TEXTS_MAX];
    size_t text_count;
    bool more;                                   // there were more than that
    uint32_t done_seen[AZ_SURVEY_LANGUAGES_MAX]; // items of "done", as bits, on some screen
    struct az_tight_screen done_lost[AZ_SURVEY_LANGUAGES_MAX][AZ_EVENT_DONE_MAX]; // the first
};

/* az_type_watch_fn; `ctx` is the az_tightness. */
void
az_tightness_handle_strain(void *ctx, const struct az_type_strain *strain);

/* Whether people are shown an item of "done" when it is its turn; it is passed over if too long. */
void
az_tightness_note_done(struct az_tightness *tightness, size_t index, bool is_shown);

/* Log all of it. False if there is something that nobody can read. */
bool
az_tightness_tell(const struct az_tightness *tightness);
