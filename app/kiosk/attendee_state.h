// SPDX-License-Identifier: MIT
#pragma once

/*
 * The inside of the scripted attendee: attendee.c (its life, its pictures and
 * its end) and attendee_mind.c (what it sees and does). Nobody else includes it.
 */
#include <stdatomic.h>

#include "app/kiosk/attendee.h"

/* How a person behaves. */
enum manner {
    MANNER_HAPPY,    // answers all, content
    MANNER_UNHAPPY,  // answers all, not content
    MANNER_LEAVES,   // goes away after one tap
    MANNER_SWITCHES, // takes another language on the way
    MANNER_RETURNS,  // goes back once and answers differently
    MANNER_SKIPS,    // skips what may be skipped
    MANNER_COUNT
};

/* One response. */
struct pass {
    enum manner manner;
    size_t language; // to begin in, among the event's
    unsigned taps;   // answers so far
    bool turned;     // has switched or gone back
    bool begun;
    size_t asked;     // the question that was looked at last
    unsigned letters; // typed into the field at work
    unsigned fields;  // finished
};

struct az_attendee {
    struct az_attendee_params params; // immutable
    struct az_clock clock;
    _Atomic int64_t ahead_ms; // of the system's clocks

    struct az_store_thread *store; // borrowed
    bool delivered;
    struct az_store_figures before;
    bool counted; // `before` is known
    struct az_store_figures after;

    uint64_t random;
    struct pass pass;
    unsigned made; // passes that are over
    unsigned answered;
    size_t finger_on; // index of the widget under the finger; SIZE_MAX if it is up
    float finger_x;
    float finger_y;
    bool pictures_failed;

    int64_t progress_at_ms; // real time; when something was delivered last
    uint64_t waiting;       // in the outbox then
    bool done;
};

/* Set the clock forward to a boot time; it never goes back. */
void
az_attendee_jump_to(struct az_attendee *attendee, int64_t boot_ms);

/* Touch the screen anywhere, as people do when it is dark. */
void
az_attendee_touch_anywhere(struct az_attendee *attendee);

/* Lift the finger that is down. */
void
az_attendee_lift(struct az_attendee *attendee);

/* The language to be read now: the planned one, or after a switch the one behind it. */
const char *
az_attendee_language(const struct az_attendee *attendee);

/* Do what this person does next on a question. False if the time ran out, and somebody else is
 * next. */
bool
az_attendee_act(struct az_attendee *attendee, const struct az_kiosk_sight *sight);
