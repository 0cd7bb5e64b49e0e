// SPDX-License-Identifier: MIT
/*
 * What a terminal's store or an archive holds, for the chaos tests:
 *
 *     chaos_held --store FILE
 *     chaos_held --archive FILE
 *
 * prints a line "STORE SEQ CHECKSUM" a response. The checksum is made anew from
 * what the file gives back, not read from it, so two files with equal lists
 * hold equal responses.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/archive.h"
#include "storage/store.h"

static bool
print(void *ctx, const struct az_response *response)
{
    (void)ctx;
    char store[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&response->store, store);
    return printf("%s %" PRIu64 " %016" PRIx64 "\n", store, response->seq,
                  az_response_checksum(response)) > 0;
}

static bool
list_store(const char *path)
{
    struct az_store *store =
        az_store_open(&(struct az_store_params){.path = path, .read_only = true});
    bool ok = store && az_store_each(store, print, NULL);
    az_store_close(store);
    return ok;
}

static bool
list_archive(const char *path)
{
    struct az_archive *archive =
        az_archive_open(&(struct az_archive_params){.location = path, .read_only = true});
    bool ok = archive && az_archive_each(archive, print, NULL);
    az_archive_close(archive);
    return ok;
}

int
main(int argc, char **argv)
{
    bool ok = argc == 3 && (strcmp(argv[1], "--store") == 0     ? list_store(argv[2])
                            : strcmp(argv[1], "--archive") == 0 ? list_archive(argv[2])
                                                                : false);
    return ok && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
