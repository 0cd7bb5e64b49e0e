// SPDX-License-Identifier: MIT
#include "base/file_hash.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

static_assert((int)AZ_FILE_HASH_SIZE == (int)crypto_hash_sha256_BYTES, "a hash is of SHA-256");

void
az_file_hash_of(const void *data, size_t size, struct az_file_hash *out)
{
    (void)crypto_hash_sha256(out->bytes, size > 0 ? data : "", size); // cannot fail
}

void
az_file_hash_format(const struct az_file_hash *hash, char out[AZ_FILE_HASH_TEXT_SIZE])
{
    sodium_bin2hex(out, AZ_FILE_HASH_TEXT_SIZE, hash->bytes, sizeof(hash->bytes));
}

bool
az_file_hash_parse(const char *text, struct az_file_hash *out)
{
    size_t size = 0;
    bool ok = strlen(text) == AZ_FILE_HASH_TEXT_SIZE - 1 &&
              strspn(text, "0123456789abcdef") == AZ_FILE_HASH_TEXT_SIZE - 1 &&
              sodium_hex2bin(out->bytes, sizeof(out->bytes), text, strlen(text), NULL, &size,
                             NULL) == 0 &&
              !az_file_hash_is_zero(out);
    if (!ok) {
        *out = (struct az_file_hash){0};
    }
    return ok;
}

bool
az_file_hash_equal(const struct az_file_hash *a, const struct az_file_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
az_file_hash_is_zero(const struct az_file_hash *hash)
{
    static const struct az_file_hash zero;
    return az_file_hash_equal(hash, &zero);
}
