// SPDX-License-Identifier: MIT
#include "app/report/contact.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

const char *const az_contact_keys[AZ_CONTACT_FIELD_COUNT] = {"name", "email", "phone"};

/*
 * A string's content as it stands: between its quotes, escapes and all. The
 * text is changed only once all of it is known to be a contact.
 */
struct span {
    char *start;
    char *end;
};

static void
skip_space(char **at)
{
    *at += strspn(*at, " \t\r\n");
}

static bool
take(char **at, char c)
{
    skip_space(at);
    if (**at != c) {
        return false;
    }
    ++*at;
    return true;
}

/* Four hexadecimal digits; -1 if these are none. */
static int
hex_of(const char *digits)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        if (c >= '0' && c <= '9') {
            value = value * 16 + (c - '0');
        } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
            value = value * 16 + ((c | 0x20) - 'a' + 10);
        } else {
            return -1;
        }
    }
    return value;
}

/*
 * The code point of "uXXXX" or of a pair "uXXXX\uXXXX", moving `at` behind it.
 * Zero, which would cut the text off, and halves of a pair are faults: 0.
 */
static uint32_t
take_code_point(const char **at)
{
    int first = hex_of(*at + 1);
    if (first <= 0 || (first >= 0xdc00 && first < 0xe000)) {
        return 0;
    }
    *at += 5;
    if (first < 0xd800 || first >= 0xe000) {
        return (uint32_t)first;
    }
    int second = (*at)[0] == '\\' && (*at)[1] == 'u' ? hex_of(*at + 2) : -1;
    if (second < 0xdc00 || second >= 0xe000) {
        return 0;
    }
    *at += 6;
    return 0x10000 + (((uint32_t)first - 0xd800) << 10) + ((uint32_t)second - 0xdc00);
}

/* The character behind a backslash, moving `at` behind it; 0 if that is no escape. */
static uint32_t
take_escape(const char **at)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (**at == 'u') {
        return take_code_point(at);
    }
    const char *name = **at ? strchr(names, **at) : NULL;
    if (!name) {
        return 0;
    }
    ++*at;
    return (uint32_t)meanings[name - names];
}

static bool
take_string(char **at, struct span *out)
{
    if (!take(at, '"')) {
        return false;
    }
    out->start = *at;
    const char *c = *at;
    while (*c != '"') {
        if ((unsigned char)*c < 0x20) { // the end of the text too
            return false;
        }
        if (*c++ == '\\' && take_escape(&c) == 0) {
            return false;
        }
    }
    out->end = out->start + (c - out->start);
    *at = out->end + 1;
    return true;
}

static int
find_field(const struct span *key)
{
    size_t size = (size_t)(key->end - key->start);
    for (int i = 0; i < AZ_CONTACT_FIELD_COUNT; i++) {
        if (strlen(az_contact_keys[i]) == size &&
            memcmp(az_contact_keys[i], key->start, size) == 0) {
            return i;
        }
    }
    return -1;
}

static bool
take_field(char **at, struct span fields[AZ_CONTACT_FIELD_COUNT])
{
    struct span key;
    if (!take_string(at, &key) || !take(at, ':')) {
        return false;
    }
    int field = find_field(&key);
    return field >= 0 && !fields[field].start && take_string(at, &fields[field]);
}

static bool
take_object(char *at, struct span fields[AZ_CONTACT_FIELD_COUNT])
{
    if (!take(&at, '{')) {
        return false;
    }
    do {
        if (!take_field(&at, fields)) {
            return false;
        }
    } while (take(&at, ','));
    return take(&at, '}') && (skip_space(&at), *at == '\0');
}

static char *
put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(leads[more] | (c >> (6 * more)));
    while (more-- > 0) {
        *to++ = (char)(0x80 | ((c >> (6 * more)) & 0x3f));
    }
    return to;
}

/* Resolve the escapes, none of which is shorter than what it stands for. */
static const char *
unescape(const struct span *span)
{
    char *to = span->start;
    const char *from = span->start;
    while (from < span->end) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        from++;
        to = put_utf8(to, take_escape(&from));
    }
    *to = '\0'; // at the closing quote, or before it
    return span->start;
}

bool
az_contact_parse(char *text, struct az_contact_found *out)
{
    struct span fields[AZ_CONTACT_FIELD_COUNT] = {{NULL, NULL}};
    if (!take_object(text, fields)) {
        return false;
    }
    for (int i = 0; i < AZ_CONTACT_FIELD_COUNT; i++) {
        out->fields[i] = fields[i].start ? unescape(&fields[i]) : NULL;
    }
    return true;
}
