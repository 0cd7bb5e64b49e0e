// SPDX-License-Identifier: MIT
#include "sync/statement.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

enum { BYTES_MAX = 4096 };

static_assert((int)AZ_STATEMENT_SIGNATURE_SIZE ==
                  sodium_base64_ENCODED_LEN(AZ_SIGNATURE_BYTES,
                                            sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "room for a signature");
static_assert((int)AZ_STATEMENT_KEY_SIZE ==
                  sodium_base64_ENCODED_LEN(AZ_SIGNATURE_KEY_BYTES,
                                            sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "room for a key");

static bool
put_line(struct az_buffer *out, const char *value)
{
    return !strchr(value, '\n') && az_buffer_append_text(out, value) &&
           az_buffer_append_char(out, '\n');
}

static bool
put_lines(const struct az_statement *statement, struct az_buffer *out)
{
    bool ok = put_line(out, statement->purpose);
    for (size_t i = 0; ok && i < AZ_STATEMENT_VALUES_MAX && statement->values[i]; i++) {
        ok = put_line(out, statement->values[i]);
    }
    return ok;
}

/* Bytes of a text in base64url. False unless it is of exactly `size` bytes. */
static bool
get_bytes(const char *text, uint8_t *out, size_t size)
{
    size_t got = 0;
    return text &&
           sodium_base642bin(out, size, text, strlen(text), NULL, &got, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           got == size;
}

bool
az_statement_sign(const struct az_statement *statement, const struct az_signature_pair *pair,
                  char out[AZ_STATEMENT_SIGNATURE_SIZE])
{
    uint8_t signature[AZ_SIGNATURE_BYTES];
    struct az_buffer lines;
    az_buffer_init(&lines, BYTES_MAX);
    bool ok = put_lines(statement, &lines) &&
              crypto_sign_detached(signature, NULL, (const uint8_t *)lines.data, lines.size,
                                   pair->secret) == 0;
    az_buffer_destroy(&lines);
    if (ok) {
        sodium_bin2base64(out, AZ_STATEMENT_SIGNATURE_SIZE, signature, sizeof(signature),
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    }
    return ok;
}

bool
az_statement_is_signed(const struct az_statement *statement, const struct az_signature_key *key,
                       const char *signature)
{
    uint8_t bytes[AZ_SIGNATURE_BYTES];
    struct az_buffer lines;
    az_buffer_init(&lines, BYTES_MAX);
    bool ok = get_bytes(signature, bytes, sizeof(bytes)) && put_lines(statement, &lines) &&
              crypto_sign_verify_detached(bytes, (const uint8_t *)lines.data, lines.size,
                                          key->bytes) == 0;
    az_buffer_destroy(&lines);
    return ok;
}

void
az_statement_put_key(const struct az_signature_key *key, char out[AZ_STATEMENT_KEY_SIZE])
{
    sodium_bin2base64(out, AZ_STATEMENT_KEY_SIZE, key->bytes, sizeof(key->bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
az_statement_get_key(const char *text, struct az_signature_key *out)
{
    return get_bytes(text, out->bytes, sizeof(out->bytes));
}
