// SPDX-License-Identifier: MIT
#include "tests/bench/hub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/files.h"
#include "storage/archive.h"
#include "tests/bench/bench.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

/* The hub writes the file when it listens. */
static bool
read_port(struct bench_hub *hub, const char *port_file)
{
    const struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};
    while (access(port_file, R_OK) != 0) {
        if (!bench_child_runs(&hub->child)) {
            AZ_LOGE("the hub did not start");
            return false;
        }
        nanosleep(&moment, NULL);
    }
    struct az_buffer text;
    az_buffer_init(&text, 64);
    bool worked =
        az_files_read(port_file, &text) && sscanf(az_buffer_text(&text), "%u", &hub->port) == 1;
    az_buffer_destroy(&text);
    return worked;
}

bool
bench_hub_start(struct bench_hub *hub, const char *archive)
{
    *hub = (struct bench_hub){0};
    char *program = bench_program("azri-hub");
    char *port_file = bench_path("hub.port");
    char *path = archive ? strdup(archive) : NULL; // argv is not const
    bool worked = false;
    if (program && port_file && path) {
        char *argv[] = {program, "--listen", "127.0.0.1:0", "--archive", path,
                        "--log", "error",    "--port-file", port_file,   "--accept-new-terminals",
                        NULL};
        unlink(port_file);
        worked = bench_child_start(&hub->child, argv, NULL) && read_port(hub, port_file);
    }
    snprintf(hub->url, sizeof(hub->url), "http://127.0.0.1:%u", hub->port);
    free(path);
    free(port_file);
    free(program);
    return worked;
}

bool
bench_hub_stop(struct bench_hub *hub)
{
    return bench_child_stop(&hub->child);
}

bool
bench_hub_holds(const char *archive, uint64_t responses, uint64_t terminals)
{
    const struct az_archive_params params = {.location = archive, .read_only = true};
    struct az_archive_figures held = {0};
    struct az_archive *opened = az_archive_open(&params);
    bool worked = opened && az_archive_figures(opened, &held) && held.responses == responses &&
                  held.terminals == terminals;
    if (!worked) {
        AZ_LOGE("the archive holds %" PRIu64 " of %" PRIu64 " responses, from %" PRIu64
                " of %" PRIu64 " terminals",
                held.responses, responses, held.terminals, terminals);
    }
    az_archive_close(opened);
    return worked;
}
