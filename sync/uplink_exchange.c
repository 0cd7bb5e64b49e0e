// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uplink"
#include "sync/uplink_state.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/sentence.h"

enum { ANCHOR_EVERY_MS = 10 * 60 * 1000 }; // by the hub's time, however often it answers

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

static bool
pay(struct az_uplink *uplink)
{
    uint64_t paid;
    bool ok = az_owed_pay(&uplink->owed, uplink->params.store, &paid);
    count_delivered(uplink, paid);
    return ok;
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
    if (!az_owed_add(&uplink->owed, parcel)) {
        ok = pay(uplink);
        if (!az_owed_add(&uplink->owed, parcel)) {
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

int64_t
az_uplink_look(struct az_uplink *uplink)
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

void
az_uplink_settle(struct az_uplink *uplink)
{
    settle_all(uplink);
    drop(&uplink->ready);
}
