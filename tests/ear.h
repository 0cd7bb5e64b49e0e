// SPDX-License-Identifier: MIT
#pragma once

/*
 * An ear for the store thread: it keeps what that has told, and a test waits for more.
 *
 * The three that hear are callbacks of the store thread, with the ear as their `ctx`.
 * All may be called on any thread.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "storage/store_fault.h"

struct told {
    uint64_t committed; // the highest ticket
    enum az_store_state state;
    unsigned states; // how often it changed
    unsigned closed; // how often a response entered the outbox, or a file was salvaged
};

struct ear {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    struct told told; // protected by the lock
};

/* An ear that has heard nothing. It holds nothing that must be given back. */
void
ear_init(struct ear *ear);

void
ear_hear_committed(void *ctx, uint64_t ticket);
void
ear_hear_state(void *ctx, enum az_store_state state);
void
ear_hear_closed(void *ctx);

/* All that was told so far. */
struct told
ear_told(struct ear *ear);

/* Wait until this holds of what was told; it gets `what`. What had been told by then. */
struct told
ear_wait(struct ear *ear, bool (*holds)(const struct told *told, uint64_t what), uint64_t what);

void
ear_wait_committed(struct ear *ear, uint64_t ticket);
void
ear_wait_state(struct ear *ear, enum az_store_state state);
