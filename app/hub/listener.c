// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "hub"
#include "app/hub/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

enum { BACKLOG = 511 };

/* Split "host:port" or "[host]:port". Both parts are digits, letters, dots and colons. */
static bool
split(const char *where, char host[INET6_ADDRSTRLEN], char port[6])
{
    const char *colon = strrchr(where, ':');
    if (!colon || strspn(colon + 1, "0123456789") != strlen(colon + 1)) {
        return false;
    }
    const char *start = where;
    const char *end = colon;
    if (*where == '[') {
        start++;
        end--;
        if (end < start || *end != ']') {
            return false;
        }
    } else if (memchr(where, ':', (size_t)(colon - where))) {
        return false; // an IPv6 address without brackets leaves its port open to doubt
    }
    size_t host_size = (size_t)(end - start);
    size_t port_size = strlen(colon + 1);
    if (host_size == 0 || host_size >= INET6_ADDRSTRLEN || port_size == 0 || port_size > 5 ||
        strtoul(colon + 1, NULL, 10) > UINT16_MAX) {
        return false;
    }
    memcpy(host, start, host_size);
    host[host_size] = '\0';
    memcpy(port, colon + 1, port_size + 1);
    return true;
}

/* NULL if `where` cannot be read. Released with freeaddrinfo(). */
static struct addrinfo *
resolve(const char *where)
{
    char host[INET6_ADDRSTRLEN];
    char port[6];
    if (!split(where, host, port)) {
        return NULL;
    }
    // Names are not looked up: an answer from a name server must not decide who can reach the hub.
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    const char *address = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    struct addrinfo *found = NULL;
    return getaddrinfo(address, port, &hints, &found) == 0 ? found : NULL;
}

static void
log_bind_failure(const char *where, int why)
{
    switch (why) {
    case EADDRINUSE:
        AZ_LOGE("cannot listen on %s: the port is taken; stop the program that has it or choose "
                "another with --listen",
                where);
        break;
    case EACCES:
        AZ_LOGE("cannot listen on %s: that port needs more rights; choose one above 1023 with "
                "--listen",
                where);
        break;
    case EADDRNOTAVAIL:
        AZ_LOGE("cannot listen on %s: this machine has no such address; choose one it has, or "
                "0.0.0.0 for all, with --listen",
                where);
        break;
    default:
        AZ_LOGE("cannot listen on %s: %s; choose another address with --listen", where,
                strerror(why));
    }
}

/* Read back where the socket came to stand. */
static bool
describe(struct az_listener *listener)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    if (getsockname(listener->fd, (struct sockaddr *)&address, &size) != 0) {
        return false;
    }
    char host[INET6_ADDRSTRLEN];
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&address;
        listener->port = ntohs(in->sin_port);
        listener->loopback = ntohl(in->sin_addr.s_addr) >> 24 == 127;
        inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
    } else {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&address;
        listener->port = ntohs(in6->sin6_port);
        listener->loopback = IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
        inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
    }
    bool brackets = address.ss_family == AF_INET6;
    snprintf(listener->url, sizeof(listener->url), "http://%s%s%s:%u", brackets ? "[" : "", host,
             brackets ? "]" : "", (unsigned)listener->port);
    return true;
}

static bool
bind_and_listen(const struct addrinfo *address, struct az_listener *out)
{
    const int on = 1;
    out->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // A hub that was just stopped leaves connections behind that would keep its port taken.
    return out->fd >= 0 && setsockopt(out->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
           bind(out->fd, address->ai_addr, address->ai_addrlen) == 0 &&
           listen(out->fd, BACKLOG) == 0 && describe(out);
}

enum az_listener_result
az_listener_open(const char *where, struct az_listener *out)
{
    *out = (struct az_listener){.fd = -1};
    struct addrinfo *address = resolve(where);
    if (!address) {
        AZ_LOGE("\"%s\" is not an address and a port; write it like 127.0.0.1:8080 or [::1]:8080",
                where);
        return AZ_LISTENER_UNREADABLE;
    }
    enum az_listener_result result = AZ_LISTENER_OK;
    if (!bind_and_listen(address, out)) {
        log_bind_failure(where, errno);
        if (out->fd >= 0) {
            close(out->fd);
        }
        out->fd = -1;
        result = AZ_LISTENER_FAILED;
    }
    freeaddrinfo(address);
    return result;
}
