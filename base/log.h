// SPDX-License-Identifier: MIT
#pragma once

/*
 * Log lines for the operator, one line each, to standard error.
 *
 * E: something failed, and the line says what to do about it. W: something is
 * odd but handled. I: for the operator. D: for the developer. What an attendee
 * typed is never logged.
 *
 * Thread-safe. Each file names its module before including this header:
 *     #define AZ_LOG_MODULE "store"
 */
#include <stdarg.h>
#include <stdbool.h>

#ifndef AZ_LOG_MODULE
#define AZ_LOG_MODULE "azri"
#endif

enum az_log_level { AZ_LOG_ERROR, AZ_LOG_WARNING, AZ_LOG_INFO, AZ_LOG_DEBUG, AZ_LOG_LEVEL_COUNT };

/* Lines above `level` are dropped. The level at start is AZ_LOG_INFO. */
void
az_log_set_level(enum az_log_level level);

/* Parse "error", "warning", "info" or "debug". False if `name` is none of them. */
bool
az_log_level_parse(const char *name, enum az_log_level *level);

/*
 * Where lines go. `handle_line` gets the finished line without its newline and
 * is called under the log's lock, so it must not log. NULL restores standard
 * error.
 */
typedef void (*az_log_sink)(void *ctx, enum az_log_level level, const char *line);
void
az_log_set_sink(az_log_sink handle_line, void *ctx);

void
az_log(enum az_log_level level, const char *module, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define AZ_LOGE(...) az_log(AZ_LOG_ERROR, AZ_LOG_MODULE, __VA_ARGS__)
#define AZ_LOGW(...) az_log(AZ_LOG_WARNING, AZ_LOG_MODULE, __VA_ARGS__)
#define AZ_LOGI(...) az_log(AZ_LOG_INFO, AZ_LOG_MODULE, __VA_ARGS__)
#define AZ_LOGD(...) az_log(AZ_LOG_DEBUG, AZ_LOG_MODULE, __VA_ARGS__)
