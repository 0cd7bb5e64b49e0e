// SPDX-License-Identifier: MIT
#include "sync/fetching_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/sentence.h"

enum { ROOM_LEFT = 64 * 1024 * 1024 }; // bytes that responses may need more than a package

void
az_fetching_forget_package(struct az_fetching *fetching)
{
    az_arena_destroy(&fetching->arena);
    fetching->package = (struct az_package){0};
    fetching->of = (struct az_file_hash){0};
    fetching->next = 0;
}

/* In the folder of the package that is on its way. Owned by the caller. */
static char *
path_in_new(const struct az_fetching *fetching, const char *name)
{
    return az_shelf_path(fetching->params.shelf, "new-", &fetching->of, name);
}

static enum az_fetching_result
wrong(struct az_fetching *fetching, const struct az_buffer *why)
{
    az_sentence_copy(az_buffer_text(why), fetching->why, sizeof(fetching->why));
    return AZ_FETCHING_WRONG;
}

static enum az_fetching_result
check_room(struct az_fetching *fetching)
{
    uint64_t room = 0;
    if (!az_files_free_bytes(az_shelf_dir(fetching->params.shelf), &room)) {
        return az_fetching_fail(fetching, "the terminal's disk cannot be looked at; see the log");
    }
    return room < fetching->package.size + ROOM_LEFT
               ? az_fetching_fail(fetching,
                                  "there is too little room on the terminal's disk; free some")
               : AZ_FETCHING_GOT;
}

/* Read the manifest that lies in the new folder. */
static enum az_fetching_result
read_manifest(struct az_fetching *fetching, const char *path)
{
    struct az_buffer text;
    struct az_buffer why;
    struct az_file_hash found;
    enum az_fetching_result step = AZ_FETCHING_GOT;
    az_buffer_init(&text, AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1024);
    az_arena_init(&fetching->arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    bool ok = az_files_read(path, &text);
    az_file_hash_of(az_buffer_text(&text), text.size, &found);
    if (!ok || !az_file_hash_equal(&found, &fetching->of)) {
        unlink(path);
        step = az_fetching_fail(fetching, "the manifest was damaged on the terminal's disk");
    } else if (!az_package_decode(az_buffer_text(&text), text.size, &fetching->arena,
                                  &fetching->package, &why)) {
        step = wrong(fetching, &why);
    } else {
        step = check_room(fetching);
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    return step;
}

/* Have the manifest of this package at hand, fetching it if need be. */
static enum az_fetching_result
open_package(struct az_fetching *fetching, const struct az_file_hash *hash)
{
    az_fetching_forget_package(fetching);
    fetching->of = *hash;
    char *path = path_in_new(fetching, "/manifest");
    bool there = path && access(path, F_OK) == 0;
    enum az_fetching_result step =
        there ? read_manifest(fetching, path)
              : az_fetching_whole(fetching, hash, AZ_PACKAGE_MANIFEST_MAX, path);
    if (there) {
        free(path);
    }
    if (!there || step != AZ_FETCHING_GOT) {
        fetching->of = (struct az_file_hash){0};
    }
    return step;
}

/* Bytes of a file; -1 if there is none. */
static int64_t
size_of(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISREG(info.st_mode) ? (int64_t)info.st_size : -1;
}

/* Whether a file has this hash; made safe on the disk if so. */
static bool
is_whole(const char *path, const struct az_package_file *file)
{
    struct az_buffer bytes;
    struct az_file_hash found;
    az_buffer_init(&bytes, AZ_PACKAGE_BYTES_MAX);
    bool ok = az_files_read(path, &bytes);
    az_file_hash_of(az_buffer_text(&bytes), bytes.size, &found);
    az_buffer_destroy(&bytes);
    int fd = ok && az_file_hash_equal(&found, &file->hash) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

/* All parts have come: the file gets its name, if it is the one that was asked for. */
static enum az_fetching_result
finish_file(struct az_fetching *fetching, const struct az_package_file *file, const char *part_path,
            const char *path)
{
    bool made = file->size > 0 || az_files_write_atomic(part_path, "", 0, 0600);
    if (!made || !is_whole(part_path, file)) {
        unlink(part_path);
        return az_fetching_fail(fetching, "a file was damaged on its way");
    }
    if (!az_files_make_parent_dir(path) || rename(part_path, path) != 0 ||
        !az_files_sync_parent_dir(path)) {
        return az_fetching_fail(fetching, "the terminal's disk does not take it; see the log");
    }
    return AZ_FETCHING_GOT;
}

/* The same file in the package that is shown, if it has it. Owned by the caller; else NULL. */
static char *
find_copy(struct az_fetching *fetching, const struct az_package_file *file)
{
    const struct az_shelf *shelf = fetching->params.shelf;
    const struct az_file_hash *running = &az_shelf_running(shelf)->package;
    struct az_buffer text;
    struct az_buffer why;
    struct az_arena arena;
    struct az_package package = {0};
    char *copy = NULL;
    if (az_file_hash_is_zero(running)) {
        return NULL;
    }
    az_buffer_init(&text, AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1024);
    az_arena_init(&arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    char *manifest = az_shelf_path(shelf, "", running, "/manifest");
    char *folder = az_shelf_path(shelf, "", running, "/files");
    if (manifest && folder && az_files_read(manifest, &text)) {
        az_package_decode(az_buffer_text(&text), text.size, &arena, &package, &why);
    }
    for (size_t i = 0; i < package.file_count && !copy; i++) {
        if (az_file_hash_equal(&package.files[i].hash, &file->hash)) {
            copy = az_files_join(folder, package.files[i].path);
        }
    }
    free(folder);
    free(manifest);
    az_arena_destroy(&arena);
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    return copy;
}

/* Whether the file could be had from the package that is shown. */
static bool
reuse(struct az_fetching *fetching, const struct az_package_file *file, const char *path)
{
    char *copy = find_copy(fetching, file);
    bool ok = copy && is_whole(copy, file) && az_files_make_parent_dir(path) &&
              link(copy, path) == 0 && az_files_sync_parent_dir(path);
    free(copy);
    return ok;
}

static enum az_fetching_result
fetch_next_part(struct az_fetching *fetching, const struct az_package_file *file, const char *path,
                uint64_t have)
{
    struct az_file_part part = {have, have + AZ_FILE_REQUEST_PART_MAX - 1};
    if (part.last >= file->size) {
        part.last = file->size - 1;
    }
    return az_fetching_part(fetching, file, path, &part);
}

static enum az_fetching_result
fetch_file(struct az_fetching *fetching, const struct az_package_file *file)
{
    char *folder = path_in_new(fetching, "/files");
    char *path = folder ? az_files_join(folder, file->path) : NULL;
    char *part_path = path_in_new(fetching, "/part");
    int64_t have = size_of(part_path);
    enum az_fetching_result step = AZ_FETCHING_GOT;
    if (!path || !part_path) {
        step = az_fetching_fail(fetching, "out of memory");
    } else if (size_of(path) == (int64_t)file->size || (have < 0 && reuse(fetching, file, path))) {
        fetching->next++;
    } else if (have >= (int64_t)file->size || file->size == 0) {
        step = finish_file(fetching, file, part_path, path);
    } else {
        step = fetch_next_part(fetching, file, part_path, have > 0 ? (uint64_t)have : 0);
    }
    free(part_path);
    free(path);
    free(folder);
    return step;
}

/* All files are there: the folder gets its name. */
static enum az_fetching_result
finish_package(struct az_fetching *fetching)
{
    char *from = path_in_new(fetching, "");
    char *to = az_shelf_path(fetching->params.shelf, "", &fetching->of, "");
    bool ok = from && to && rename(from, to) == 0 && az_files_sync_parent_dir(to);
    free(to);
    free(from);
    az_fetching_forget_package(fetching);
    return ok ? AZ_FETCHING_GOT
              : az_fetching_fail(fetching, "the terminal's disk does not take it; see the log");
}

enum az_fetching_result
az_fetching_get_package(struct az_fetching *fetching, const struct az_file_hash *hash)
{
    if (!az_file_hash_equal(&fetching->of, hash)) {
        return open_package(fetching, hash);
    }
    return fetching->next < fetching->package.file_count
               ? fetch_file(fetching, &fetching->package.files[fetching->next])
               : finish_package(fetching);
}
