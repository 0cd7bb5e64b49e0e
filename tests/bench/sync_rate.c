// SPDX-License-Identifier: MIT
/*
 * How fast a backlog gets from a terminal's store, through the real uplink,
 * over HTTP, into the archive of a real hub, against bare inserts of as many
 * rows in transactions of the same size: the same settings and as many commits
 * as the hub has, but no reading, wire, checking, ledger or rollups. The ratio
 * says what all of these cost together, one after the other.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/files.h"
#include "storage/archive.h"
#include "storage/store_thread.h"
#include "sync/uplink.h"
#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/response.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    RESPONSES = 100000,
    BATCH = 500,
    ROUNDS = 3,
    STORE_BYTES_MAX = 256 * 1024 * 1024,
};

static struct bench_figure figures[] = {
    {
        .name = "sync.rate",
        .unit = "responses/s",
        .goal_kind = BENCH_GOAL_RATIO_AT_LEAST,
        .goal = 0.5,
    },
};

/* One delivery of the backlog. */
struct delivery {
    char *store_path;   // owned
    char *archive_path; // owned
    char url[64];       // the hub's
    struct bench_child hub;
    struct az_signature_pair pair;
    struct az_store_thread *store; // owned
    struct az_uplink *uplink;      // owned

    pthread_mutex_t mutex; // protects what follows
    pthread_cond_t changed;
    struct az_uplink_status status;
};

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
fill_store(const char *path)
{
    const struct az_store_params params = {
        .path = path,
        .clock = &az_clock_system,
        .random = &az_random_system,
    };
    struct az_store *store = az_store_open(&params);
    bool worked = store != NULL;
    for (unsigned n = 0; n < RESPONSES && worked; n++) {
        worked = add_response(store, n);
    }
    worked = worked && az_store_checkpoint(store);
    az_store_close(store);
    return worked;
}

/*
 * A store's bytes with the backlog in it. It is filled in memory, where the
 * 200 000 commits take no time.
 */
static bool
make_backlog(struct az_buffer *bytes)
{
    char dir[] = "/dev/shm/azri-bench-XXXXXX";
    if (!mkdtemp(dir)) {
        AZ_LOGE("%s cannot be made; mount /dev/shm", dir);
        return false;
    }
    char *path = az_files_join(dir, "store.db");
    char *lock = az_files_join(dir, "store.db-lock");
    bool worked = path && lock && fill_store(path) && az_files_read(path, bytes);
    if (path && lock) {
        unlink(path);
        unlink(lock);
    }
    rmdir(dir);
    free(lock);
    free(path);
    return worked;
}

static void
handle_status(void *ctx, const struct az_uplink_status *status)
{
    struct delivery *delivery = ctx;
    pthread_mutex_lock(&delivery->mutex);
    delivery->status = *status;
    pthread_cond_signal(&delivery->changed);
    pthread_mutex_unlock(&delivery->mutex);
}

/* The hub writes the file when it listens. */
static bool
read_port(struct bench_child *hub, const char *port_file, unsigned *port)
{
    const struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};
    while (access(port_file, R_OK) != 0) {
        if (!bench_child_runs(hub)) {
            AZ_LOGE("the hub did not start");
            return false;
        }
        nanosleep(&moment, NULL);
    }
    struct az_buffer text;
    az_buffer_init(&text, 64);
    bool worked = az_files_read(port_file, &text) && sscanf(az_buffer_text(&text), "%u", port) == 1;
    az_buffer_destroy(&text);
    return worked;
}

static bool
start_hub(struct delivery *delivery)
{
    char *program = bench_program("azri-hub");
    char *port_file = bench_path("hub.port");
    unsigned port = 0;
    bool worked = false;
    if (program && port_file) {
        char *argv[] = {program,       "--listen",
                        "127.0.0.1:0", "--accept-new-terminals",
                        "--archive",   delivery->archive_path,
                        "--log",       "warning",
                        "--port-file", port_file,
                        NULL};
        unlink(port_file);
        worked = bench_child_start(&delivery->hub, argv, NULL) &&
                 read_port(&delivery->hub, port_file, &port);
    }
    snprintf(delivery->url, sizeof(delivery->url), "http://127.0.0.1:%u", port);
    free(port_file);
    free(program);
    return worked;
}

static bool
start_uplink(struct delivery *delivery)
{
    const uint8_t seed[AZ_SIGNATURE_SEED_BYTES] = {1};
    az_signature_pair_of(seed, &delivery->pair);
    struct az_uuid terminal;
    az_store_thread_store_id(delivery->store, &terminal);
    const struct az_uplink_params params = {
        .hub_url = delivery->url,
        .terminal = terminal,
        .pair = &delivery->pair,
        .store = delivery->store,
        .clock = &az_clock_system,
        .random = &az_random_system,
        .batch_max = BATCH,
        .handle_status = handle_status,
        .ctx = delivery,
    };
    delivery->uplink = az_uplink_open(&params);
    return delivery->uplink && az_uplink_start(delivery->uplink);
}

static bool
open_store(struct delivery *delivery, const struct az_buffer *backlog)
{
    const struct az_store_thread_params params = {
        .store =
            {
                .path = delivery->store_path,
                .clock = &az_clock_system,
                .random = &az_random_system,
            },
    };
    if (!az_files_write_atomic(delivery->store_path, backlog->data, backlog->size, 0644)) {
        return false;
    }
    delivery->store = az_store_thread_open(&params);
    return delivery->store && az_store_thread_start(delivery->store);
}

static bool
await_delivered(struct delivery *delivery)
{
    pthread_mutex_lock(&delivery->mutex);
    while (delivery->status.delivered < RESPONSES && !delivery->status.last_error[0]) {
        pthread_cond_wait(&delivery->changed, &delivery->mutex);
    }
    bool worked = delivery->status.delivered >= RESPONSES;
    pthread_mutex_unlock(&delivery->mutex);
    if (!worked) {
        AZ_LOGE("the backlog was not delivered: %s", delivery->status.last_error);
    }
    return worked;
}

/* A rate of responses that did not all arrive would be worth nothing. */
static bool
check_archive(const struct delivery *delivery)
{
    const struct az_archive_params params = {
        .location = delivery->archive_path,
        .read_only = true,
    };
    struct az_archive_figures held = {0};
    struct az_archive *archive = az_archive_open(&params);
    bool worked = archive && az_archive_figures(archive, &held) && held.responses == RESPONSES;
    if (!worked) {
        AZ_LOGE("the archive holds %" PRIu64 " of %d responses", held.responses, RESPONSES);
    }
    az_archive_close(archive);
    return worked;
}

static void
stop_delivery(struct delivery *delivery)
{
    az_uplink_close(delivery->uplink);
    az_store_thread_close(delivery->store);
    delivery->uplink = NULL;
    delivery->store = NULL;
}

static bool
deliver(struct delivery *delivery, const struct az_buffer *backlog, struct bench_samples *rates)
{
    if (!open_store(delivery, backlog) || !start_hub(delivery)) {
        return false;
    }
    double begin_us = bench_now_us();
    if (!start_uplink(delivery) || !await_delivered(delivery)) {
        return false;
    }
    bench_samples_add(rates, RESPONSES / (bench_now_us() - begin_us) * 1e6);
    stop_delivery(delivery);
    return bench_child_stop(&delivery->hub) && check_archive(delivery);
}

/* Paths of this round's own: "store-2.db". */
static char *
round_path(const char *what, unsigned round)
{
    char name[64];
    snprintf(name, sizeof(name), "%s-%u.db", what, round);
    return bench_path(name);
}

static bool
measure_delivery(unsigned round, const struct az_buffer *backlog, struct bench_samples *rates)
{
    struct delivery delivery = {
        .store_path = round_path("store", round),
        .archive_path = round_path("archive", round),
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    bool worked =
        delivery.store_path && delivery.archive_path && deliver(&delivery, backlog, rates);
    stop_delivery(&delivery);
    bench_child_stop(&delivery.hub);
    free(delivery.archive_path);
    free(delivery.store_path);
    return worked;
}

static bool
measure_bare(unsigned round, struct bench_samples *rates)
{
    char *path = round_path("bare", round);
    struct bare_sqlite *bare = path ? bare_sqlite_open(path) : NULL;
    bool worked = bare != NULL;
    double begin_us = bench_now_us();
    for (unsigned n = 0; n < RESPONSES && worked; n += BATCH) {
        worked = bare_sqlite_put(bare, n + 1, BATCH);
    }
    bench_samples_add(rates, RESPONSES / (bench_now_us() - begin_us) * 1e6);
    bare_sqlite_close(bare);
    free(path);
    return worked;
}

static bool
measure(struct bench_samples *rates, struct bench_samples *bare_rates)
{
    struct az_buffer backlog;
    az_buffer_init(&backlog, STORE_BYTES_MAX);
    bool worked = make_backlog(&backlog);
    for (unsigned round = 0; round < ROUNDS && worked; round++) {
        worked = measure_delivery(round, &backlog, rates) && measure_bare(round, bare_rates);
    }
    az_buffer_destroy(&backlog);
    return worked;
}

static bool
run(void)
{
    struct bench_samples rates = {0};
    struct bench_samples bare_rates = {0};
    bool worked = bench_samples_init(&rates, ROUNDS) && bench_samples_init(&bare_rates, ROUNDS) &&
                  measure(&rates, &bare_rates);
    figures[0].value = bench_samples_quantile(&rates, 0.5);
    figures[0].baseline = bench_samples_quantile(&bare_rates, 0.5);
    bench_samples_destroy(&bare_rates);
    bench_samples_destroy(&rates);
    return worked;
}

const struct bench bench_sync_rate = {.figures = figures, .figure_count = 1, .run = run};
