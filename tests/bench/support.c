// SPDX-License-Identifier: MIT
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/bench/bench.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

bool
bench_samples_init(struct bench_samples *samples, size_t max)
{
    *samples = (struct bench_samples){.max = max};
    samples->values = calloc(max, sizeof(*samples->values));
    if (!samples->values) {
        AZ_LOGE("out of memory for %zu samples", max);
        return false;
    }
    return true;
}

void
bench_samples_destroy(struct bench_samples *samples)
{
    free(samples->values);
    *samples = (struct bench_samples){0};
}

void
bench_samples_add(struct bench_samples *samples, double value)
{
    if (samples->count < samples->max) {
        samples->values[samples->count++] = value;
    }
}

static int
compare_values(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double
bench_samples_quantile(struct bench_samples *samples, double share)
{
    if (!samples->count) {
        return 0;
    }
    qsort(samples->values, samples->count, sizeof(*samples->values), compare_values);
    double rank = ceil(share * (double)samples->count);
    return samples->values[rank < 1 ? 0 : (size_t)rank - 1];
}

double
bench_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The folder that this program lies in. */
static char *
own_dir(void)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (size <= 0) {
        AZ_LOGE("/proc/self/exe cannot be read: %s; mount /proc", strerror(errno));
        return NULL;
    }
    path[size] = '\0';
    return az_files_dir_of(path);
}

char *
bench_program(const char *name)
{
    char *dir = own_dir();
    char *path = dir ? az_files_join(dir, name) : NULL;
    if (path && access(path, X_OK) != 0) {
        AZ_LOGE("%s cannot be run: %s; build it first", path, strerror(errno));
        free(path);
        path = NULL;
    }
    free(dir);
    return path;
}

static char dir[PATH_MAX];

static int
remove_entry(const char *path, const struct stat *info, int flag, struct FTW *place)
{
    (void)info;
    (void)flag;
    (void)place;
    return remove(path);
}

static void
remove_dir(void)
{
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Not in /tmp, which may be in memory, where a commit costs nothing. */
const char *
bench_dir(void)
{
    if (!dir[0]) {
        char *parent = own_dir();
        snprintf(dir, sizeof(dir), "%s/../bench-XXXXXX", parent ? parent : ".");
        free(parent);
        if (!mkdtemp(dir)) {
            AZ_LOGE("%s cannot be made: %s; free some space or mend its rights", dir,
                    strerror(errno));
            exit(1);
        }
        atexit(remove_dir);
    }
    return dir;
}

char *
bench_path(const char *name)
{
    return az_files_join(bench_dir(), name);
}
