// SPDX-License-Identifier: MIT
#pragma once

/*
 * A secret that one program shows to another: 256 random bits written in
 * base64url, compared without telling how much of it agrees. Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/uuid.h"

enum {
    AZ_TOKEN_SIZE = 44, // 32 bytes in base64url without padding, and the final zero
};

struct az_token {
    char text[AZ_TOKEN_SIZE];
};

/* False, and logged, if `random` fails. */
bool
az_token_make(const struct az_random *random, struct az_token *out);

/* Whether these bytes are a token, and which. */
bool
az_token_parse(const char *text, size_t size, struct az_token *out);

/* Whether the text is this token. Never for a token of zeros. */
bool
az_token_equals(const struct az_token *token, const char *text);
