// SPDX-License-Identifier: MIT
#include "sync/content_digest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#define NAME "sha-256"

enum {
    BASE64_SIZE =
        sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)
};
static_assert(AZ_CONTENT_DIGEST_SIZE == sizeof(NAME "=::") + BASE64_SIZE - 1, "room for it");

static_assert((int)AZ_CONTENT_DIGEST_HASH_BYTES == crypto_hash_sha256_BYTES, "a SHA-256");

void
az_content_digest_format(const uint8_t hash[AZ_CONTENT_DIGEST_HASH_BYTES],
                         char out[AZ_CONTENT_DIGEST_SIZE])
{
    char text[BASE64_SIZE];
    sodium_bin2base64(text, sizeof(text), hash, AZ_CONTENT_DIGEST_HASH_BYTES,
                      sodium_base64_VARIANT_ORIGINAL);
    snprintf(out, AZ_CONTENT_DIGEST_SIZE, NAME "=:%s:", text);
}

void
az_content_digest_make(const void *body, size_t size, char out[AZ_CONTENT_DIGEST_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, body, size);
    az_content_digest_format(hash, out);
}

/* Read `name=:base64:` at `*at`, and move behind it and the comma that may follow. */
static bool
take_member(const char **at, const char **name, size_t *name_size, const char **value,
            size_t *value_size)
{
    *name = *at;
    *name_size = strspn(*at, "abcdefghijklmnopqrstuvwxyz0123456789_-.*");
    *value = *at + *name_size + 2;
    if (*name_size == 0 || strncmp(*at + *name_size, "=:", 2) != 0) {
        return false;
    }
    *value_size = strcspn(*value, ":");
    const char *end = *value + *value_size;
    if (*end != ':') {
        return false;
    }
    end += 1 + strspn(end + 1, " \t");
    if (*end != ',') {
        *at = end;
        return !*end;
    }
    *at = end + 1 + strspn(end + 1, " \t");
    return **at;
}

enum az_content_digest_fit
az_content_digest_check(const char *field, const void *body, size_t size)
{
    enum az_content_digest_fit fit = AZ_CONTENT_DIGEST_UNREADABLE;
    if (strnlen(field, AZ_CONTENT_DIGEST_FIELD_MAX + 1) > AZ_CONTENT_DIGEST_FIELD_MAX) {
        return fit;
    }
    char made[AZ_CONTENT_DIGEST_SIZE];
    az_content_digest_make(body, size, made);
    const char *at = field + strspn(field, " ");
    do {
        const char *name;
        const char *value;
        size_t name_size;
        size_t value_size;
        if (!take_member(&at, &name, &name_size, &value, &value_size)) {
            return AZ_CONTENT_DIGEST_UNREADABLE;
        }
        if (name_size == strlen(NAME) && memcmp(name, NAME, name_size) == 0) {
            bool fits = value_size == BASE64_SIZE - 1 &&
                        memcmp(value, made + sizeof(NAME "=:") - 1, value_size) == 0;
            fit = fits ? AZ_CONTENT_DIGEST_FITS : AZ_CONTENT_DIGEST_OTHER;
        }
    } while (*at);
    return fit;
}
