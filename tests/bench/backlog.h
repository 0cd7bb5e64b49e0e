// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal's store in which responses wait, and the terminal that delivers
 * them: the real store and uplink threads.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "storage/store_thread.h"
#include "sync/uplink.h"

enum { BENCH_BACKLOG_BYTES_MAX = 256 * 1024 * 1024 };

/* A store's bytes with `count` responses in its outbox. False, and logged, on failure. */
bool
bench_backlog_make(unsigned count, struct az_buffer *bytes);

struct bench_terminal {
    struct az_signature_pair pair;
    struct az_store_thread *store; // owned
    struct az_uplink *uplink;      // owned

    pthread_mutex_t mutex; // protects what follows
    pthread_cond_t changed;
    struct az_uplink_status status;
};

#define BENCH_TERMINAL_INIT                                                                        \
    {                                                                                              \
        .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                    \
    }

/* The terminal must not move. The caller closes it, whatever is returned. */
bool
bench_terminal_open(struct bench_terminal *terminal, const char *store);
/* Deliver to the hub at `url`, at most `batch` responses at once. */
bool
bench_terminal_deliver(struct bench_terminal *terminal, const char *url, size_t batch);
/* Wait until so many are delivered. False, and logged, as soon as something fails. */
bool
bench_terminal_await(struct bench_terminal *terminal, uint64_t count);
/* Accepts one that is not open. */
void
bench_terminal_close(struct bench_terminal *terminal);
