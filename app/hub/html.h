// SPDX-License-Identifier: MIT
#pragma once

/*
 * Writing HTML into a buffer. Markup is the program's own; every text from
 * outside goes through az_html_text(), which is safe in an element and in a
 * quoted attribute.
 */
#include <stdint.h>

#include "base/buffer.h"

/* Append markup as it is. Never text from outside. */
void
az_html_markup(struct az_buffer *out, const char *markup);

/*
 * Append a text, escaped. Control characters become spaces; in a text that is
 * not well-formed UTF-8 each byte above 0x7f becomes U+FFFD.
 */
void
az_html_text(struct az_buffer *out, const char *text);

/* Append `before` as it is, `text` escaped, `after` as it is. */
void
az_html_put(struct az_buffer *out, const char *before, const char *text, const char *after);

/* Append a count, grouped by narrow spaces from five digits on: 1234, 12 345. */
void
az_html_count(struct az_buffer *out, uint64_t n);
