// SPDX-License-Identifier: MIT
#pragma once

/*
 * Bytes that grow up to a hard limit.
 *
 * A failure (out of memory, or the limit) is remembered in `failed`: later
 * appends do nothing, so a caller may append many times and check once.
 * Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_buffer {
    char *data;      // owned; always followed by a zero byte once anything was appended
    size_t size;     // bytes used, without the zero byte
    size_t capacity; // bytes allocated
    size_t limit;    // most bytes `size` may become
    bool failed;
};

void
az_buffer_init(struct az_buffer *buffer, size_t limit);
/* Accepts a zeroed buffer. */
void
az_buffer_destroy(struct az_buffer *buffer);
/* Forget the content and the failure; keep the memory. */
void
az_buffer_clear(struct az_buffer *buffer);

/* Each returns false once the buffer has failed. */
bool
az_buffer_append(struct az_buffer *buffer, const void *data, size_t size);
bool
az_buffer_append_text(struct az_buffer *buffer, const char *text);
bool
az_buffer_append_char(struct az_buffer *buffer, char c);
bool
az_buffer_printf(struct az_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The content as a string; "" if nothing was appended. Borrowed. */
const char *
az_buffer_text(const struct az_buffer *buffer);
