// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules of the store thread share. Internal to them:
 *
 *   store_thread_queue  what other threads hand over, and the order in which it is worked
 *   store_thread_room   room on the disk: the WAL, the ballast
 *   store_thread        the thread itself, which alone touches the store
 */
#include <pthread.h>
#include <stdatomic.h>

#include "storage/ballast.h"
#include "storage/store_thread.h"

enum { AZ_STORE_VISITS_MAX = 32 }; // hours that wait to be counted

enum az_store_tap_kind {
    AZ_STORE_TAP_BEGIN,
    AZ_STORE_TAP_ANSWER,
    AZ_STORE_TAP_FINISH,
};

struct az_store_tap {
    enum az_store_tap_kind kind;
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
struct az_store_request {
    enum az_store_result (*serve)(struct az_store *store, struct az_store_request *request);
    struct az_store_request *next;
    bool done;
    bool ok;

    const struct az_store_wish *wish;
    size_t max;
    struct az_arena *arena;
    struct az_response **responses;
    size_t *count;
    const struct az_uuid *store_id;
    const struct az_verdict_range *ranges;
    const struct az_seq_range *lacking;
    size_t range_count; // of either
    struct az_store_outbox *outbox;
    struct az_store_figures *figures;
    struct az_damage *damage;
    struct az_store_uplink *uplink;
    int64_t *passed_ms;
    const struct az_response *told; // whose boots are asked for
    struct az_history *history;
};

struct az_store_thread {
    _Atomic uint32_t keep_days; // any thread; see az_store_thread_keep()
    // immutable after open or start
    struct az_store_thread_params params; // but for its path, which was borrowed
    char *path;                           // owned
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
    int64_t next_check_ms; // of the file, once all of it was looked at; monotonic
    int64_t next_mend_ms;  // when to try again what could not be mended; monotonic
    int mend_wait_ms;      // between the last two tries; 0 if the last went well

    // protected by lock
    pthread_mutex_t lock;
    struct az_uuid store_id;
    pthread_cond_t work;                           // for the store thread: there is something to do
    pthread_cond_t served;                         // for those who wait: a request is done
    struct az_store_tap *taps[AZ_STORE_QUEUE_MAX]; // ring; owned
    size_t first_tap;
    size_t tap_count;
    uint64_t last_ticket; // of the tap posted last
    struct az_store_request *first_request;
    struct az_store_request **last_request;
    struct az_anchor anchors[AZ_ANCHOR_SOURCE_COUNT]; // to be noted once no tap waits
    bool has_anchor[AZ_ANCHOR_SOURCE_COUNT];
    struct az_visits_hour visits[AZ_STORE_VISITS_MAX]; // to be counted then, too; oldest first
    size_t visits_count;
    struct az_store_uplink uplink;
    bool has_uplink; // it is not told to the store yet
    bool stopping;
};

/* What to do next; all NULL when only the time has passed. */
struct az_store_job {
    struct az_store_tap *tap;
    uint64_t ticket;
    struct az_store_request *request;
    bool has_anchor;
    struct az_anchor anchor;
    bool has_visits;
    struct az_visits_hour visits;
    bool has_uplink; // goes before all else, and costs nothing
    struct az_store_uplink uplink;
    bool stop;
};

/* -- store_thread_queue.c ------------------------------------------------ */

/* Accepts NULL. */
void
az_store_tap_destroy(struct az_store_tap *tap);

/*
 * Wait for something to do: a tap (unless the head was refused and its time has
 * not come), a request, an anchor, the end. Returns when `wait_ms` have passed,
 * too.
 */
struct az_store_job
az_store_queue_next(struct az_store_thread *thread, bool refused, int wait_ms);

/* The tap at the head, which is `tap`, is durable. */
void
az_store_queue_drop_first(struct az_store_thread *thread, struct az_store_tap *tap);

/* Wake the one who waits for this request. */
void
az_store_queue_answer(struct az_store_thread *thread, struct az_store_request *request, bool ok);

bool
az_store_queue_is_stopping(struct az_store_thread *thread);

/* Nobody may wait for a thread that has ended. */
void
az_store_queue_fail_requests(struct az_store_thread *thread);

/* -- store_thread_room.c ------------------------------------------------- */

uint64_t
az_store_room_free_bytes(const struct az_store_thread *thread);

/*
 * Make room for a commit that the full disk refused, as was tried `tries` times
 * before. False if nothing more can be done.
 */
bool
az_store_room_make_way(struct az_store_thread *thread, unsigned tries);

/* Make room for a new file in a damaged one's place. False if nothing more can be done. */
bool
az_store_room_make_way_to_mend(struct az_store_thread *thread);

/* With little room the WAL stays so small that the ballast has room for what is in it. */
bool
az_store_room_is_wal_too_large(const struct az_store_thread *thread);

/* Whether a response that is begun now could be finished. */
bool
az_store_room_is_enough(struct az_store_thread *thread);
