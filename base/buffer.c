// SPDX-License-Identifier: MIT
#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
az_buffer_init(struct az_buffer *buffer, size_t limit)
{
    assert(limit < SIZE_MAX / 4);
    *buffer = (struct az_buffer){.limit = limit};
}

void
az_buffer_destroy(struct az_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct az_buffer){0};
}

void
az_buffer_clear(struct az_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
    if (buffer->data) {
        buffer->data[0] = '\0';
    }
}

/* Make room for `more` bytes and the zero byte behind them. */
static bool
reserve(struct az_buffer *buffer, size_t more)
{
    if (buffer->failed || more > buffer->limit - buffer->size) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->size + more + 1;
    if (need <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < need) {
        capacity *= 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

bool
az_buffer_append(struct az_buffer *buffer, const void *data, size_t size)
{
    if (!reserve(buffer, size)) {
        return false;
    }
    if (size > 0) {
        memcpy(buffer->data + buffer->size, data, size);
    }
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return true;
}

bool
az_buffer_append_text(struct az_buffer *buffer, const char *text)
{
    return az_buffer_append(buffer, text, strlen(text));
}

bool
az_buffer_append_char(struct az_buffer *buffer, char c)
{
    return az_buffer_append(buffer, &c, 1);
}

bool
az_buffer_printf(struct az_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool ok = size >= 0 && reserve(buffer, (size_t)size);
    if (ok) {
        vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    } else {
        buffer->failed = true;
    }
    va_end(again);
    return ok;
}

const char *
az_buffer_text(const struct az_buffer *buffer)
{
    return buffer->data ? buffer->data : "";
}
