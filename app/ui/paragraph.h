// SPDX-License-Identifier: MIT
#pragma once

/*
 * Sets a text into a box: breaks it into lines where Unicode allows (UAX #14),
 * orders what is read from right to left, and shrinks it until it fits.
 * Nothing is ever cut off.
 *
 * UI thread only, for it measures with fonts.
 */
#include "app/ui/fonts.h"

enum {
    AZ_LINES_MAX = 64,
    AZ_PARAGRAPH_BYTES_MAX = 8000, // longer texts are refused
};

struct az_paragraph_params {
    const char *text;
    const char *language;
    bool bold;
    int size_px;    // largest em
    int min_px;     // shrink to this first, before using more lines
    unsigned lines; // at most so many while it is at least `min_px` high; 0 for as many as fit
    int width;      // of the box
    int height;
    bool ragged; // lines as long as they become; else of about the same length
};

struct az_line {
    size_t start; // bytes of the text
    size_t end;
    int width;
};

struct az_paragraph {
    struct az_line lines[AZ_LINES_MAX];
    size_t line_count;
    int size_px;  // the em that was chosen
    int line_px;  // from one line to the next
    int width;    // of the widest line
    int height;   // of all lines
    bool rtl;     // its lines begin at the right
    bool cramped; // it fits only below `min_px` or with words broken
};

/*
 * False if the text does not fit at any size, which is for the caller to tell;
 * and, logged, if it is no UTF-8 or too long.
 */
bool
az_paragraph_set(struct az_fonts *fonts, const struct az_paragraph_params *params,
                 struct az_paragraph *out);
