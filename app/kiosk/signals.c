// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "signals"
#include "app/kiosk/signals.h"

#include <signal.h>
#include <time.h>

#include "app/kiosk/notice.h"
#include "base/log.h"
#include "base/thread.h"

/* SIGUSR1 only ends the thread. */
static void
fill_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGUSR1);
}

static void *
run(void *ctx)
{
    (void)ctx;
    sigset_t set;
    fill_set(&set);
    int got = 0;
    while (sigwait(&set, &got) == 0 && got != SIGUSR1) {
        AZ_LOGI("asked to end by %s", got == SIGINT ? "SIGINT" : "SIGTERM");
        az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_QUIT});
    }
    return NULL;
}

void
az_signals_hold(void)
{
    sigset_t set;
    fill_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool
az_signals_came(void)
{
    static const struct timespec at_once = {0};
    sigset_t set;
    fill_set(&set);
    return sigtimedwait(&set, NULL, &at_once) > 0;
}

bool
az_signals_start(struct az_signals *signals)
{
    signals->started = az_thread_start(&signals->thread, "signals", run, NULL);
    return signals->started;
}

void
az_signals_stop(struct az_signals *signals)
{
    if (signals->started) {
        pthread_kill(signals->thread, SIGUSR1);
        pthread_join(signals->thread, NULL);
        signals->started = false;
    }
}
