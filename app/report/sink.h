// SPDX-License-Identifier: MIT
#pragma once

/*
 * Where an export's bytes go: a file, standard output, a reply of the hub, a
 * buffer in a test.
 */
#include <stdbool.h>
#include <stddef.h>

struct az_sink {
    /* Take all of `data`. False if it could not, which it has logged. */
    bool (*write)(void *ctx, const void *data, size_t size);
    void *ctx;
};
