// SPDX-License-Identifier: MIT
#pragma once

/*
 * A program started by a bench, and what it says of itself line by line.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct bench_child {
    pid_t pid;    // 0 if there is none
    FILE *trace;  // owned; what the child writes to its trace, NULL if nothing
    char *line;   // owned; the last line read
    size_t room;  // bytes allocated for it
    double start; // bench_now_us() just before it was started
};

/*
 * Start `argv[0]`, its standard output thrown away. If `trace_path` is not
 * NULL, a pipe is made there, which the child opens for writing. It is told to
 * end should the bench be killed.
 */
bool
bench_child_start(struct bench_child *child, char *const argv[], const char *trace_path);

/* The next line of the trace without its newline; NULL at its end. Borrowed until the next call. */
const char *
bench_child_line(struct bench_child *child);

/* Memory of the child that is resident now, in MB; 0 if it is gone. */
double
bench_child_rss_mb(const struct bench_child *child);

/* Whether it still runs. */
bool
bench_child_runs(struct bench_child *child);

/* Ask it to end; what it still has to say can be read. */
void
bench_child_ask(const struct bench_child *child);

/* Ask it to end and wait for that. Accepts one that has ended. False, and logged, if it failed. */
bool
bench_child_stop(struct bench_child *child);
