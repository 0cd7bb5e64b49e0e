// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "packages"
#include "sync/fetching.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/backoff.h"
#include "sync/file_request.h"
#include "sync/sentence.h"

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    ROOM_LEFT = 64 * 1024 * 1024, // bytes that responses may need more than a package
};

enum step {
    STEP_GOT,    // something, and there may be more to get
    STEP_FAILED, // for now
    STEP_WRONG,  // for good: what is wanted cannot be used
    STEP_WHOLE,  // all is there
};

static bool
same_hash(const struct az_file_hash *a, const struct az_file_hash *b)
{
    return az_file_hash_equal(a, b);
}

void
az_fetching_init(struct az_fetching *fetching, const struct az_fetching_params *params)
{
    *fetching = (struct az_fetching){.params = *params};
}

static void
forget_package(struct az_fetching *fetching)
{
    az_arena_destroy(&fetching->arena);
    fetching->package = (struct az_package){0};
    fetching->of = (struct az_file_hash){0};
    fetching->next = 0;
}

void
az_fetching_destroy(struct az_fetching *fetching)
{
    forget_package(fetching);
    *fetching = (struct az_fetching){0};
}

void
az_fetching_want(struct az_fetching *fetching, const struct az_assignment *assignment)
{
    if (!az_assignment_equal(&fetching->wanted, assignment)) {
        fetching->wanted = *assignment;
        fetching->failures = 0;
        fetching->due_ms = 0;
    }
}

/* What the terminal would show then: of what the hub does not care about, what it has. */
static struct az_assignment
target_of(const struct az_fetching *fetching)
{
    struct az_assignment target = fetching->wanted;
    const struct az_assignment *running = az_shelf_running(fetching->params.shelf);
    if (az_file_hash_is_zero(&target.package)) {
        target.package = running->package;
    }
    if (az_file_hash_is_zero(&target.settings)) {
        target.settings = running->settings;
    }
    return target;
}

int64_t
az_fetching_due_ms(const struct az_fetching *fetching)
{
    if (!fetching->params.shelf) {
        return -1;
    }
    struct az_assignment target = target_of(fetching);
    return az_shelf_is_settled(fetching->params.shelf, &target) ? -1 : fetching->due_ms;
}

/* -- Asking ---------------------------------------------------------------- */

static enum step
fail(struct az_fetching *fetching, const char *why)
{
    if (strcmp(fetching->why, why) != 0) {
        AZ_LOGW("what this terminal is to show cannot be fetched, will try again: %s", why);
    }
    az_sentence_copy(why, fetching->why, sizeof(fetching->why));
    return STEP_FAILED;
}

static enum step
fail_answer(struct az_fetching *fetching, const struct az_http_answer *answer)
{
    char why[160];
    if (answer->status == 0) {
        return fail(fetching, az_buffer_text(&answer->why));
    }
    snprintf(why, sizeof(why), "the hub did not give the file (status %d)", answer->status);
    return fail(fetching, why);
}

/* Ask for a file, or a part of it; the caller destroys `answer`. */
static void
ask(struct az_fetching *fetching, const struct az_file_hash *hash, const struct az_file_part *part,
    size_t limit, struct az_http_answer *answer)
{
    const struct az_fetching_params *params = &fetching->params;
    struct az_file_request signed_request;
    char *url = NULL;
    *answer = (struct az_http_answer){0};
    bool made = az_file_request_make(
        &(struct az_file_request_order){.hash = hash,
                                        .part = part,
                                        .wall_ms = az_clock_wall_ms(params->clock),
                                        .random = params->random,
                                        .pair = params->pair},
        &signed_request);
    if (made && asprintf(&url, "%s%s", params->hub_url, signed_request.path) >= 0) {
        const struct az_http_request request = {
            .url = url,
            .fields =
                {
                    {"Range", part ? signed_request.range : NULL},
                    {"Signature-Input", signed_request.signature_input.data},
                    {"Signature", signed_request.signature.data},
                    {"Accept", "application/octet-stream, application/problem+json"},
                },
            .connect_timeout_ms = CONNECT_TIMEOUT_MS,
            .total_timeout_ms = params->total_timeout_ms,
            .answer_limit = limit,
        };
        az_http_client_do(params->client, &request, answer);
        free(url);
    }
    az_file_request_destroy(&signed_request);
}

/* Fetch a small file and put it at `path`, which is freed. */
static enum step
fetch_whole(struct az_fetching *fetching, const struct az_file_hash *hash, size_t limit, char *path)
{
    struct az_http_answer answer;
    struct az_file_hash found;
    enum step step = STEP_GOT;
    ask(fetching, hash, NULL, limit, &answer);
    az_file_hash_of(az_buffer_text(&answer.body), answer.body.size, &found);
    if (answer.status != 200) {
        step = fail_answer(fetching, &answer);
    } else if (!same_hash(&found, hash)) {
        step = fail(fetching, "what came is not the file that was asked for; does this network "
                              "ask for a login?");
    } else if (!path || !az_files_make_parent_dir(path) ||
               !az_files_write_atomic(path, answer.body.data, answer.body.size, 0600)) {
        step = fail(fetching, "the terminal's disk does not take it; see the log");
    }
    az_http_answer_destroy(&answer);
    free(path);
    return step;
}

/* -- A package ------------------------------------------------------------- */

/* In the folder of the package that is on its way. Owned by the caller. */
static char *
path_in_new(const struct az_fetching *fetching, const char *name)
{
    return az_shelf_path(fetching->params.shelf, "new-", &fetching->of, name);
}

static enum step
wrong(struct az_fetching *fetching, const struct az_buffer *why)
{
    az_sentence_copy(az_buffer_text(why), fetching->why, sizeof(fetching->why));
    return STEP_WRONG;
}

static enum step
check_room(struct az_fetching *fetching)
{
    uint64_t room = 0;
    if (!az_files_free_bytes(az_shelf_dir(fetching->params.shelf), &room)) {
        return fail(fetching, "the terminal's disk cannot be looked at; see the log");
    }
    return room < fetching->package.size + ROOM_LEFT
               ? fail(fetching, "there is too little room on the terminal's disk; free some")
               : STEP_GOT;
}

/* Read the manifest that lies in the new folder. */
static enum step
read_manifest(struct az_fetching *fetching, const char *path)
{
    struct az_buffer text;
    struct az_buffer why;
    struct az_file_hash found;
    enum step step = STEP_GOT;
    az_buffer_init(&text, AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1024);
    az_arena_init(&fetching->arena, 8 * AZ_PACKAGE_MANIFEST_MAX);
    bool ok = az_files_read(path, &text);
    az_file_hash_of(az_buffer_text(&text), text.size, &found);
    if (!ok || !same_hash(&found, &fetching->of)) {
        unlink(path);
        step = fail(fetching, "the manifest was damaged on the terminal's disk");
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
static enum step
open_package(struct az_fetching *fetching, const struct az_file_hash *hash)
{
    forget_package(fetching);
    fetching->of = *hash;
    char *path = path_in_new(fetching, "/manifest");
    bool there = path && access(path, F_OK) == 0;
    enum step step = there ? read_manifest(fetching, path)
                           : fetch_whole(fetching, hash, AZ_PACKAGE_MANIFEST_MAX, path);
    if (there) {
        free(path);
    }
    if (!there || step != STEP_GOT) {
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

static bool
append(const char *path, const struct az_buffer *bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        AZ_LOGE("cannot write %s: %s", path, strerror(errno));
        return false;
    }
    ssize_t written = write(fd, az_buffer_text(bytes), bytes->size);
    bool ok = written == (ssize_t)bytes->size;
    if (!ok) {
        AZ_LOGE("cannot write %s: %s", path, written < 0 ? strerror(errno) : "the disk is full");
    }
    return close(fd) == 0 && ok;
}

static enum step
fetch_part(struct az_fetching *fetching, const struct az_package_file *file, const char *part_path,
           uint64_t have)
{
    struct az_http_answer answer;
    struct az_file_part part = {have, have + AZ_FILE_REQUEST_PART_MAX - 1};
    enum step step = STEP_GOT;
    if (part.last >= file->size) {
        part.last = file->size - 1;
    }
    ask(fetching, &file->hash, &part, AZ_FILE_REQUEST_PART_MAX, &answer);
    if (answer.status != 206) {
        step = fail_answer(fetching, &answer);
    } else if (answer.body.size != part.last - part.first + 1) {
        step = fail(fetching, "a part of a file came with another size than was asked for");
    } else if (!append(part_path, &answer.body)) {
        step = fail(fetching, "the terminal's disk does not take it; see the log");
    }
    az_http_answer_destroy(&answer);
    return step;
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
    int fd = ok && same_hash(&found, &file->hash) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

/* All parts have come: the file gets its name, if it is the one that was asked for. */
static enum step
finish_file(struct az_fetching *fetching, const struct az_package_file *file, const char *part_path,
            const char *path)
{
    if (file->size == 0) {
        struct az_buffer nothing = {0};
        append(part_path, &nothing);
    }
    if (!is_whole(part_path, file)) {
        unlink(part_path);
        return fail(fetching, "a file was damaged on its way");
    }
    if (!az_files_make_parent_dir(path) || rename(part_path, path) != 0 ||
        !az_files_sync_parent_dir(path)) {
        return fail(fetching, "the terminal's disk does not take it; see the log");
    }
    return STEP_GOT;
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
        if (same_hash(&package.files[i].hash, &file->hash)) {
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

static enum step
fetch_file(struct az_fetching *fetching, const struct az_package_file *file)
{
    char *folder = path_in_new(fetching, "/files");
    char *path = folder ? az_files_join(folder, file->path) : NULL;
    char *part_path = path_in_new(fetching, "/part");
    int64_t have = size_of(part_path);
    enum step step = STEP_GOT;
    if (!path || !part_path) {
        step = fail(fetching, "out of memory");
    } else if (size_of(path) == (int64_t)file->size || (have < 0 && reuse(fetching, file, path))) {
        fetching->next++;
    } else if (have >= (int64_t)file->size || file->size == 0) {
        step = finish_file(fetching, file, part_path, path);
    } else {
        step = fetch_part(fetching, file, part_path, have > 0 ? (uint64_t)have : 0);
    }
    free(part_path);
    free(path);
    free(folder);
    return step;
}

/* All files are there: the folder gets its name. */
static enum step
finish_package(struct az_fetching *fetching)
{
    char *from = path_in_new(fetching, "");
    char *to = az_shelf_path(fetching->params.shelf, "", &fetching->of, "");
    bool ok = from && to && rename(from, to) == 0 && az_files_sync_parent_dir(to);
    free(to);
    free(from);
    forget_package(fetching);
    return ok ? STEP_GOT : fail(fetching, "the terminal's disk does not take it; see the log");
}

static enum step
fetch_package(struct az_fetching *fetching, const struct az_file_hash *hash)
{
    if (!same_hash(&fetching->of, hash)) {
        return open_package(fetching, hash);
    }
    return fetching->next < fetching->package.file_count
               ? fetch_file(fetching, &fetching->package.files[fetching->next])
               : finish_package(fetching);
}

static enum step
fetch_some(struct az_fetching *fetching, const struct az_assignment *target)
{
    const struct az_shelf *shelf = fetching->params.shelf;
    if (!az_shelf_has_settings(shelf, &target->settings)) {
        return fetch_whole(fetching, &target->settings, AZ_SETTINGS_BYTES_MAX,
                           az_shelf_path(shelf, "", &target->settings, ".json"));
    }
    return az_shelf_has_package(shelf, &target->package)
               ? STEP_WHOLE
               : fetch_package(fetching, &target->package);
}

/* -- What becomes of it ------------------------------------------------------ */

/* It is noted before anybody tries, so that a program that ends over it learns from that. */
static void
offer(struct az_fetching *fetching, const struct az_assignment *target)
{
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_shelf_item item;
    struct az_buffer why;
    az_buffer_init(&why, 4096);
    enum az_shelf_result result = az_shelf_take(shelf, target, &item, &why);
    if (result == AZ_SHELF_OK && !fetching->params.offer(fetching->params.ctx, &item, &why)) {
        result = AZ_SHELF_WRONG;
    }
    if (result == AZ_SHELF_DAMAGED) {
        az_shelf_lose(shelf, target);
    } else if (result == AZ_SHELF_WRONG) {
        az_shelf_refuse(shelf, target, az_buffer_text(&why));
    }
    az_shelf_item_destroy(&item);
    az_buffer_destroy(&why);
}

static void
wait_after_failure(struct az_fetching *fetching, int64_t now_ms)
{
    fetching->failures++;
    fetching->due_ms = now_ms + az_backoff_ms(fetching->failures, 0, fetching->params.random);
}

bool
az_fetching_step(struct az_fetching *fetching, int64_t now_ms)
{
    int64_t due_ms = az_fetching_due_ms(fetching);
    if (due_ms < 0 || now_ms < due_ms) {
        return false;
    }
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_assignment target = target_of(fetching);
    enum step step = fetch_some(fetching, &target);
    if (step == STEP_WHOLE && !az_shelf_try(shelf, &target)) {
        step = fail(fetching, "the terminal's disk does not take it; see the log");
    }
    switch (step) {
    case STEP_GOT:
        fetching->failures = 0;
        fetching->why[0] = '\0';
        return false;
    case STEP_FAILED:
        wait_after_failure(fetching, now_ms);
        return false;
    case STEP_WRONG:
        az_shelf_refuse(shelf, &target, fetching->why);
        break;
    case STEP_WHOLE:
        offer(fetching, &target);
        break;
    }
    az_shelf_prune(shelf, &target);
    return true;
}

void
az_fetching_note_shown(struct az_fetching *fetching, const struct az_assignment *assignment,
                       const char *why)
{
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_assignment target = target_of(fetching);
    if (why) {
        az_shelf_refuse(shelf, assignment, why);
    } else {
        az_shelf_shown(shelf, assignment);
    }
    az_shelf_prune(shelf, &target);
}
