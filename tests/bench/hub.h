// SPDX-License-Identifier: MIT
#pragma once

/*
 * A real hub on a port of its own, and what came of what was sent to it.
 */
#include <stdbool.h>
#include <stdint.h>

#include "tests/bench/child.h"

struct bench_hub {
    struct bench_child child;
    unsigned port;
    char url[64]; // "http://127.0.0.1:PORT"
};

/* False, and logged, if it does not listen. The caller stops it, whatever is returned. */
bool
bench_hub_start(struct bench_hub *hub, const char *archive);
/* Accepts a zeroed one. */
bool
bench_hub_stop(struct bench_hub *hub);

/* Whether the archive holds so many responses of so many terminals; logged if not. */
bool
bench_hub_holds(const char *archive, uint64_t responses, uint64_t terminals);
