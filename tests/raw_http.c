// SPDX-License-Identifier: MIT
#include "tests/raw_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/testing.h"

enum { PATIENCE_MS = 10 * 1000, BYTES_MAX = 16 * 1024 * 1024 };

bool
raw_try_connect(struct raw_connection *connection, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(connection->fd >= 0);
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(connection->fd);
        return false;
    }
    az_buffer_init(&connection->in, BYTES_MAX);
    return true;
}

void
raw_connect(struct raw_connection *connection, uint16_t port)
{
    assert_true(raw_try_connect(connection, port));
}

void
raw_close(struct raw_connection *connection)
{
    close(connection->fd);
    az_buffer_destroy(&connection->in);
}

/* A server that refuses a request may close while it is still being sent; that is no fault here. */
void
raw_send_bytes(struct raw_connection *connection, const void *data, size_t size)
{
    const char *next = data;
    while (size > 0) {
        ssize_t n = send(connection->fd, next, size, MSG_NOSIGNAL);
        if (n < 0) {
            assert_true(errno == EPIPE || errno == ECONNRESET);
            return;
        }
        next += n;
        size -= (size_t)n;
    }
}

void
raw_send(struct raw_connection *connection, const char *text)
{
    raw_send_bytes(connection, text, strlen(text));
}

/* Wait for more bytes. False at the end. */
static bool
receive_more(struct raw_connection *connection)
{
    struct pollfd poll_fd = {.fd = connection->fd, .events = POLLIN};
    if (poll(&poll_fd, 1, PATIENCE_MS) != 1) {
        fail_msg("no byte within %d ms", PATIENCE_MS);
    }
    char chunk[16384];
    ssize_t n = recv(connection->fd, chunk, sizeof(chunk), 0);
    if (n <= 0) {
        assert_true(n == 0 || errno == ECONNRESET);
        return false;
    }
    assert_true(az_buffer_append(&connection->in, chunk, (size_t)n));
    return true;
}

/* Move `size` bytes from the start of what was received to `out`. */
static void
take(struct raw_connection *connection, size_t size, struct az_buffer *out)
{
    assert_true(az_buffer_append(out, connection->in.data, size));
    connection->in.size -= size;
    memmove(connection->in.data, connection->in.data + size, connection->in.size + 1);
}

bool
raw_receive(struct raw_connection *connection, bool to_head, struct raw_answer *answer)
{
    *answer = (struct raw_answer){0};
    az_buffer_init(&answer->head, BYTES_MAX);
    az_buffer_init(&answer->body, BYTES_MAX);
    const char *end;
    while (!(end = strstr(az_buffer_text(&connection->in), "\r\n\r\n"))) {
        if (!receive_more(connection)) {
            return false;
        }
    }
    take(connection, (size_t)(end + 4 - connection->in.data), &answer->head);
    assert_int_equal(sscanf(answer->head.data, "HTTP/1.%*1[01] %3d ", &answer->status), 1);
    const char *length = raw_header(answer, "Content-Length");
    if (to_head || answer->status < 200) {
        return true;
    }
    assert_non_null(length);
    size_t size = strtoul(length, NULL, 10);
    while (connection->in.size < size) {
        if (!receive_more(connection)) {
            return false;
        }
    }
    take(connection, size, &answer->body);
    return true;
}

void
raw_answer_destroy(struct raw_answer *answer)
{
    az_buffer_destroy(&answer->head);
    az_buffer_destroy(&answer->body);
}

const char *
raw_header(const struct raw_answer *answer, const char *name)
{
    static _Thread_local char value[1024];
    const char *line = az_buffer_text(&answer->head);
    size_t size = strlen(name);
    while ((line = strstr(line, "\r\n"))) {
        line += 2;
        if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
            const char *start = line + size + 1 + strspn(line + size + 1, " ");
            snprintf(value, sizeof(value), "%.*s", (int)strcspn(start, "\r"), start);
            return value;
        }
    }
    return NULL;
}

bool
raw_is_closed(struct raw_connection *connection)
{
    return connection->in.size == 0 && !receive_more(connection);
}

int
raw_exchange(uint16_t port, const char *request, struct raw_answer *answer)
{
    struct raw_connection connection;
    raw_connect(&connection, port);
    raw_send(&connection, request);
    bool ok = raw_receive(&connection, strncmp(request, "HEAD ", 5) == 0, answer);
    raw_close(&connection);
    return ok ? answer->status : 0;
}
