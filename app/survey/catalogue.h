// SPDX-License-Identifier: MIT
#pragma once

/*
 * The program's own texts per language, from assets/catalogues/LANGUAGE.yaml.
 * Immutable once loaded, so any thread may read it. A comment beside a message
 * shows its places, to which az_catalogue_write() gives values.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/survey/plural.h"
#include "base/arena.h"
#include "base/buffer.h"

enum az_message {
    AZ_MESSAGE_LANGUAGE, // the language's name in itself
    AZ_MESSAGE_BACK,
    AZ_MESSAGE_NEXT,
    AZ_MESSAGE_SKIP,
    AZ_MESSAGE_DONE, // also of the keyboard
    AZ_MESSAGE_YES,
    AZ_MESSAGE_NO,
    AZ_MESSAGE_CHOOSE_ONE,
    AZ_MESSAGE_CHOOSE_SEVERAL,
    AZ_MESSAGE_CHOOSE_UP_TO,    // {n}
    AZ_MESSAGE_CHOOSE_AT_LEAST, // {n}
    AZ_MESSAGE_CHOOSE_EXACTLY,  // {n}
    AZ_MESSAGE_CHOOSE_FROM_TO,  // {n} to {m}
    AZ_MESSAGE_CHOOSE_FULL,     // {n} are chosen, and no more may be
    AZ_MESSAGE_FACE_1,          // of five faces: very unhappy
    AZ_MESSAGE_FACE_2,
    AZ_MESSAGE_FACE_3,
    AZ_MESSAGE_FACE_4,
    AZ_MESSAGE_FACE_5,         // very happy
    AZ_MESSAGE_FACE_OF_FOUR_1, // very unhappy
    AZ_MESSAGE_FACE_OF_FOUR_2,
    AZ_MESSAGE_FACE_OF_FOUR_3,
    AZ_MESSAGE_FACE_OF_FOUR_4,   // very happy
    AZ_MESSAGE_STARS_HINT,       // 1 to {n}
    AZ_MESSAGE_STAR_OF,          // {n} of {m}
    AZ_MESSAGE_SCALE_HINT,       // {n} to {m}; for NPS too
    AZ_MESSAGE_TEXT_PLACEHOLDER, // in an empty text field
    AZ_MESSAGE_TEXT_LEFT,        // {n} characters
    AZ_MESSAGE_TEXT_SEALED,
    AZ_MESSAGE_TEXT_READERS, // the same in few words
    AZ_MESSAGE_TEXT_REPLACE,
    AZ_MESSAGE_CONTACT_NAME,
    AZ_MESSAGE_CONTACT_EMAIL,
    AZ_MESSAGE_CONTACT_PHONE,
    AZ_MESSAGE_CONTACT_EMAIL_DOUBT,
    AZ_MESSAGE_CONTACT_PHONE_DOUBT,
    AZ_MESSAGE_CONTACT_CHECK,   // the same in few words, of either
    AZ_MESSAGE_CONTACT_CONSENT, // a heading
    AZ_MESSAGE_CONTACT_NOT_NOW,
    AZ_MESSAGE_IDLE_QUESTION,
    AZ_MESSAGE_IDLE_STAY,
    AZ_MESSAGE_IDLE_LEFT, // {n} seconds
    AZ_MESSAGE_TIMED_OUT, // to the next person
    AZ_MESSAGE_THANKS,    // unless the survey has its own
    AZ_MESSAGE_SAID,      // a heading
    AZ_MESSAGE_DID,       // a heading
    AZ_MESSAGE_USE,       // a heading
    AZ_MESSAGE_SCAN,      // beside the QR code
    AZ_MESSAGE_CLOSED,
    AZ_MESSAGE_OPENS_AT,       // today, {time}
    AZ_MESSAGE_OPENS_TOMORROW, // {time}
    AZ_MESSAGE_OPENS_ON,       // {day}, {time}
    AZ_MESSAGE_ON_MONDAY,      // as it stands in place of {day}
    AZ_MESSAGE_ON_TUESDAY,
    AZ_MESSAGE_ON_WEDNESDAY,
    AZ_MESSAGE_ON_THURSDAY,
    AZ_MESSAGE_ON_FRIDAY,
    AZ_MESSAGE_ON_SATURDAY,
    AZ_MESSAGE_ON_SUNDAY,
    AZ_MESSAGE_IN_JANUARY, // likewise, with the day of the month as {n}
    AZ_MESSAGE_IN_FEBRUARY,
    AZ_MESSAGE_IN_MARCH,
    AZ_MESSAGE_IN_APRIL,
    AZ_MESSAGE_IN_MAY,
    AZ_MESSAGE_IN_JUNE,
    AZ_MESSAGE_IN_JULY,
    AZ_MESSAGE_IN_AUGUST,
    AZ_MESSAGE_IN_SEPTEMBER,
    AZ_MESSAGE_IN_OCTOBER,
    AZ_MESSAGE_IN_NOVEMBER,
    AZ_MESSAGE_IN_DECEMBER,
    AZ_MESSAGE_WAKE,
    AZ_MESSAGE_LARGER_TEXT,
    AZ_MESSAGE_HIGH_CONTRAST,
    AZ_MESSAGE_READ_ALOUD,
    AZ_MESSAGE_STANDARD_VIEW,
    AZ_MESSAGE_KEY_SPACE,
    AZ_MESSAGE_KEY_SHIFT,
    AZ_MESSAGE_KEY_DELETE,
    AZ_MESSAGE_KEY_LETTERS,
    AZ_MESSAGE_KEY_DIGITS,
    AZ_MESSAGE_KEY_LANGUAGE, // to the next language's letters
    AZ_MESSAGE_SAVING,
    AZ_MESSAGE_OUT_OF_SERVICE,      // short, for the attendee
    AZ_MESSAGE_OUT_OF_SERVICE_HINT, // what the attendee may do
    AZ_MESSAGE_NO_SURVEY,
    AZ_MESSAGE_SURVEY_CHANGED,
    AZ_MESSAGE_SAFE_MODE,
    AZ_MESSAGE_NOT_SET_UP,
    AZ_MESSAGE_TRAINING,
    AZ_MESSAGE_ENROL_TITLE,    // a heading
    AZ_MESSAGE_ENROL_HINT,     // beneath it
    AZ_MESSAGE_ENROL_CHECKING, // while the hub is asked
    AZ_MESSAGE_ENROL_DONE,
    AZ_MESSAGE_ENROL_WRONG,   // the code
    AZ_MESSAGE_ENROL_NO_HUB,  // nobody answered
    AZ_MESSAGE_ENROL_BUSY,    // the hub has been asked too often
    AZ_MESSAGE_ENROL_REFUSED, // people must act at the hub
    AZ_MESSAGE_ENROL_LATER,   // go on without
    AZ_MESSAGE_COUNT
};

struct az_catalogue {
    struct az_arena arena; // holds everything below
    const char *language;
    const char *texts[AZ_MESSAGE_COUNT]; // all present; those with places are to be written instead
    const char *forms[AZ_MESSAGE_COUNT][AZ_PLURAL_COUNT]; // those that the language uses
};

/* What is put into the places of a message: {n}, {m}, {time} and {day}. */
struct az_message_values {
    int64_t n;
    int64_t m;
    const char *time; // such as "09:00"; NULL where there is no {time}
    const char *day;  // such as "on Monday"; NULL likewise
};

/* The key by which a message stands in the file, such as "back". */
const char *
az_message_key(enum az_message message);

/* Whether a message has forms that depend on a number. */
bool
az_message_is_counted(enum az_message message);

/*
 * Load the catalogue of `language` from the assets. False, and logged with file
 * and line, if it is missing or incomplete. The caller destroys it, whatever
 * is returned.
 */
bool
az_catalogue_load(const char *language, struct az_catalogue *out);

/*
 * Append a message with its places filled, in the form that goes with the
 * number. False if `out` has failed.
 */
bool
az_catalogue_write(const struct az_catalogue *catalogue, enum az_message message,
                   const struct az_message_values *values, struct az_buffer *out);

/* Accepts a zeroed one. */
void
az_catalogue_destroy(struct az_catalogue *catalogue);
