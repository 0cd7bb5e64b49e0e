// SPDX-License-Identifier: MIT
#include "app/kiosk/reading.h"

size_t
az_reading_count(const char *text)
{
    size_t count = 0;
    for (const char *c = text; c && *c; c++) {
        count += ((unsigned char)*c & 0xc0) != 0x80; // first bytes of UTF-8
    }
    return count;
}

int64_t
az_reading_ms(int64_t least_ms, size_t characters, bool code)
{
    int64_t most_ms = least_ms > AZ_READING_MOST_MS ? least_ms : AZ_READING_MOST_MS;
    int64_t wanted_ms =
        least_ms + (int64_t)(characters * 1000 / AZ_READING_PACE) + (code ? AZ_READING_CODE_MS : 0);
    return wanted_ms < most_ms ? wanted_ms : most_ms;
}
