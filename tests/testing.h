// SPDX-License-Identifier: MIT
#pragma once

/*
 * What tests share: cmocka with its headers in the right order, a folder of
 * one's own, clocks and random numbers that repeat, and captured log lines.
 */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>
// clang-format on

#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"

/* A new empty folder, removed with all in it at exit. Borrowed. */
const char *
testing_dir(void);
/* A path in that folder; borrowed until the fourth call after this one. */
const char *
testing_path(const char *name);

/* Replace a file's content; fails the test if it cannot. */
void
testing_write(const char *path, const char *text);

/* The permissions of a file; fails the test if there is none. */
mode_t
testing_mode_of(const char *path);

/* A clock that stands still until it is set. At first it has no boot id and is not synchronised. */
struct testing_clock {
    struct az_clock clock;
    int64_t wall_ms;
    int64_t boot_ms;
    struct az_uuid boot; // all zeros: none
    bool synchronised;
    uint32_t error_ms;
};
void
testing_clock_init(struct testing_clock *clock, int64_t wall_ms, int64_t boot_ms);

/* Random bytes that are the same in each run. */
struct testing_random {
    struct az_random random;
    uint64_t state;
};
void
testing_random_init(struct testing_random *random, uint64_t seed);

/* Log lines since testing_log_start(), one a line. They are no longer printed. */
void
testing_log_start(void);
const char *
testing_log_text(void);
void
testing_log_stop(void);

#define assert_text_contains(text, part)                                                           \
    do {                                                                                           \
        const char *text_ = (text);                                                                \
        if (!strstr(text_, (part))) {                                                              \
            fail_msg("\"%s\" is not in \"%s\"", (part), text_);                                    \
        }                                                                                          \
    } while (0)
