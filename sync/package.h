// SPDX-License-Identifier: MIT
#pragma once

/*
 * A package: an event with all the files that it refers to, which travels to
 * terminals as one. Its manifest, a JSON object of one line, names each file by
 * its path, size and hash; the manifest's own hash names the package.
 *
 * Nothing in it is trusted: a path is a row of plain names, and sizes and counts
 * are bounded before anything is kept. Pure.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/file_hash.h"

/* A manifest with LF behind it, and then the files' bytes in its order: what an organizer sends. */
#define AZ_PACKAGE_MEDIA_TYPE "application/vnd.azri.package"

enum {
    AZ_PACKAGE_FILES_MAX = 1000,
    AZ_PACKAGE_BYTES_MAX = 16 * 1024 * 1024, // of all files together
    AZ_PACKAGE_MANIFEST_MAX = 256 * 1024,    // bytes of the manifest
    AZ_PACKAGE_DEPTH_MAX = 5,                // names in a path
    AZ_PACKAGE_NAME_MAX = 100,               // bytes of a name
    AZ_PACKAGE_PATH_MAX = AZ_PACKAGE_DEPTH_MAX * (AZ_PACKAGE_NAME_MAX + 1),
    AZ_PACKAGE_VERSION_MAX = 64, // bytes of the survey's version
};

struct az_package_file {
    const char *path; // names joined by "/"
    uint64_t size;
    struct az_file_hash hash;
};

struct az_package {
    const char *event;          // its id
    const char *survey_version; // an id, too
    const char *start;          // path of the event's own file, in the top folder
    struct az_package_file *files;
    size_t file_count;
    uint64_t size; // of all files together; from decoding
};

/* Whether this is one plain name: UTF-8 without control characters and "/", not hidden. */
bool
az_package_name_is_valid(const char *name, size_t size);

/* Append the manifest. `files` must ascend by their paths. False if it is too large. */
bool
az_package_encode(const struct az_package *package, struct az_buffer *out);

/* Read a manifest into `arena`. False with one sentence in `why`. */
bool
az_package_decode(const char *data, size_t size, struct az_arena *arena, struct az_package *out,
                  struct az_buffer *why);

/* What an organizer sent, taken apart and checked. */
struct az_package_parcel {
    struct az_package package;
    struct az_file_hash hash; // of the manifest
    const char *manifest;     // borrowed from the body, as the next
    size_t manifest_size;
    const char **contents; // of the files, in their order
};
/* Each file has to be that of its hash. False with one sentence in `why`. */
bool
az_package_take_apart(const char *body, size_t size, struct az_arena *arena,
                      struct az_package_parcel *out, struct az_buffer *why);
