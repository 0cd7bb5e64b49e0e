// SPDX-License-Identifier: MIT
#pragma once

/*
 * A response such as people give at the example event: a face, two things
 * that they liked and a score.
 */
#include "storage/response.h"

enum { BENCH_ANSWERS = 3 };

struct bench_response {
    struct az_answer answers[BENCH_ANSWERS];
    struct az_response response; // borrows the answers; store and seq are the store's affair
};

/* The `n`th; neighbours differ. `out` must not be moved afterwards. */
void
bench_response_make(unsigned n, struct bench_response *out);
