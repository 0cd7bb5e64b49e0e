// SPDX-License-Identifier: MIT
#include "app/survey/contact.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <unistr.h>

#include "base/seal.h"
#include "storage/response.h"

// In the worst case each byte becomes six, as in "\u001f".
static_assert(3 * (6 * AZ_CONTACT_FIELD_MAX + 14) + 3 <= AZ_CONTACT_TEXT_MAX, "all fields fit");
static_assert((int)AZ_CONTACT_TEXT_MAX <= (int)AZ_TEXT_MAX, "it fits into an answer");

/* A part of a text. */
struct span {
    const char *start;
    size_t size;
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct span
trim(const char *text)
{
    struct span span = {.start = text ? text : ""};
    while (is_blank(*span.start)) {
        span.start++;
    }
    span.size = strlen(span.start);
    while (span.size > 0 && is_blank(span.start[span.size - 1])) {
        span.size--;
    }
    return span;
}

/* Labels with a dot between them, and none of them empty. */
static bool
is_domain(struct span domain)
{
    size_t dots = 0;
    for (size_t i = 0; i < domain.size; i++) {
        bool is_dot = domain.start[i] == '.';
        bool at_end = i == 0 || i == domain.size - 1;
        if (is_dot && (at_end || domain.start[i - 1] == '.')) {
            return false;
        }
        dots += is_dot;
    }
    return dots > 0;
}

enum az_contact_doubt
az_contact_doubt_email(const char *email)
{
    struct span span = trim(email);
    size_t ats = 0;
    size_t at = 0;
    for (size_t i = 0; i < span.size; i++) {
        if (is_blank(span.start[i])) {
            return AZ_CONTACT_DOUBT_BLANK;
        }
        if (span.start[i] == '@') {
            at = i;
            ats++;
        }
    }
    if (span.size == 0) {
        return AZ_CONTACT_DOUBT_NONE;
    }
    if (ats != 1 || at == 0) {
        return AZ_CONTACT_DOUBT_NO_AT;
    }
    struct span domain = {.start = span.start + at + 1, .size = span.size - at - 1};
    return is_domain(domain) ? AZ_CONTACT_DOUBT_NONE : AZ_CONTACT_DOUBT_NO_DOMAIN;
}

/* Those of Arabic and Persian keyboards too. */
static bool
is_digit(ucs4_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9);
}

enum az_contact_doubt
az_contact_doubt_phone(const char *phone)
{
    struct span span = trim(phone);
    const uint8_t *at = (const uint8_t *)span.start;
    const uint8_t *end = at + span.size;
    size_t digits = 0;
    while (at < end) {
        ucs4_t c;
        bool is_first = at == (const uint8_t *)span.start;
        at += u8_mbtouc(&c, at, (size_t)(end - at));
        if (is_digit(c)) {
            digits++;
        } else if (c > 0x7f || !(strchr(" -./()", (int)c) || (c == '+' && is_first))) {
            return AZ_CONTACT_DOUBT_SIGN;
        }
    }
    if (span.size == 0) {
        return AZ_CONTACT_DOUBT_NONE;
    }
    if (digits < AZ_CONTACT_DIGITS_MIN) {
        return AZ_CONTACT_DOUBT_SHORT;
    }
    return digits > AZ_CONTACT_DIGITS_MAX ? AZ_CONTACT_DOUBT_LONG : AZ_CONTACT_DOUBT_NONE;
}

/* Put a character of a JSON string to `*end` and move that on. */
static void
put_escaped(char **end, char c)
{
    static const char hex[] = "0123456789abcdef";
    if ((unsigned char)c >= 0x20 && c != '"' && c != '\\') {
        *(*end)++ = c;
        return;
    }
    *(*end)++ = '\\';
    if (c == '"' || c == '\\') {
        *(*end)++ = c;
        return;
    }
    memcpy(*end, "u00", 3);
    (*end)[3] = hex[(unsigned char)c >> 4];
    (*end)[4] = hex[c & 0xf];
    *end += 5;
}

/* Put "key":"value" to `*end` and move that on, with a comma before it unless it is the first. */
static void
put_field(char **end, bool is_first, const char *key, struct span value)
{
    const char *parts[] = {is_first ? "" : ",", "\"", key, "\":\""};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        size_t size = strlen(parts[i]);
        memcpy(*end, parts[i], size);
        *end += size;
    }
    for (size_t i = 0; i < value.size; i++) {
        put_escaped(end, value.start[i]);
    }
    *(*end)++ = '"';
}

bool
az_contact_write(const struct az_contact *contact, char out[AZ_CONTACT_TEXT_MAX])
{
    const struct {
        const char *key;
        struct span value;
    } fields[] = {
        {"name", trim(contact->name)},
        {"email", trim(contact->email)},
        {"phone", trim(contact->phone)},
    };
    char *end = out;
    *end++ = '{';
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        struct span value = fields[i].value;
        if (value.size > AZ_CONTACT_FIELD_MAX ||
            u8_check((const uint8_t *)value.start, value.size)) {
            az_seal_wipe(out, AZ_CONTACT_TEXT_MAX);
            return false;
        }
        if (value.size > 0) {
            put_field(&end, end == out + 1, fields[i].key, value);
        }
    }
    if (end == out + 1) {
        *out = '\0';
        return false;
    }
    memcpy(end, "}", 2);
    return true;
}
