// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_thread_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "base/thread.h"
#include "storage/store_file.h"

enum {
    RETRY_MS = 1000,                // between tries while the disk refuses
    IDLE_MS = 2000,                 // quiet time before idle work
    PRUNE_MS = 50,                  // between two steps of pruning
    PRUNE_ROWS = 64,                // in one step, so that a tap waits for a few milliseconds
    LOOK_MS = 60 * 60 * 1000,       // between two looks for what may be pruned
    CHECK_MS = 5000,                // quiet time before some of the file is looked at
    CHECK_ROWS = 500,               // at once: a few milliseconds
    CHECK_REST_MS = 60 * 60 * 1000, // once all of it was looked at
    MEND_REST_MS = 60 * 1000,       // at most, between tries to mend the file
    CLOCK_MS = 10 * 60 * 1000,      // between looks at whether the clock is synchronised
};

static void
set_defaults(struct az_store_thread_params *params)
{
    params->keep_days = params->keep_days ? params->keep_days : AZ_STORE_KEEP_DAYS;
    params->floor_bytes = params->floor_bytes ? params->floor_bytes : AZ_STORE_FLOOR_BYTES;
    params->idle_ms = params->idle_ms ? params->idle_ms : IDLE_MS;
    params->check_ms = params->check_ms ? params->check_ms : CHECK_MS;
    params->check_rest_ms = params->check_rest_ms ? params->check_rest_ms : CHECK_REST_MS;
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
    atomic_init(&thread->keep_days, thread->params.keep_days);
    thread->last_request = &thread->first_request;
    pthread_mutex_init(&thread->lock, NULL);
    az_thread_cond_init(&thread->work);
    pthread_cond_init(&thread->served, NULL);

    struct az_store_params store = params->store;
    store.waits = true;
    thread->store = az_store_open(&store);
    thread->path = az_store_file_real(params->store.path);
    if (!thread->store || !thread->path || !az_ballast_init(&thread->ballast, thread->path)) {
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

/* Between two responses: go out of service without room for another, and back with it. */
static void
mind_room(struct az_store_thread *thread)
{
    if (thread->refused || az_store_is_damaged(thread->store) || az_store_has_open(thread->store) ||
        thread->ballast.held) {
        return;
    }
    if (!az_store_room_is_enough(thread)) {
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
        .keep_days = atomic_load(&thread->keep_days),
        .floor_bytes = thread->params.floor_bytes,
        .free_bytes = az_store_room_free_bytes(thread),
        .rows = PRUNE_ROWS,
    };
    bool more = false;
    enum az_store_result result = az_store_prune(thread->store, &pruning, &more);
    for (unsigned tries = 0; result == AZ_STORE_FULL && az_store_room_make_way(thread, tries);
         tries++) {
        result = az_store_prune(thread->store, &pruning, &more);
    }
    thread->prunes = result == AZ_STORE_OK && more;
    thread->look_again_ms = az_thread_now_ms() + LOOK_MS;
}

static enum az_store_result
commit_tap(struct az_store_thread *thread, const struct az_store_tap *tap)
{
    switch (tap->kind) {
    case AZ_STORE_TAP_BEGIN:
        return az_store_begin(thread->store, &tap->is.begin);
    case AZ_STORE_TAP_ANSWER:
        return az_store_answer(thread->store, &tap->is.answer.answer, tap->is.answer.at_boot_ms);
    case AZ_STORE_TAP_FINISH:
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

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Try to mend the file, unless the last try was a short while ago. */
static bool
mend(struct az_store_thread *thread)
{
    if (az_thread_now_ms() < thread->next_mend_ms) {
        return false;
    }
    if (!az_store_mend(thread->store) &&
        !(az_store_trouble(thread->store) == AZ_STORE_FULL &&
          az_store_room_make_way_to_mend(thread) && az_store_mend(thread->store))) {
        thread->mend_wait_ms =
            thread->mend_wait_ms ? (int)least(2 * thread->mend_wait_ms, MEND_REST_MS) : RETRY_MS;
        thread->next_mend_ms = az_thread_now_ms() + thread->mend_wait_ms;
        return false;
    }
    thread->mend_wait_ms = 0;
    thread->next_mend_ms = 0;
    return true;
}

/* Another file has taken the place of the one before. */
static void
note_new_file(struct az_store_thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    thread->store_id = *az_store_id(thread->store);
    pthread_mutex_unlock(&thread->lock);
    thread->next_check_ms = 0;
    tell_closed(thread); // what was salvaged waits
}

/* Whether the store can be asked for anything. If its file is damaged, that is mended first. */
static bool
is_usable(struct az_store_thread *thread)
{
    if (!az_store_is_damaged(thread->store)) {
        return true;
    }
    if (!mend(thread)) {
        set_state(thread, state_after(az_store_trouble(thread->store)));
        return false;
    }
    if (!thread->refused) {
        set_state(thread, AZ_STORE_STATE_READY);
    }
    note_new_file(thread);
    return true;
}

/* Commit a tap, with what room can be made. No new response without room to finish it. */
static enum az_store_result
try_tap(struct az_store_thread *thread, const struct az_store_tap *tap)
{
    if (!is_usable(thread)) {
        return az_store_trouble(thread->store);
    }
    if (tap->kind == AZ_STORE_TAP_BEGIN && !thread->ballast.held &&
        !az_store_room_is_enough(thread)) {
        return AZ_STORE_FULL;
    }
    enum az_store_result result = commit_tap(thread, tap);
    for (unsigned tries = 0; result == AZ_STORE_FULL && az_store_room_make_way(thread, tries);
         tries++) {
        result = commit_tap(thread, tap);
    }
    return result;
}

/* Commit the tap at the head of the queue. It leaves the queue only when it is durable. */
static void
work_tap(struct az_store_thread *thread, struct az_store_tap *tap, uint64_t ticket)
{
    enum az_store_result result = try_tap(thread, tap);
    if (result != AZ_STORE_OK && az_store_is_damaged(thread->store)) {
        result = try_tap(thread, tap); // on the file that takes its place
    }
    thread->refused = result != AZ_STORE_OK;
    set_state(thread, state_after(result));
    if (thread->refused) {
        if (result == AZ_STORE_FULL) {
            prune(thread); // which may make the room that the next try needs
        }
        return;
    }
    bool closed = tap->kind == AZ_STORE_TAP_FINISH;
    az_store_queue_drop_first(thread, tap);
    if (thread->params.handle_committed) {
        thread->params.handle_committed(thread->params.ctx, ticket);
    }
    if (closed) {
        tell_closed(thread);
    }
}

/* Serve a request, with what room can be made. */
static enum az_store_result
serve(struct az_store_thread *thread, struct az_store_request *request)
{
    if (!is_usable(thread)) {
        return az_store_trouble(thread->store);
    }
    enum az_store_result result = request->serve(thread->store, request);
    for (unsigned tries = 0; result == AZ_STORE_FULL && az_store_room_make_way(thread, tries);
         tries++) {
        result = request->serve(thread->store, request);
    }
    return result;
}

static void
work_request(struct az_store_thread *thread, struct az_store_request *request)
{
    enum az_store_result result = serve(thread, request);
    if (result != AZ_STORE_OK && az_store_is_damaged(thread->store)) {
        result = serve(thread, request);
    }
    if (result == AZ_STORE_OK && !az_uuid_equal(&thread->store_id, az_store_id(thread->store))) {
        note_new_file(thread);
    }
    az_store_queue_answer(thread, request, result == AZ_STORE_OK);
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

/* Word of the uplink that no verdicts took along. What the disk refuses now is written later. */
static void
keep_uplink(struct az_store_thread *thread)
{
    if (is_usable(thread) && thread->state != AZ_STORE_STATE_FULL) {
        az_store_keep_uplink(thread->store);
    }
}

/* Look at some of the file, and say when to begin again once all of it was looked at. */
static void
look_at_file(struct az_store_thread *thread)
{
    bool round_done = false;
    az_store_check_some(thread->store, CHECK_ROWS, &round_done);
    if (round_done) {
        thread->next_check_ms = az_thread_now_ms() + thread->params.check_rest_ms;
    }
}

/* How long to wait for a job before there is something to do without one. */
static int
patience_ms(const struct az_store_thread *thread, bool rested)
{
    bool waits = thread->refused || thread->state == AZ_STORE_STATE_FULL;
    if (az_store_is_damaged(thread->store)) {
        return RETRY_MS;
    }
    if (thread->prunes && (rested || waits)) {
        return PRUNE_MS;
    }
    if (waits) {
        return RETRY_MS;
    }
    if (thread->prunes || az_store_has_uplink_news(thread->store) ||
        az_store_wal_bytes(thread->store) > 0) {
        return thread->params.idle_ms;
    }
    int64_t now_ms = az_thread_now_ms();
    int64_t check_ms = thread->next_check_ms - now_ms;
    int64_t wait_ms =
        least(thread->look_again_ms - now_ms,
              check_ms > thread->params.check_ms ? check_ms : thread->params.check_ms);
    if (thread->next_look_ms >= 0) {
        wait_ms = least(wait_ms, thread->next_look_ms - now_ms);
    }
    return wait_ms < thread->params.idle_ms ? thread->params.idle_ms : (int)wait_ms;
}

/* Nobody has wanted anything for a while. */
static void
work_idle(struct az_store_thread *thread)
{
    if (!is_usable(thread)) {
        return;
    }
    if (thread->prunes || az_thread_now_ms() >= thread->look_again_ms ||
        thread->state == AZ_STORE_STATE_FULL) {
        prune(thread);
    }
    keep_uplink(thread);
    bool is_quiet = !thread->prunes && is_usable(thread);
    if (is_quiet && az_store_wal_bytes(thread->store) > 0) {
        az_store_checkpoint(thread->store);
    } else if (is_quiet && thread->state != AZ_STORE_STATE_FULL &&
               az_thread_now_ms() >= thread->next_check_ms) {
        look_at_file(thread);
    }
    if (is_usable(thread) && thread->next_look_ms >= 0 &&
        az_thread_now_ms() >= thread->next_look_ms) {
        look_at_clock(thread);
    }
}

static void *
run(void *ctx)
{
    struct az_store_thread *thread = ctx;
    bool rested = false;
    if (is_usable(thread)) {
        look_at_clock(thread);
    }
    mind_room(thread);
    for (;;) {
        struct az_store_job job =
            az_store_queue_next(thread, thread->refused, patience_ms(thread, rested));
        rested = !job.tap && !job.request && !job.has_anchor && !job.has_visits && !job.has_uplink;
        if (job.has_uplink) {
            az_store_tell_uplink(thread->store, &job.uplink);
        }
        if (job.tap) {
            work_tap(thread, job.tap, job.ticket);
        }
        if (job.request) {
            work_request(thread, job.request);
        }
        if (job.has_anchor && is_usable(thread)) {
            az_store_anchor(thread->store, &job.anchor);
        }
        if (job.has_visits && is_usable(thread)) {
            az_store_add_visits(thread->store, &job.visits);
        }
        if (job.stop || (thread->refused && az_store_queue_is_stopping(thread))) {
            break;
        }
        if (rested) {
            work_idle(thread);
        }
        if (!az_store_is_damaged(thread->store) && az_store_room_is_wal_too_large(thread)) {
            az_store_checkpoint(thread->store);
        }
        mind_room(thread);
    }
    keep_uplink(thread);
    return NULL;
}

bool
az_store_thread_start(struct az_store_thread *thread)
{
    assert(!thread->started);
    thread->started = az_thread_start(&thread->thread, "store", run, thread);
    return thread->started;
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
    az_store_queue_fail_requests(thread);
    if (thread->tap_count > 0) {
        AZ_LOGE("%zu taps could not be stored, as the disk refused them to the end",
                thread->tap_count);
    }
    for (size_t i = 0; i < AZ_STORE_QUEUE_MAX; i++) {
        az_store_tap_destroy(thread->taps[i]);
    }
    if (thread->store && !az_store_is_damaged(thread->store) &&
        az_store_wal_bytes(thread->store) > 0) {
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

void
az_store_thread_on_closed(struct az_store_thread *thread, void (*handle_closed)(void *ctx),
                          void *ctx)
{
    assert(!thread->started);
    thread->handle_closed = handle_closed;
    thread->closed_ctx = ctx;
}

void
az_store_thread_keep(struct az_store_thread *thread, uint32_t keep_days)
{
    atomic_store(&thread->keep_days, keep_days ? keep_days : AZ_STORE_KEEP_DAYS);
}
