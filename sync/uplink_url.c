// SPDX-License-Identifier: MIT
/*
 * Which addresses of a hub are taken.
 */
#include <string.h>

#include "sync/uplink.h"

/* `port` is what stands behind the colon. */
static bool
port_is_valid(const char *port, size_t size)
{
    unsigned value = 0;
    for (size_t i = 0; i < size; i++) {
        if (port[i] < '0' || port[i] > '9' || i == 5) {
            return false;
        }
        value = value * 10 + (unsigned)(port[i] - '0');
    }
    return value >= 1 && value <= 65535;
}

/* A name, an IPv4 address, or an IPv6 address in brackets, and perhaps a port. */
static bool
authority_is_valid(const char *host, size_t size)
{
    static const char name_chars[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    bool in_brackets = size > 0 && host[0] == '[';
    size_t start = in_brackets;
    size_t name = strspn(host + start, in_brackets ? "0123456789abcdefABCDEF:." : name_chars);
    size_t end = start + name + in_brackets;
    if (name == 0 || end > size || (in_brackets && host[end - 1] != ']')) {
        return false;
    }
    return end == size || (host[end] == ':' && port_is_valid(host + end + 1, size - end - 1));
}

bool
az_uplink_url_is_valid(const char *url, struct az_buffer *why)
{
    size_t scheme = strncmp(url, "http://", 7) == 0 ? 7 : strncmp(url, "https://", 8) == 0 ? 8 : 0;
    if (scheme == 0) {
        az_buffer_printf(
            why, "the hub's address \"%.200s\" does not begin with http:// or https://", url);
        return false;
    }
    size_t size = strcspn(url + scheme, "/");
    if (!authority_is_valid(url + scheme, size)) {
        az_buffer_printf(why,
                         "the hub's address \"%.200s\" has no sound host and port; write it like "
                         "http://hub.example.org:8080",
                         url);
        return false;
    }
    const char *path = url + scheme + size;
    if (strlen(path) > 1) {
        az_buffer_printf(why, "the hub's address \"%.200s\" has a path; leave out \"%.100s\"", url,
                         path);
        return false;
    }
    return true;
}
