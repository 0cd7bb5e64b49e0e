// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether a request's head says one thing only. A proxy and the hub
 * that read the same bytes as different requests let one be smuggled inside
 * another, so what is open to doubt is refused (RFC 9112, sections 3.2 and 6.3).
 * libmicrohttpd 0.9.75 by itself lets each of these pass.
 *
 * Pure; start with a zeroed struct and add each field.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_http_head {
    unsigned hosts;
    unsigned lengths;
    unsigned encodings;
    bool bad_field;    // a name that is no token, or a value with control characters
    bool bad_length;   // not a plain number
    bool bad_encoding; // anything but "chunked"
    bool expects;      // the client waits before it sends the body
    uint64_t length;   // of the body, if `lengths`
};

void
az_http_head_add(struct az_http_head *head, const char *name, size_t name_size, const char *value,
                 size_t value_size);

/*
 * What is wrong, as a sentence, or NULL. `target` is the request's, without the
 * query or with it; `version` is "HTTP/1.1" or "HTTP/1.0".
 */
const char *
az_http_head_fault(const struct az_http_head *head, const char *target, const char *version);

/* Whether a body follows. */
bool
az_http_head_has_body(const struct az_http_head *head);
