// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static char dir[PATH_MAX];

static int
remove_entry(const char *path, const struct stat *info, int flag, struct FTW *place)
{
    (void)info;
    (void)flag;
    (void)place;
    return remove(path);
}

static void
remove_dir(void)
{
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
testing_dir(void)
{
    if (!dir[0]) {
        const char *parent = getenv("TMPDIR");
        snprintf(dir, sizeof(dir), "%s/azri-test-XXXXXX", parent ? parent : "/tmp");
        if (!mkdtemp(dir)) {
            perror(dir);
            abort();
        }
        atexit(remove_dir);
    }
    return dir;
}

const char *
testing_path(const char *name)
{
    static char paths[4][PATH_MAX + 256];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%s", testing_dir(), name);
    return path;
}

void
testing_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int64_t
testing_wall_ms(void *ctx)
{
    return ((struct testing_clock *)ctx)->wall_ms;
}

static int64_t
testing_boot_ms(void *ctx)
{
    return ((struct testing_clock *)ctx)->boot_ms;
}

static bool
testing_boot_id(void *ctx, struct az_uuid *id)
{
    *id = ((struct testing_clock *)ctx)->boot;
    return !az_uuid_is_zero(id);
}

static bool
testing_is_synchronised(void *ctx, uint32_t *error_ms)
{
    *error_ms = ((struct testing_clock *)ctx)->error_ms;
    return ((struct testing_clock *)ctx)->synchronised;
}

mode_t
testing_mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

void
testing_clock_init(struct testing_clock *clock, int64_t wall_ms, int64_t boot_ms)
{
    *clock = (struct testing_clock){
        .clock = {.wall_ms = testing_wall_ms,
                  .boot_ms = testing_boot_ms,
                  .boot_id = testing_boot_id,
                  .is_synchronised = testing_is_synchronised,
                  .ctx = clock},
        .wall_ms = wall_ms,
        .boot_ms = boot_ms,
    };
}

static bool
testing_fill(void *ctx, void *out, size_t size)
{
    struct testing_random *random = ctx;
    unsigned char *bytes = out;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char)(az_random_draw(&random->state, UINT64_MAX) >> 56);
    }
    return true;
}

void
testing_random_init(struct testing_random *random, uint64_t seed)
{
    random->state = seed;
    random->random = (struct az_random){.fill = testing_fill, .ctx = random};
}

static struct az_buffer lines;

static void
keep_line(void *ctx, enum az_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    az_buffer_append_text(&lines, line);
    az_buffer_append_char(&lines, '\n');
}

void
testing_log_start(void)
{
    az_buffer_destroy(&lines);
    az_buffer_init(&lines, 1024 * 1024);
    az_log_set_sink(keep_line, NULL);
}

const char *
testing_log_text(void)
{
    return az_buffer_text(&lines);
}

void
testing_log_stop(void)
{
    az_log_set_sink(NULL, NULL);
    az_buffer_destroy(&lines);
}
