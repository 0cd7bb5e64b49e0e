// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the uplink knows of the time, and how it learns more of it when a
 * certificate's dates do not fit. Only for the uplink, on its thread, but for
 * az_uplink_time_cancel().
 */
#include "storage/store_thread.h"
#include "sync/delivery.h"
#include "sync/http_client.h"
#include "sync/hub_binding.h"
#include "sync/known_time.h"

struct az_uplink_time_params {
    const char *hub_url;                  // borrowed for the call
    const char *ca_file;                  // NULL for the system's authorities
    const struct az_hub_binding *binding; // borrowed; looked at anew at each question
    const struct az_clock *clock;
    const struct az_random *random;
    int64_t total_timeout_ms;
};

struct az_uplink_time {
    struct az_known_time known;
    struct az_http_client *client;        // owned; for asking the time and nothing else
    const struct az_hub_binding *binding; // borrowed
    const struct az_random *random;
    char *url; // owned
    int64_t total_timeout_ms;
};

/* False, and logged, on failure. The caller destroys `time`, whatever is returned. */
bool
az_uplink_time_init(struct az_uplink_time *time, const struct az_uplink_time_params *params);
/* Accepts a zeroed one. */
void
az_uplink_time_destroy(struct az_uplink_time *time);

/* Make a question under way, and every later one, fail soon. Any thread. */
void
az_uplink_time_cancel(struct az_uplink_time *time);

/* UTC, by all that is known. */
int64_t
az_uplink_time_now(const struct az_uplink_time *time);

/* Whether that is vouched for, by the hub in this run or by who watches over the clock. */
bool
az_uplink_time_is_sure(const struct az_uplink_time *time);

/* Learn from what the store holds. */
void
az_uplink_time_look_at_store(struct az_uplink_time *time, struct az_store_thread *store);

/* Learn from what the hub said with an envelope. */
void
az_uplink_time_learn(struct az_uplink_time *time, const struct az_delivery *delivery,
                     const struct az_round_trip *trip);

/*
 * The dates of the hub's certificate did not fit: ask the hub what time it is.
 * Whether it is another time than was thought, so that it is worth trying again.
 */
bool
az_uplink_time_ask(struct az_uplink_time *time);
