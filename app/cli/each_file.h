// SPDX-License-Identifier: MIT
#pragma once

/*
 * Commands that take one or more FILEs and nothing else, and do the same with
 * each of them.
 */
#include <stdbool.h>

#include "app/cli/command.h"

struct az_each_file {
    const char *doc;               // for --help
    bool (*run)(const char *path); // false, and told, if the file is at fault
};

/* All files are gone through, whatever is wrong with one. May exit for --help and a wrong option.
 */
enum az_exit
az_each_file_run(const struct az_each_file *each, int argc, char **argv);
