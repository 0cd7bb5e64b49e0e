// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uplink"
#include "sync/uplink_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sync/hub_time.h"

enum { CLOCK_STEP_MS = 60 * 1000 }; // a clock that is wrong by less is not to blame

bool
az_uplink_time_init(struct az_uplink_time *time, const struct az_uplink_time_params *params)
{
    size_t size = strlen(params->hub_url);
    *time = (struct az_uplink_time){.random = params->random,
                                    .total_timeout_ms = params->total_timeout_ms};
    az_known_time_init(&time->known, params->clock);
    time->binding = params->binding;
    time->url = strndup(params->hub_url, size - (size > 0 && params->hub_url[size - 1] == '/'));
    time->client = time->url ? az_http_client_open() : NULL;
    return time->client && az_http_client_trust(time->client, params->ca_file);
}

void
az_uplink_time_destroy(struct az_uplink_time *time)
{
    az_http_client_close(time->client);
    free(time->url);
    *time = (struct az_uplink_time){0};
}

void
az_uplink_time_cancel(struct az_uplink_time *time)
{
    az_http_client_cancel(time->client);
}

int64_t
az_uplink_time_now(const struct az_uplink_time *time)
{
    return az_known_time_now(&time->known);
}

bool
az_uplink_time_is_sure(const struct az_uplink_time *time)
{
    return time->known.learned || az_known_time_is_synchronised(&time->known);
}

void
az_uplink_time_look_at_store(struct az_uplink_time *time, struct az_store_thread *store)
{
    int64_t passed_ms;
    if (az_store_thread_passed(store, &passed_ms)) {
        az_known_time_raise(&time->known, passed_ms);
    }
}

void
az_uplink_time_learn(struct az_uplink_time *time, const struct az_delivery *delivery,
                     const struct az_round_trip *trip)
{
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        az_known_time_learn(&time->known, delivery->envelope.received_at_ms,
                            trip->sent_boot_ms + (trip->answered_boot_ms - trip->sent_boot_ms) / 2);
    }
}

static bool
is_another_time(int64_t a_ms, int64_t b_ms)
{
    return llabs(a_ms - b_ms) > CLOCK_STEP_MS;
}

bool
az_uplink_time_ask(struct az_uplink_time *time)
{
    if (!time->binding->known || az_known_time_is_synchronised(&time->known)) {
        return false;
    }
    const struct az_hub_time_question question = {
        .url = time->url,
        .binding = time->binding,
        .clock = time->known.clock,
        .random = time->random,
        .total_timeout_ms = time->total_timeout_ms,
    };
    struct az_hub_time told;
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool ok = az_hub_time_ask(time->client, &question, &told, &why);
    if (!ok) {
        AZ_LOGW("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    int64_t thought_ms = az_uplink_time_now(time);
    if (ok) {
        az_known_time_learn(&time->known, told.time_ms, told.boot_ms);
    }
    if (!ok || !is_another_time(az_uplink_time_now(time), thought_ms)) {
        return false;
    }
    char date[AZ_CLOCK_ISO_SIZE];
    az_clock_format_iso(told.time_ms, date);
    AZ_LOGI("by the hub's word it is %s; that is what certificates are checked by", date);
    return true;
}
