// SPDX-License-Identifier: MIT
#pragma once

/*
 * Bodies packed by zstd (RFC 8878): one frame that says its unpacked size, so
 * that it is judged before a byte is unpacked. Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

#define AZ_COMPRESSION_CODING "zstd"

enum {
    AZ_COMPRESSION_RATIO_MAX = 256, // times that a frame may grow when it is unpacked
};

/*
 * Replace the content of `out`. False, with `out` as it may be, if that would
 * not make it smaller or would pass the ratio, or there is no memory; then the
 * data are to go as they are.
 */
bool
az_compression_pack(const void *data, size_t size, struct az_buffer *out);

enum az_compression_result {
    AZ_COMPRESSION_OK,
    AZ_COMPRESSION_MALFORMED, // not one whole frame that says its size, or above the ratio
    AZ_COMPRESSION_TOO_LARGE, // more than `max` bytes unpacked
    AZ_COMPRESSION_NO_MEMORY,
};

/* Unpack to at most `max` bytes. On success the caller owns `*out` and releases it with free(). */
enum az_compression_result
az_compression_unpack(const void *data, size_t size, size_t max, char **out, size_t *out_size);
