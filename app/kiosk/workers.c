// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "workers"
#include "app/kiosk/workers.h"

#include "app/kiosk/notice.h"
#include "base/log.h"

static void
handle_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_COMMITTED, .ticket = ticket});
}

static void
handle_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_STORE_STATE, .store = state});
}

static void
handle_status(void *ctx, const struct az_uplink_status *status)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_UPLINK_STATUS, .uplink = *status});
}

static void
handle_closed(void *ctx)
{
    struct az_workers *workers = ctx;
    pthread_mutex_lock(&workers->lock);
    if (workers->uplink) {
        az_uplink_notice(workers->uplink);
    }
    pthread_mutex_unlock(&workers->lock);
}

static void
handle_link_up(void *ctx)
{
    struct az_workers *workers = ctx;
    pthread_mutex_lock(&workers->lock);
    if (workers->uplink) {
        az_uplink_wake(workers->uplink);
    }
    pthread_mutex_unlock(&workers->lock);
}

static bool
open_store(struct az_workers *workers, const struct az_workers_params *params)
{
    workers->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = params->store_path, .clock = params->clock, .random = &az_random_system},
        .keep_days = params->keep_days,
        .handle_committed = handle_committed,
        .handle_state = handle_state,
    });
    return workers->store != NULL;
}

static bool
open_uplink(struct az_workers *workers, const struct az_workers_params *params)
{
    if (!params->hub_url) {
        AZ_LOGI("no hub is set; responses stay in %s", params->store_path);
        return true;
    }
    workers->uplink = az_uplink_open(&(struct az_uplink_params){
        .hub_url = params->hub_url,
        .ca_file = params->ca_file,
        .terminal = workers->self.terminal,
        .hub = workers->self.hub,
        .hub_path = workers->self.hub_path,
        .pair = &workers->self.pair,
        .key_path = workers->self.hub.known ? workers->self.key_path : NULL,
        .store = workers->store,
        .clock = &az_clock_system,
        .random = &az_random_system,
        .heartbeat_ms = params->heartbeat_ms,
        .shelf = params->shelf,
        .offer = params->offer,
        .ctx = params->offer_ctx,
        .handle_status = handle_status,
    });
    if (workers->uplink) {
        az_store_thread_on_closed(workers->store, handle_closed, workers);
    }
    return workers->uplink != NULL;
}

/* Without it the uplink finds out by trying. */
static bool
watch_link(struct az_workers *workers)
{
    if (workers->uplink) {
        workers->link = az_link_watch_open(handle_link_up, workers);
    }
    return true;
}

bool
az_workers_open(struct az_workers *workers, const struct az_workers_params *params)
{
    *workers = (struct az_workers){0};
    pthread_mutex_init(&workers->lock, NULL);
    workers->ready = true;
    return open_store(workers, params) &&
           az_self_load(params->store_path, &az_random_system, &workers->self) &&
           open_uplink(workers, params) && az_store_thread_start(workers->store) &&
           (!workers->uplink || az_uplink_start(workers->uplink)) && watch_link(workers);
}

void
az_workers_use(struct az_workers *workers, const struct az_show *show)
{
    az_store_thread_keep(workers->store, show->event.keep_days);
    pthread_mutex_lock(&workers->lock);
    if (workers->uplink) {
        az_uplink_gather(workers->uplink, (int64_t)show->settings.send_after_s * 1000);
        az_uplink_note_shown(workers->uplink, &show->assignment, NULL);
    }
    pthread_mutex_unlock(&workers->lock);
}

void
az_workers_note_failure(struct az_workers *workers, const struct az_show *show, const char *why)
{
    pthread_mutex_lock(&workers->lock);
    if (workers->uplink) {
        az_uplink_note_shown(workers->uplink, &show->assignment, why);
    }
    pthread_mutex_unlock(&workers->lock);
}

/*
 * The uplink asks the store and the store notices the uplink. So the store
 * forgets the uplink first, and only then may the uplink go, and then the store.
 */
void
az_workers_close(struct az_workers *workers)
{
    if (!workers->ready) {
        return;
    }
    az_link_watch_close(workers->link);
    pthread_mutex_lock(&workers->lock);
    struct az_uplink *uplink = workers->uplink;
    workers->uplink = NULL;
    pthread_mutex_unlock(&workers->lock);
    az_uplink_close(uplink);
    az_store_thread_close(workers->store);
    az_self_destroy(&workers->self);
    pthread_mutex_destroy(&workers->lock);
    *workers = (struct az_workers){0};
}
