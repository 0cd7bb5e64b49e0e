// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "digest"
#include "base/digest.h"

#include <pthread.h>

#include <sodium.h>

#include "base/log.h"

static pthread_once_t prepared = PTHREAD_ONCE_INIT;

/* Unprepared, libsodium has the same results, but without the processor's wide registers. */
static void
prepare(void)
{
    if (sodium_init() < 0) {
        AZ_LOGD("libsodium cannot be prepared; digests are slower");
    }
}

void
az_digest_of(const void *data, size_t size, struct az_digest *out)
{
    pthread_once(&prepared, prepare);
    // Cannot fail: the sizes are constants within the function's range.
    (void)crypto_generichash(out->bytes, sizeof(out->bytes), data, size, NULL, 0);
}

void
az_digest_format(const struct az_digest *digest, char out[AZ_DIGEST_TEXT_SIZE])
{
    sodium_bin2hex(out, AZ_DIGEST_TEXT_SIZE, digest->bytes, sizeof(digest->bytes));
}
