// SPDX-License-Identifier: MIT
#pragma once

/*
 * How many people came to the terminal and how far they went, counted per hour
 * of the boot's own clock, so that a response rate can be given. Pure: what is
 * counted is handed to whoever keeps it, at most once a minute. Nothing is
 * known of who it was or what they answered.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/visits.h"

enum {
    AZ_VISITS_HOUR_MS = 3600 * 1000,
    AZ_VISITS_POST_MS = 60 * 1000, // between two posts, to spare the disk
    AZ_VISITS_HOURS_MAX = 24,      // that wait to be posted; beyond, the newest takes all
};

/*
 * Keep these counts of an hour beside those kept before; its boot and wall time
 * are for the caller to fill in. False if they could not be taken and are to be
 * handed over again.
 */
typedef bool (*az_visits_post_fn)(void *ctx, const struct az_visits_hour *hour);

struct az_visits {
    az_visits_post_fn post; // immutable
    void *ctx;
    struct az_visits_hour hours[AZ_VISITS_HOURS_MAX]; // not posted yet, oldest first
    size_t hour_count;
    int64_t posted_ms; // when something was handed over last
    bool here;         // somebody is
    bool started;
};

/* `post` may be NULL, and then nothing is kept. */
void
az_visits_init(struct az_visits *visits, az_visits_post_fn post, void *ctx, int64_t now_ms);

/* Somebody touched the terminal; a visit begins unless one is under way. */
void
az_visits_touched(struct az_visits *visits, int64_t now_ms);
/* The first answer was given. */
void
az_visits_started(struct az_visits *visits, int64_t now_ms);
/* The visit is over: the last question was answered, or whoever it was went away. */
void
az_visits_ended(struct az_visits *visits, bool complete, int64_t now_ms);

/* When to call az_visits_post(); -1 if nothing waits, or somebody is here whose taps go first. */
int64_t
az_visits_due_ms(const struct az_visits *visits);
/* Hand over what waits; `now_ms` counts as the time of the last try. */
void
az_visits_post(struct az_visits *visits, int64_t now_ms);
