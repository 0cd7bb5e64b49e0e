// SPDX-License-Identifier: MIT
#pragma once

/*
 * The store thread: the only thread that writes the terminal's file, and the
 * door through which the UI thread and the uplink reach it.
 *
 * Taps are queued (at most AZ_STORE_QUEUE_MAX) and committed in order. A tap
 * that cannot be committed stays at the head of the queue and is tried again
 * each second; `handle_state` tells when that begins and ends. The UI thread
 * never waits: when the queue is full, a tap is refused and the attendee sees
 * the out-of-service screen.
 *
 * When the file turns out to be damaged, in use or when some of it is looked
 * at in quiet moments, the thread has it replaced (az_store_mend()) and goes on.
 * While that cannot be done, it is tried again less and less often, as each try
 * reads the whole file.
 *
 * When the disk is full, the WAL is moved into the file, and if that gives no
 * room the ballast is given up, so that the response under way is finished and
 * thanked for, verdicts are noted, and acknowledged responses are pruned to make
 * room. No new response is begun without the ballast until there is room for
 * twice its size, on the disk or by pruning within the file; the ballast is made
 * again when the disk has it.
 *
 * When idle it moves the WAL into the file, and prunes a few responses at a
 * time what the hub has had for `keep_days`, or earlier below `floor_bytes`.
 */
#include "storage/store.h"
#include "storage/store_fault.h"

struct az_store_thread;

enum { AZ_STORE_QUEUE_MAX = 256 };

enum {
    AZ_STORE_KEEP_DAYS = 30,                 // of acknowledged responses, by default
    AZ_STORE_FLOOR_BYTES = 32 * 1024 * 1024, // of free room, by default
};

struct az_store_thread_params {
    struct az_store_params store;
    uint32_t keep_days;   // 0 for the default
    uint64_t floor_bytes; // 0 for the default
    int idle_ms;          // quiet time before idle work; 0 for the default
    int check_ms;         // quiet time before some of the file is looked at; 0 for the default
    int check_rest_ms;    // once all of it was looked at; 0 for the default

    /* Room on the file system of `path`; NULL for az_files_free_bytes(). */
    bool (*free_bytes)(const char *path, uint64_t *out);

    /*
     * Called on the store thread after a COMMIT; `ticket` is what was posted
     * last, and every ticket below it is committed too.
     */
    void (*handle_committed)(void *ctx, uint64_t ticket);
    /* Called on the store thread when the state changes. */
    void (*handle_state)(void *ctx, enum az_store_state state);
    void *ctx; // of both
};

/* Open the store and its queue. NULL, and logged, on failure. */
struct az_store_thread *
az_store_thread_open(const struct az_store_thread_params *params);
/* Stops and joins first if need be: what is queued is committed if the disk lets it. Accepts NULL.
 */
void
az_store_thread_close(struct az_store_thread *thread);

bool
az_store_thread_start(struct az_store_thread *thread);

/*
 * Post a tap (UI thread). Everything borrowed is copied. Returns the ticket by
 * which handle_committed() tells that it is durable, 0 if the queue is full.
 */
uint64_t
az_store_thread_begin(struct az_store_thread *thread, const struct az_response *response);
uint64_t
az_store_thread_answer(struct az_store_thread *thread, const struct az_answer *answer,
                       int64_t at_boot_ms);
uint64_t
az_store_thread_finish(struct az_store_thread *thread, const struct az_store_closing *closing);

/*
 * The uplink's requests: wait for the store thread, behind the taps that are
 * queued. False if the store failed or is stopping.
 */
bool
az_store_thread_take(struct az_store_thread *thread, size_t max, size_t max_bytes,
                     struct az_arena *arena, struct az_response **responses, size_t *count);
bool
az_store_thread_take_wish(struct az_store_thread *thread, const struct az_store_wish *wish,
                          struct az_arena *arena, struct az_response **responses, size_t *count);
bool
az_store_thread_mark(struct az_store_thread *thread, const struct az_uuid *store,
                     const struct az_verdict_range *ranges, size_t count);
/* Logged if any were put back. */
bool
az_store_thread_requeue(struct az_store_thread *thread, const struct az_uuid *store,
                        const struct az_seq_range *ranges, size_t count);
/* See az_store_fork(). */
bool
az_store_thread_fork(struct az_store_thread *thread, const struct az_uuid *store,
                     const struct az_verdict_range *ranges, size_t count);
bool
az_store_thread_outbox(struct az_store_thread *thread, struct az_store_outbox *out);
bool
az_store_thread_figures(struct az_store_thread *thread, struct az_store_figures *out);

/* See az_store_damage(). */
bool
az_store_thread_damage(struct az_store_thread *thread, struct az_damage *out);

/*
 * What is known of the boots of `responses`; see az_store_anchors(). Waits like
 * the other requests.
 */
bool
az_store_thread_anchors(struct az_store_thread *thread, const struct az_response *responses,
                        size_t count, struct az_arena *arena, struct az_history *out);

/*
 * Leave an anchor to be noted once no tap waits. Never waits. Any thread. Only
 * the newest of each source is kept until then; one that the disk refuses is
 * dropped, as another will come.
 *
 * The store thread itself looks at its clock when it starts, and each ten
 * minutes when idle, and notes an anchor if that is synchronised.
 */
void
az_store_thread_anchor(struct az_store_thread *thread, const struct az_anchor *anchor);

/*
 * Leave word of the uplink; see az_store_tell_uplink(). Never waits. Any thread.
 * What no verdicts follow is written in a quiet moment, or at the end.
 */
void
az_store_thread_tell_uplink(struct az_store_thread *thread, const struct az_store_uplink *uplink);

/* The word that was left last, in this run or an earlier one. Waits like the other requests. */
bool
az_store_thread_uplink(struct az_store_thread *thread, struct az_store_uplink *out);

/* A time that has surely passed; see az_store_passed(). Waits like the other requests. */
bool
az_store_thread_passed(struct az_store_thread *thread, int64_t *out);

/*
 * Leave visits to be counted once no tap waits. Never waits. False if there is
 * no room for them now; those that the disk refuses are dropped, as it would
 * be wrong to put a terminal out of service for the sake of counting.
 */
bool
az_store_thread_visits(struct az_store_thread *thread, const struct az_visits_hour *hour);

/* From now on, keep what the hub has for so many days; 0 for the default. Any thread. */
void
az_store_thread_keep(struct az_store_thread *thread, uint32_t keep_days);

/* The store's id at this moment; a damaged file's place is taken by another store. */
void
az_store_thread_store_id(struct az_store_thread *thread, struct az_uuid *id);

/*
 * Have `handle_closed` called on the store thread each time a response enters
 * the outbox, or several that were salvaged. Set before start.
 */
void
az_store_thread_on_closed(struct az_store_thread *thread, void (*handle_closed)(void *ctx),
                          void *ctx);
