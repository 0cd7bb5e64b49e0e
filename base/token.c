// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "token"
#include "base/token.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"

enum { BYTES = 32 };

static_assert(AZ_TOKEN_SIZE ==
                  sodium_base64_ENCODED_LEN(BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "the text of all bytes fits");

bool
az_token_make(const struct az_random *random, struct az_token *out)
{
    uint8_t bytes[BYTES];
    if (!random->fill(random->ctx, bytes, sizeof(bytes))) {
        AZ_LOGE("the system gives no random numbers; cannot make a token");
        return false;
    }
    sodium_bin2base64(out->text, sizeof(out->text), bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));
    return true;
}

bool
az_token_parse(const char *text, size_t size, struct az_token *out)
{
    uint8_t bytes[BYTES];
    size_t got = 0;
    bool ok = size == AZ_TOKEN_SIZE - 1 &&
              sodium_base642bin(bytes, sizeof(bytes), text, size, NULL, &got, NULL,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
              got == sizeof(bytes);
    sodium_memzero(bytes, sizeof(bytes));
    if (ok) {
        memcpy(out->text, text, size);
        out->text[size] = '\0';
    }
    return ok;
}

bool
az_token_equals(const struct az_token *token, const char *text)
{
    return token->text[0] && strlen(text) == AZ_TOKEN_SIZE - 1 &&
           sodium_memcmp(text, token->text, AZ_TOKEN_SIZE - 1) == 0;
}
