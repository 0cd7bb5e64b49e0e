// SPDX-License-Identifier: MIT
#pragma once

/*
 * HTTP by hand, for tests that must say exactly which bytes go over the wire.
 * Everything fails the test after ten seconds without a byte.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct raw_connection {
    int fd;
    struct az_buffer in; // received and not read yet
};

struct raw_answer {
    int status;
    struct az_buffer head; // the status line and the fields
    struct az_buffer body;
};

void
raw_connect(struct raw_connection *connection, uint16_t port);
/* False if nobody listens there. */
bool
raw_try_connect(struct raw_connection *connection, uint16_t port);
void
raw_close(struct raw_connection *connection);

void
raw_send(struct raw_connection *connection, const char *text);
void
raw_send_bytes(struct raw_connection *connection, const void *data, size_t size);

/*
 * Read one answer; to a HEAD request it has no body. False if the connection
 * ended before it. The caller releases `answer` with raw_answer_destroy().
 */
bool
raw_receive(struct raw_connection *connection, bool to_head, struct raw_answer *answer);
void
raw_answer_destroy(struct raw_answer *answer);

/* The value of a field, or NULL; borrowed until the next call. */
const char *
raw_header(const struct raw_answer *answer, const char *name);

/* Wait for the other side to close. False if it sends more instead. */
bool
raw_is_closed(struct raw_connection *connection);

/* One request on a connection of its own; returns the status, 0 if there was no answer. */
int
raw_exchange(uint16_t port, const char *request, struct raw_answer *answer);
