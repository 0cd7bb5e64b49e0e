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
#include "sync/batch.h"
#include "sync/delivery.h"
#include "sync/http_client.h"
#include "sync/sentence.h"

enum {
    BATCH_DEFAULT = 500,
    QUIET_DEFAULT_MS = 300,
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TOTAL_TIMEOUT_DEFAULT_MS = 60 * 1000,
    TAKE_BYTES = AZ_BATCH_BYTES_MAX / 4, // leaves room for keys and escapes
    ARENA_LIMIT = 32 * 1024 * 1024,
    ANCHOR_EVERY_MS = 10 * 60 * 1000, // by the hub's time, however often it answers
};

struct az_uplink {
    // Immutable after opening.
    struct az_uplink_params params;
    char *endpoint; // owned
    struct az_http_client *client;

    // Uplink thread only.
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

/* A batch on its way, with all that it borrows in one arena. */
struct parcel {
    struct az_arena arena;
    struct az_batch_head head;
    struct az_response *responses;
    size_t count; // of `responses`; `head.count` of them are sent
    struct az_history history;
    struct az_buffer body;
};

/* `port` is what stands behind the colon. */
static bool
port_is_valid(const char *port, size_t size)
{
    unsigned value = 0;
    for (size_t i = 0; i < size; i++) {
        if (port[i] < '0' || port[i] > '9' || i == 5) {
            return false;
        }
        value = value * 10 + (unsigned)(port[i] - '0');
    }
    return value >= 1 && value <= 65535;
}

/* A name, an IPv4 address, or an IPv6 address in brackets, and perhaps a port. */
static bool
authority_is_valid(const char *host, size_t size)
{
    static const char name_chars[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    bool in_brackets = size > 0 && host[0] == '[';
    size_t start = in_brackets;
    size_t name = strspn(host + start, in_brackets ? "0123456789abcdefABCDEF:." : name_chars);
    size_t end = start + name + in_brackets;
    if (name == 0 || end > size || (in_brackets && host[end - 1] != ']')) {
        return false;
    }
    return end == size || (host[end] == ':' && port_is_valid(host + end + 1, size - end - 1));
}

bool
az_uplink_url_is_valid(const char *url, struct az_buffer *why)
{
    size_t scheme = strncmp(url, "http://", 7) == 0 ? 7 : strncmp(url, "https://", 8) == 0 ? 8 : 0;
    if (scheme == 0) {
        az_buffer_printf(
            why, "the hub's address \"%.200s\" does not begin with http:// or https://", url);
        return false;
    }
    size_t size = strcspn(url + scheme, "/");
    if (!authority_is_valid(url + scheme, size)) {
        az_buffer_printf(why,
                         "the hub's address \"%.200s\" has no sound host and port; write it like "
                         "http://hub.example.org:8080",
                         url);
        return false;
    }
    const char *path = url + scheme + size;
    if (strlen(path) > 1) {
        az_buffer_printf(why, "the hub's address \"%.200s\" has a path; leave out \"%.100s\"", url,
                         path);
        return false;
    }
    return true;
}

static char *
make_endpoint(const char *hub_url)
{
    char *endpoint = NULL;
    size_t size = strlen(hub_url);
    if (size > 0 && hub_url[size - 1] == '/') {
        size--;
    }
    return asprintf(&endpoint, "%.*s/v1/batches", (int)size, hub_url) < 0 ? NULL : endpoint;
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

/* Make the batch's bytes; if they are more than a batch may have, with half as many responses. */
static bool
encode(struct parcel *parcel)
{
    parcel->head.count = parcel->count;
    while (parcel->head.count > 0) {
        az_buffer_clear(&parcel->body);
        if (az_batch_encode(&parcel->head, parcel->responses, &parcel->body)) {
            return true;
        }
        parcel->head.count /= 2;
    }
    return false;
}

/* How many of the responses can go in one batch with what is known of their boots. */
static size_t
count_with_few_boots(const struct az_response *responses, size_t count)
{
    size_t boots = 1;
    for (size_t i = 1; i < count; i++) {
        if (!az_uuid_equal(&responses[i].boot, &responses[i - 1].boot) &&
            ++boots > AZ_STORE_BOOTS_MAX) {
            return i;
        }
    }
    return count;
}

/* Take what waits, and what is known of its boots. False if that is nothing. */
static bool
take(struct az_uplink *uplink, struct parcel *parcel)
{
    struct az_store_thread *store = uplink->params.store;
    if (!az_store_thread_take(store, uplink->schedule.batch_max, TAKE_BYTES, &parcel->arena,
                              &parcel->responses, &parcel->count) ||
        parcel->count == 0) {
        return false;
    }
    parcel->count = count_with_few_boots(parcel->responses, parcel->count);
    return az_store_thread_anchors(store, parcel->responses, parcel->count, &parcel->arena,
                                   &parcel->history);
}

static bool
fill_parcel(struct az_uplink *uplink, const struct az_store_outbox *outbox, struct parcel *parcel)
{
    struct az_damage damage;
    if (!take(uplink, parcel) || !az_store_thread_damage(uplink->params.store, &damage)) {
        return false;
    }
    parcel->head = (struct az_batch_head){
        .major = AZ_PROTOCOL_MAJOR,
        .terminal = uplink->params.terminal,
        .store = parcel->responses[0].store, // a batch is of one store
        .first_seq = parcel->responses[0].seq,
        .sent_at_ms = az_clock_wall_ms(uplink->params.clock),
        .health = {.version = AZ_VERSION,
                   .waiting = outbox->waiting,
                   .oldest_waiting_ms = outbox->oldest_waiting_ms,
                   .damage = damage},
        .history = parcel->history,
    };
    return az_uuid_make(uplink->params.random, &parcel->head.batch) && encode(parcel);
}

/* Now and then, leave what the hub says of the time with the store. */
static void
note_time(struct az_uplink *uplink, const struct az_delivery *delivery, struct az_round_trip *trip)
{
    struct az_anchor anchor;
    bool due =
        !uplink->anchored || trip->answered_boot_ms - uplink->anchored_at_ms >= ANCHOR_EVERY_MS;
    if (due && az_clock_boot(uplink->params.clock, &trip->boot) &&
        az_delivery_anchor(delivery, trip, &anchor)) {
        az_store_thread_anchor(uplink->params.store, &anchor);
        uplink->anchored = true;
        uplink->anchored_at_ms = trip->answered_boot_ms;
    }
}

static void
send_parcel(struct az_uplink *uplink, struct parcel *parcel, struct az_delivery *delivery)
{
    const struct az_http_request request = {
        .url = uplink->endpoint,
        .content_type = AZ_BATCH_MEDIA_TYPE,
        .accept = AZ_ENVELOPE_MEDIA_TYPE ", application/problem+json",
        .body = parcel->body.data,
        .body_size = parcel->body.size,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .total_timeout_ms = uplink->params.total_timeout_ms,
        .answer_limit = AZ_ENVELOPE_BYTES_MAX,
    };
    const struct az_delivery_sent sent = {
        .head = &parcel->head, .responses = parcel->responses, .hub = uplink->hub};
    struct az_http_answer answer;
    struct az_round_trip trip = {.sent_boot_ms = az_clock_boot_ms(uplink->params.clock)};
    az_http_client_do(uplink->client, &request, &answer);
    trip.answered_boot_ms = az_clock_boot_ms(uplink->params.clock);
    az_delivery_judge(&answer, &sent, &parcel->arena, delivery);
    az_http_answer_destroy(&answer);
    note_time(uplink, delivery, &trip);
}

static void
fail(struct az_delivery *delivery, const char *why)
{
    *delivery = (struct az_delivery){.outcome = AZ_DELIVERY_FAILED};
    az_sentence_copy(why, delivery->why, sizeof(delivery->why));
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
    uplink->hub = envelope->hub;
    return (envelope->gap_count == 0 ||
            az_store_thread_requeue(store, of, envelope->gaps, envelope->gap_count)) &&
           az_store_thread_mark(store, of, envelope->verdicts, envelope->verdict_count);
}

/* Send one batch and note the hub's verdicts. */
static void
deliver(struct az_uplink *uplink, const struct az_store_outbox *outbox,
        struct az_delivery *delivery)
{
    struct parcel parcel = {0};
    az_arena_init(&parcel.arena, ARENA_LIMIT);
    az_buffer_init(&parcel.body, AZ_BATCH_BYTES_MAX);
    if (!fill_parcel(uplink, outbox, &parcel)) {
        fail(delivery, "no batch can be made of what waits; see the log of the terminal's store");
        goto end;
    }
    send_parcel(uplink, &parcel, delivery);
    if (delivery->outcome == AZ_DELIVERY_DONE &&
        !note_envelope(uplink, &parcel.head.store, &delivery->envelope)) {
        fail(delivery,
             "the hub has the batch but the terminal's store cannot note it; see the log");
    }

end:
    delivery->envelope = (struct az_envelope){0}; // it lies in the arena
    az_buffer_destroy(&parcel.body);
    az_arena_destroy(&parcel.arena);
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
        now->delivered += delivery->count;
        now->waiting -= delivery->count < now->waiting ? delivery->count : now->waiting;
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

/* Look at the outbox and send a batch. Milliseconds until the next look, -1 for until called. */
static int64_t
look(struct az_uplink *uplink)
{
    struct az_delivery delivery = {0};
    struct az_store_outbox outbox = {0};
    bool known = az_store_thread_outbox(uplink->params.store, &outbox);
    if (known && outbox.waiting == 0) {
        uplink->now.state = AZ_UPLINK_IDLE;
        uplink->now.waiting = 0;
        publish(uplink);
        return -1;
    }
    if (known) {
        uplink->now.waiting = outbox.waiting;
        uplink->now.last_try_ms = az_clock_wall_ms(uplink->params.clock);
        uplink->now.state = AZ_UPLINK_SENDING;
        publish(uplink);
        deliver(uplink, &outbox, &delivery);
    } else {
        fail(&delivery, "the terminal's store cannot be read; see its log");
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
    return NULL;
}

bool
az_uplink_start(struct az_uplink *uplink)
{
    assert(!uplink->started);
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
