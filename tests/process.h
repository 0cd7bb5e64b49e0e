// SPDX-License-Identifier: MIT
#pragma once

/* Runs a program to its end and keeps what it said. */
#include "base/buffer.h"

struct testing_process {
    struct az_buffer out;
    struct az_buffer err;
    int status; // exit code; 128 and more is the signal that ended it
};

/*
 * Run argv, found by PATH, with nothing to read. `argv` is ended by NULL.
 * `stdout_path` NULL keeps the output in `out`. Fails the test if the program
 * does not start. The caller destroys `process`.
 */
void
testing_process_run(struct testing_process *process, const char *const argv[],
                    const char *stdout_path);
void
testing_process_destroy(struct testing_process *process);
