// SPDX-License-Identifier: MIT
/*
 * Gives the seeds of a target to it, once each: for builds without libFuzzer,
 * so that what was found once stays mended in every build.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "tests/fuzz/fuzz.h"

enum { SEED_MAX = 4 * 1024 * 1024 };

static bool
replay(const char *dir, const char *name)
{
    struct az_buffer seed;
    az_buffer_init(&seed, SEED_MAX);
    char *path = az_files_join(dir, name);
    bool ok = path && az_files_read(path, &seed);
    if (ok) {
        LLVMFuzzerTestOneInput((const uint8_t *)az_buffer_text(&seed), seed.size);
    }
    free(path);
    az_buffer_destroy(&seed);
    return ok;
}

int
main(int argc, char **argv)
{
    size_t seeds = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        const struct dirent *entry;
        while (dir && (entry = readdir(dir))) {
            if (entry->d_name[0] != '.') {
                if (!replay(argv[i], entry->d_name)) {
                    return EXIT_FAILURE;
                }
                seeds++;
            }
        }
        if (dir) {
            closedir(dir);
        }
    }
    printf("%zu seeds\n", seeds);
    return seeds > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
