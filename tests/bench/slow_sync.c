// SPDX-License-Identifier: MIT
/*
 * To be preloaded (LD_PRELOAD) into a program: each of its syncs takes as long
 * as a cheap SD card's.
 */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/bench/card.h"

static void
wait_for_card(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static uint64_t state = 1;
    pthread_mutex_lock(&mutex);
    long ms = card_sync_ms(&state);
    pthread_mutex_unlock(&mutex);
    card_wait(ms);
}

int
fsync(int fd)
{
    wait_for_card();
    return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
    wait_for_card();
    return (int)syscall(SYS_fdatasync, fd);
}
