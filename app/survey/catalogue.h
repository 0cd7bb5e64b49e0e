// SPDX-License-Identifier: MIT
#pragma once

/*
 * The program's own texts per language, from assets/catalogues/LANGUAGE.yaml.
 * Immutable once loaded, so any thread may read it.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum az_message {
    AZ_MESSAGE_LANGUAGE, // the language's name in itself
    AZ_MESSAGE_BACK,
    AZ_MESSAGE_NEXT,
    AZ_MESSAGE_SKIP,
    AZ_MESSAGE_DONE,
    AZ_MESSAGE_CHOOSE_ONE,
    AZ_MESSAGE_CHOOSE_SEVERAL,
    AZ_MESSAGE_THANKS, // unless the survey has its own
    AZ_MESSAGE_SAVING,
    AZ_MESSAGE_OUT_OF_SERVICE,      // short, for the attendee
    AZ_MESSAGE_OUT_OF_SERVICE_HINT, // what the attendee may do
    AZ_MESSAGE_FACE_1,              // very unhappy
    AZ_MESSAGE_FACE_2,
    AZ_MESSAGE_FACE_3,
    AZ_MESSAGE_FACE_4,
    AZ_MESSAGE_FACE_5, // very happy
    AZ_MESSAGE_COUNT
};

struct az_catalogue {
    struct az_arena arena; // holds everything below
    const char *language;
    const char *texts[AZ_MESSAGE_COUNT]; // all present
};

/* The key by which a message stands in the file, such as "back". */
const char *
az_message_key(enum az_message message);

/*
 * Load the catalogue of `language` from the assets. False, and logged with file
 * and line, if it is missing or incomplete. The caller destroys it, whatever
 * is returned.
 */
bool
az_catalogue_load(const char *language, struct az_catalogue *out);
/* Accepts a zeroed one. */
void
az_catalogue_destroy(struct az_catalogue *catalogue);
