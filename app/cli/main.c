// SPDX-License-Identifier: MIT
/*
 * `azri`, the organizers' command: finds the command and runs it.
 */
#include <argp.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/command.h"
#include "base/log.h"

static const char doc[] = "Check surveys, look after terminals and export what attendees answered."
                          "\vExit status: 0 if all is well, 1 if something failed or a check found "
                          "a fault, 2 if the command line is wrong. What was asked for goes to "
                          "standard output, everything else to standard error.";

/* The words of the command line from the command on. */
struct rest {
    int argc;
    char **argv;
};

/* The table of commands, before the text behind \v. */
static char *
add_commands(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC) {
        return (char *)text;
    }
    char *list = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&list, &size);
    if (!out) {
        return (char *)text;
    }
    fputs("Commands:\n", out);
    for (unsigned i = 0; az_command_at(i); i++) {
        fprintf(out, "  %-18s %s\n", az_command_at(i)->name, az_command_at(i)->summary);
    }
    fprintf(out, "\n`azri COMMAND --help' says more of one.\n\n%s", text ? text : "");
    fclose(out);
    return list;
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct rest *rest = state->input;
    (void)arg;
    switch (key) {
    case ARGP_KEY_ARG:
        // The options behind the command are its own.
        rest->argc = state->argc - state->next + 1;
        rest->argv = state->argv + state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "a command is missing");
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .parser = parse_option,
    .args_doc = "COMMAND [ARG...]",
    .doc = doc,
    .help_filter = add_commands,
};

/*
 * Output that did not arrive is a failure, whoever ended the program. Whoever
 * met the fault while writing has told of it; here only the last flush is left.
 */
static void
close_standard_output(void)
{
    bool told = ferror(stdout) != 0;
    if (fflush(stdout) != 0 && !told) {
        fprintf(stderr, "azri: cannot write to standard output: %s; send it elsewhere\n",
                strerror(errno));
    }
    if (ferror(stdout)) {
        _exit(AZ_EXIT_FAILED);
    }
}

static void
print_version(FILE *out, struct argp_state *state)
{
    (void)state;
    fputs("azri " AZ_VERSION "\n", out);
}

int
main(int argc, char **argv)
{
    setlocale(LC_CTYPE, ""); // argp counts columns of text
    atexit(close_standard_output);
    az_log_set_level(AZ_LOG_WARNING);
    argp_err_exit_status = AZ_EXIT_USAGE;
    argp_program_version_hook = print_version;

    char name[] = "azri";
    argv[0] = name; // not whatever path it was started by
    struct rest rest = {0};
    if (argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, &rest) != 0) {
        return AZ_EXIT_USAGE;
    }
    return az_command_dispatch(rest.argc, rest.argv);
}
