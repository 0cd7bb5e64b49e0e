// SPDX-License-Identifier: MIT
#pragma once

/*
 * The kiosk's threads: the store's and the uplink's, wired to each other and,
 * by notices, to the screen.
 */
#include <pthread.h>

#include "app/kiosk/show.h"
#include "base/clock.h"
#include "storage/store_thread.h"
#include "sync/link_watch.h"
#include "sync/self.h"
#include "sync/uplink.h"

struct az_workers {
    struct az_store_thread *store; // owned
    struct az_self self;           // whose pair signs what the terminal sends
    struct az_link_watch *link;    // owned; NULL without a hub, or where it cannot be had
    bool ready;                    // the lock is there

    pthread_mutex_t lock;
    struct az_uplink *uplink; // owned; NULL without a hub; protected by lock
};

struct az_workers_params {
    const char *store_path;
    const char *hub_url; // NULL: nothing is sent
    const char *ca_file; // of authorities that vouch for the hub; NULL for the system's
    const struct az_clock *clock;
    uint32_t keep_days;     // of what the hub has
    int64_t heartbeat_ms;   // see az_uplink_params
    struct az_shelf *shelf; // the same, and who takes what is fetched
    az_fetching_offer_fn offer;
    void *offer_ctx;
};

/*
 * Open and start them. False, and logged, on failure. The caller closes
 * `workers`, whatever is returned.
 */
bool
az_workers_open(struct az_workers *workers, const struct az_workers_params *params);
/* This is shown now, and what it says of the workers counts. */
void
az_workers_use(struct az_workers *workers, const struct az_show *show);
/* This could not be shown. */
void
az_workers_note_failure(struct az_workers *workers, const struct az_show *show, const char *why);

/* Commits what is queued, cuts off what is being sent, and joins. Accepts a zeroed one. */
void
az_workers_close(struct az_workers *workers);
