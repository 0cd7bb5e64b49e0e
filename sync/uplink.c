// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uplink"
#include "sync/uplink_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/sentence.h"

enum {
    BATCH_DEFAULT = 500,
    QUIET_DEFAULT_MS = 300,
    TOTAL_TIMEOUT_DEFAULT_MS = 60 * 1000,
};

/* The hub's address, and that of its door for batches. */
static bool
make_addresses(struct az_uplink *uplink, const char *hub_url)
{
    size_t size = strlen(hub_url);
    if (size > 0 && hub_url[size - 1] == '/') {
        size--;
    }
    uplink->hub_url = strndup(hub_url, size);
    if (!uplink->hub_url ||
        asprintf(&uplink->endpoint, "%s" AZ_WRAPPING_PATH, uplink->hub_url) < 0) {
        uplink->endpoint = NULL;
        return false;
    }
    return true;
}

static bool
url_is_good(const char *url)
{
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool ok = az_uplink_url_is_valid(url, &why);
    if (!ok) {
        AZ_LOGE("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return ok;
}

static bool
open_time(struct az_uplink *uplink, const struct az_uplink_params *params)
{
    const struct az_uplink_time_params time = {
        .hub_url = params->hub_url,
        .ca_file = params->ca_file,
        .binding = &uplink->binding,
        .clock = params->clock,
        .random = params->random,
        .total_timeout_ms = uplink->params.total_timeout_ms,
    };
    return az_uplink_time_init(&uplink->time, &time);
}

struct az_uplink *
az_uplink_open(const struct az_uplink_params *params)
{
    if (!url_is_good(params->hub_url)) {
        return NULL;
    }
    struct az_uplink *uplink = calloc(1, sizeof(*uplink));
    if (!uplink) {
        AZ_LOGE("out of memory for the uplink");
        return NULL;
    }
    pthread_mutex_init(&uplink->mutex, NULL);
    az_thread_cond_init(&uplink->changed);
    uplink->params = *params;
    if (params->quiet_ms <= 0) {
        uplink->params.quiet_ms = QUIET_DEFAULT_MS;
    }
    uplink->quiet_ms = uplink->params.quiet_ms;
    if (params->total_timeout_ms <= 0) {
        uplink->params.total_timeout_ms = TOTAL_TIMEOUT_DEFAULT_MS;
    }
    size_t top = params->batch_max > 0 ? params->batch_max : BATCH_DEFAULT;
    top = top < AZ_BATCH_RESPONSES_MAX ? top : AZ_BATCH_RESPONSES_MAX;
    uplink->schedule = (struct az_schedule){.batch_max = top, .batch_top = top};
    az_heartbeat_init(&uplink->heartbeat, params->heartbeat_ms);
    uplink->source = (struct az_parcel_source){.outbox = az_outbox_of_thread(params->store),
                                               .clock = params->clock,
                                               .random = params->random,
                                               .pair = &uplink->pair,
                                               .terminal = params->terminal,
                                               .shelf = params->shelf,
                                               .total_timeout_ms = uplink->params.total_timeout_ms};
    uplink->hub = params->hub.hub;
    uplink->binding = params->hub;
    uplink->hub_path = params->hub_path ? strdup(params->hub_path) : NULL;
    if (params->pair) {
        uplink->pair = *params->pair;
    }
    bool addressed = make_addresses(uplink, params->hub_url);
    if (params->key_path) {
        uplink->rotation = az_rotation_open(&(struct az_rotation_params){
            .key_path = params->key_path,
            .hub_url = params->hub_url,
            .terminal = params->terminal,
            .clock = params->clock,
            .random = params->random,
        });
    }
    uplink->client = addressed ? az_http_client_open() : NULL;
    bool ok = uplink->client && az_http_client_trust(uplink->client, params->ca_file) &&
              open_time(uplink, params);
    uplink->params.hub_url = NULL; // borrowed only for the call, as those below
    uplink->params.ca_file = NULL;
    uplink->params.key_path = NULL;
    uplink->params.hub_path = NULL;
    if (!ok || (params->key_path && !uplink->rotation)) {
        AZ_LOGE("the uplink cannot start");
        az_uplink_close(uplink);
        return NULL;
    }
    az_fetching_init(&uplink->fetching, &(struct az_fetching_params){
                                            .shelf = params->shelf,
                                            .client = uplink->client,
                                            .clock = params->clock,
                                            .random = params->random,
                                            .pair = params->pair,
                                            .hub_url = uplink->hub_url,
                                            .total_timeout_ms = uplink->params.total_timeout_ms,
                                            .offer = params->offer,
                                            .ctx = params->ctx});
    return uplink;
}

/* The sooner of two times, of which -1 is never. */
static int64_t
sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

/* When a sleep ends that began at `from_ms`; -1 for never. Needs the mutex. */
static int64_t
sleep_end(const struct az_uplink *uplink, int64_t from_ms, int64_t wait_ms)
{
    if (wait_ms >= 0) {
        return from_ms + wait_ms; // a notice does not shorten the backoff
    }
    int64_t end_ms = uplink->noticed ? uplink->noticed_at_ms + uplink->quiet_ms : -1;
    end_ms = sooner(end_ms, az_heartbeat_due_ms(&uplink->heartbeat));
    return sooner(end_ms, az_fetching_due_ms(&uplink->fetching));
}

/* Sleep until it is time for the next look. False if the uplink is to stop. */
static bool
sleep_until_due(struct az_uplink *uplink, int64_t wait_ms)
{
    int64_t from_ms = az_thread_now_ms();
    pthread_mutex_lock(&uplink->mutex);
    while (!uplink->stopping && !uplink->woken) {
        int64_t end_ms = sleep_end(uplink, from_ms, wait_ms);
        if (end_ms < 0) {
            pthread_cond_wait(&uplink->changed, &uplink->mutex);
            continue;
        }
        if (!az_thread_cond_wait_until(&uplink->changed, &uplink->mutex, end_ms)) {
            break;
        }
    }
    // Cleared before the look: what is noticed during it leads to another one.
    uplink->woken = false;
    uplink->noticed = false;
    bool go_on = !uplink->stopping;
    pthread_mutex_unlock(&uplink->mutex);
    return go_on;
}

static void *
run(void *ctx)
{
    struct az_uplink *uplink = ctx;
    int64_t wait_ms = 0;
    az_store_thread_uplink(uplink->params.store, &uplink->told);
    az_uplink_time_look_at_store(&uplink->time, uplink->params.store);
    while (sleep_until_due(uplink, wait_ms)) {
        wait_ms = az_uplink_look(uplink);
    }
    az_uplink_settle(uplink); // what the hub has need not be sent again
    return NULL;
}

bool
az_uplink_start(struct az_uplink *uplink)
{
    assert(!uplink->started && uplink->params.pair);
    // It takes no signals, and so no SIGPIPE when a connection breaks under TLS.
    uplink->started = az_thread_start(&uplink->thread, "uplink", run, uplink);
    return uplink->started;
}

void
az_uplink_close(struct az_uplink *uplink)
{
    if (!uplink) {
        return;
    }
    if (uplink->started) {
        pthread_mutex_lock(&uplink->mutex);
        uplink->stopping = true;
        pthread_cond_signal(&uplink->changed);
        pthread_mutex_unlock(&uplink->mutex);
        az_http_client_cancel(uplink->client);
        az_uplink_time_cancel(&uplink->time);
        pthread_join(uplink->thread, NULL);
    }
    az_http_client_close(uplink->client);
    az_rotation_close(uplink->rotation);
    sodium_memzero(&uplink->pair, sizeof(uplink->pair));
    az_uplink_time_destroy(&uplink->time);
    pthread_cond_destroy(&uplink->changed);
    pthread_mutex_destroy(&uplink->mutex);
    az_fetching_destroy(&uplink->fetching);
    free(uplink->endpoint);
    free(uplink->hub_url);
    free(uplink->hub_path);
    free(uplink);
}

void
az_uplink_wake(struct az_uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    uplink->woken = true;
    pthread_cond_signal(&uplink->changed);
    pthread_mutex_unlock(&uplink->mutex);
}

void
az_uplink_notice(struct az_uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    if (!uplink->noticed) {
        uplink->noticed = true;
        uplink->noticed_at_ms = az_thread_now_ms();
        pthread_cond_signal(&uplink->changed);
    }
    pthread_mutex_unlock(&uplink->mutex);
}

void
az_uplink_note_shown(struct az_uplink *uplink, const struct az_assignment *assignment,
                     const char *why)
{
    pthread_mutex_lock(&uplink->mutex);
    uplink->was_offered = true;
    uplink->offered = *assignment;
    az_sentence_copy(why ? why : "", uplink->offered_why, sizeof(uplink->offered_why));
    uplink->woken = true;
    pthread_cond_signal(&uplink->changed);
    pthread_mutex_unlock(&uplink->mutex);
}

void
az_uplink_gather(struct az_uplink *uplink, int64_t quiet_ms)
{
    pthread_mutex_lock(&uplink->mutex);
    uplink->quiet_ms = quiet_ms > 0 ? quiet_ms : uplink->params.quiet_ms;
    pthread_cond_signal(&uplink->changed);
    pthread_mutex_unlock(&uplink->mutex);
}

void
az_uplink_get_status(struct az_uplink *uplink, struct az_uplink_status *out)
{
    pthread_mutex_lock(&uplink->mutex);
    *out = uplink->shown;
    pthread_mutex_unlock(&uplink->mutex);
}
