// SPDX-License-Identifier: MIT
/*
 * What the uplink takes from the kiosk: frames of a kiosk that delivers each
 * response as it is given, beside those of one that has no hub, and the share
 * of a core that the uplink's thread takes meanwhile. Both take turns.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/hub.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    ROUNDS = 4,
    ATTENDEES = 10, // a round
    FRAMES_MAX = ROUNDS * ATTENDEES * 100,
};

enum figure { FRAME_P50, FRAME_P99, CPU, FIGURE_COUNT };

static struct bench_figure figures[FIGURE_COUNT] = {
    [FRAME_P50] = {"sync.kiosk.frame.p50", "ms", BENCH_GOAL_RATIO_AT_MOST, 1.1, 0, 0},
    [FRAME_P99] = {"sync.kiosk.frame.p99", "ms", BENCH_GOAL_RATIO_AT_MOST, 1.2, 0, 0},
    [CPU] = {"sync.kiosk.uplink", "% of a core", BENCH_GOAL_VALUE_AT_MOST, 5, 0, 0},
};

/* What was seen of kiosks with a hub, or without one. */
struct seen {
    const char *hub; // borrowed; NULL for none
    struct bench_samples frames;
    double uplink_s; // processor time of the uplink's thread
    double all_s;    // of the whole kiosk
    double lasted_s;
};

/* Processor time in a file like /proc/PID/stat (proc(5), fields 14 and 15); `*is_uplink` by its
 * name. */
static double
read_stat(const char *path, bool *is_uplink)
{
    char line[1024] = "";
    unsigned long in_program = 0;
    unsigned long in_system = 0;
    FILE *file = fopen(path, "re");
    if (!file) {
        return 0; // it has ended meanwhile
    }
    const char *behind_name = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
    fclose(file);
    if (!behind_name || sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                               &in_program, &in_system) != 2) {
        return 0;
    }
    *is_uplink = strstr(line, "(uplink)");
    return (double)(in_program + in_system) / (double)sysconf(_SC_CLK_TCK);
}

/* What the kiosk's threads have taken by now. */
static void
look_at_threads(const struct bench_child *child, double *uplink_s, double *all_s)
{
    char path[300];
    snprintf(path, sizeof(path), "/proc/%ld/task", (long)child->pid);
    DIR *dir = opendir(path);
    double all = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        bool is_uplink = false;
        snprintf(path, sizeof(path), "/proc/%ld/task/%s/stat", (long)child->pid, entry->d_name);
        double taken = entry->d_name[0] == '.' ? 0 : read_stat(path, &is_uplink);
        if (is_uplink && taken > *uplink_s) {
            *uplink_s = taken;
        }
        all += taken;
    }
    if (dir) {
        closedir(dir);
    }
    *all_s = all > *all_s ? all : *all_s; // less once threads have ended
}

static bool
watch(struct seen *seen)
{
    struct bench_child child;
    const struct bench_kiosk kiosk = {.attendees = ATTENDEES, .frames = true, .hub = seen->hub};
    double uplink_s = -1; // until there is one
    double all_s = 0;
    double begin_us = bench_now_us();
    if (!bench_start_kiosk(&child, &kiosk)) {
        return false;
    }
    for (const char *line; (line = bench_child_line(&child));) {
        const char *ms = strstr(line, "\"ms\":");
        if (ms && strstr(line, "\"event\":\"frame\"")) {
            bench_samples_add(&seen->frames, strtod(ms + strlen("\"ms\":"), NULL));
        } else if (strstr(line, "\"event\":\"finished\"")) {
            look_at_threads(&child, &uplink_s, &all_s);
        }
    }
    if (seen->hub && uplink_s < 0) {
        AZ_LOGE("the kiosk has no thread \"uplink\"");
        bench_child_stop(&child);
        return false;
    }
    seen->uplink_s += uplink_s;
    seen->all_s += all_s;
    seen->lasted_s += (bench_now_us() - begin_us) / 1e6;
    return bench_child_stop(&child);
}

static bool
watch_both(struct seen *with, struct seen *without)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (!watch(without) || !watch(with)) {
            return false;
        }
    }
    return true;
}

static void
note(struct seen *with, struct seen *without)
{
    figures[FRAME_P50].value = bench_samples_quantile(&with->frames, 0.5);
    figures[FRAME_P50].baseline = bench_samples_quantile(&without->frames, 0.5);
    figures[FRAME_P99].value = bench_samples_quantile(&with->frames, 0.99);
    figures[FRAME_P99].baseline = bench_samples_quantile(&without->frames, 0.99);
    figures[CPU].value = 100 * with->uplink_s / with->lasted_s;
    figures[CPU].baseline = 100 * with->all_s / with->lasted_s;
}

static bool
run(void)
{
    struct bench_hub hub = {0};
    struct seen with = {0};
    struct seen without = {0};
    char *archive = bench_path("kiosk-archive.db");
    bool worked = archive && bench_hub_start(&hub, archive) &&
                  bench_samples_init(&with.frames, FRAMES_MAX) &&
                  bench_samples_init(&without.frames, FRAMES_MAX);
    with.hub = hub.url;
    if (worked && watch_both(&with, &without)) {
        note(&with, &without);
    } else {
        worked = false;
    }
    bench_samples_destroy(&without.frames);
    bench_samples_destroy(&with.frames);
    worked = bench_hub_stop(&hub) && worked;
    free(archive);
    return worked;
}

const struct bench bench_sync_kiosk = {
    .figures = figures,
    .figure_count = FIGURE_COUNT,
    .run = run,
};
