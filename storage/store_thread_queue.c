// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_thread_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/thread.h"

enum {
    TAP_BYTES_MAX = 64 * 1024, // copied with one tap
};

void
az_store_tap_destroy(struct az_store_tap *tap)
{
    if (tap) {
        az_arena_destroy(&tap->arena);
        free(tap);
    }
}

/* Needs the lock. */
static bool
take_anchor(struct az_store_thread *thread, struct az_anchor *anchor)
{
    for (size_t i = 0; i < AZ_ANCHOR_SOURCE_COUNT; i++) {
        if (thread->has_anchor[i]) {
            *anchor = thread->anchors[i];
            thread->has_anchor[i] = false;
            return true;
        }
    }
    return false;
}

/* Whether an anchor can be noted without delaying a tap. Needs the lock. */
static bool
may_take_anchor(const struct az_store_thread *thread)
{
    bool any = false;
    for (size_t i = 0; i < AZ_ANCHOR_SOURCE_COUNT; i++) {
        any = any || thread->has_anchor[i];
    }
    return any && thread->tap_count == 0;
}

/* The oldest visits, if they can be counted without delaying a tap. Needs the lock. */
static bool
take_visits(struct az_store_thread *thread, struct az_visits_hour *visits)
{
    if (thread->visits_count == 0 || thread->tap_count > 0) {
        return false;
    }
    *visits = thread->visits[0];
    thread->visits_count--;
    memmove(thread->visits, thread->visits + 1, thread->visits_count * sizeof(*thread->visits));
    return true;
}

/* Whether there is something to do that may wait for taps, and none waits. Needs the lock. */
static bool
has_leisure_work(const struct az_store_thread *thread)
{
    return may_take_anchor(thread) || (thread->visits_count > 0 && thread->tap_count == 0);
}

struct az_store_job
az_store_queue_next(struct az_store_thread *thread, bool refused, int wait_ms)
{
    struct az_store_job job = {0};
    int64_t until_ms = az_thread_now_ms() + wait_ms;
    bool late = false;
    pthread_mutex_lock(&thread->lock);
    while (!late && !thread->stopping && !thread->first_request && !has_leisure_work(thread) &&
           !thread->has_uplink && (refused || thread->tap_count == 0)) {
        late = !az_thread_cond_wait_until(&thread->work, &thread->lock, until_ms);
    }
    if (thread->tap_count > 0 && (!refused || late || thread->stopping)) {
        job.tap = thread->taps[thread->first_tap];
        job.ticket = thread->last_ticket - thread->tap_count + 1;
    }
    job.has_uplink = thread->has_uplink;
    job.uplink = thread->uplink;
    thread->has_uplink = false;
    job.request = thread->first_request;
    if (job.request) {
        thread->first_request = job.request->next;
        if (!thread->first_request) {
            thread->last_request = &thread->first_request;
        }
    }
    job.has_anchor = !job.request && may_take_anchor(thread) && take_anchor(thread, &job.anchor);
    job.has_visits = !job.request && take_visits(thread, &job.visits);
    job.stop =
        thread->stopping && !job.request && thread->tap_count == 0 && thread->visits_count == 0;
    pthread_mutex_unlock(&thread->lock);
    return job;
}

void
az_store_queue_drop_first(struct az_store_thread *thread, struct az_store_tap *tap)
{
    pthread_mutex_lock(&thread->lock);
    thread->taps[thread->first_tap] = NULL;
    thread->first_tap = (thread->first_tap + 1) % AZ_STORE_QUEUE_MAX;
    thread->tap_count--;
    pthread_mutex_unlock(&thread->lock);
    az_store_tap_destroy(tap);
}

void
az_store_queue_answer(struct az_store_thread *thread, struct az_store_request *request, bool ok)
{
    pthread_mutex_lock(&thread->lock);
    request->ok = ok;
    request->done = true;
    pthread_cond_broadcast(&thread->served);
    pthread_mutex_unlock(&thread->lock);
}

bool
az_store_queue_is_stopping(struct az_store_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    bool stopping = thread->stopping;
    pthread_mutex_unlock(&thread->lock);
    return stopping;
}

void
az_store_queue_fail_requests(struct az_store_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    for (struct az_store_request *r = thread->first_request; r; r = r->next) {
        r->done = true;
    }
    thread->first_request = NULL;
    thread->last_request = &thread->first_request;
    pthread_cond_broadcast(&thread->served);
    pthread_mutex_unlock(&thread->lock);
}

static struct az_store_tap *
make_tap(enum az_store_tap_kind kind)
{
    struct az_store_tap *tap = calloc(1, sizeof(*tap));
    if (tap) {
        tap->kind = kind;
        az_arena_init(&tap->arena, TAP_BYTES_MAX);
    }
    return tap;
}

/* Takes the tap over. The ticket, 0 if the queue is full. */
static uint64_t
post(struct az_store_thread *thread, struct az_store_tap *tap)
{
    uint64_t ticket = 0;
    pthread_mutex_lock(&thread->lock);
    if (thread->tap_count < AZ_STORE_QUEUE_MAX && !thread->stopping) {
        size_t place = (thread->first_tap + thread->tap_count) % AZ_STORE_QUEUE_MAX;
        thread->taps[place] = tap;
        thread->tap_count++;
        ticket = ++thread->last_ticket;
        pthread_cond_signal(&thread->work);
    }
    pthread_mutex_unlock(&thread->lock);
    if (ticket == 0) {
        AZ_LOGE("a tap is refused: %d others wait for the disk", AZ_STORE_QUEUE_MAX);
        az_store_tap_destroy(tap);
    }
    return ticket;
}

static uint64_t
post_or_drop(struct az_store_thread *thread, struct az_store_tap *tap, bool whole)
{
    if (!whole) {
        AZ_LOGE("a tap is refused: out of memory");
        az_store_tap_destroy(tap);
        return 0;
    }
    return post(thread, tap);
}

uint64_t
az_store_thread_begin(struct az_store_thread *thread, const struct az_response *response)
{
    struct az_store_tap *tap = make_tap(AZ_STORE_TAP_BEGIN);
    bool whole = tap && az_response_copy(response, &tap->arena, &tap->is.begin);
    return post_or_drop(thread, tap, whole);
}

/* A copy of a text that may be NULL. False when out of memory. */
static bool
copy_text(struct az_arena *arena, const char *text, const char **copy)
{
    *copy = text ? az_arena_strdup(arena, text) : NULL;
    return !text || *copy;
}

uint64_t
az_store_thread_answer(struct az_store_thread *thread, const struct az_answer *answer,
                       int64_t at_boot_ms)
{
    struct az_store_tap *tap = make_tap(AZ_STORE_TAP_ANSWER);
    bool whole = false;
    if (tap) {
        tap->is.answer.answer = *answer;
        tap->is.answer.at_boot_ms = at_boot_ms;
        whole = copy_text(&tap->arena, answer->question, &tap->is.answer.answer.question) &&
                copy_text(&tap->arena, answer->value.text, &tap->is.answer.answer.value.text) &&
                copy_text(&tap->arena, answer->shown, &tap->is.answer.answer.shown);
    }
    return post_or_drop(thread, tap, whole);
}

uint64_t
az_store_thread_finish(struct az_store_thread *thread, const struct az_store_closing *closing)
{
    struct az_store_tap *tap = make_tap(AZ_STORE_TAP_FINISH);
    bool whole = false;
    if (tap) {
        tap->is.finish = *closing;
        whole = copy_text(&tap->arena, closing->language, &tap->is.finish.language) &&
                copy_text(&tap->arena, closing->misuse, &tap->is.finish.misuse);
    }
    return post_or_drop(thread, tap, whole);
}

/* Hand a request to the store thread and wait until it is served. */
static bool
ask(struct az_store_thread *thread, struct az_store_request *request)
{
    pthread_mutex_lock(&thread->lock);
    if (!thread->started || thread->stopping) {
        pthread_mutex_unlock(&thread->lock);
        return false;
    }
    *thread->last_request = request;
    thread->last_request = &request->next;
    pthread_cond_signal(&thread->work);
    while (!request->done) {
        pthread_cond_wait(&thread->served, &thread->lock);
    }
    pthread_mutex_unlock(&thread->lock);
    return request->ok;
}

static enum az_store_result
serve_take(struct az_store *store, struct az_store_request *request)
{
    bool ok = az_store_take_wish(store, request->wish, request->arena, request->responses,
                                 request->count);
    return ok ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_take(struct az_store_thread *thread, size_t max, size_t max_bytes,
                     struct az_arena *arena, struct az_response **responses, size_t *count)
{
    const struct az_store_wish wish = {.max = max, .max_bytes = max_bytes};
    return az_store_thread_take_wish(thread, &wish, arena, responses, count);
}

bool
az_store_thread_take_wish(struct az_store_thread *thread, const struct az_store_wish *wish,
                          struct az_arena *arena, struct az_response **responses, size_t *count)
{
    struct az_store_request request = {
        .serve = serve_take,
        .wish = wish,
        .arena = arena,
        .responses = responses,
        .count = count,
    };
    return ask(thread, &request);
}

static enum az_store_result
serve_mark(struct az_store *store, struct az_store_request *request)
{
    return az_store_mark(store, request->store_id, request->ranges, request->range_count);
}

bool
az_store_thread_mark(struct az_store_thread *thread, const struct az_uuid *store,
                     const struct az_verdict_range *ranges, size_t count)
{
    struct az_store_request request = {
        .serve = serve_mark, .store_id = store, .ranges = ranges, .range_count = count};
    return ask(thread, &request);
}

static enum az_store_result
serve_fork(struct az_store *store, struct az_store_request *request)
{
    return az_store_fork(store, request->store_id, request->ranges, request->range_count);
}

bool
az_store_thread_fork(struct az_store_thread *thread, const struct az_uuid *store,
                     const struct az_verdict_range *ranges, size_t count)
{
    struct az_store_request request = {
        .serve = serve_fork, .store_id = store, .ranges = ranges, .range_count = count};
    return ask(thread, &request);
}

static enum az_store_result
serve_requeue(struct az_store *store, struct az_store_request *request)
{
    uint64_t added;
    enum az_store_result result =
        az_store_requeue(store, request->store_id, request->lacking, request->range_count, &added);
    if (added > 0) {
        AZ_LOGW("the hub lacks %llu responses that it had, as one does that was restored from a "
                "backup; they are sent again",
                (unsigned long long)added);
    }
    return result;
}

bool
az_store_thread_requeue(struct az_store_thread *thread, const struct az_uuid *store,
                        const struct az_seq_range *ranges, size_t count)
{
    struct az_store_request request = {
        .serve = serve_requeue, .store_id = store, .lacking = ranges, .range_count = count};
    return ask(thread, &request);
}

static enum az_store_result
serve_outbox(struct az_store *store, struct az_store_request *request)
{
    return az_store_outbox(store, request->outbox) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_outbox(struct az_store_thread *thread, struct az_store_outbox *out)
{
    struct az_store_request request = {.serve = serve_outbox, .outbox = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_figures(struct az_store *store, struct az_store_request *request)
{
    return az_store_figures(store, request->figures) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_figures(struct az_store_thread *thread, struct az_store_figures *out)
{
    struct az_store_request request = {.serve = serve_figures, .figures = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_damage(struct az_store *store, struct az_store_request *request)
{
    return az_store_damage(store, request->damage) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_damage(struct az_store_thread *thread, struct az_damage *out)
{
    struct az_store_request request = {.serve = serve_damage, .damage = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_anchors(struct az_store *store, struct az_store_request *request)
{
    bool ok =
        az_store_anchors(store, request->told, request->max, request->arena, request->history);
    return ok ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_anchors(struct az_store_thread *thread, const struct az_response *responses,
                        size_t count, struct az_arena *arena, struct az_history *out)
{
    struct az_store_request request = {
        .serve = serve_anchors, .told = responses, .max = count, .arena = arena, .history = out};
    return ask(thread, &request);
}

void
az_store_thread_anchor(struct az_store_thread *thread, const struct az_anchor *anchor)
{
    assert(anchor->source < AZ_ANCHOR_SOURCE_COUNT);
    pthread_mutex_lock(&thread->lock);
    thread->anchors[anchor->source] = *anchor;
    thread->has_anchor[anchor->source] = true;
    pthread_cond_signal(&thread->work);
    pthread_mutex_unlock(&thread->lock);
}

void
az_store_thread_tell_uplink(struct az_store_thread *thread, const struct az_store_uplink *uplink)
{
    pthread_mutex_lock(&thread->lock);
    thread->uplink = *uplink;
    thread->has_uplink = true;
    pthread_cond_signal(&thread->work);
    pthread_mutex_unlock(&thread->lock);
}

static enum az_store_result
serve_uplink(struct az_store *store, struct az_store_request *request)
{
    return az_store_uplink(store, request->uplink) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_uplink(struct az_store_thread *thread, struct az_store_uplink *out)
{
    struct az_store_request request = {.serve = serve_uplink, .uplink = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_passed(struct az_store *store, struct az_store_request *request)
{
    return az_store_passed(store, request->passed_ms) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_passed(struct az_store_thread *thread, int64_t *out)
{
    struct az_store_request request = {.serve = serve_passed, .passed_ms = out};
    return ask(thread, &request);
}

void
az_store_thread_store_id(struct az_store_thread *thread, struct az_uuid *id)
{
    pthread_mutex_lock(&thread->lock);
    *id = thread->store_id;
    pthread_mutex_unlock(&thread->lock);
}

bool
az_store_thread_visits(struct az_store_thread *thread, const struct az_visits_hour *hour)
{
    pthread_mutex_lock(&thread->lock);
    bool room = thread->visits_count < AZ_STORE_VISITS_MAX && !thread->stopping;
    if (room) {
        thread->visits[thread->visits_count++] = *hour;
        pthread_cond_signal(&thread->work);
    }
    pthread_mutex_unlock(&thread->lock);
    return room;
}
