// SPDX-License-Identifier: MIT
#include "tests/bench/sync_terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "tests/bench/backlog.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum { BATCH = 500 };

/* In MB; 0 if the system does not tell. */
static double
most_memory(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}

int
bench_terminal_main(int argc, char **argv)
{
    struct bench_terminal terminal = BENCH_TERMINAL_INIT;
    FILE *trace = argc == 6 ? fopen(argv[2], "we") : NULL;
    if (!trace) {
        AZ_LOGE("as a terminal it takes a trace, a store, a hub's URL and a count");
        return EXIT_FAILURE;
    }
    bool worked = bench_terminal_open(&terminal, argv[3]) &&
                  bench_terminal_deliver(&terminal, argv[4], BATCH) &&
                  bench_terminal_await(&terminal, strtoul(argv[5], NULL, 10));
    bench_terminal_close(&terminal);
    signal(SIGTERM, SIG_IGN); // who has read the line asks it to end, which it does by itself
    if (worked) {
        fprintf(trace, "rss %.3f\n", most_memory());
    }
    return fclose(trace) == 0 && worked ? EXIT_SUCCESS : EXIT_FAILURE;
}
