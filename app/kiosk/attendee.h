// SPDX-License-Identifier: MIT
#pragma once

/*
 * A scripted attendee: makes responses on the real kiosk by real touch events
 * at the places of its widgets, and acts on nothing but what a person would
 * see. It never waits for time to pass: the kiosk runs on the attendee's
 * clock, which it sets forward when a person would go away. UI thread only,
 * except for the clock.
 */
#include "app/kiosk/kiosk.h"

struct az_attendee;

struct az_attendee_params {
    const struct az_event *event;   // borrowed
    const struct az_survey *survey; // borrowed
    unsigned responses;             // how many to make
    uint64_t seed;
    const char *pictures; // folder for screenshots, NULL for none; borrowed
};

/* NULL, and logged, on failure. */
struct az_attendee *
az_attendee_open(const struct az_attendee_params *params);
/* Accepts NULL. */
void
az_attendee_close(struct az_attendee *attendee);

/* The clock that the kiosk is to run on. Any thread. */
const struct az_clock *
az_attendee_clock(struct az_attendee *attendee);

/*
 * The store that the responses go to, and whether they are delivered: then it
 * ends only when the outbox is empty. Once, before the kiosk runs.
 */
void
az_attendee_watch(struct az_attendee *attendee, struct az_store_thread *store, bool delivered);

/* The kiosk's handle_round. */
int
az_attendee_handle_round(void *ctx, struct az_kiosk *kiosk);

/* After the kiosk has ended: print what was done as one JSON line. False if not all was done. */
bool
az_attendee_report(struct az_attendee *attendee);
