// SPDX-License-Identifier: MIT
/*
 * From a tap's being posted on one thread to its COMMIT on the store thread,
 * against a bare insert with the same settings. Both take turns, so a disk
 * that gets slower gets slower for both.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "storage/store_thread.h"
#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench.h"
#include "tests/bench/response.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    ROUNDS = 400, // responses, each of three taps
    TAPS_PER_ROUND = 3,
    CHECKPOINT_EVERY = 100, // rounds
};

static struct bench_figure figures[] = {
    {.name = "store.tap", .unit = "us", .goal_kind = BENCH_GOAL_RATIO_AT_MOST, .goal = 1.5},
    {.name = "store.tap.p99", .unit = "us"},
    {.name = "store.append_fdatasync", .unit = "us"},
};

struct tap_bench {
    struct az_store_thread *thread; // owned
    struct bare_sqlite *bare;       // owned
    int64_t bare_rows;
    struct bench_samples taps;
    struct bench_samples bare_inserts;
    int append_fd; // owned; of a file that is appended to
    struct bench_samples appends;

    pthread_mutex_t mutex; // protects what follows
    pthread_cond_t changed;
    uint64_t committed; // the last ticket that is durable
};

static void
handle_committed(void *ctx, uint64_t ticket)
{
    struct tap_bench *bench = ctx;
    pthread_mutex_lock(&bench->mutex);
    bench->committed = ticket;
    pthread_cond_signal(&bench->changed);
    pthread_mutex_unlock(&bench->mutex);
}

static void
handle_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    (void)state;
}

/* Wait until the tap that was posted at `begin_us` is durable. */
static bool
finish_tap(struct tap_bench *bench, uint64_t ticket, double begin_us)
{
    if (!ticket) {
        AZ_LOGE("the store thread refused a tap");
        return false;
    }
    pthread_mutex_lock(&bench->mutex);
    while (bench->committed < ticket) {
        pthread_cond_wait(&bench->changed, &bench->mutex);
    }
    pthread_mutex_unlock(&bench->mutex);
    bench_samples_add(&bench->taps, bench_now_us() - begin_us);
    return true;
}

static bool
insert_bare(struct tap_bench *bench)
{
    double begin_us = bench_now_us();
    if (!bare_sqlite_put(bench->bare, ++bench->bare_rows, 1)) {
        return false;
    }
    bench_samples_add(&bench->bare_inserts, bench_now_us() - begin_us);
    return true;
}

/* The least that a disk can be asked: as many bytes as a row's, at the end of a file. */
static bool
append(struct tap_bench *bench)
{
    static const char row[96];
    double begin_us = bench_now_us();
    if (write(bench->append_fd, row, sizeof(row)) != (ssize_t)sizeof(row) ||
        fdatasync(bench->append_fd) != 0) {
        AZ_LOGE("a file of the bench cannot be written: %s", strerror(errno));
        return false;
    }
    bench_samples_add(&bench->appends, bench_now_us() - begin_us);
    return true;
}

static bool
measure_baselines(struct tap_bench *bench)
{
    return insert_bare(bench) && append(bench);
}

static bool
tap_first(struct tap_bench *bench, const struct az_response *response)
{
    struct az_response first = *response;
    first.answer_count = 1;
    double begin_us = bench_now_us();
    return finish_tap(bench, az_store_thread_begin(bench->thread, &first), begin_us);
}

static bool
tap_next(struct tap_bench *bench, const struct az_response *response)
{
    double begin_us = bench_now_us();
    uint64_t ticket =
        az_store_thread_answer(bench->thread, &response->answers[1], response->boot_ms + 4000);
    return finish_tap(bench, ticket, begin_us);
}

/* The last tap answers and closes, as in the kiosk. */
static bool
tap_last(struct tap_bench *bench, const struct az_response *response)
{
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE,
        .language = response->language,
        .duration_ms = 9000,
    };
    double begin_us = bench_now_us();
    az_store_thread_answer(bench->thread, &response->answers[2], response->boot_ms + 9000);
    return finish_tap(bench, az_store_thread_finish(bench->thread, &closing), begin_us);
}

static bool
measure_round(struct tap_bench *bench, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    return tap_first(bench, &made.response) && measure_baselines(bench) &&
           tap_next(bench, &made.response) && measure_baselines(bench) &&
           tap_last(bench, &made.response) && measure_baselines(bench);
}

static bool
measure(struct tap_bench *bench)
{
    for (unsigned n = 0; n < ROUNDS; n++) {
        if (!measure_round(bench, n)) {
            return false;
        }
        if (n % CHECKPOINT_EVERY == 0 && !bare_sqlite_checkpoint(bench->bare)) {
            return false;
        }
    }
    figures[0].value = bench_samples_quantile(&bench->taps, 0.5);
    figures[0].baseline = bench_samples_quantile(&bench->bare_inserts, 0.5);
    figures[1].value = bench_samples_quantile(&bench->taps, 0.99);
    figures[1].baseline = bench_samples_quantile(&bench->bare_inserts, 0.99);
    figures[2].value = bench_samples_quantile(&bench->appends, 0.5);
    figures[2].baseline = figures[0].baseline;
    return true;
}

static bool
open_stores(struct tap_bench *bench)
{
    char *store_path = bench_path("tap.db");
    char *bare_path = bench_path("tap-bare.db");
    char *append_path = bench_path("tap-append");
    if (store_path && bare_path && append_path) {
        const struct az_store_thread_params params = {
            .store =
                {
                    .path = store_path,
                    .clock = &az_clock_system,
                    .random = &az_random_system,
                },
            .handle_committed = handle_committed,
            .handle_state = handle_state,
            .ctx = bench,
        };
        bench->thread = az_store_thread_open(&params);
        bench->bare = bare_sqlite_open(bare_path, BARE_STORE);
        bench->append_fd = open(append_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    free(append_path);
    free(bare_path);
    free(store_path);
    return bench->thread && bench->bare && bench->append_fd >= 0 &&
           az_store_thread_start(bench->thread);
}

static bool
run(void)
{
    struct tap_bench bench = {
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .append_fd = -1,
    };
    enum { SAMPLES = ROUNDS * TAPS_PER_ROUND };
    bool worked = bench_samples_init(&bench.taps, SAMPLES) &&
                  bench_samples_init(&bench.bare_inserts, SAMPLES) &&
                  bench_samples_init(&bench.appends, SAMPLES) && open_stores(&bench) &&
                  measure(&bench);
    az_store_thread_close(bench.thread);
    bare_sqlite_close(bench.bare);
    if (bench.append_fd >= 0) {
        close(bench.append_fd);
    }
    bench_samples_destroy(&bench.appends);
    bench_samples_destroy(&bench.bare_inserts);
    bench_samples_destroy(&bench.taps);
    return worked;
}

const struct bench bench_store_tap = {
    .figures = figures,
    .figure_count = sizeof(figures) / sizeof(figures[0]),
    .run = run,
};
