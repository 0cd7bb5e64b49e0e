// SPDX-License-Identifier: MIT
#pragma once

/* Runs a program to its end and keeps what it said; finds the programs of this build. */
#include "base/buffer.h"

/* The path of a program of this build, from $AZRI_BIN. Borrowed until the next call. */
const char *
testing_program(const char *name);

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
/* The same with the `azri` of this build; `args`, ended by NULL, come behind its name. */
void
testing_azri_run(struct testing_process *azri, const char *const args[], const char *stdout_path);
void
testing_process_destroy(struct testing_process *process);

/* Run `azri` with the words that follow, and keep its output. */
#define run_azri(azri, ...) testing_azri_run((azri), (const char *const[]){__VA_ARGS__, NULL}, NULL)
