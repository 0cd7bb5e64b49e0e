// SPDX-License-Identifier: MIT
#include "base/digest.h"

#include <sodium.h>

void
az_digest_of(const void *data, size_t size, struct az_digest *out)
{
    // Cannot fail: the sizes are constants within the function's range.
    (void)crypto_generichash(out->bytes, sizeof(out->bytes), data, size, NULL, 0);
}

void
az_digest_format(const struct az_digest *digest, char out[AZ_DIGEST_TEXT_SIZE])
{
    sodium_bin2hex(out, AZ_DIGEST_TEXT_SIZE, digest->bytes, sizeof(digest->bytes));
}
