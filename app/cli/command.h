// SPDX-License-Identifier: MIT
#pragma once

/*
 * The commands of `azri`: one file a group, one row a command in the table of
 * commands.c.
 */

enum az_exit {
    AZ_EXIT_OK,
    AZ_EXIT_FAILED, // and standard error says what and what to do
    AZ_EXIT_USAGE,  // the command line is at fault
};

struct az_command {
    const char *name;    // one or two words, such as "survey check"
    const char *summary; // for `azri --help`
    /* argv[0] is "azri NAME". May exit by itself for --help and a wrong option. */
    enum az_exit (*run)(int argc, char **argv);
};

extern const struct az_command az_command_survey_check;
extern const struct az_command az_command_survey_preview;
extern const struct az_command az_command_event_check;
extern const struct az_command az_command_export;
extern const struct az_command az_command_status;
extern const struct az_command az_command_publish;
extern const struct az_command az_command_settings;
extern const struct az_command az_command_verify;
extern const struct az_command az_command_bundle;
extern const struct az_command az_command_import;
extern const struct az_command az_command_acknowledge;
extern const struct az_command az_command_quarantine_list;
extern const struct az_command az_command_quarantine_export;
extern const struct az_command az_command_quarantine_retry;
extern const struct az_command az_command_key_new;
extern const struct az_command az_command_key_show;
extern const struct az_command az_command_terminal_add;
extern const struct az_command az_command_terminal_list;
extern const struct az_command az_command_terminal_rename;
extern const struct az_command az_command_terminal_revoke;
extern const struct az_command az_command_terminal_restore;
extern const struct az_command az_command_terminal_kept;

/* Each command in turn; NULL behind the last. */
const struct az_command *
az_command_at(unsigned index);

/*
 * Find the command that argv begins with and run it; argv[0] is its first
 * word. Says so if there is none.
 */
enum az_exit
az_command_dispatch(int argc, char **argv);
