// SPDX-License-Identifier: MIT
#include "tests/screens/difference.h"

#include <stdlib.h>

static bool
differs(const uint8_t *a, const uint8_t *b)
{
    for (int i = 0; i < 3; i++) {
        if (abs(a[i] - b[i]) > DIFFERENCE_STEP) {
            return true;
        }
    }
    return false;
}

/* Those that differ in the square that begins here. */
static size_t
count_square(struct difference_picture a, struct difference_picture b, int left, int top,
             uint8_t *marks)
{
    size_t count = 0;
    for (int y = top; y < top + DIFFERENCE_SQUARE && y < a.height; y++) {
        for (int x = left; x < left + DIFFERENCE_SQUARE && x < a.width; x++) {
            size_t at = (size_t)y * (size_t)a.width + (size_t)x;
            bool other = differs(a.rgb + 3 * at, b.rgb + 3 * at);
            count += other;
            if (marks) {
                marks[at] = other;
            }
        }
    }
    return count;
}

struct difference
difference_of(struct difference_picture a, struct difference_picture b, uint8_t *marks)
{
    struct difference difference = {.sizes_differ = a.width != b.width || a.height != b.height};
    if (difference.sizes_differ) {
        return difference;
    }
    for (int top = 0; top < a.height; top += DIFFERENCE_SQUARE) {
        for (int left = 0; left < a.width; left += DIFFERENCE_SQUARE) {
            size_t count = count_square(a, b, left, top, marks);
            difference.pixels += count;
            difference.crowded = count > difference.crowded ? count : difference.crowded;
        }
    }
    return difference;
}

bool
difference_is_small(struct difference difference, int width, int height)
{
    size_t allowed = (size_t)width * (size_t)height / DIFFERENCE_ONE_OF;
    return !difference.sizes_differ && difference.pixels <= allowed &&
           difference.crowded <= DIFFERENCE_SQUARE_PIXELS;
}
