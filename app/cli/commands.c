// SPDX-License-Identifier: MIT
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"

// clang-format off
static const struct az_command *const commands[] = {
    &az_command_survey_check,
    &az_command_survey_preview,
    &az_command_event_check,
    &az_command_export,
    &az_command_status,
    &az_command_verify,
    &az_command_publish,
    &az_command_settings,
    &az_command_bundle,
    &az_command_import,
    &az_command_acknowledge,
    &az_command_quarantine_list,
    &az_command_quarantine_export,
    &az_command_quarantine_retry,
    &az_command_key_new,
    &az_command_key_show,
    &az_command_terminal_add,
    &az_command_terminal_list,
    &az_command_terminal_rename,
    &az_command_terminal_revoke,
    &az_command_terminal_restore,
    &az_command_terminal_kept,
};
// clang-format on

enum { COMMAND_COUNT = sizeof(commands) / sizeof(*commands) };

const struct az_command *
az_command_at(unsigned index)
{
    return index < COMMAND_COUNT ? commands[index] : NULL;
}

/* The words of `name` that argv begins with; 0 unless it begins with all of them. */
static int
match_words(const char *name, int argc, char **argv)
{
    const char *space = strchr(name, ' ');
    if (!space) {
        return strcmp(name, argv[0]) == 0 ? 1 : 0;
    }
    size_t size = (size_t)(space - name);
    bool same = argc > 1 && strncmp(name, argv[0], size) == 0 && argv[0][size] == '\0' &&
                strcmp(space + 1, argv[1]) == 0;
    return same ? 2 : 0;
}

static bool
is_in_group(const struct az_command *command, const char *group)
{
    size_t size = strlen(group);
    return strncmp(command->name, group, size) == 0 && command->name[size] == ' ';
}

/* `azri survey` without a command that it has, or with --help. */
static enum az_exit
explain_group(const char *group, const char *word)
{
    bool asked = word && (strcmp(word, "--help") == 0 || strcmp(word, "-?") == 0);
    FILE *out = asked ? stdout : stderr;
    if (!asked && word) {
        fprintf(out, "azri %s: there is no command \"%s\"; it has:\n", group, word);
    } else if (!asked) {
        fprintf(out, "azri %s: a command is missing; it has:\n", group);
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (is_in_group(commands[i], group)) {
            fprintf(out, "  azri %-18s %s\n", commands[i]->name, commands[i]->summary);
        }
    }
    return asked ? AZ_EXIT_OK : AZ_EXIT_USAGE;
}

static enum az_exit
run_command(const struct az_command *command, int words, int argc, char **argv)
{
    char name[64];
    snprintf(name, sizeof(name), "azri %s", command->name);
    argv[words - 1] = name;
    return command->run(argc - words + 1, argv + words - 1);
}

enum az_exit
az_command_dispatch(int argc, char **argv)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        int words = match_words(commands[i]->name, argc, argv);
        if (words > 0) {
            return run_command(commands[i], words, argc, argv);
        }
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (is_in_group(commands[i], argv[0])) {
            return explain_group(argv[0], argc > 1 ? argv[1] : NULL);
        }
    }
    fprintf(stderr, "azri: there is no command \"%s\"; see azri --help\n", argv[0]);
    return AZ_EXIT_USAGE;
}
