// SPDX-License-Identifier: MIT
#pragma once

/*
 * Carries what the flow decides to the store thread, and knows what of it is
 * durable. It never waits. UI thread only.
 *
 * A tap that the store's queue refuses is not kept: the kiosk goes out of
 * service. Only the closing of a response that was opened is kept and posted
 * again, because without it the next one could not be opened.
 */
#include "app/survey/flow.h"
#include "base/clock.h"
#include "storage/store_thread.h"

enum { AZ_SAVER_FINISHES_MAX = 512 }; // more than the store's queue holds

struct az_saver {
    /* Immutable after init; all borrowed. */
    struct az_store_thread *store;
    const struct az_event *event;
    const struct az_point *point;
    const struct az_survey *survey;
    const struct az_clock *clock;
    struct az_uuid boot;

    bool open;          // a response was begun and not finished
    bool owes;          // its closing was refused
    const char *misuse; // of the response that is closed next: the rule's id or NULL; borrowed
    struct az_store_closing closing;          // the one that is owed; its language is the survey's
    uint64_t committed;                       // every ticket up to this one is durable
    uint64_t last_finish;                     // ticket of the last response that was closed
    uint64_t finishes[AZ_SAVER_FINISHES_MAX]; // tickets on their way, a ring
    size_t finish_first;
    size_t finish_count;
    uint64_t saved; // closed responses that are durable, since start
};

struct az_saver_params {
    struct az_store_thread *store;
    const struct az_event *event;
    const struct az_point *point;
    const struct az_survey *survey;
    const struct az_clock *clock;
    struct az_uuid boot;
};

void
az_saver_init(struct az_saver *saver, const struct az_saver_params *params);

/* Post what an input led to. `language` is an index among the survey's. False if something was
 * refused. */
bool
az_saver_apply(struct az_saver *saver, const struct az_flow_effect *effect, size_t language);

/* Post again what is owed. True if nothing is owed any more. */
bool
az_saver_settle(struct az_saver *saver);

/* The store thread committed up to `ticket`. True if that made a closed response durable. */
bool
az_saver_committed(struct az_saver *saver, uint64_t ticket);

/* Whether the last response that was closed is durable. */
bool
az_saver_is_done(const struct az_saver *saver);
