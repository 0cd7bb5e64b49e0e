// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "key"
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/each_file.h"
#include "app/cli/interrupt.h"
#include "app/cli/keys.h"
#include "app/cli/passphrase.h"
#include "base/log.h"
#include "base/seal_key.h"

/* --- azri key new --- */

static const char new_doc[] =
    "Make a key: what attendees write is sealed with its public half, and can be read only with "
    "its private half."
    "\vNAME.pub is what the event names as its seal_key, and goes to the terminals. NAME.key "
    "opens what they wrote: it stays at headquarters, with a copy in another place. If it is "
    "lost, nobody can read those answers ever again.";

enum { KEY_PASSPHRASE_FILE = 0x100 };

static const struct argp_option new_options[] = {
    {"output", 'o', "NAME", 0, "Make NAME.key and NAME.pub", 1},
    {"passphrase", 'p', NULL, 0, "Ask for a passphrase, without which NAME.key is of no use", 2},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0, "The first line is the passphrase", 2},
    {0},
};

struct new_args {
    const char *name;
    bool with_passphrase;
    struct az_passphrase passphrase;
};

static error_t
parse_new_option(int key, char *arg, struct argp_state *state)
{
    struct new_args *args = state->input;
    switch (key) {
    case 'o':
        args->name = arg;
        return 0;
    case 'p':
        args->with_passphrase = true;
        return 0;
    case KEY_PASSPHRASE_FILE:
        args->with_passphrase = true;
        args->passphrase.path = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    case ARGP_KEY_END:
        if (!args->name || !*args->name) {
            argp_error(state, "say where to make the key: --output NAME");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Before a passphrase is asked for in vain. */
static bool
is_free(const char *path)
{
    if (access(path, F_OK) == 0) {
        AZ_LOGE("%s is there already, and what was sealed for a lost key stays sealed; choose "
                "another name",
                path);
        return false;
    }
    return true;
}

static bool
make_key(const char *private_path, const char *public_path, struct new_args *args)
{
    if (!is_free(private_path) || !is_free(public_path)) {
        return false;
    }
    struct az_buffer why;
    az_buffer_init(&why, 8192);
    const struct az_seal_asker asker = {az_passphrase_ask, &args->passphrase};
    struct az_seal_public made;
    bool ok = az_seal_key_make(private_path, public_path, args->with_passphrase ? &asker : NULL,
                               &made, &why);
    if (ok) {
        printf("made the key %s\n%s: name it in the event as seal_key\n%s: keep it at "
               "headquarters, and a copy in another place; if it is lost, what was sealed stays "
               "sealed\n",
               made.id, public_path, private_path);
    } else if (why.size > 0) {
        AZ_LOGE("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return ok;
}

static enum az_exit
run_new(int argc, char **argv)
{
    const struct argp parser = {.options = new_options, .parser = parse_new_option, .doc = new_doc};
    struct new_args args = {.passphrase.is_new = true};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    az_keys_forbid_core_files();
    az_interrupt_catch();
    char *private_path = NULL;
    char *public_path = NULL;
    bool ok = false;
    if (asprintf(&private_path, "%s.key", args.name) < 0 ||
        asprintf(&public_path, "%s.pub", args.name) < 0) {
        AZ_LOGE("cannot make %s: out of memory", args.name);
    } else {
        ok = make_key(private_path, public_path, &args);
    }
    free(public_path);
    free(private_path);
    az_interrupt_release();
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

/* --- azri key show --- */

static bool
show_key(const char *path)
{
    struct az_buffer why;
    az_buffer_init(&why, 8192);
    char id[AZ_SEAL_ID_SIZE];
    bool ok = az_seal_key_id(path, id, &why);
    if (ok) {
        puts(id);
    } else {
        AZ_LOGE("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return ok;
}

static enum az_exit
run_show(int argc, char **argv)
{
    static const struct az_each_file each = {
        .doc = "Print the id of each key, public or private, by which an export names those that "
               "it needs. No passphrase is needed.",
        .run = show_key,
    };
    az_keys_forbid_core_files();
    return az_each_file_run(&each, argc, argv);
}

const struct az_command az_command_key_new = {
    .name = "key new",
    .summary = "Make a key that what attendees write is sealed with",
    .run = run_new,
};

const struct az_command az_command_key_show = {
    .name = "key show",
    .summary = "Print the id of a key",
    .run = run_show,
};
