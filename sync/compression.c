// SPDX-License-Identifier: MIT
#include "sync/compression.h"

#include <stdlib.h>

#include <zstd.h>

/*
 * Found by trying on batches of responses (sync.bytes): the digits of times do
 * not repeat, so short matches cost more than they give, and a lazy search
 * finds the long ones, at a level whose tables are small.
 */
static const struct {
    ZSTD_cParameter parameter;
    int value;
} parameters[] = {
    {ZSTD_c_compressionLevel, 3},
    {ZSTD_c_strategy, ZSTD_lazy2},
    {ZSTD_c_minMatch, 5},
    {ZSTD_c_searchLog, 3},
};

/* A ratio that a body may have, in whole numbers. */
static bool
ratio_is_fair(unsigned long long unpacked, size_t packed)
{
    return unpacked / AZ_COMPRESSION_RATIO_MAX <= packed;
}

static size_t
compress(const void *data, size_t size, void *out, size_t out_size)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t packed = 0;
    bool ok = context;
    for (size_t i = 0; ok && i < sizeof(parameters) / sizeof(*parameters); i++) {
        ok = !ZSTD_isError(
            ZSTD_CCtx_setParameter(context, parameters[i].parameter, parameters[i].value));
    }
    if (ok) {
        packed = ZSTD_compress2(context, out, out_size, data, size);
        ok = !ZSTD_isError(packed);
    }
    ZSTD_freeCCtx(context);
    return ok ? packed : 0;
}

bool
az_compression_pack(const void *data, size_t size, struct az_buffer *out)
{
    az_buffer_clear(out);
    size_t bound = ZSTD_compressBound(size);
    void *packed = ZSTD_isError(bound) ? NULL : malloc(bound);
    if (!packed) {
        return false;
    }
    size_t packed_size = compress(data, size, packed, bound);
    bool ok = packed_size > 0 && packed_size < size && ratio_is_fair(size, packed_size) &&
              az_buffer_append(out, packed, packed_size);
    free(packed);
    return ok;
}

enum az_compression_result
az_compression_unpack(const void *data, size_t size, size_t max, char **out, size_t *out_size)
{
    unsigned long long claim = ZSTD_getFrameContentSize(data, size);
    size_t frame = ZSTD_findFrameCompressedSize(data, size);
    if (claim == ZSTD_CONTENTSIZE_ERROR || claim == ZSTD_CONTENTSIZE_UNKNOWN || claim == 0 ||
        ZSTD_isError(frame) || frame != size || !ratio_is_fair(claim, size)) {
        return AZ_COMPRESSION_MALFORMED;
    }
    if (claim > max) {
        return AZ_COMPRESSION_TOO_LARGE;
    }
    char *unpacked = malloc((size_t)claim);
    if (!unpacked) {
        return AZ_COMPRESSION_NO_MEMORY;
    }
    // A frame that holds more or less than it says is refused by zstd.
    if (ZSTD_decompress(unpacked, (size_t)claim, data, size) != claim) {
        free(unpacked);
        return AZ_COMPRESSION_MALFORMED;
    }
    *out = unpacked;
    *out_size = (size_t)claim;
    return AZ_COMPRESSION_OK;
}
