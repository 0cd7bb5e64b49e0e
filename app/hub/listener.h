// SPDX-License-Identifier: MIT
#pragma once

/*
 * The socket that the hub listens on.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AZ_LISTENER_URL_SIZE = 80 };

struct az_listener {
    int fd;        // owned; -1 if there is none
    uint16_t port; // as bound, also where port 0 was asked for
    bool loopback; // only this machine can reach it
    char url[AZ_LISTENER_URL_SIZE];
};

enum az_listener_result {
    AZ_LISTENER_OK,
    AZ_LISTENER_UNREADABLE, // `where` is no address and port; logged
    AZ_LISTENER_FAILED,     // logged with the cure
};

/*
 * Listen at `where`: "127.0.0.1:8080", "[::1]:8080", "localhost:8080"; port 0
 * has the system choose one. The caller closes `out->fd`.
 */
enum az_listener_result
az_listener_open(const char *where, struct az_listener *out);
