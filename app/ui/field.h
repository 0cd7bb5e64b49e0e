// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a text field shows. What an attendee writes is drawn anew each time and
 * wiped behind: no cache keeps it.
 */
#include <stdbool.h>
#include <stddef.h>

struct az_field {
    const char *value;       // borrowed
    const char *placeholder; // shown while nothing is written; borrowed
    size_t caret;            // byte of the value before which it stands
    bool caret_shown;        // it blinks
    bool active;             // what is typed goes here
    bool ltr;                // an address or a number, in any language read from left to right
    const char *doubt;       // why it looks wrong, such as half an address; NULL if it does not
    const char *doubt_short; // the same where there is little room
};
