// SPDX-License-Identifier: MIT
#include "tests/bench/held.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "tests/bench/bench.h"
#include "tests/bench/response.h"
#include "tests/bench/shim_vfs.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    CHECKPOINT_EVERY = 2000, // responses
    DURATION_MS = 9000,
    SCHEMA_BYTES_MAX = 1024 * 1024,
};

static struct az_store *
open_store(const char *path)
{
    const struct az_store_params params = {
        .path = path,
        .clock = &az_clock_system,
        .random = &az_random_system,
    };
    return az_store_open(&params);
}

struct az_store *
held_open(const char *name)
{
    char *path = bench_path(name);
    struct az_store *store = path ? open_store(path) : NULL;
    free(path);
    return store;
}

bool
held_tap_first(struct az_store *store, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    made.response.answer_count = 1;
    return az_store_begin(store, &made.response) == AZ_STORE_OK;
}

bool
held_tap_next(struct az_store *store, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    return az_store_answer(store, &made.answers[1], made.response.boot_ms + 4000) == AZ_STORE_OK;
}

static bool
close_response(struct az_store *store, const struct bench_response *made)
{
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE,
        .language = made->response.language,
        .duration_ms = DURATION_MS,
    };
    return az_store_finish(store, &closing) == AZ_STORE_OK;
}

bool
held_tap_last(struct az_store *store, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    return az_store_answer(store, &made.answers[2], made.response.boot_ms + DURATION_MS) ==
               AZ_STORE_OK &&
           close_response(store, &made);
}

bool
held_put(struct az_store *store, unsigned n)
{
    struct bench_response made;
    bench_response_make(n, &made);
    return az_store_begin(store, &made.response) == AZ_STORE_OK && close_response(store, &made);
}

/* Through the store itself, so that the rows are those of a real terminal. */
static bool
fill(const char *path, unsigned count)
{
    unlink(path);
    shim_set_syncs(SHIM_SYNCS_NONE);
    struct az_store *store = open_store(path);
    bool worked = store != NULL;
    for (unsigned n = 0; n < count && worked; n++) {
        worked = held_put(store, n) && (n % CHECKPOINT_EVERY || az_store_checkpoint(store));
    }
    worked = worked && az_store_checkpoint(store);
    az_store_close(store);
    shim_set_syncs(SHIM_SYNCS_REAL);
    return worked;
}

static int
handle_schema_row(void *ctx, int count, char **values, char **names)
{
    (void)count;
    (void)names;
    return az_buffer_append_text(ctx, values[0] ? values[0] : "") ? 0 : 1;
}

/* What a store of this build looks like inside, as a name: another schema, another name. */
static bool
name_schema(char out[AZ_DIGEST_TEXT_SIZE])
{
    struct az_buffer schema;
    struct az_digest digest;
    sqlite3 *db = NULL;
    az_buffer_init(&schema, SCHEMA_BYTES_MAX);
    char *path = bench_path("schema.db");
    struct az_store *store = path ? open_store(path) : NULL;
    bool worked = store != NULL;
    az_store_close(store);
    worked = worked && sqlite3_open(path, &db) == SQLITE_OK &&
             sqlite3_exec(db, "SELECT sql FROM sqlite_schema", handle_schema_row, &schema, NULL) ==
                 SQLITE_OK;
    sqlite3_close(db);
    free(path);
    az_digest_of(schema.data, schema.size, &digest);
    az_digest_format(&digest, out);
    az_buffer_destroy(&schema);
    if (!worked) {
        AZ_LOGE("the schema of a new store cannot be read");
    }
    return worked;
}

/* Where a filled store is kept; owned by the caller. */
static char *
cached_path(unsigned count)
{
    char schema[AZ_DIGEST_TEXT_SIZE];
    char name[64];
    char *cache = az_files_join(bench_dir(), "../../bench-cache");
    char *path = NULL;
    if (cache && name_schema(schema) && az_files_make_dir(cache)) {
        snprintf(name, sizeof(name), "store-%.12s-%u.db", schema, count);
        path = az_files_join(cache, name);
    }
    free(cache);
    return path;
}

static bool
copy_bytes(int from, int to)
{
    ssize_t moved;
    do {
        moved = copy_file_range(from, NULL, to, NULL, 1 << 30, 0);
    } while (moved > 0);
    return moved == 0;
}

static bool
copy_file(const char *from, const char *to)
{
    int from_fd = open(from, O_RDONLY | O_CLOEXEC);
    int to_fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool worked = from_fd >= 0 && to_fd >= 0 && copy_bytes(from_fd, to_fd) && fsync(to_fd) == 0;
    if (!worked) {
        AZ_LOGE("%s cannot be copied to %s: %s", from, to, strerror(errno));
    }
    if (from_fd >= 0) {
        close(from_fd);
    }
    if (to_fd >= 0) {
        close(to_fd);
    }
    return worked;
}

/* Filled beside its place and then moved there, so that half a file is never taken for a whole. */
static bool
fill_cache(const char *cached, unsigned count)
{
    char *path = NULL;
    static const char *const beside[] = {"", "-wal", "-shm", "-lock"};
    if (asprintf(&path, "%s.%ld", cached, (long)getpid()) < 0) {
        AZ_LOGE("out of memory for %s", cached);
        return false;
    }
    printf("filling a store with %u responses, once for this schema\n", count);
    fflush(stdout);
    bool worked = fill(path, count) && rename(path, cached) == 0;
    for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
        char *file = NULL;
        if (asprintf(&file, "%s%s", path, beside[i]) >= 0) {
            unlink(file);
            free(file);
        }
    }
    free(path);
    sync(); // else the disk writes it out while something is measured
    return worked;
}

bool
held_make(const char *name, unsigned count)
{
    char *path = bench_path(name);
    char *cached = cached_path(count);
    bool worked = path && cached && (access(cached, R_OK) == 0 || fill_cache(cached, count)) &&
                  copy_file(cached, path);
    free(cached);
    free(path);
    return worked;
}

bool
held_acknowledge(const char *name, unsigned count)
{
    const struct az_verdict_range all = {.first = 1, .last = count, .verdict = AZ_VERDICT_ACCEPTED};
    struct az_store *store = held_open(name);
    bool worked = store && az_store_mark(store, az_store_id(store), &all, 1) == AZ_STORE_OK &&
                  az_store_checkpoint(store);
    az_store_close(store);
    return worked;
}
