// SPDX-License-Identifier: MIT
#pragma once

/*
 * Ways to each question of a survey: what to answer so that its condition
 * holds. Found by trying answers that follow from a number, so a way is only
 * that number and is walked the same each time. Pure.
 */
#include "app/survey/flow.h"

struct az_route {
    uint64_t seed;
    unsigned inputs; // answers and "next" from the first question on
    bool found;      // else nothing that was tried leads there
};

/* Fill in `routes`, one a question of the survey. False, and logged, if out of memory. */
bool
az_routes_find(const struct az_survey *survey, struct az_route *routes);

/* Walk there on a flow that was reset. What the flow says is to be stored is dropped. */
void
az_route_walk(const struct az_route *route, struct az_flow *flow, int64_t now_ms);

/* Walk on from wherever the flow is to "thank you". */
void
az_route_finish(struct az_flow *flow, int64_t now_ms);
