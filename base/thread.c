// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "thread"
#include "base/thread.h"

#include <signal.h>
#include <time.h>

#include "base/log.h"

bool
az_thread_start(pthread_t *thread, const char *what, void *(*run)(void *ctx), void *ctx)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(thread, NULL, run, ctx) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok) {
        pthread_setname_np(*thread, what); // one that is too long changes nothing
    }
    if (!ok) {
        AZ_LOGE("the system gives no thread for the %s; are there too many processes?", what);
    }
    return ok;
}

void
az_thread_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

int64_t
az_thread_now_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
az_thread_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t end_ms)
{
    struct timespec end = {
        .tv_sec = (time_t)(end_ms / 1000),
        .tv_nsec = (long)(end_ms % 1000) * 1000000,
    };
    return pthread_cond_timedwait(cond, mutex, &end) == 0;
}
