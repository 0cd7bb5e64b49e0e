// SPDX-License-Identifier: MIT
#pragma once

/*
 * Files with one thing wrong in them, and what is to be told of it.
 */
#include "app/survey/loader.h"

struct fault_case {
    const char *from; // in a sound file
    const char *to;   // stands in its place
    unsigned line;    // of the fault
    const char *part; // of the line that is printed
};

/* `text` with the first `from` replaced by `to`; fails the test if there is none. Owned by the
 * caller. */
char *
fault_case_replace(const char *text, const char *from, const char *to);

/* Faults as printed. Borrowed until the next call. */
const char *
fault_case_printed(const struct az_faults *told);

/* Whether the case's fault is among them, in its line. */
bool
fault_case_is_told(const struct az_faults *told, const struct fault_case *fault);

/* A survey as it was read, and what is told of it. Zero is none yet. */
struct fault_case_survey {
    struct az_survey survey;
    struct az_faults faults;
};
/* Read a text as that of "survey.yaml", in place of what was read before. */
bool
fault_case_parse(struct fault_case_survey *read, const char *text);
/* Good for another text then. */
void
fault_case_survey_destroy(struct fault_case_survey *read);

/* Each of the cases makes a fault of the sound survey, which is told with what to do. */
void
fault_case_check_told(const char *sound, const struct fault_case *cases, size_t count);
/* Thousands of surveys with some of these bytes in it are read or refused, and none crashes. */
void
fault_case_check_changed(const char *sound, const char *bytes, unsigned changes);
