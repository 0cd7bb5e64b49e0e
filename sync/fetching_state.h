// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the files of fetching.h share. Internal to them:
 *
 *   fetching          what is wanted, when to go on, and what becomes of it
 *   fetching_ask      one request to the hub
 *   fetching_package  a package, file by file
 */
#include "sync/fetching.h"
#include "sync/file_request.h"

enum az_fetching_result {
    AZ_FETCHING_GOT,    // something, and there may be more to get
    AZ_FETCHING_FAILED, // for now
    AZ_FETCHING_WRONG,  // for good: what is wanted cannot be used
    AZ_FETCHING_WHOLE,  // all is there
};

/* Note why it failed; logged, but not again for as long as it stays the same. */
enum az_fetching_result
az_fetching_fail(struct az_fetching *fetching, const char *why);

/* Fetch a small file and put it at `path`, which is freed. */
enum az_fetching_result
az_fetching_whole(struct az_fetching *fetching, const struct az_file_hash *hash, size_t limit,
                  char *path);

/* Append a part of a file to `path`. */
enum az_fetching_result
az_fetching_part(struct az_fetching *fetching, const struct az_package_file *file, const char *path,
                 const struct az_file_part *part);

/* Get some more of a package. */
enum az_fetching_result
az_fetching_get_package(struct az_fetching *fetching, const struct az_file_hash *hash);
/* Forget what is known of the one that is being fetched. */
void
az_fetching_forget_package(struct az_fetching *fetching);
