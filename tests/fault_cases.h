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
