// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether a file is a logo that can be shown: an SVG or PNG picture by its
 * bytes, whatever it is called, whole, and not so large that drawing it would
 * take the terminal's memory.
 */
#include <stdbool.h>

enum {
    AZ_LOGO_BYTES_MAX = 5 * 1024 * 1024,
    AZ_LOGO_SIDE_MAX_PX = 4096, // of a PNG
};

struct az_logo_fault {
    const char *what; // behind "The logo …", without the full stop
    const char *cure; // the same
};

/* False, with the reason, if it cannot be shown. */
bool
az_logo_check(const char *path, struct az_logo_fault *fault);
