// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether what a store holds could have come of its survey: each response
 * valid, each answer of its question's type, within its limits, and to a
 * question that the other answers have asked.
 */
#include "app/survey/survey.h"
#include "storage/response.h"
#include "tests/monkey.h"

struct monkey_check {
    const struct az_event *event;
    const struct az_survey *survey;
    uint64_t seed;     // for messages
    uint64_t last_seq; // of the response before
    struct monkey_tally *tally;
};

/* An az_response_fn over a `struct monkey_check`; fails the test at the first fault. */
bool
monkey_check_response(void *ctx, const struct az_response *response);
