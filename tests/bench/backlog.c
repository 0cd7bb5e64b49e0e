// SPDX-License-Identifier: MIT
#include "tests/bench/backlog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/bench/bench.h"
#include "tests/bench/response.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { CHECKPOINT_EVERY = 10000 }; // responses, so that the WAL stays small

static bool
add_response(struct az_store *store, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE,
        .language = made.response.language,
        .duration_ms = 9000,
    };
    return az_store_begin(store, &made.response) == AZ_STORE_OK &&
           az_store_finish(store, &closing) == AZ_STORE_OK;
}

static bool
fill_store(const char *path, unsigned count)
{
    const struct az_store_params params = {
        .path = path,
        .clock = &az_clock_system,
        .random = &az_random_system,
    };
    struct az_store *store = az_store_open(&params);
    bool worked = store != NULL;
    for (unsigned n = 0; n < count && worked; n++) {
        worked = add_response(store, n) &&
                 ((n + 1) % CHECKPOINT_EVERY != 0 || az_store_checkpoint(store));
    }
    worked = worked && az_store_checkpoint(store);
    az_store_close(store);
    return worked;
}

static void
remove_store(const char *dir)
{
    static const char *const names[] = {"store.db", "store.db-lock", "store.db-wal",
                                        "store.db-shm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        char *path = az_files_join(dir, names[i]);
        if (path) {
            unlink(path);
        }
        free(path);
    }
    if (rmdir(dir) != 0) {
        AZ_LOGW("%s is left behind; remove it", dir);
    }
}

/* It is filled in memory, where two commits a response take no time. */
bool
bench_backlog_make(unsigned count, struct az_buffer *bytes)
{
    char dir[] = "/dev/shm/azri-bench-XXXXXX";
    if (!mkdtemp(dir)) {
        AZ_LOGE("%s cannot be made; mount /dev/shm", dir);
        return false;
    }
    char *path = az_files_join(dir, "store.db");
    bool worked = path && fill_store(path, count) && az_files_read(path, bytes);
    remove_store(dir);
    free(path);
    return worked;
}

static void
handle_status(void *ctx, const struct az_uplink_status *status)
{
    struct bench_terminal *terminal = ctx;
    pthread_mutex_lock(&terminal->mutex);
    terminal->status = *status;
    pthread_cond_signal(&terminal->changed);
    pthread_mutex_unlock(&terminal->mutex);
}

bool
bench_terminal_open(struct bench_terminal *terminal, const char *store)
{
    const struct az_store_thread_params params = {
        .store =
            {
                .path = store,
                .clock = &az_clock_system,
                .random = &az_random_system,
            },
    };
    terminal->store = az_store_thread_open(&params);
    return terminal->store && az_store_thread_start(terminal->store);
}

bool
bench_terminal_deliver(struct bench_terminal *terminal, const char *url, size_t batch)
{
    const uint8_t seed[AZ_SIGNATURE_SEED_BYTES] = {1};
    az_signature_pair_of(seed, &terminal->pair);
    struct az_uuid id;
    az_store_thread_store_id(terminal->store, &id);
    const struct az_uplink_params params = {
        .hub_url = url,
        .terminal = id,
        .pair = &terminal->pair,
        .store = terminal->store,
        .clock = &az_clock_system,
        .random = &az_random_system,
        .batch_max = batch,
        .handle_status = handle_status,
        .ctx = terminal,
    };
    terminal->uplink = az_uplink_open(&params);
    return terminal->uplink && az_uplink_start(terminal->uplink);
}

bool
bench_terminal_await(struct bench_terminal *terminal, uint64_t count)
{
    pthread_mutex_lock(&terminal->mutex);
    while (terminal->status.delivered < count && !terminal->status.last_error[0]) {
        pthread_cond_wait(&terminal->changed, &terminal->mutex);
    }
    bool worked = terminal->status.delivered >= count;
    pthread_mutex_unlock(&terminal->mutex);
    if (!worked) {
        AZ_LOGE("the backlog was not delivered: %s", terminal->status.last_error);
    }
    return worked;
}

void
bench_terminal_close(struct bench_terminal *terminal)
{
    az_uplink_close(terminal->uplink);
    az_store_thread_close(terminal->store);
    terminal->uplink = NULL;
    terminal->store = NULL;
}
