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

struct az_condition; // see condition.h

enum {
    AZ_SURVEY_LANGUAGES_MAX = 12,
    AZ_SURVEY_QUESTIONS_MAX = 40,
    AZ_SURVEY_CHOICES_MAX = 60,
};

enum az_question_type {
    AZ_QUESTION_FACES,   // one of five faces; number 1 (very unhappy) to 5 (very happy)
    AZ_QUESTION_NPS,     // number 0 to 10
    AZ_QUESTION_CHOICE,  // exactly one choice
    AZ_QUESTION_CHOICES, // several choices
    AZ_QUESTION_TYPE_COUNT
};

/*
 * A text in each of the survey's languages, in their order: text.in[i] is in
 * survey->languages[i]. All present once the checker is content.
 */
struct az_text {
    const char *in[AZ_SURVEY_LANGUAGES_MAX];
};

struct az_choice {
    const char *id;
    struct az_text text;
};

struct az_question {
    const char *id;
    enum az_question_type type;
    struct az_text text;
    struct az_text low;              // nps: what 0 means
    struct az_text high;             // nps: what 10 means
    const struct az_choice *choices; // choice and choices
    size_t choice_count;
    unsigned min;                    // choices: fewest to choose, 0 makes it skippable
    unsigned max;                    // choices: most to choose
    bool required;                   // false: there is a "skip"
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
};

struct az_point {
    const char *id;
    const char *label;
};

/* The occasion. */
struct az_event {
    struct az_arena arena; // holds everything below, the survey excepted
    const char *id;
    const char
        *languages[AZ_SURVEY_LANGUAGES_MAX]; // a choice of the survey's; the first is the default
    size_t language_count;
    struct az_text title;    // by the event's languages
    const char *time_zone;   // IANA name, such as "Asia/Yerevan"
    const char *survey_path; // as written, relative to the event's file
    const struct az_point *points;
    size_t point_count;
    uint32_t idle_s;    // without a touch for so long, the response times out
    uint32_t thanks_s;  // how long "thank you" stays
    uint32_t keep_days; // for how long the terminal keeps what the hub has
};

/* Position of a language among the survey's, -1 if it has none such. */
int
az_survey_language(const struct az_survey *survey, const char *language);

/* The question with this id, or NULL. */
const struct az_question *
az_survey_question(const struct az_survey *survey, const char *id);

const struct az_choice *
az_question_choice(const struct az_question *question, const char *id);

/* "faces", "nps" … as written in a survey. */
const char *
az_question_type_name(enum az_question_type type);

/* Lowest and highest number that a question of this type takes; false for those that take none. */
bool
az_question_range(const struct az_question *question, int64_t *low, int64_t *high);

/* Whether a choices value (ids joined by one space) holds this id. */
bool
az_choices_hold(const char *choices, const char *id);

/* Release what a loader made; accepts a zeroed one. */
void
az_survey_destroy(struct az_survey *survey);
void
az_event_destroy(struct az_event *event);
