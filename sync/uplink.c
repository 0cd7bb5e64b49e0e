// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uplink"
#include "sync/uplink.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/delivery.h"
#include "sync/http_client.h"
#include "sync/parcel.h"
#include "sync/sentence.h"

enum {
    BATCH_DEFAULT = 500,
    QUIET_DEFAULT_MS = 300,
    TOTAL_TIMEOUT_DEFAULT_MS = 60 * 1000,
    ANCHOR_EVERY_MS = 10 * 60 * 1000, // by the hub's time, however often it answers
    OWED_MAX_MS = 250,                // see struct owed
};

/*
 * Consecutive responses of a store that the hub has, with nothing to say of
 * them, and that the store has not noted. While a backlog is sent, they are
 * noted a few times a second rather than with each batch: a note costs a sync,
 * and were the power cut before it, the hub would only see duplicates.
 */
struct owed {
    struct az_uuid store;
    struct az_verdict_range range; // verdict NONE if there are none
    int64_t since_ms;              // since boot
};

struct az_uplink {
    // Immutable after opening.
    struct az_uplink_params params;
    struct az_parcel_source source;
    char *endpoint; // owned
    struct az_http_client *client;

    // Uplink thread only. While one parcel is at the hub, the one before it is marked and the
    // next one made, so at most two are not marked.
    struct az_parcel parcels[2];
    struct az_parcel *ready;    // made and not sent yet; NULL if there is none
    struct az_parcel *unmarked; // the hub has it and the store does not know; NULL if none
    struct owed owed;
    struct az_schedule schedule;
    struct az_uuid hub; // that answered last; zero before
    struct az_uplink_status now;
    bool anchored;          // an anchor was noted since the start
    int64_t anchored_at_ms; // since boot; the last one

    // Protected by mutex.
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool stopping;
    bool woken;
    bool noticed;
    int64_t noticed_at_ms; // monotonic; the first notice since the last look
    struct az_uplink_status shown;

    // The thread that opens, starts and closes.
    pthread_t thread;
    bool started;
};

static char *
make_endpoint(const char *hub_url)
{
    char *endpoint = NULL;
    size_t size = strlen(hub_url);
    if (size > 0 && hub_url[size - 1] == '/') {
        size--;
    }
    return asprintf(&endpoint, "%.*s" AZ_WRAPPING_PATH, (int)size, hub_url) < 0 ? NULL : endpoint;
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
    if (params->total_timeout_ms <= 0) {
        uplink->params.total_timeout_ms = TOTAL_TIMEOUT_DEFAULT_MS;
    }
    size_t top = params->batch_max > 0 ? params->batch_max : BATCH_DEFAULT;
    top = top < AZ_BATCH_RESPONSES_MAX ? top : AZ_BATCH_RESPONSES_MAX;
    uplink->schedule = (struct az_schedule){.batch_max = top, .batch_top = top};
    uplink->source = (struct az_parcel_source){.outbox = az_outbox_of_thread(params->store),
                                               .clock = params->clock,
                                               .random = params->random,
                                               .pair = params->pair,
                                               .terminal = params->terminal,
                                               .total_timeout_ms = uplink->params.total_timeout_ms};
    uplink->endpoint = make_endpoint(params->hub_url);
    uplink->params.hub_url = NULL; // borrowed only for the call
    uplink->client = uplink->endpoint ? az_http_client_open() : NULL;
    if (!uplink->client) {
        AZ_LOGE("the uplink cannot start");
        az_uplink_close(uplink);
        return NULL;
    }
    return uplink;
}

/* Now and then, leave what the hub says of the time with the store. */
static void
note_time(struct az_uplink *uplink, struct az_parcel *parcel)
{
    struct az_anchor anchor;
    struct az_round_trip *trip = &parcel->trip;
    bool due =
        !uplink->anchored || trip->answered_boot_ms - uplink->anchored_at_ms >= ANCHOR_EVERY_MS;
    if (due && az_clock_boot(uplink->params.clock, &trip->boot) &&
        az_delivery_anchor(&parcel->delivery, trip, &anchor)) {
        az_store_thread_anchor(uplink->params.store, &anchor);
        uplink->anchored = true;
        uplink->anchored_at_ms = trip->answered_boot_ms;
    }
}

static void
fail(struct az_delivery *delivery, const char *why)
{
    *delivery = (struct az_delivery){.outcome = AZ_DELIVERY_FAILED};
    az_sentence_copy(why, delivery->why, sizeof(delivery->why));
}

static void
drop(struct az_parcel **parcel)
{
    if (*parcel) {
        az_parcel_clear(*parcel);
        *parcel = NULL;
    }
}

/*
 * What the hub lacks comes first: were the terminal's power cut in between, the
 * batch is sent again, and the hub tells again what it lacks.
 */
static bool
note_envelope(struct az_uplink *uplink, const struct az_uuid *of,
              const struct az_envelope *envelope)
{
    struct az_store_thread *store = uplink->params.store;
    return (envelope->gap_count == 0 ||
            az_store_thread_requeue(store, of, envelope->gaps, envelope->gap_count)) &&
           az_store_thread_mark(store, of, envelope->verdicts, envelope->verdict_count);
}

static void
count_delivered(struct az_uplink *uplink, uint64_t count)
{
    struct az_uplink_status *now = &uplink->now;
    now->delivered += count;
    now->waiting -= count < now->waiting ? count : now->waiting;
}

/* Have the store note what is owed to it. */
static bool
pay(struct az_uplink *uplink)
{
    const struct owed owed = uplink->owed;
    uplink->owed = (struct owed){0};
    if (owed.range.verdict == AZ_VERDICT_NONE) {
        return true;
    }
    bool ok = az_store_thread_mark(uplink->params.store, &owed.store, &owed.range, 1);
    if (ok) {
        count_delivered(uplink, owed.range.last - owed.range.first + 1);
    }
    return ok;
}

/* Add a parcel to what is owed. False if it does not follow, or there is more to note of it. */
static bool
owe(struct owed *owed, const struct az_parcel *parcel)
{
    const struct az_envelope *envelope = &parcel->delivery.envelope;
    const struct az_verdict_range *range = envelope->verdicts;
    if (envelope->gap_count > 0 || envelope->verdict_count != 1 ||
        range->verdict != AZ_VERDICT_ACCEPTED) {
        return false;
    }
    if (owed->range.verdict == AZ_VERDICT_NONE) {
        *owed = (struct owed){
            .store = parcel->head.store,
            .range = {.first = range->first, .last = range->last, .verdict = range->verdict},
            .since_ms = parcel->trip.answered_boot_ms,
        };
        return true;
    }
    if (!az_uuid_equal(&owed->store, &parcel->head.store) || range->first != owed->range.last + 1 ||
        parcel->trip.answered_boot_ms - owed->since_ms > OWED_MAX_MS) {
        return false;
    }
    owed->range.last = range->last;
    return true;
}

/* See to it that the store notes what the hub said of the parcel before, if there is one. */
static bool
settle(struct az_uplink *uplink)
{
    const struct az_parcel *parcel = uplink->unmarked;
    if (!parcel) {
        return true;
    }
    bool ok = true;
    if (!owe(&uplink->owed, parcel)) {
        ok = pay(uplink);
        if (!owe(&uplink->owed, parcel)) {
            ok = ok && note_envelope(uplink, &parcel->head.store, &parcel->delivery.envelope);
            count_delivered(uplink, ok ? parcel->delivery.count : 0);
        }
    }
    drop(&uplink->unmarked);
    return ok;
}

/* The same, and at once: nothing more is sent for now. */
static bool
settle_all(struct az_uplink *uplink)
{
    bool ok = settle(uplink);
    return pay(uplink) && ok;
}

/* Make `parcel` of what waits, or of what follows `behind`, and get it ready if that is anything.
 */
static enum az_parcel_result
load(struct az_uplink *uplink, struct az_parcel *parcel, const struct az_parcel *behind)
{
    enum az_parcel_result result =
        az_parcel_fill(parcel, &uplink->source, behind, uplink->schedule.batch_max);
    if (result == AZ_PARCEL_FILLED) {
        uplink->ready = parcel;
    } else {
        az_parcel_clear(parcel);
    }
    return result;
}

/*
 * Send the parcel that is ready. While the hub works on it, the one before is
 * marked and the next one made. A parcel is marked only after those before it,
 * and one that was not delivered has all made after it thrown away: they are
 * made anew from the outbox, which still has them.
 */
static void
exchange(struct az_uplink *uplink, struct az_delivery *delivery)
{
    struct az_parcel *sent = uplink->ready;
    struct az_parcel *other = &uplink->parcels[sent == &uplink->parcels[0]];
    uplink->ready = NULL;
    az_parcel_begin(sent, &uplink->source, uplink->client, uplink->endpoint);
    bool settled = settle(uplink);
    load(uplink, other, sent); // that it failed is told when nothing is ready
    az_parcel_finish(sent, &uplink->source, uplink->client, &uplink->hub);
    note_time(uplink, sent);
    *delivery = sent->delivery;
    delivery->envelope = (struct az_envelope){0}; // it lies in the parcel
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        uplink->hub = sent->delivery.envelope.hub;
        uplink->unmarked = sent;
    } else {
        az_parcel_clear(sent);
    }
    settled = settled && (uplink->ready || settle_all(uplink));
    if (!settled) {
        fail(delivery,
             "the hub has the batch but the terminal's store cannot note it; see the log");
    }
    if (delivery->outcome != AZ_DELIVERY_DONE) {
        settle_all(uplink); // what failed is told already, or is another parcel
        drop(&uplink->ready);
    }
}

/* Show the thread's own status to everybody. */
static void
publish(struct az_uplink *uplink)
{
    struct az_uplink_status copy = uplink->now;
    pthread_mutex_lock(&uplink->mutex);
    uplink->shown = copy;
    pthread_mutex_unlock(&uplink->mutex);
    if (uplink->params.handle_status) {
        uplink->params.handle_status(uplink->params.ctx, &copy);
    }
}

static enum az_uplink_state
state_after(const struct az_delivery *delivery, int64_t wait_ms)
{
    if (delivery->outcome == AZ_DELIVERY_REFUSED) {
        return AZ_UPLINK_HALTED;
    }
    return delivery->outcome == AZ_DELIVERY_FAILED || wait_ms > 0 ? AZ_UPLINK_WAITING
                                                                  : AZ_UPLINK_SENDING;
}

/* The same fault is logged once, not at each try. */
static void
log_outcome(const struct az_uplink *uplink, const struct az_delivery *delivery)
{
    const char *before = uplink->now.last_error;
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        if (before[0]) {
            AZ_LOGI("delivering again");
        }
    } else if (strcmp(before, delivery->why) != 0) {
        AZ_LOGW("not delivered, will try again: %s", delivery->why);
    }
}

static void
note_outcome(struct az_uplink *uplink, const struct az_delivery *delivery, int64_t wait_ms)
{
    struct az_uplink_status *now = &uplink->now;
    log_outcome(uplink, delivery);
    memcpy(now->last_error, delivery->why, sizeof(now->last_error));
    now->state = state_after(delivery, wait_ms);
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        now->last_success_ms = az_clock_wall_ms(uplink->params.clock);
        if (now->waiting == 0) {
            now->state = AZ_UPLINK_IDLE;
        }
    }
    publish(uplink);
}

static bool
is_stopping(struct az_uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    bool stopping = uplink->stopping;
    pthread_mutex_unlock(&uplink->mutex);
    return stopping;
}

/* Tell how much waits, and that it is being sent. */
static void
show_sending(struct az_uplink *uplink)
{
    const struct az_batch_head *head = &uplink->ready->head;
    uplink->now.waiting = head->health.waiting;
    uplink->now.last_try_ms = az_clock_wall_ms(uplink->params.clock);
    uplink->now.state = AZ_UPLINK_SENDING;
    publish(uplink);
}

/* Look at the outbox and send a batch. Milliseconds until the next look, -1 for until called. */
static int64_t
look(struct az_uplink *uplink)
{
    struct az_delivery delivery = {0};
    enum az_parcel_result loaded =
        uplink->ready ? AZ_PARCEL_FILLED : load(uplink, &uplink->parcels[0], NULL);
    if (loaded == AZ_PARCEL_EMPTY) {
        uplink->now.state = AZ_UPLINK_IDLE;
        uplink->now.waiting = 0;
        publish(uplink);
        return -1;
    }
    if (loaded == AZ_PARCEL_FILLED) {
        show_sending(uplink);
        exchange(uplink, &delivery);
    } else {
        fail(&delivery, "no batch can be made of what waits; see the log of the terminal's store");
    }
    if (delivery.outcome != AZ_DELIVERY_DONE && is_stopping(uplink)) {
        return 0; // called off by us; that is no fault to tell of
    }
    int64_t wait_ms = az_schedule_after(&uplink->schedule, &delivery, uplink->params.random);
    note_outcome(uplink, &delivery, wait_ms);
    return wait_ms;
}

/* When a sleep ends that began at `from_ms`; -1 for never. Needs the mutex. */
static int64_t
sleep_end(const struct az_uplink *uplink, int64_t from_ms, int64_t wait_ms)
{
    if (wait_ms >= 0) {
        return from_ms + wait_ms; // a notice does not shorten the backoff
    }
    return uplink->noticed ? uplink->noticed_at_ms + uplink->params.quiet_ms : -1;
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
    while (sleep_until_due(uplink, wait_ms)) {
        wait_ms = look(uplink);
    }
    settle_all(uplink); // what the hub has need not be sent again
    drop(&uplink->ready);
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
        pthread_join(uplink->thread, NULL);
    }
    az_http_client_close(uplink->client);
    pthread_cond_destroy(&uplink->changed);
    pthread_mutex_destroy(&uplink->mutex);
    free(uplink->endpoint);
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
az_uplink_get_status(struct az_uplink *uplink, struct az_uplink_status *out)
{
    pthread_mutex_lock(&uplink->mutex);
    *out = uplink->shown;
    pthread_mutex_unlock(&uplink->mutex);
}
