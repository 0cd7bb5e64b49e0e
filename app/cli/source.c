// SPDX-License-Identifier: MIT
#include "app/cli/source.h"

#include "base/clock.h"
#include "base/uuid.h"

static const struct argp_option options[] = {
    {"store", 's', "FILE", 0, "Read a terminal's store", 1},
    {"archive", 'a', "LOCATION", 0, "Read the hub's archive", 1},
    {0},
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct az_source *source = state->input;
    switch (key) {
    case 's':
        source->store_path = arg;
        return 0;
    case 'a':
        source->archive_location = arg;
        return 0;
    case ARGP_KEY_END:
        if (!source->store_path == !source->archive_location) {
            argp_error(state, "say where to read from: either --store or --archive");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp az_source_parser = {.options = options, .parser = parse_option};

bool
az_source_open(struct az_source *source)
{
    if (source->store_path) {
        source->store = az_store_open(&(struct az_store_params){
            .path = source->store_path,
            .read_only = true,
            .clock = &az_clock_system,
            .random = &az_random_system,
        });
        return source->store != NULL;
    }
    source->archive = az_archive_open(&(struct az_archive_params){
        .location = source->archive_location,
        .read_only = true,
        .clock = &az_clock_system,
        .random = &az_random_system,
    });
    return source->archive != NULL;
}

void
az_source_close(struct az_source *source)
{
    az_store_close(source->store);
    az_archive_close(source->archive);
    source->store = NULL;
    source->archive = NULL;
}

bool
az_source_each(void *ctx, az_response_fn fn, void *fn_ctx)
{
    struct az_source *source = ctx;
    return source->store ? az_store_each(source->store, fn, fn_ctx)
                         : az_archive_each(source->archive, fn, fn_ctx);
}
