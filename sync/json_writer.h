// SPDX-License-Identifier: MIT
#pragma once

/*
 * Writing JSON (RFC 8259) byte by byte the same on every machine: no spaces,
 * keys in the order in which they are put, only what must be escaped is.
 * What cannot be appended is remembered by the buffer. Not thread-safe.
 */
#include <stdint.h>

#include "base/buffer.h"
#include "base/uuid.h"

/* `,"key":`, without the comma behind an opening brace. `key` needs no escape. */
void
az_json_put_key(struct az_buffer *out, const char *key);

/*
 * A string. Bytes that are not UTF-8 become U+FFFD, so that what is written can
 * always be read; NULL is written as "".
 */
void
az_json_put_text(struct az_buffer *out, const char *text);
/* The same for `size` bytes. */
void
az_json_put_bytes(struct az_buffer *out, const char *text, size_t size);

void
az_json_put_integer(struct az_buffer *out, int64_t value);
void
az_json_put_uuid(struct az_buffer *out, const struct az_uuid *uuid);

/* A key and its value. */
void
az_json_put_text_field(struct az_buffer *out, const char *key, const char *text);
void
az_json_put_integer_field(struct az_buffer *out, const char *key, int64_t value);
void
az_json_put_uuid_field(struct az_buffer *out, const char *key, const struct az_uuid *uuid);
