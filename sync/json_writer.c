// SPDX-License-Identifier: MIT
#include "sync/json_writer.h"

#include <string.h>

#include <unistr.h>

void
az_json_put_key(struct az_buffer *out, const char *key)
{
    if (out->size > 0 && out->data[out->size - 1] != '{') {
        az_buffer_append_char(out, ',');
    }
    az_buffer_append_char(out, '"');
    az_buffer_append_text(out, key);
    az_buffer_append(out, "\":", 2);
}

/* The letter behind the backslash, 0 if there is none for `c`. */
static char
short_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void
put_escape(struct az_buffer *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char letter = short_escape(c);
    if (letter) {
        const char pair[] = {'\\', letter};
        az_buffer_append(out, pair, sizeof(pair));
        return;
    }
    const char number[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0x0f]};
    az_buffer_append(out, number, sizeof(number));
}

/* How many bytes at `text` can be written as they are. */
static size_t
plain_size(const uint8_t *text, size_t size)
{
    size_t i = 0;
    while (i < size && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\') {
        ucs4_t character;
        int bytes = text[i] < 0x80 ? 1 : u8_mbtoucr(&character, text + i, size - i);
        if (bytes < 0) {
            break;
        }
        i += (size_t)bytes;
    }
    return i;
}

void
az_json_put_bytes(struct az_buffer *out, const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    az_buffer_append_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        size_t plain = plain_size(bytes + i, size - i);
        az_buffer_append(out, text + i, plain);
        i += plain;
        if (i == size) {
            break;
        }
        if (bytes[i] < 0x80) {
            put_escape(out, bytes[i]);
        } else {
            az_buffer_append_text(out, "\xef\xbf\xbd");
        }
    }
    az_buffer_append_char(out, '"');
}

void
az_json_put_text(struct az_buffer *out, const char *text)
{
    az_json_put_bytes(out, text ? text : "", text ? strlen(text) : 0);
}

void
az_json_put_integer(struct az_buffer *out, int64_t value)
{
    char digits[20];
    size_t start = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        digits[--start] = '-';
    }
    az_buffer_append(out, digits + start, sizeof(digits) - start);
}

void
az_json_put_uuid(struct az_buffer *out, const struct az_uuid *uuid)
{
    char text[AZ_UUID_TEXT_SIZE];
    az_uuid_format(uuid, text);
    az_json_put_text(out, text);
}

void
az_json_put_text_field(struct az_buffer *out, const char *key, const char *text)
{
    az_json_put_key(out, key);
    az_json_put_text(out, text);
}

void
az_json_put_integer_field(struct az_buffer *out, const char *key, int64_t value)
{
    az_json_put_key(out, key);
    az_json_put_integer(out, value);
}

void
az_json_put_uuid_field(struct az_buffer *out, const char *key, const struct az_uuid *uuid)
{
    az_json_put_key(out, key);
    az_json_put_uuid(out, uuid);
}
