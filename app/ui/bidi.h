// SPDX-License-Identifier: MIT
#pragma once

/*
 * In which order the parts of a text are read: the Unicode bidirectional
 * algorithm (UAX #9) by FriBidi, per byte, so that lines are cut from it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The embedding level of each byte of a UTF-8 text whose paragraphs run in
 * this direction. Odd levels are read from right to left. False, and logged,
 * if out of memory; the levels are then those of the paragraph.
 */
bool
az_bidi_levels(const char *text, size_t size, bool rtl, uint8_t *levels);

/* A stretch of a line with one level, in the order of the text. */
struct az_bidi_run {
    size_t start; // bytes of the text
    size_t end;
    uint8_t level;
};

/* Put a line's runs into the order in which they stand from left to right. */
void
az_bidi_reorder(struct az_bidi_run *runs, size_t count);
