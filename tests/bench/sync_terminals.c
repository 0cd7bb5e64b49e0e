// SPDX-License-Identifier: MIT
/*
 * A thousand terminals that all have a connection to the hub and all send at
 * once, beside as many that come one after the other.
 */
#include <stdlib.h>

#include "tests/bench/bench.h"
#include "tests/bench/hub.h"
#include "tests/crowd.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { TERMINALS = 1000 };

static struct bench_figure figures[] = {
    {
        .name = "sync.terminals",
        .unit = "terminals/s",
        .goal_kind = BENCH_GOAL_RATIO_AT_LEAST,
        .goal = 1,
    },
};

/* The hub sees each terminal for the first time. */
static bool
measure(const char *name, bool at_once, struct az_buffer *why, double *rate)
{
    struct bench_hub hub = {0};
    char *archive = bench_path(name);
    bool worked = archive && bench_hub_start(&hub, archive);
    double begin_us = bench_now_us();
    for (unsigned n = 0; worked && n < TERMINALS; n += at_once ? TERMINALS : 1) {
        const struct crowd crowd = {
            .port = (uint16_t)hub.port,
            .first = n,
            .terminals = at_once ? TERMINALS : 1,
        };
        worked = crowd_send(&crowd, why);
    }
    *rate = TERMINALS / (bench_now_us() - begin_us) * 1e6;
    worked = bench_hub_stop(&hub) && worked &&
             bench_hub_holds(archive, TERMINALS * CROWD_RESPONSES, TERMINALS);
    free(archive);
    return worked;
}

static bool
run(void)
{
    struct az_buffer why;
    az_buffer_init(&why, 4096);
    bool worked = crowd_allow(TERMINALS, &why) &&
                  measure("crowd.db", true, &why, &figures[0].value) &&
                  measure("queue.db", false, &why, &figures[0].baseline);
    if (!worked) {
        AZ_LOGE("a thousand terminals cannot deliver: %s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return worked;
}

const struct bench bench_sync_terminals = {.figures = figures, .figure_count = 1, .run = run};
