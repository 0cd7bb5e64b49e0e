// SPDX-License-Identifier: MIT
/*
 * Memory that is resident once people have answered in five languages.
 */
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ui.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { ATTENDEES = 15 };

static struct bench_figure figures[] = {
    {
        .name = "ui.rss_mb",
        .unit = "MB",
        .goal_kind = BENCH_GOAL_VALUE_AT_MOST,
        .goal = 40,
    },
};

static const char *const languages[] = {
    "\"language\":\"hy\"", "\"language\":\"ka\"", "\"language\":\"en\"",
    "\"language\":\"ru\"", "\"language\":\"ar\"",
};
enum {
    LANGUAGE_COUNT = sizeof(languages) / sizeof(languages[0]),
    ALL_LANGUAGES = (1u << LANGUAGE_COUNT) - 1,
};

/* Which of the languages a line of the trace names, as bits. */
static unsigned
languages_in(const char *line)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < LANGUAGE_COUNT; i++) {
        bits |= strstr(line, languages[i]) ? 1u << i : 0;
    }
    return bits;
}

/* The memory at the last sign of life. */
static bool
measure_kiosk(double *rss_mb)
{
    struct bench_child child;
    if (!bench_start_kiosk(&child, &(struct bench_kiosk){.attendees = ATTENDEES})) {
        return false;
    }
    unsigned seen = 0;
    const char *line;
    while ((line = bench_child_line(&child))) {
        double now_mb = bench_child_rss_mb(&child);
        *rss_mb = now_mb > 0 ? now_mb : *rss_mb;
        seen |= languages_in(line);
    }
    if (seen != ALL_LANGUAGES) {
        AZ_LOGE("the attendees did not use all languages, so the figure would say little");
    }
    return bench_child_stop(&child) && seen == ALL_LANGUAGES;
}

static bool
measure_bare(double *rss_mb)
{
    struct bench_child child;
    if (!bench_start_bare_window(&child)) {
        return false;
    }
    bool shown = bench_child_line(&child) != NULL;
    *rss_mb = bench_child_rss_mb(&child);
    return bench_child_stop(&child) && shown;
}

static bool
run(void)
{
    return measure_kiosk(&figures[0].value) && measure_bare(&figures[0].baseline);
}

const struct bench bench_ui_rss = {.figures = figures, .figure_count = 1, .run = run};
