// SPDX-License-Identifier: MIT
#pragma once

/*
 * How long people need for what a screen shows before it goes by itself. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* Of a second: what subtitles for grown-ups are held to at most, for a glance takes words in.
     */
    AZ_READING_PACE = 17,
    AZ_READING_CODE_MS = 8 * 1000, // to take out a telephone and hold it before a QR code
    AZ_READING_MOST_MS = 30 * 1000,
};

/* Characters of a text; 0 for NULL. */
size_t
az_reading_count(const char *text);

/* `least_ms`, and what these characters take besides; no more than the bound, unless that is less.
 */
int64_t
az_reading_ms(int64_t least_ms, size_t characters, bool code);
