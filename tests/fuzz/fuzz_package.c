// SPDX-License-Identifier: MIT
/*
 * Manifests of packages: what is taken has only paths that stay inside the
 * package's folder, and says the same when it is written again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/package.h"
#include "tests/fuzz/fuzz.h"

static void
check_path(const char *path)
{
    size_t depth = 0;
    for (const char *name = path; name; name = strchr(name, '/')) {
        name += name > path;
        if (!az_package_name_is_valid(name, strcspn(name, "/")) || ++depth > AZ_PACKAGE_DEPTH_MAX) {
            abort();
        }
    }
}

static void
check_again(const struct az_package *package)
{
    struct az_buffer text;
    struct az_buffer why;
    struct az_arena arena;
    struct az_package again;
    az_buffer_init(&text, 4 * AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1024);
    az_arena_init(&arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    if (az_package_encode(package, &text) &&
        (!az_package_decode(text.data, text.size, &arena, &again, &why) ||
         again.file_count != package->file_count || again.size != package->size)) {
        abort();
    }
    az_arena_destroy(&arena);
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct az_arena arena;
    struct az_buffer why;
    struct az_package package;
    struct az_package_parcel parcel;
    az_arena_init(&arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1024);
    if (az_package_decode((const char *)data, size, &arena, &package, &why)) {
        for (size_t i = 0; i < package.file_count; i++) {
            check_path(package.files[i].path);
        }
        check_again(&package);
    }
    az_package_take_apart((const char *)data, size, &arena, &parcel, &why);
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
    return 0;
}
