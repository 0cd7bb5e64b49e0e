// SPDX-License-Identifier: MIT
#pragma once

/*
 * Where a command reads responses from: --store FILE or --archive LOCATION, one
 * of the two. Opened to be read only, so the kiosk or the hub may go on writing.
 */
#include <argp.h>
#include <stdbool.h>

#include "storage/archive.h"
#include "storage/store.h"

struct az_source {
    const char *store_path;       // borrowed from the command line, or NULL
    const char *archive_location; // borrowed from the command line, or NULL
    struct az_store *store;       // owned; NULL unless the source is a store
    struct az_archive *archive;   // owned; NULL unless the source is an archive
};

/*
 * A child parser for the two options; its input is a zeroed struct az_source.
 * Ends the program with a usage error unless one of them is given.
 */
extern const struct argp az_source_parser;

/* False, and logged with the cure, on failure. Close it, whatever is returned. */
bool
az_source_open(struct az_source *source);
void
az_source_close(struct az_source *source);

/* Every closed response. `ctx` is a struct az_source. */
bool
az_source_each(void *ctx, az_response_fn fn, void *fn_ctx);
