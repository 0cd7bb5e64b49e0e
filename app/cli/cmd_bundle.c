// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/terminal_files.h"
#include "base/clock.h"
#include "base/seal.h"
#include "sync/bundle_file.h"

static const char doc[] =
    "Write all that a terminal has not delivered to a stick, to be carried to the hub."
    "\vThe kiosk may go on meanwhile. What is on the stick still waits at the terminal, until the "
    "hub has it: take the bundle to `azri import' or to the hub's page, and bring the "
    "acknowledgement back to `azri acknowledge'. The file appears only when it is whole and was "
    "read back.";

static const struct argp_option options[] = {
    {"store", 's', "FILE", 0, "The terminal's store", 1},
    {"output", 'o', "TARGET", 0, "The stick's folder, or the file to write", 1},
    {0},
};

struct bundle_args {
    const char *store_path;
    const char *target;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct bundle_args *args = state->input;
    switch (key) {
    case 's':
        args->store_path = arg;
        return 0;
    case 'o':
        args->target = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    case ARGP_KEY_END:
        if (!args->store_path || !args->target) {
            argp_error(state, "name the terminal's store with --store and the stick with --output");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {.options = options, .parser = parse_option, .doc = doc};

static bool
goes_on(void *ctx)
{
    (void)ctx;
    return !az_interrupt_came();
}

static void
print_file(void *ctx, const char *path, uint64_t responses)
{
    (void)ctx;
    printf("%s: %" PRIu64 " response%s\n", path, responses, responses == 1 ? "" : "s");
}

static bool
make_bundle(struct az_store *store, const struct az_terminal_files *files, const char *target)
{
    uint64_t responses;
    const struct az_bundle_order order = {
        .outbox = az_outbox_of_store(store),
        .clock = &az_clock_system,
        .random = &az_random_system,
        .pair = &files->pair,
        .terminal = files->terminal,
        .label = files->hub.label,
        .target = target,
        .goes_on = goes_on,
        .handle_file = print_file,
    };
    bool ok = az_bundle_file_make(&order, &responses);
    if (ok && responses == 0) {
        fprintf(stderr, "nothing waits at this terminal, so no file was written\n");
    }
    return ok;
}

static enum az_exit
run(int argc, char **argv)
{
    struct bundle_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct az_terminal_files files;
    struct az_store *store = NULL;
    az_interrupt_catch();
    bool ok = az_terminal_files_load(args.store_path, &files);
    if (ok) {
        store = az_store_open(&(struct az_store_params){.path = args.store_path,
                                                        .read_only = true,
                                                        .clock = &az_clock_system,
                                                        .random = &az_random_system});
    }
    ok = store && make_bundle(store, &files, args.target);
    az_store_close(store);
    az_seal_wipe(&files.pair, sizeof(files.pair));
    az_interrupt_release();
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_bundle = {
    .name = "bundle",
    .summary = "Write what a terminal has not delivered to a stick",
    .run = run,
};
