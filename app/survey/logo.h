// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether an organizer's logo can be shown: looked at as a file, without
 * drawing it, so that the checker knows before the event. What counts are its
 * bytes, whatever it is called: an SVG or PNG picture, whole, and not so large
 * that drawing it would take the terminal's memory.
 */
#include "app/survey/faults.h"

enum {
    AZ_LOGO_SVG_BYTES_MAX = 512 * 1024,
    AZ_LOGO_PNG_BYTES_MAX = 2 * 1024 * 1024,
    AZ_LOGO_SIDE_MAX = 4096, // pixels of a PNG
};

enum az_logo_kind { AZ_LOGO_NONE, AZ_LOGO_SVG, AZ_LOGO_PNG };

/*
 * The kind of the file at `path`; AZ_LOGO_NONE, with the reason appended to
 * `faults` at this line and column of the event's file, if it cannot be shown.
 */
enum az_logo_kind
az_logo_check(const char *path, unsigned line, unsigned column, struct az_faults *faults);
