// SPDX-License-Identifier: MIT
#pragma once

/*
 * A survey, or an event with its survey, with all that can be found out about
 * it before attendees see it: what the loader finds, and what a terminal could
 * not write with the fonts of this computer.
 */
#include <stdio.h>

#include "app/survey/loader.h"

struct az_checked {
    struct az_event event; // if it is one
    struct az_survey survey;
    struct az_faults faults;        // of the event, or of the survey that has none
    struct az_faults survey_faults; // of the event's survey
    bool is_event;
    bool sound; // neither file is refused
};

/* The caller destroys `checked`, whatever comes of it. */
void
az_checked_init(struct az_checked *checked, const char *path, enum az_survey_file_kind kind);
void
az_checked_destroy(struct az_checked *checked);

/* Every fault and warning, a line each. False, and logged, if they could not all be told. */
bool
az_checked_print(const struct az_checked *checked, FILE *out);
