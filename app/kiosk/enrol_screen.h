// SPDX-License-Identifier: MIT
#pragma once

/*
 * The screen on which an organizer types the code of a terminal: what was
 * typed, its keys, and how it is drawn. UI thread only.
 */
#include "app/kiosk/stage.h"
#include "app/survey/catalogue.h"
#include "app/ui/widget.h"
#include "sync/enrolment.h"

enum { AZ_ENROL_LANGUAGES = 5 };

extern const char *const az_enrol_languages[AZ_ENROL_LANGUAGES];

/* Numbers of keys beside those of the digits. */
enum { AZ_ENROL_DELETE = 10 };

struct az_enrol_screen {
    const struct az_catalogue *catalogues; // borrowed; AZ_ENROL_LANGUAGES of them
    size_t language;
    char digits[AZ_ENROLMENT_CODE_DIGITS + 1]; // typed so far
    enum az_message told;                      // beneath the digits
    char label[AZ_LABEL_SIZE];                 // once enrolled, what the terminal is called
    bool resting;                              // nothing can be typed now
    struct az_layout layout;
    struct az_painter painter;
    struct az_view view; // its keys
};

/* Type a digit, or take the last one back by AZ_ENROL_DELETE. Whether the code is whole now. */
bool
az_enrol_screen_type(struct az_enrol_screen *screen, int64_t key);

/* Begin anew, with this beneath. */
void
az_enrol_screen_tell(struct az_enrol_screen *screen, enum az_message told);

/* Lay out and list the keys for a screen of this size. */
void
az_enrol_screen_arrange(struct az_enrol_screen *screen, int width, int height);

/* `pressed` is the key that a finger is on, or AZ_TOUCH_NOTHING. */
void
az_enrol_screen_draw(const struct az_enrol_screen *screen, size_t pressed);
