// SPDX-License-Identifier: MIT
#pragma once

/*
 * SIGINT and SIGTERM end the kiosk cleanly: a thread waits for them and tells
 * the screen by a notice.
 */
#include <pthread.h>
#include <stdbool.h>

struct az_signals {
    pthread_t thread;
    bool started;
};

/*
 * Hold the signals back, before any other thread is started, for they inherit
 * this. SIGPIPE is ignored: a reader that went away is an error of writing.
 */
void
az_signals_hold(void);

/* Whether one came since they are held back, for work that looks now and then. Takes it. */
bool
az_signals_came(void);

/* Take them from here on; notices must work. False, and logged, on failure. */
bool
az_signals_start(struct az_signals *signals);
/* Stops and joins. Accepts a zeroed one. */
void
az_signals_stop(struct az_signals *signals);
