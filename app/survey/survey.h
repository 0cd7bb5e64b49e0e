// SPDX-License-Identifier: MIT
#pragma once

/*
 * The questionnaire: questions and choices with stable ids and texts per
 * language, and the event it is asked at. Plain data, made by the loader and
 * then immutable, so any thread may read it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/seal.h"

struct az_condition; // see condition.h

enum {
    AZ_SURVEY_LANGUAGES_MAX = 12,
    AZ_SURVEY_QUESTIONS_MAX = 40,
    AZ_SURVEY_CHOICES_MAX = 60,
    AZ_SURVEY_CHARACTERS_MAX = 2000, // most that a text question may take
    AZ_SURVEY_STEPS_MAX = 11,        // most points of a scale
    AZ_EVENT_DONE_MAX = 20,          // items of "you said, we did"
};

enum az_question_type {
    AZ_QUESTION_FACES,   // one of the faces; number 1 (very unhappy) to 5 or 4 (very happy)
    AZ_QUESTION_STARS,   // number 1 to `to`
    AZ_QUESTION_NPS,     // number 0 to 10
    AZ_QUESTION_SCALE,   // number `from` to `to`
    AZ_QUESTION_YES_NO,  // exactly one of the choices "yes" and "no"
    AZ_QUESTION_CHOICE,  // exactly one choice
    AZ_QUESTION_CHOICES, // several choices
    AZ_QUESTION_TEXT,    // the attendee's own words
    AZ_QUESTION_CONTACT, // how to reach the attendee: a JSON object, see contact.h
    AZ_QUESTION_NOTICE,  // says something and asks nothing
    AZ_QUESTION_TYPE_COUNT
};

enum az_faces {
    AZ_FACES_FIVE,          // very unhappy first
    AZ_FACES_FOUR,          // the same without the middle one
    AZ_FACES_FIVE_REVERSED, // very happy first; the numbers are those of five
    AZ_FACES_COUNT
};

/* What a contact question asks for, as bits. */
enum {
    AZ_CONTACT_NAME = 1,
    AZ_CONTACT_EMAIL = 2,
    AZ_CONTACT_PHONE = 4,
};

/*
 * A text in each of the survey's languages, in their order: text.in[i] is in
 * survey->languages[i]. All present once the checker is content; of an
 * optional text all or none.
 */
struct az_text {
    const char *in[AZ_SURVEY_LANGUAGES_MAX];
};

/* One of a file's texts where it stands there, for checks of what is said and not of what is asked.
 */
struct az_said {
    const char *text;
    const char *language;
    unsigned line; // of the file, from 1, as is the column
    unsigned column;
    const struct az_said *next; // in no order
};

struct az_choice {
    const char *id;
    struct az_text text; // absent for "yes" and "no" if the catalogue's words are meant
    bool exclusive;      // choices: cannot stand beside another, such as "none of these"
};

struct az_question {
    const char *id;
    enum az_question_type type;
    struct az_text text;
    struct az_text hint;             // optional: a quieter second line
    enum az_faces faces;             // faces
    int64_t from;                    // the lowest number, of those types that take one
    int64_t to;                      // the highest
    struct az_text low;              // what `from` means; optional for stars
    struct az_text high;             // what `to` means; optional for stars
    const struct az_choice *choices; // yes-no, choice and choices
    size_t choice_count;
    bool shuffle;            // choice and choices: each person sees another order, see flow.h
    unsigned min;            // choices: fewest to choose, 0 makes it skippable
    unsigned max;            // choices: most to choose
    unsigned max_characters; // text: Unicode code points
    unsigned contact_fields; // contact: AZ_CONTACT_ bits
    struct az_text consent;  // contact: what the attendee agrees to
    bool required;           // false: there is a "skip"
    const struct az_condition *when; // NULL: always asked
    unsigned line;                   // where it stands in the file, from 1
};

struct az_survey {
    struct az_arena arena; // holds everything below
    const char *id;
    char version[17]; // first 16 hexadecimal digits of the hash of the file's bytes
    const char *languages[AZ_SURVEY_LANGUAGES_MAX]; // the first is the default
    size_t language_count;
    struct az_text title;
    struct az_text thanks;
    const struct az_question *questions;
    size_t question_count;
    const struct az_said *said; // all of its texts
};

struct az_point {
    const char *id;
    const char *label;
};

/* Days of the week as bits. */
enum {
    AZ_DAY_MONDAY = 1,
    AZ_DAY_SUNDAY = 1 << 6,
    AZ_DAYS_ALL = (1 << 7) - 1,
};

/*
 * When the terminal asks, in the event's zone: on these days of the week or on
 * one date, from a minute of the day up to but without another. A date's hours
 * stand in place of those of its weekday.
 */
struct az_hours {
    unsigned days; // AZ_DAY_ bits; 0: the date below
    unsigned year;
    unsigned month; // 1 to 12
    unsigned day;   // 1 to 31
    unsigned from_min;
    unsigned to_min; // up to 1440; equal to `from_min`: closed on that date
};

/* "You said, we did": what came of earlier feedback. */
struct az_done {
    struct az_text said;
    struct az_text did;
};

/*
 * The occasion. Its texts are in the event's languages, in their order. Its
 * paths are as written, relative to the event's file and never outside its
 * folder.
 */
struct az_event {
    struct az_arena arena; // holds everything below, the survey excepted
    const char *id;
    const char
        *languages[AZ_SURVEY_LANGUAGES_MAX]; // a choice of the survey's; the first is the default
    size_t language_count;
    struct az_text title;
    const char *time_zone; // IANA name, such as "Asia/Yerevan"
    const char *survey_path;
    const struct az_point *points;
    size_t point_count;
    const struct az_hours *hours;
    size_t hours_count;  // 0: always open
    unsigned hours_line; // where they stand in the file, from 1

    uint32_t idle_s;    // without a touch for so long, the response times out
    uint32_t warning_s; // the last part of it, with the countdown
    uint32_t thanks_s;  // how long "thank you" stays
    uint32_t repeat_s;  // a response so soon behind another is flagged, see misuse.h; 0: none is
    uint32_t keep_days; // for how long the terminal keeps what the hub has

    const struct az_done *done;
    size_t done_count;
    struct az_text use;       // optional: how this feedback will be used
    struct az_text link_text; // with `link`
    const char *link;         // https URL shown as a QR code, or NULL

    const char *theme;       // "light", "dark", "contrast", or the path of a theme's file
    const char *brand_color; // "#RRGGBB" or NULL
    const char *logo;        // path of an SVG or PNG file, or NULL
    const char *logo_path;   // the same as seen from the working folder
    const char *speech;      // path of a folder with spoken prompts, or NULL
    uint32_t screen_mm;      // the screen's diagonal; 0: as the screen says
    bool sound;
    bool motion;
    bool low_reach; // what is touched stands where a seated person reaches

    const char *seal_key_path; // headquarters' public key for what people write, or NULL
    struct az_seal_public seal_key;
    bool has_seal_key;
    const struct az_said *said; // all of its texts
    bool unsealed_text; // free text is kept as it is; contact details are sealed all the same
};

/* Position of a language among the survey's, -1 if it has none such. */
int
az_survey_language(const struct az_survey *survey, const char *language);

/* The question with this id, or NULL. */
const struct az_question *
az_survey_question(const struct az_survey *survey, const char *id);

const struct az_choice *
az_question_choice(const struct az_question *question, const char *id);

/* Whether an optional text is there. */
bool
az_text_is_given(const struct az_text *text);

/* "faces", "nps" … as written in a survey. */
const char *
az_question_type_name(enum az_question_type type);

/* Lowest and highest number that a question takes; false for those that take none. */
bool
az_question_range(const struct az_question *question, int64_t *low, int64_t *high);

/*
 * Whether a question is answered by these words: they are UTF-8, more than
 * blanks, and at most as many characters (code points) as it takes.
 */
bool
az_question_takes_words(const struct az_question *question, const char *words);

/* Whether a choices value (ids joined by one space) holds this id. */
bool
az_choices_hold(const char *choices, const char *id);

/* Release what a loader made; accepts a zeroed one. */
void
az_survey_destroy(struct az_survey *survey);
void
az_event_destroy(struct az_event *event);
