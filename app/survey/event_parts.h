// SPDX-License-Identifier: MIT
#pragma once

/*
 * The parts of an event's file that are read in files of their own. Each tells
 * every fault.
 */
#include "app/survey/fields.h"

struct az_event_reading {
    struct az_fields fields;
    const struct az_yaml *map; // the file's
    const char *dir;           // in which it lies; borrowed
    struct az_event *event;
};

/*
 * The path that a key gives, within the event's folder, as written; NULL if the
 * key is absent, or told.
 */
const char *
az_event_read_path(struct az_event_reading *reading, const char *key);

/* The same of a file that must be there to be read, or of a folder; told if it is not. */
const char *
az_event_read_file(struct az_event_reading *reading, const char *key, bool is_folder);

/* A path as seen from here. Owned by the caller; NULL, and told, if out of memory. */
char *
az_event_locate(struct az_event_reading *reading, const char *path);

/* "hours" */
void
az_event_read_hours(struct az_event_reading *reading);

/* "link" and "link_text" */
void
az_event_read_link(struct az_event_reading *reading);

/* How the terminal looks, sounds and moves. */
void
az_event_read_look(struct az_event_reading *reading);

/* "seal_key" and "unsealed_text" */
void
az_event_read_seal(struct az_event_reading *reading);

/* What the survey asks for must be sealed, or be free text that need not be. */
void
az_event_check_seal(struct az_event_reading *reading, const struct az_survey *survey);
