// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_thread.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "base/thread.h"
#include "storage/ballast.h"

enum {
    TAP_BYTES_MAX = 64 * 1024,       // copied with one tap
    RETRY_MS = 1000,                 // between tries while the disk refuses
    IDLE_MS = 2000,                  // quiet time before idle work
    PRUNE_MS = 50,                   // between two steps of pruning
    PRUNE_ROWS = 64,                 // in one step, so that a tap waits for a few milliseconds
    LOOK_MS = 60 * 60 * 1000,        // between two looks for what may be pruned
    WAL_BYTES_MAX = 8 * 1024 * 1024, // above this it is moved in a rush as well
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
    enum az_store_result (*serve)(struct az_store *store, struct request *request);
    struct request *next;
    bool done;
    bool ok;

    uint64_t above;
    size_t max;
    size_t max_bytes;
    struct az_arena *arena;
    struct az_response **responses;
    size_t *count;
    const struct az_verdict_range *ranges;
    size_t range_count;
    struct az_store_outbox *outbox;
    struct az_store_figures *figures;
    const struct az_response *told; // whose boots are asked for
    struct az_history *history;
};

struct az_store_thread {
    // immutable after open or start
    struct az_store_thread_params params; // but for its path, which was borrowed
    char *path;                           // owned
    struct az_uuid store_id;
    void (*handle_closed)(void *ctx);
    void *closed_ctx;
    pthread_t thread;
    bool started;

    // store thread only, once started
    struct az_store *store; // owned
    struct az_ballast ballast;
    enum az_store_state state;
    bool refused;          // the tap at the head waits for its next try
    bool prunes;           // there may be more to prune
    int64_t look_again_ms; // when to look for it next
    int64_t next_look_ms;  // at the clock; monotonic, -1 for never

    // protected by lock
    pthread_mutex_t lock;
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

static void
set_defaults(struct az_store_thread_params *params)
{
    params->keep_days = params->keep_days ? params->keep_days : AZ_STORE_KEEP_DAYS;
    params->floor_bytes = params->floor_bytes ? params->floor_bytes : AZ_STORE_FLOOR_BYTES;
    params->idle_ms = params->idle_ms ? params->idle_ms : IDLE_MS;
    params->free_bytes = params->free_bytes ? params->free_bytes : az_files_free_bytes;
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
    set_defaults(&thread->params);
    thread->last_request = &thread->first_request;
    pthread_mutex_init(&thread->lock, NULL);
    az_thread_cond_init(&thread->work);
    pthread_cond_init(&thread->served, NULL);

    thread->store = az_store_open(&params->store);
    thread->path = strdup(params->store.path);
    if (!thread->store || !thread->path || !az_ballast_init(&thread->ballast, params->store.path)) {
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
    const struct az_store_fault *fault = az_store_fault(state);
    if (state == AZ_STORE_STATE_READY) {
        AZ_LOGI("the store takes answers again");
    } else {
        AZ_LOGE("%s: the terminal's store %s takes no answers, as %s; %s", fault->code,
                thread->path, fault->reason, fault->cure);
    }
    if (thread->params.handle_state) {
        thread->params.handle_state(thread->params.ctx, state);
    }
}

static enum az_store_state
state_after(enum az_store_result result)
{
    switch (result) {
    case AZ_STORE_OK:
        return AZ_STORE_STATE_READY;
    case AZ_STORE_FULL:
        return AZ_STORE_STATE_FULL;
    case AZ_STORE_UNWRITABLE:
        return AZ_STORE_STATE_UNWRITABLE;
    case AZ_STORE_DAMAGED:
        return AZ_STORE_STATE_DAMAGED;
    case AZ_STORE_FAILED:
        break;
    }
    return AZ_STORE_STATE_FAILED;
}

/* -- Room ---------------------------------------------------------------- */

static uint64_t
free_bytes(const struct az_store_thread *thread)
{
    uint64_t bytes = 0;
    // What cannot be found out is no reason to refuse anybody: the disk itself says when it is
    // full.
    return thread->params.free_bytes(thread->path, &bytes) ? bytes : INT64_MAX;
}

/* What is in the file already need not stay in the WAL, whose room is then used again. */
static bool
empty_wal(struct az_store_thread *thread)
{
    return az_store_wal_bytes(thread->store) > 0 && az_store_checkpoint(thread->store);
}

static bool
give_up_ballast(struct az_store_thread *thread)
{
    if (!az_ballast_give_up(&thread->ballast)) {
        return false;
    }
    AZ_LOGW("the disk of the terminal's store %s is full; the ballast is given up, so that what "
            "is under way can be finished",
            thread->path);
    empty_wal(thread);
    return true;
}

/*
 * Make room for a commit that the full disk refused, as was tried `tries` times
 * before. False if nothing more can be done.
 */
static bool
make_way(struct az_store_thread *thread, unsigned tries)
{
    return (tries == 0 && empty_wal(thread)) || give_up_ballast(thread);
}

/* With little room the WAL stays so small that the ballast has room for what is in it. */
static bool
is_wal_too_large(const struct az_store_thread *thread)
{
    uint64_t wal = az_store_wal_bytes(thread->store);
    return wal > WAL_BYTES_MAX ||
           (wal > AZ_BALLAST_BYTES / 2 && free_bytes(thread) < (uint64_t)2 * WAL_BYTES_MAX);
}

/* Whether a response that is begun now could be finished. */
static bool
has_room(struct az_store_thread *thread)
{
    uint64_t on_disk = free_bytes(thread);
    uint64_t in_file = 0;
    return az_ballast_make(&thread->ballast, on_disk) ||
           (az_store_free_bytes(thread->store, &in_file) &&
            on_disk + in_file >= (uint64_t)2 * AZ_BALLAST_BYTES);
}

/* Between two responses: go out of service without room for another, and back with it. */
static void
mind_room(struct az_store_thread *thread)
{
    if (thread->refused || az_store_has_open(thread->store) || thread->ballast.held) {
        return;
    }
    if (!has_room(thread)) {
        set_state(thread, AZ_STORE_STATE_FULL);
    } else if (thread->state == AZ_STORE_STATE_FULL) {
        set_state(thread, AZ_STORE_STATE_READY);
    }
}

/* One step of pruning. A disk that refuses it is told of by the next tap. */
static void
prune(struct az_store_thread *thread)
{
    const struct az_store_pruning pruning = {
        .keep_days = thread->params.keep_days,
        .floor_bytes = thread->params.floor_bytes,
        .free_bytes = free_bytes(thread),
        .rows = PRUNE_ROWS,
    };
    bool more = false;
    enum az_store_result result = az_store_prune(thread->store, &pruning, &more);
    for (unsigned tries = 0; result == AZ_STORE_FULL && make_way(thread, tries); tries++) {
        result = az_store_prune(thread->store, &pruning, &more);
    }
    thread->prunes = result == AZ_STORE_OK && more;
    thread->look_again_ms = az_thread_now_ms() + LOOK_MS;
}

/* -- Taps and requests --------------------------------------------------- */

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

/* Commit a tap, with what room can be made. No new response without room to finish it. */
static enum az_store_result
try_tap(struct az_store_thread *thread, const struct tap *tap)
{
    if (tap->kind == TAP_BEGIN && !thread->ballast.held && !has_room(thread)) {
        return AZ_STORE_FULL;
    }
    enum az_store_result result = commit_tap(thread, tap);
    for (unsigned tries = 0; result == AZ_STORE_FULL && make_way(thread, tries); tries++) {
        result = commit_tap(thread, tap);
    }
    return result;
}

static void
drop_first_tap(struct az_store_thread *thread, struct tap *tap)
{
    pthread_mutex_lock(&thread->lock);
    thread->taps[thread->first_tap] = NULL;
    thread->first_tap = (thread->first_tap + 1) % AZ_STORE_QUEUE_MAX;
    thread->tap_count--;
    pthread_mutex_unlock(&thread->lock);
    destroy_tap(tap);
}

/* Commit the tap at the head of the queue. It leaves the queue only when it is durable. */
static void
work_tap(struct az_store_thread *thread, struct tap *tap, uint64_t ticket)
{
    enum az_store_result result = try_tap(thread, tap);
    thread->refused = result != AZ_STORE_OK;
    set_state(thread, state_after(result));
    if (thread->refused) {
        if (result == AZ_STORE_FULL) {
            prune(thread); // which may make the room that the next try needs
        }
        return;
    }
    bool closed = tap->kind == TAP_FINISH;
    drop_first_tap(thread, tap);
    if (thread->params.handle_committed) {
        thread->params.handle_committed(thread->params.ctx, ticket);
    }
    if (closed && thread->handle_closed) {
        thread->handle_closed(thread->closed_ctx);
    }
}

static void
work_request(struct az_store_thread *thread, struct request *request)
{
    enum az_store_result result = request->serve(thread->store, request);
    for (unsigned tries = 0; result == AZ_STORE_FULL && make_way(thread, tries); tries++) {
        result = request->serve(thread->store, request);
    }
    pthread_mutex_lock(&thread->lock);
    request->ok = result == AZ_STORE_OK;
    request->done = true;
    pthread_cond_broadcast(&thread->served);
    pthread_mutex_unlock(&thread->lock);
}

/* -- The thread ---------------------------------------------------------- */

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
 * too; -1 waits for ever.
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
        if (wait_ms < 0) {
            pthread_cond_wait(&thread->work, &thread->lock);
        } else {
            late = !az_thread_cond_wait_until(&thread->work, &thread->lock, until_ms);
        }
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

/* How long to wait for a job before there is something to do without one. */
static int
patience_ms(const struct az_store_thread *thread, bool rested)
{
    bool waits = thread->refused || thread->state == AZ_STORE_STATE_FULL;
    if (thread->prunes && (rested || waits)) {
        return PRUNE_MS;
    }
    if (waits) {
        return RETRY_MS;
    }
    if (thread->prunes || az_store_wal_bytes(thread->store) > 0) {
        return thread->params.idle_ms;
    }
    int64_t due_ms = thread->look_again_ms;
    if (thread->next_look_ms >= 0 && thread->next_look_ms < due_ms) {
        due_ms = thread->next_look_ms;
    }
    int64_t wait_ms = due_ms - az_thread_now_ms();
    return wait_ms < thread->params.idle_ms ? thread->params.idle_ms : (int)wait_ms;
}

/* Nobody has wanted anything for a while. */
static void
work_idle(struct az_store_thread *thread)
{
    if (thread->prunes || az_thread_now_ms() >= thread->look_again_ms ||
        thread->state == AZ_STORE_STATE_FULL) {
        prune(thread);
    }
    if (!thread->prunes && az_store_wal_bytes(thread->store) > 0) {
        az_store_checkpoint(thread->store);
    }
    if (thread->next_look_ms >= 0 && az_thread_now_ms() >= thread->next_look_ms) {
        look_at_clock(thread);
    }
}

static void *
run(void *ctx)
{
    struct az_store_thread *thread = ctx;
    bool rested = false;
    look_at_clock(thread);
    mind_room(thread);
    for (;;) {
        struct job job = next_job(thread, thread->refused, patience_ms(thread, rested));
        rested = !job.tap && !job.request && !job.has_anchor;
        if (job.tap) {
            work_tap(thread, job.tap, job.ticket);
        }
        if (job.request) {
            work_request(thread, job.request);
        }
        if (job.has_anchor) {
            az_store_anchor(thread->store, &job.anchor);
        }
        if (job.stop || (thread->refused && is_stopping(thread))) {
            break;
        }
        if (rested) {
            work_idle(thread);
        }
        if (is_wal_too_large(thread)) {
            az_store_checkpoint(thread->store);
        }
        mind_room(thread);
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
    if (thread->store && az_store_wal_bytes(thread->store) > 0) {
        az_store_checkpoint(thread->store);
    }
    az_store_close(thread->store);
    az_ballast_destroy(&thread->ballast);
    free(thread->path);
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
                copy_text(&tap->arena, answer->value.text, &tap->is.answer.answer.value.text) &&
                copy_text(&tap->arena, answer->shown, &tap->is.answer.answer.shown);
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

static enum az_store_result
serve_take(struct az_store *store, struct request *request)
{
    bool ok = az_store_take_above(store, request->above, request->max, request->max_bytes,
                                  request->arena, request->responses, request->count);
    return ok ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_take(struct az_store_thread *thread, size_t max, size_t max_bytes,
                     struct az_arena *arena, struct az_response **responses, size_t *count)
{
    return az_store_thread_take_above(thread, 0, max, max_bytes, arena, responses, count);
}

bool
az_store_thread_take_above(struct az_store_thread *thread, uint64_t above, size_t max,
                           size_t max_bytes, struct az_arena *arena, struct az_response **responses,
                           size_t *count)
{
    struct request request = {
        .serve = serve_take,
        .above = above,
        .max = max,
        .max_bytes = max_bytes,
        .arena = arena,
        .responses = responses,
        .count = count,
    };
    return ask(thread, &request);
}

static enum az_store_result
serve_mark(struct az_store *store, struct request *request)
{
    return az_store_mark(store, request->ranges, request->range_count);
}

bool
az_store_thread_mark(struct az_store_thread *thread, const struct az_verdict_range *ranges,
                     size_t count)
{
    struct request request = {.serve = serve_mark, .ranges = ranges, .range_count = count};
    return ask(thread, &request);
}

static enum az_store_result
serve_outbox(struct az_store *store, struct request *request)
{
    return az_store_outbox(store, request->outbox) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_outbox(struct az_store_thread *thread, struct az_store_outbox *out)
{
    struct request request = {.serve = serve_outbox, .outbox = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_figures(struct az_store *store, struct request *request)
{
    return az_store_figures(store, request->figures) ? AZ_STORE_OK : AZ_STORE_FAILED;
}

bool
az_store_thread_figures(struct az_store_thread *thread, struct az_store_figures *out)
{
    struct request request = {.serve = serve_figures, .figures = out};
    return ask(thread, &request);
}

static enum az_store_result
serve_anchors(struct az_store *store, struct request *request)
{
    bool ok =
        az_store_anchors(store, request->told, request->max, request->arena, request->history);
    return ok ? AZ_STORE_OK : AZ_STORE_FAILED;
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

const struct az_uuid *
az_store_thread_store_id(const struct az_store_thread *thread)
{
    return &thread->store_id;
}

void
az_store_thread_on_closed(struct az_store_thread *thread, void (*handle_closed)(void *ctx),
                          void *ctx)
{
    assert(!thread->started);
    thread->handle_closed = handle_closed;
    thread->closed_ctx = ctx;
}
