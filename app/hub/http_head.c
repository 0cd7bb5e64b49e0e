// SPDX-License-Identifier: MIT
#include "app/hub/http_head.h"

#include <string.h>
#include <strings.h>

/* RFC 9110, section 5.6.2. */
static bool
is_token(const char *text, size_t size)
{
    static const char allowed[] = "!#$%&'*+-.^_`|~0123456789"
                                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0; i < size; i++) {
        if (!memchr(allowed, text[i], sizeof(allowed) - 1)) {
            return false;
        }
    }
    return size > 0;
}

static bool
is_plain(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)value[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool
parse_length(const char *value, size_t size, uint64_t *out)
{
    uint64_t length = 0;
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9' || length > (UINT64_MAX - 9) / 10) {
            return false;
        }
        length = length * 10 + (uint64_t)(value[i] - '0');
    }
    *out = length;
    return size > 0;
}

static bool
is_named(const char *name, size_t size, const char *expected)
{
    return size == strlen(expected) && strncasecmp(name, expected, size) == 0;
}

void
az_http_head_add(struct az_http_head *head, const char *name, size_t name_size, const char *value,
                 size_t value_size)
{
    if (!is_token(name, name_size) || !is_plain(value, value_size)) {
        head->bad_field = true;
    }
    if (is_named(name, name_size, "Host")) {
        head->hosts++;
    } else if (is_named(name, name_size, "Content-Length")) {
        head->lengths++;
        head->bad_length |= !parse_length(value, value_size, &head->length);
    } else if (is_named(name, name_size, "Transfer-Encoding")) {
        head->encodings++;
        head->bad_encoding |= !is_named(value, value_size, "chunked");
    } else if (is_named(name, name_size, "Expect")) {
        head->expects = true;
    }
}

/* Visible ASCII only; anything else has to be escaped (RFC 3986, section 2). */
static bool
is_target(const char *target)
{
    for (const char *c = target; *c; c++) {
        if (*c <= 0x20 || *c >= 0x7f) {
            return false;
        }
    }
    return *target;
}

const char *
az_http_head_fault(const struct az_http_head *head, const char *target, const char *version)
{
    bool is_1_1 = strcmp(version, "HTTP/1.1") == 0;
    if (!is_target(target)) {
        return "The request's target holds characters that must be escaped.";
    }
    if (head->bad_field) {
        return "A header field is malformed; send names and values as RFC 9110 has them.";
    }
    if (head->hosts > 1 || (is_1_1 && head->hosts == 0)) {
        return "Send exactly one Host header.";
    }
    if (head->lengths > 0 && head->encodings > 0) {
        return "Send either Content-Length or Transfer-Encoding, not both.";
    }
    if (head->lengths > 1) {
        return "Send exactly one Content-Length header.";
    }
    if (head->bad_length) {
        return "Send Content-Length as a plain number.";
    }
    if (head->encodings > 1 || head->bad_encoding || (head->encodings > 0 && !is_1_1)) {
        return "The only Transfer-Encoding understood here is \"chunked\", in HTTP/1.1.";
    }
    return NULL;
}

bool
az_http_head_has_body(const struct az_http_head *head)
{
    return head->encodings > 0 || (head->lengths > 0 && head->length > 0);
}
