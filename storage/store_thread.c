// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_thread.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/thread.h"

enum {
    TAP_BYTES_MAX = 64 * 1024,       // copied with one tap
    RETRY_MS = 1000,                 // between tries while the disk refuses
    IDLE_MS = 2000,                  // quiet time before the WAL is moved into the file
    WAL_BYTES_MAX = 8 * 1024 * 1024, // above this it is moved in a rush as well
    CHECK_MS = 5000,                 // quiet time before some of the file is looked at
    CHECK_ROWS = 500,                // at once: a few milliseconds
    CHECK_REST_MS = 60 * 60 * 1000,  // once all of it was looked at
    CLOCK_MS = 10 * 60 * 1000,       // between looks at whether the clock is synchronised
};

enum tap_kind {
    TAP_BEGIN,
    TAP_ANSWER,
    TAP_FINISH,
};

struct tap {
    enum tap_kind kind;
    struct az_arena arena; // holds what is borrowed below
    union {
        struct az_response begin;
        struct {
            struct az_answer answer;
            int64_t at_boot_ms;
        } answer;
        struct az_store_closing finish;
    } is;
};

/* Something that another thread waits for; lies on that thread's stack. */
struct request {
    bool (*serve)(struct az_store *store, struct request *request);
    struct request *next;
    bool done;
    bool ok;

    size_t max;
    size_t max_bytes;
    struct az_arena *arena;
    struct az_response **responses;
    size_t *count;
    const struct az_uuid *store_id;
    const struct az_verdict_range *ranges;
    size_t range_count;
    struct az_store_outbox *outbox;
    struct az_store_figures *figures;
    const struct az_response *told; // whose boots are asked for
    struct az_history *history;
};

struct az_store_thread {
    // immutable after open or start
    struct az_store_thread_params params;
    void (*handle_closed)(void *ctx);
    void *closed_ctx;
    pthread_t thread;
    bool started;

    // store thread only, once started
    struct az_store *store; // owned
    enum az_store_state state;
    int64_t next_look_ms;  // at the clock; monotonic, -1 for never
    int64_t next_check_ms; // of the file, once all of it was looked at; monotonic

    // protected by lock
    pthread_mutex_t lock;
    struct az_uuid store_id;
    pthread_cond_t work;                  // for the store thread: there is something to do
    pthread_cond_t served;                // for those who wait: a request is done
    struct tap *taps[AZ_STORE_QUEUE_MAX]; // ring; owned
    size_t first_tap;
    size_t tap_count;
    uint64_t last_ticket; // of the tap posted last
    struct request *first_request;
    struct request **last_request;
    struct az_anchor anchors[AZ_ANCHOR_SOURCE_COUNT]; // to be noted once no tap waits
    bool has_anchor[AZ_ANCHOR_SOURCE_COUNT];
    bool stopping;
};

static void
destroy_tap(struct tap *tap)
{
    if (tap) {
        az_arena_destroy(&tap->arena);
        free(tap);
    }
}

struct az_store_thread *
az_store_thread_open(const struct az_store_thread_params *params)
{
    struct az_store_thread *thread = calloc(1, sizeof(*thread));
    if (!thread) {
        AZ_LOGE("out of memory for the store thread");
        return NULL;
    }
    thread->params = *params;
    thread->last_request = &thread->first_request;
    pthread_mutex_init(&thread->lock, NULL);
    az_thread_cond_init(&thread->work);
    pthread_cond_init(&thread->served, NULL);

    thread->store = az_store_open(&params->store);
    if (!thread->store) {
        az_store_thread_close(thread);
        return NULL;
    }
    thread->store_id = *az_store_id(thread->store);
    return thread;
}

static void
set_state(struct az_store_thread *thread, enum az_store_state state)
{
    if (thread->state == state) {
        return;
    }
    thread->state = state;
    if (state == AZ_STORE_STATE_READY) {
        AZ_LOGI("the store takes answers again");
    } else {
        AZ_LOGE("the store cannot take answers (%s); it tries again each second",
                state == AZ_STORE_STATE_FULL ? "its disk is full" : "its disk or file is at fault");
    }
    if (thread->params.handle_state) {
        thread->params.handle_state(thread->params.ctx, state);
    }
}

static enum az_store_result
commit_tap(struct az_store_thread *thread, const struct tap *tap)
{
    switch (tap->kind) {
    case TAP_BEGIN:
        return az_store_begin(thread->store, &tap->is.begin);
    case TAP_ANSWER:
        return az_store_answer(thread->store, &tap->is.answer.answer, tap->is.answer.at_boot_ms);
    case TAP_FINISH:
        return az_store_finish(thread->store, &tap->is.finish);
    }
    return AZ_STORE_FAILED;
}

static void
tell_closed(struct az_store_thread *thread)
{
    if (thread->handle_closed) {
        thread->handle_closed(thread->closed_ctx);
    }
}

/* Whether the store can be asked for anything. If its file is damaged, that is mended first. */
static bool
is_usable(struct az_store_thread *thread)
{
    if (!az_store_is_damaged(thread->store)) {
        return true;
    }
    if (!az_store_mend(thread->store)) {
        return false;
    }
    pthread_mutex_lock(&thread->lock);
    thread->store_id = *az_store_id(thread->store);
    pthread_mutex_unlock(&thread->lock);
    thread->next_check_ms = 0;
    tell_closed(thread); // what was salvaged waits
    return true;
}

/* A tap that finds the file damaged is tried again on the one that took its place. */
static enum az_store_result
commit_or_mend(struct az_store_thread *thread, const struct tap *tap)
{
    if (!is_usable(thread)) {
        return AZ_STORE_FAILED;
    }
    enum az_store_result result = commit_tap(thread, tap);
    if (result == AZ_STORE_OK || !az_store_is_damaged(thread->store) || !is_usable(thread)) {
        return result;
    }
    return commit_tap(thread, tap);
}

/*
 * Commit the tap at the head of the queue. It leaves the queue only when it is
 * durable. False if the disk refused it.
 */
static bool
work_tap(struct az_store_thread *thread, struct tap *tap, uint64_t ticket)
{
    enum az_store_result result = commit_or_mend(thread, tap);
    if (result != AZ_STORE_OK) {
        set_state(thread, result == AZ_STORE_FULL ? AZ_STORE_STATE_FULL : AZ_STORE_STATE_FAILED);
        return false;
    }
    bool closed = tap->kind == TAP_FINISH;

    pthread_mutex_lock(&thread->lock);
    thread->taps[thread->first_tap] = NULL;
    thread->first_tap = (thread->first_tap + 1) % AZ_STORE_QUEUE_MAX;
    thread->tap_count--;
    pthread_mutex_unlock(&thread->lock);
    destroy_tap(tap);

    set_state(thread, AZ_STORE_STATE_READY);
    if (thread->params.handle_committed) {
        thread->params.handle_committed(thread->params.ctx, ticket);
    }
    if (closed) {
        tell_closed(thread);
    }
    if (az_store_wal_bytes(thread->store) > WAL_BYTES_MAX) {
        az_store_checkpoint(thread->store);
    }
    return true;
}

static void
work_request(struct az_store_thread *thread, struct request *request)
{
    bool ok = is_usable(thread) && request->serve(thread->store, request);
    if (!ok && az_store_is_damaged(thread->store) && is_usable(thread)) {
        ok = request->serve(thread->store, request);
    }
    pthread_mutex_lock(&thread->lock);
    request->ok = ok;
    request->done = true;
    pthread_cond_broadcast(&thread->served);
    pthread_mutex_unlock(&thread->lock);
}

/* What to do next; all NULL when only the time has passed. */
struct job {
    struct tap *tap;
    uint64_t ticket;
    struct request *request;
    bool has_anchor;
    struct az_anchor anchor;
    bool stop;
};

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

/*
 * Wait for something to do: a tap (unless the head was refused and its time has
 * not come), a request, an anchor, the end. Returns when `wait_ms` have passed,
 * too.
 */
static struct job
next_job(struct az_store_thread *thread, bool refused, int wait_ms)
{
    struct job job = {0};
    int64_t until_ms = az_thread_now_ms() + wait_ms;
    bool late = false;
    pthread_mutex_lock(&thread->lock);
    while (!late && !thread->stopping && !thread->first_request && !may_take_anchor(thread) &&
           (refused || thread->tap_count == 0)) {
        late = !az_thread_cond_wait_until(&thread->work, &thread->lock, until_ms);
    }
    if (thread->tap_count > 0 && (!refused || late || thread->stopping)) {
        job.tap = thread->taps[thread->first_tap];
        job.ticket = thread->last_ticket - thread->tap_count + 1;
    }
    job.request = thread->first_request;
    if (job.request) {
        thread->first_request = job.request->next;
        if (!thread->first_request) {
            thread->last_request = &thread->first_request;
        }
    }
    job.has_anchor = !job.request && may_take_anchor(thread) && take_anchor(thread, &job.anchor);
    job.stop = thread->stopping && !job.request && thread->tap_count == 0;
    pthread_mutex_unlock(&thread->lock);
    return job;
}

static bool
is_stopping(struct az_store_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    bool stopping = thread->stopping;
    pthread_mutex_unlock(&thread->lock);
    return stopping;
}

/* Note an anchor if the clock is synchronised, and say when to look again. */
static void
look_at_clock(struct az_store_thread *thread)
{
    const struct az_clock *clock = thread->params.store.clock;
    struct az_anchor anchor;
    if (az_anchor_of_clock(clock, &anchor)) {
        az_store_anchor(thread->store, &anchor);
    }
    thread->next_look_ms = clock->is_synchronised ? az_thread_now_ms() + CLOCK_MS : -1;
}

/* Look at some of the file, and say when to begin again once all of it was looked at. */
static void
look_at_file(struct az_store_thread *thread)
{
    bool round_done = false;
    az_store_check_some(thread->store, CHECK_ROWS, &round_done);
    if (round_done) {
        thread->next_check_ms = az_thread_now_ms() + CHECK_REST_MS;
    }
}

/* Nothing has happened for a while: what can be done at leisure. */
static void
use_quiet(struct az_store_thread *thread, bool has_wal)
{
    if (!is_usable(thread)) {
        return;
    }
    if (has_wal) {
        az_store_checkpoint(thread->store);
    } else if (az_thread_now_ms() >= thread->next_check_ms) {
        look_at_file(thread);
    }
    if (is_usable(thread) && thread->next_look_ms >= 0 &&
        az_thread_now_ms() >= thread->next_look_ms) {
        look_at_clock(thread);
    }
}

/* Milliseconds until there is something to do although nobody asks. */
static int
patience_ms(const struct az_store_thread *thread, bool refused, bool has_wal)
{
    if (refused || az_store_is_damaged(thread->store)) {
        return RETRY_MS;
    }
    if (has_wal) {
        return IDLE_MS;
    }
    int64_t now_ms = az_thread_now_ms();
    int64_t left_ms = thread->next_check_ms - now_ms;
    left_ms = left_ms > CHECK_MS ? left_ms : CHECK_MS;
    if (thread->next_look_ms >= 0 && thread->next_look_ms - now_ms < left_ms) {
        left_ms = thread->next_look_ms - now_ms;
    }
    return left_ms > 0 ? (int)left_ms : 0;
}

static void *
run(void *ctx)
{
    struct az_store_thread *thread = ctx;
    bool refused = false;
    if (is_usable(thread)) {
        look_at_clock(thread);
    }
    for (;;) {
        bool has_wal = az_store_wal_bytes(thread->store) > 0;
        struct job job = next_job(thread, refused, patience_ms(thread, refused, has_wal));
        if (job.tap) {
            refused = !work_tap(thread, job.tap, job.ticket);
        }
        if (job.request) {
            work_request(thread, job.request);
        }
        if (job.has_anchor && is_usable(thread)) {
            az_store_anchor(thread->store, &job.anchor);
        }
        if (job.stop || (refused && is_stopping(thread))) {
            break;
        }
        if (!job.tap && !job.request && !job.has_anchor) {
            use_quiet(thread, has_wal);
        }
    }
    return NULL;
}

bool
az_store_thread_start(struct az_store_thread *thread)
{
    assert(!thread->started);
    thread->started = az_thread_start(&thread->thread, "store", run, thread);
    return thread->started;
}

/* Nobody may wait for a thread that has ended. */
static void
fail_requests(struct az_store_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    for (struct request *r = thread->first_request; r; r = r->next) {
        r->done = true;
    }
    thread->first_request = NULL;
    thread->last_request = &thread->first_request;
    pthread_cond_broadcast(&thread->served);
    pthread_mutex_unlock(&thread->lock);
}

void
az_store_thread_close(struct az_store_thread *thread)
{
    if (!thread) {
        return;
    }
    pthread_mutex_lock(&thread->lock);
    thread->stopping = true;
    pthread_cond_signal(&thread->work);
    pthread_mutex_unlock(&thread->lock);
    if (thread->started) {
        pthread_join(thread->thread, NULL);
    }
    fail_requests(thread);
    if (thread->tap_count > 0) {
        AZ_LOGE("%zu taps could not be stored, as the disk refused them to the end",
                thread->tap_count);
    }
    for (size_t i = 0; i < AZ_STORE_QUEUE_MAX; i++) {
        destroy_tap(thread->taps[i]);
    }
    if (thread->store && !az_store_is_damaged(thread->store) &&
        az_store_wal_bytes(thread->store) > 0) {
        az_store_checkpoint(thread->store);
    }
    az_store_close(thread->store);
    pthread_cond_destroy(&thread->served);
    pthread_cond_destroy(&thread->work);
    pthread_mutex_destroy(&thread->lock);
    free(thread);
}

static struct tap *
make_tap(enum tap_kind kind)
{
    struct tap *tap = calloc(1, sizeof(*tap));
    if (tap) {
        tap->kind = kind;
        az_arena_init(&tap->arena, TAP_BYTES_MAX);
    }
    return tap;
}

/* Takes the tap over. The ticket, 0 if the queue is full. */
static uint64_t
post(struct az_store_thread *thread, struct tap *tap)
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
        destroy_tap(tap);
    }
    return ticket;
}

static uint64_t
post_or_drop(struct az_store_thread *thread, struct tap *tap, bool whole)
{
    if (!whole) {
        AZ_LOGE("a tap is refused: out of memory");
        destroy_tap(tap);
        return 0;
    }
    return post(thread, tap);
}

uint64_t
az_store_thread_begin(struct az_store_thread *thread, const struct az_response *response)
{
    struct tap *tap = make_tap(TAP_BEGIN);
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
    struct tap *tap = make_tap(TAP_ANSWER);
    bool whole = false;
    if (tap) {
        tap->is.answer.answer = *answer;
        tap->is.answer.at_boot_ms = at_boot_ms;
        whole = copy_text(&tap->arena, answer->question, &tap->is.answer.answer.question) &&
                copy_text(&tap->arena, answer->value.text, &tap->is.answer.answer.value.text);
    }
    return post_or_drop(thread, tap, whole);
}

uint64_t
az_store_thread_finish(struct az_store_thread *thread, const struct az_store_closing *closing)
{
    struct tap *tap = make_tap(TAP_FINISH);
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
ask(struct az_store_thread *thread, struct request *request)
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

static bool
serve_take(struct az_store *store, struct request *request)
{
    return az_store_take(store, request->max, request->max_bytes, request->arena,
                         request->responses, request->count);
}

bool
az_store_thread_take(struct az_store_thread *thread, size_t max, size_t max_bytes,
                     struct az_arena *arena, struct az_response **responses, size_t *count)
{
    struct request request = {
        .serve = serve_take,
        .max = max,
        .max_bytes = max_bytes,
        .arena = arena,
        .responses = responses,
        .count = count,
    };
    return ask(thread, &request);
}

static bool
serve_mark(struct az_store *store, struct request *request)
{
    return az_store_mark(store, request->store_id, request->ranges, request->range_count) ==
           AZ_STORE_OK;
}

bool
az_store_thread_mark(struct az_store_thread *thread, const struct az_uuid *store,
                     const struct az_verdict_range *ranges, size_t count)
{
    struct request request = {
        .serve = serve_mark, .store_id = store, .ranges = ranges, .range_count = count};
    return ask(thread, &request);
}

static bool
serve_outbox(struct az_store *store, struct request *request)
{
    return az_store_outbox(store, request->outbox);
}

bool
az_store_thread_outbox(struct az_store_thread *thread, struct az_store_outbox *out)
{
    struct request request = {.serve = serve_outbox, .outbox = out};
    return ask(thread, &request);
}

static bool
serve_figures(struct az_store *store, struct request *request)
{
    return az_store_figures(store, request->figures);
}

bool
az_store_thread_figures(struct az_store_thread *thread, struct az_store_figures *out)
{
    struct request request = {.serve = serve_figures, .figures = out};
    return ask(thread, &request);
}

static bool
serve_anchors(struct az_store *store, struct request *request)
{
    return az_store_anchors(store, request->told, request->max, request->arena, request->history);
}

bool
az_store_thread_anchors(struct az_store_thread *thread, const struct az_response *responses,
                        size_t count, struct az_arena *arena, struct az_history *out)
{
    struct request request = {
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
az_store_thread_store_id(struct az_store_thread *thread, struct az_uuid *id)
{
    pthread_mutex_lock(&thread->lock);
    *id = thread->store_id;
    pthread_mutex_unlock(&thread->lock);
}

void
az_store_thread_on_closed(struct az_store_thread *thread, void (*handle_closed)(void *ctx),
                          void *ctx)
{
    assert(!thread->started);
    thread->handle_closed = handle_closed;
    thread->closed_ctx = ctx;
}
