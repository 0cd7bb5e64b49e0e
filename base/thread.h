// SPDX-License-Identifier: MIT
#pragma once

/*
 * What every worker thread of ours needs alike.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Start `run(ctx)` on a thread that takes no signals: those are for the main
 * thread. `what` names it, in at most 15 bytes: to those who look at the
 * process, and in the log if there is none to be had.
 */
bool
az_thread_start(pthread_t *thread, const char *what, void *(*run)(void *ctx), void *ctx);

/* A condition whose timed waits go by the monotonic clock, which nobody can set. */
void
az_thread_cond_init(pthread_cond_t *cond);

/* Milliseconds on that clock. */
int64_t
az_thread_now_ms(void);

/* Wait until signalled, or until `end_ms` on that clock. False once that has passed. */
bool
az_thread_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t end_ms);
