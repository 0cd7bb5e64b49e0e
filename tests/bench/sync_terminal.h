// SPDX-License-Identifier: MIT
#pragma once

/*
 * azri-bench as a terminal: a process with nothing in it but the store and the
 * uplink, whose memory is looked at.
 */
#define BENCH_TERMINAL_OPTION "--terminal"

/*
 * azri-bench --terminal TRACE STORE URL COUNT: deliver so many responses, and
 * write to TRACE "rss MB", the most memory that was resident. The exit status.
 */
int
bench_terminal_main(int argc, char **argv);
