// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "uuid"
#include "base/uuid.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"

static bool
fill_from_kernel(void *ctx, void *out, size_t size)
{
    (void)ctx;
    uint8_t *bytes = out;
    size_t done = 0;
    while (done < size) {
        ssize_t n = getrandom(bytes + done, size - done, 0);
        if (n <= 0) {
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

const struct az_random az_random_system = {.fill = fill_from_kernel};

uint64_t
az_random_below(const struct az_random *random, uint64_t bound)
{
    // Values under `skew` would make the small remainders more likely.
    uint64_t skew = (UINT64_MAX - bound + 1) % bound;
    uint64_t value = 0;
    do {
        if (!random->fill(random->ctx, &value, sizeof(value))) {
            return 0;
        }
    } while (value < skew);
    return value % bound;
}

uint64_t
az_random_draw(uint64_t *state, uint64_t below)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % below;
}

bool
az_uuid_make(const struct az_random *random, struct az_uuid *out)
{
    if (!random->fill(random->ctx, out->bytes, sizeof(out->bytes))) {
        AZ_LOGE("the system gives no random numbers; cannot make an identity");
        return false;
    }
    out->bytes[6] = (uint8_t)((out->bytes[6] & 0x0f) | 0x40);
    out->bytes[8] = (uint8_t)((out->bytes[8] & 0x3f) | 0x80);
    return true;
}

void
az_uuid_format(const struct az_uuid *uuid, char out[AZ_UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *o = out;
    for (size_t i = 0; i < sizeof(uuid->bytes); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *o++ = '-';
        }
        *o++ = digits[uuid->bytes[i] >> 4];
        *o++ = digits[uuid->bytes[i] & 0x0f];
    }
    *o = '\0';
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool
az_uuid_parse(const char *text, struct az_uuid *out)
{
    struct az_uuid uuid;
    const char *c = text;
    for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *c++ != '-') {
            return false;
        }
        int high = hex_value(c[0]);
        int low = high < 0 ? -1 : hex_value(c[1]);
        if (low < 0) {
            return false;
        }
        uuid.bytes[i] = (uint8_t)(high * 16 + low);
        c += 2;
    }
    if (*c) {
        return false;
    }
    *out = uuid;
    return true;
}

bool
az_uuid_equal(const struct az_uuid *a, const struct az_uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
az_uuid_is_zero(const struct az_uuid *uuid)
{
    static const struct az_uuid zero;
    return az_uuid_equal(uuid, &zero);
}
