// SPDX-License-Identifier: MIT
#pragma once

/*
 * 128-bit identities: UUID version 4 (RFC 9562), and the same bytes written as
 * 32 hexadecimal digits for a store's id.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_uuid {
    uint8_t bytes[16];
};

enum {
    AZ_UUID_TEXT_SIZE = 37, // 8-4-4-4-12 and the final zero
};

/*
 * Where random bytes come from. Returns false if it has none. Passed in, so
 * that tests can repeat a run.
 */
struct az_random {
    bool (*fill)(void *ctx, void *out, size_t size);
    void *ctx;
};

/* The kernel's random numbers. Thread-safe. */
extern const struct az_random az_random_system;

/* A uniformly random number below `bound`, which is above zero. 0 if `random` fails. */
uint64_t
az_random_below(const struct az_random *random, uint64_t bound);

/*
 * The next number below `below` (above zero) of the row that `*state` stands for;
 * the same row everywhere (splitmix64 by S. Vigna, public domain). For what must be
 * repeatable, never for secrets.
 */
uint64_t
az_random_draw(uint64_t *state, uint64_t below);

/* Make a version 4 UUID. False, and logged, if `random` fails. */
bool
az_uuid_make(const struct az_random *random, struct az_uuid *out);

/* Lower case, with dashes. */
void
az_uuid_format(const struct az_uuid *uuid, char out[AZ_UUID_TEXT_SIZE]);

/* Takes upper and lower case, with dashes only; nothing may follow. Any version. */
bool
az_uuid_parse(const char *text, struct az_uuid *out);

bool
az_uuid_equal(const struct az_uuid *a, const struct az_uuid *b);
bool
az_uuid_is_zero(const struct az_uuid *uuid);
