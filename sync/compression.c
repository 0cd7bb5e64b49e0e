// SPDX-License-Identifier: MIT
#include "sync/compression.h"

#include <stdlib.h>

#include <zstd.h>

/* Above the default of 3: a terminal sends little and its connection is slow. */
enum { LEVEL = 6 };

/* A ratio that a body may have, in whole numbers. */
static bool
ratio_is_fair(unsigned long long unpacked, size_t packed)
{
    return unpacked / AZ_COMPRESSION_RATIO_MAX <= packed;
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
    size_t packed_size = ZSTD_compress(packed, bound, data, size, LEVEL);
    bool ok = !ZSTD_isError(packed_size) && packed_size < size &&
              ratio_is_fair(size, packed_size) && az_buffer_append(out, packed, packed_size);
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
