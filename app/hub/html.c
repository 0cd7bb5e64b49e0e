// SPDX-License-Identifier: MIT
#include "app/hub/html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "storage/response.h"

#define NARROW_NO_BREAK_SPACE "\u202f"
#define REPLACEMENT_CHARACTER "\ufffd"

void
az_html_markup(struct az_buffer *out, const char *markup)
{
    az_buffer_append_text(out, markup);
}

/* What stands for `c`, or NULL if it stands for itself. */
static const char *
escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return (unsigned char)c < 0x20 || c == 0x7f ? " " : NULL;
    }
}

void
az_html_text(struct az_buffer *out, const char *text)
{
    bool sound = az_utf8_is_valid(text, strlen(text));
    for (const char *c = text; *c; c++) {
        const char *escape = escape_of(*c);
        if (escape) {
            az_buffer_append_text(out, escape);
        } else if (!sound && (unsigned char)*c >= 0x80) {
            az_buffer_append_text(out, REPLACEMENT_CHARACTER);
        } else {
            az_buffer_append_char(out, *c);
        }
    }
}

void
az_html_put(struct az_buffer *out, const char *before, const char *text, const char *after)
{
    az_html_markup(out, before);
    az_html_text(out, text);
    az_html_markup(out, after);
}

void
az_html_count(struct az_buffer *out, uint64_t n)
{
    char digits[24];
    int size = snprintf(digits, sizeof(digits), "%" PRIu64, n);
    for (int i = 0; i < size; i++) {
        if (i > 0 && size >= 5 && (size - i) % 3 == 0) {
            az_html_markup(out, NARROW_NO_BREAK_SPACE);
        }
        az_buffer_append_char(out, digits[i]);
    }
}
