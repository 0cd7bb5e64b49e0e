// SPDX-License-Identifier: MIT
#include "base/log.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static const char *const level_names[] = {"error", "warning", "info", "debug"};
static_assert(sizeof(level_names) / sizeof(*level_names) == AZ_LOG_LEVEL_COUNT, "a name a level");

static atomic_int max_level = AZ_LOG_INFO;

static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;
static az_log_sink sink; // protected by sink_lock; NULL for standard error
static void *sink_ctx;   // protected by sink_lock

void
az_log_set_level(enum az_log_level level)
{
    atomic_store(&max_level, (int)level);
}

bool
az_log_level_parse(const char *name, enum az_log_level *level)
{
    for (int i = 0; i < AZ_LOG_LEVEL_COUNT; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level = (enum az_log_level)i;
            return true;
        }
    }
    return false;
}

void
az_log_set_sink(az_log_sink handle_line, void *ctx)
{
    pthread_mutex_lock(&sink_lock);
    sink = handle_line;
    sink_ctx = ctx;
    pthread_mutex_unlock(&sink_lock);
}

/* Control characters in a line would let foreign text forge a second line. */
static void
tame(char *line)
{
    for (char *c = line; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
}

void
az_log(enum az_log_level level, const char *module, const char *format, ...)
{
    if ((int)level > atomic_load(&max_level)) {
        return;
    }

    char line[1024];
    int start = snprintf(line, sizeof(line), "%s: %s: ", level_names[level], module);
    if (start < 0 || (size_t)start >= sizeof(line)) {
        return;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(line + start, sizeof(line) - (size_t)start, format, args);
    va_end(args);
    tame(line);

    pthread_mutex_lock(&sink_lock);
    if (sink) {
        sink(sink_ctx, level, line);
    } else {
        fprintf(stderr, "%s\n", line);
    }
    pthread_mutex_unlock(&sink_lock);
}
