// SPDX-License-Identifier: MIT
#include "app/cli/each_file.h"

#include <argp.h>
#include <errno.h>

struct files {
    char **paths;
    int count;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct files *files = state->input;
    (void)arg;
    switch (key) {
    case ARGP_KEY_ARGS:
        files->paths = state->argv + state->next;
        files->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "a FILE is missing");
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum az_exit
az_each_file_run(const struct az_each_file *each, int argc, char **argv)
{
    const struct argp parser = {
        .parser = parse_option,
        .args_doc = "FILE...",
        .doc = each->doc,
    };
    struct files files = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &files) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = true;
    for (int i = 0; i < files.count; i++) {
        ok = each->run(files.paths[i]) && ok;
    }
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}
