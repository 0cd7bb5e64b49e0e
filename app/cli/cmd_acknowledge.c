// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/cli/command.h"
#include "app/cli/terminal_files.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/seal.h"
#include "sync/settling.h"

static const char doc[] =
    "Have a terminal note what the hub has of its bundle."
    "\vThe kiosk must not run meanwhile. What the hub has does not wait any more, and is pruned "
    "after the event's `keep_days'. Doing it twice changes nothing.";

static const struct argp_option options[] = {
    {"store", 's', "FILE", 0, "The terminal's store", 1},
    {0},
};

struct acknowledge_args {
    const char *store_path;
    char **paths;
    int count;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct acknowledge_args *args = state->input;
    switch (key) {
    case 's':
        args->store_path = arg;
        return 0;
    case ARGP_KEY_ARGS:
        args->paths = state->argv + state->next;
        args->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "a FILE is missing");
        return EINVAL;
    case ARGP_KEY_SUCCESS:
        if (!args->store_path) {
            argp_error(state, "name the terminal's store with --store");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options, .parser = parse_option, .args_doc = "FILE...", .doc = doc};

static void
print_settled(const char *path, const struct az_settled *settled)
{
    printf("%s: %" PRIu64 " response%s delivered\n", path, settled->settled,
           settled->settled == 1 ? " is" : "s are");
    if (settled->refused > 0) {
        fprintf(stderr,
                "azri: %s: the hub did not take %zu batches; what is in them still waits, and "
                "`azri import' said why\n",
                path, settled->refused);
    }
}

static bool
settle(const char *path, const struct az_settling_order *order)
{
    struct az_buffer text;
    struct az_buffer why;
    struct az_acknowledgement acknowledgement;
    struct az_settled settled;
    az_buffer_init(&text, AZ_ACKNOWLEDGEMENT_BYTES_MAX);
    az_buffer_init(&why, 4096);
    bool ok = az_files_read(path, &text);
    if (ok) {
        ok = az_acknowledgement_open(az_buffer_text(&text), text.size, &acknowledgement, &why) &&
             az_settling_apply(&acknowledgement, order, &settled, &why);
        if (ok) {
            print_settled(path, &settled);
        } else {
            fprintf(stderr, "azri: %s: %s\n", path, az_buffer_text(&why));
        }
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    return ok;
}

static bool
settle_all(const struct acknowledge_args *args, const struct az_terminal_files *files)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = args->store_path, .clock = &az_clock_system, .random = &az_random_system});
    bool ok = store;
    const struct az_settling_order order = {
        .outbox = az_outbox_of_store(store), .terminal = files->terminal, .hub = &files->hub};
    for (int i = 0; store && i < args->count; i++) {
        ok = settle(args->paths[i], &order) && ok;
    }
    az_store_close(store);
    return ok;
}

static enum az_exit
run(int argc, char **argv)
{
    struct acknowledge_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct az_terminal_files files;
    bool ok = az_terminal_files_load(args.store_path, &files);
    az_seal_wipe(&files.pair, sizeof(files.pair)); // nothing is signed here
    return ok && settle_all(&args, &files) ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_acknowledge = {
    .name = "acknowledge",
    .summary = "Have a terminal note what the hub has of its bundle",
    .run = run,
};
