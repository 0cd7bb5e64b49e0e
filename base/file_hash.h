// SPDX-License-Identifier: MIT
#pragma once

/*
 * SHA-256 (FIPS 180-4) of a file's content, by libsodium: the name under which
 * it is asked for and by which it is known to be whole. All zeros stand for no
 * file. Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_FILE_HASH_SIZE = 32,
    AZ_FILE_HASH_TEXT_SIZE = 65, // lower-case hexadecimal and the final zero
};

struct az_file_hash {
    uint8_t bytes[AZ_FILE_HASH_SIZE];
};

void
az_file_hash_of(const void *data, size_t size, struct az_file_hash *out);

void
az_file_hash_format(const struct az_file_hash *hash, char out[AZ_FILE_HASH_TEXT_SIZE]);
/* Lower-case hexadecimal of just this size, and not of zeros alone. */
bool
az_file_hash_parse(const char *text, struct az_file_hash *out);

bool
az_file_hash_equal(const struct az_file_hash *a, const struct az_file_hash *b);
bool
az_file_hash_is_zero(const struct az_file_hash *hash);
