// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the two halves of the uplink share. Internal to them:
 *
 *   uplink           the thread: opening, sleeping, being called, closing
 *   uplink_exchange  one look at the outbox, and what the hub says to it
 */
#include <pthread.h>

#include "sync/delivery.h"
#include "sync/fetching.h"
#include "sync/heartbeat.h"
#include "sync/http_client.h"
#include "sync/owed.h"
#include "sync/parcel.h"
#include "sync/rotation.h"
#include "sync/uplink.h"
#include "sync/uplink_time.h"

struct az_uplink {
    // Immutable after opening.
    struct az_uplink_params params;
    struct az_parcel_source source;
    char *hub_url;  // owned; without "/" at its end
    char *endpoint; // owned
    char *hub_path; // owned; NULL if the hub's key is kept nowhere
    struct az_http_client *client;
    struct az_rotation *rotation; // of the key; NULL if it stays as it is
    struct az_uplink_time time;   // but for its client, the uplink thread's

    // Uplink thread only. While one parcel is at the hub, the one before it is marked and the
    // next one made, so at most two are not marked.
    struct az_parcel parcels[2];
    struct az_parcel *ready;    // made and not sent yet; NULL if there is none
    struct az_parcel *unmarked; // the hub has it and the store does not know; NULL if none
    struct az_owed owed;
    struct az_schedule schedule;
    struct az_heartbeat heartbeat;
    struct az_fetching fetching;
    struct az_signature_pair pair;
    struct az_hub_binding binding;
    struct az_uuid hub; // that answered last, or that the terminal belongs to; zero before
    struct az_uplink_status now;
    struct az_store_uplink told; // to the store, and by it at the start
    bool anchored;               // an anchor was noted since the start
    int64_t anchored_at_ms;      // since boot; the last one

    // Protected by mutex.
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool stopping;
    bool woken;
    bool noticed;
    int64_t noticed_at_ms; // monotonic; the first notice since the last look
    struct az_uplink_status shown;
    int64_t quiet_ms; // how long responses are gathered
    bool was_offered; // and what became of it is in the next two
    struct az_assignment offered;
    char offered_why[AZ_PACKAGE_WHY_SIZE]; // "" if it is shown

    // The thread that opens, starts and closes.
    pthread_t thread;
    bool started;
};

/*
 * Look at the outbox and send a batch. Milliseconds until the next look, -1 for
 * until called.
 */
int64_t
az_uplink_look(struct az_uplink *uplink);

/* Have the store note what the hub has, and drop what is made and not sent. */
void
az_uplink_settle(struct az_uplink *uplink);
