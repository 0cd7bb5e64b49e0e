// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uplink"
#include "sync/uplink.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/delivery.h"
#include "sync/fetching.h"
#include "sync/heartbeat.h"
#include "sync/http_client.h"
#include "sync/parcel.h"
#include "sync/rotation.h"
#include "sync/sentence.h"
#include "sync/uplink_time.h"

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
    struct owed owed;
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

/* Now and then, leave what the hub says of the time with the store. */
static void
note_time(struct az_uplink *uplink, struct az_parcel *parcel)
{
    struct az_anchor anchor;
    struct az_round_trip *trip = &parcel->trip;
    az_uplink_time_learn(&uplink->time, &parcel->delivery, trip);
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

/* The hub's key may have given its place to another, which the one before has signed. */
static void
note_hub_key(struct az_uplink *uplink, const struct az_envelope *envelope)
{
    struct az_hub_binding *binding = &uplink->binding;
    if (binding->known && uplink->hub_path && envelope->succession &&
        az_succession_follow(envelope->succession, &binding->hub, &binding->key) &&
        az_hub_binding_save(uplink->hub_path, binding)) {
        AZ_LOGI("the hub has a new key");
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
    return (!envelope->store_forked ||
            az_store_thread_fork(store, of, envelope->verdicts, envelope->verdict_count)) &&
           (envelope->gap_count == 0 ||
            az_store_thread_requeue(store, of, envelope->gaps, envelope->gap_count)) &&
           (envelope->verdict_count == 0 ||
            az_store_thread_mark(store, of, envelope->verdicts, envelope->verdict_count));
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
    if (envelope->store_forked || envelope->gap_count > 0 || envelope->verdict_count != 1 ||
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
    note_hub_key(uplink, &parcel->delivery.envelope);
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

/* The same of a heartbeat, if one is due. */
static enum az_parcel_result
load_heartbeat(struct az_uplink *uplink)
{
    struct az_parcel *parcel = &uplink->parcels[0];
    if (!az_heartbeat_is_due(&uplink->heartbeat, az_thread_now_ms())) {
        return AZ_PARCEL_EMPTY;
    }
    enum az_parcel_result result = az_parcel_fill_heartbeat(parcel, &uplink->source);
    if (result == AZ_PARCEL_FILLED) {
        uplink->ready = parcel;
    } else {
        az_parcel_clear(parcel);
    }
    return result;
}

/* Leave word with the store of how far the uplink has come. */
static void
tell_store(struct az_uplink *uplink, const struct az_delivery *delivery)
{
    struct az_store_uplink *told = &uplink->told;
    told->last_try_ms = az_uplink_time_now(&uplink->time);
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        told->last_success_ms = told->last_try_ms;
    }
    static_assert(sizeof(told->last_error) == sizeof(delivery->why), "one sentence's room");
    memcpy(told->last_error, delivery->why, sizeof(told->last_error));
    az_store_thread_tell_uplink(uplink->params.store, told);
}

static void
begin(struct az_uplink *uplink, struct az_parcel *parcel)
{
    az_http_client_set_time(uplink->client, az_uplink_time_now(&uplink->time));
    az_parcel_begin(parcel, &uplink->source, uplink->client, uplink->endpoint);
}

/* Wait for the answer. Where only our time may have been wrong, find out and send it once more. */
static void
finish(struct az_uplink *uplink, struct az_parcel *parcel)
{
    az_parcel_finish(parcel, &uplink->source, uplink->client, &uplink->hub);
    if (parcel->answer.wrong_date && az_uplink_time_ask(&uplink->time)) {
        az_http_answer_destroy(&parcel->answer);
        begin(uplink, parcel);
        az_parcel_finish(parcel, &uplink->source, uplink->client, &uplink->hub);
    }
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
    begin(uplink, sent);
    bool settled = settle(uplink);
    load(uplink, other, sent); // that it failed is told when nothing is ready
    finish(uplink, sent);
    note_time(uplink, sent);
    *delivery = sent->delivery;
    delivery->envelope = (struct az_envelope){0}; // it lies in the parcel
    if (delivery->outcome == AZ_DELIVERY_DONE) {
        tell_store(uplink, delivery); // before the verdicts, which take it along
        uplink->hub = sent->delivery.envelope.hub;
        az_heartbeat_heard(&uplink->heartbeat, az_thread_now_ms(), uplink->params.random);
        az_fetching_want(&uplink->fetching, &sent->delivery.envelope.fetch);
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
    if (delivery->outcome != AZ_DELIVERY_DONE) {
        tell_store(uplink, delivery);
    }
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

/* What became of an offer, if that was told since the last look. */
static void
take_outcome(struct az_uplink *uplink)
{
    char why[AZ_PACKAGE_WHY_SIZE];
    pthread_mutex_lock(&uplink->mutex);
    bool told = uplink->was_offered;
    struct az_assignment offered = uplink->offered;
    memcpy(why, uplink->offered_why, sizeof(why));
    uplink->was_offered = false;
    pthread_mutex_unlock(&uplink->mutex);
    if (told && uplink->params.shelf) {
        az_fetching_note_shown(&uplink->fetching, &offered, why[0] ? why : NULL);
        az_heartbeat_hurry(&uplink->heartbeat);
    }
}

/* Fetch a part of what the hub has for this terminal. False if there is nothing to fetch now. */
static bool
fetch(struct az_uplink *uplink)
{
    int64_t now_ms = az_thread_now_ms();
    int64_t due_ms = az_fetching_due_ms(&uplink->fetching);
    if (due_ms < 0 || now_ms < due_ms) {
        return false;
    }
    if (az_fetching_step(&uplink->fetching, now_ms)) {
        az_heartbeat_hurry(&uplink->heartbeat);
    }
    return true;
}

/* Look at the outbox and send a batch. Milliseconds until the next look, -1 for until called. */
static int64_t
look(struct az_uplink *uplink)
{
    struct az_delivery delivery = {0};
    take_outcome(uplink);
    int64_t now_ms = az_uplink_time_is_sure(&uplink->time) ? az_uplink_time_now(&uplink->time) : 0;
    if (uplink->rotation &&
        az_rotation_try(uplink->rotation, uplink->client, now_ms, &uplink->pair)) {
        drop(&uplink->ready); // the old key signed it
    }
    enum az_parcel_result loaded =
        uplink->ready ? AZ_PARCEL_FILLED : load(uplink, &uplink->parcels[0], NULL);
    if (loaded == AZ_PARCEL_EMPTY) {
        loaded = load_heartbeat(uplink);
    }
    if (loaded == AZ_PARCEL_EMPTY && fetch(uplink)) {
        return 0;
    }
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
