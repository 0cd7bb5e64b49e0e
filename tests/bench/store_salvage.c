// SPDX-License-Identifier: MIT
/*
 * How long a start takes on a damaged file of 100 000 responses, all of which
 * are salvaged, beside a start on the same file before it was damaged.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/held.h"
#include "tests/bench/shim_vfs.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    HELD = 100000,
    HEADER_SIZE = 100, // bytes of the file's first page that are overwritten
};

static const char name[] = "held-salvage.db";

static struct bench_figure figures[] = {
    {"store.salvage", "ms", BENCH_GOAL_VALUE_AT_MOST, 2000, 0, 0},
};

static bool
overwrite_header(const char *path)
{
    char noise[HEADER_SIZE];
    memset(noise, 0xff, sizeof(noise));
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool worked = fd >= 0 && pwrite(fd, noise, sizeof(noise), 0) == (ssize_t)sizeof(noise);
    if (!worked) {
        AZ_LOGE("%s cannot be damaged: %s", path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return worked;
}

/* Open the store, and tell how long that took and what it knows of damage. */
static bool
measure_open(double *took_ms, struct az_damage *damage)
{
    double begin_us = bench_now_us();
    struct az_store *store = held_open(name);
    *took_ms = (bench_now_us() - begin_us) / 1000;
    bool worked = store && az_store_damage(store, damage);
    az_store_close(store);
    return worked;
}

static bool
measure(const char *path)
{
    struct az_damage damage;
    if (!held_make(name, HELD) || !measure_open(&figures[0].baseline, &damage) ||
        !overwrite_header(path) || !measure_open(&figures[0].value, &damage)) {
        return false;
    }
    if (damage.files != 1 || damage.salvaged != HELD) {
        AZ_LOGE("%llu of %d responses were salvaged", (unsigned long long)damage.salvaged, HELD);
        return false;
    }
    return true;
}

static bool
run(void)
{
    char *path = bench_path(name);
    bool worked = path && shim_start() && measure(path);
    shim_stop();
    free(path);
    return worked;
}

const struct bench bench_store_salvage = {
    .figures = figures,
    .figure_count = sizeof(figures) / sizeof(*figures),
    .run = run,
};
