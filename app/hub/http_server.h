// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's HTTP/1.1 server. The only place that knows libmicrohttpd.
 *
 * One thread runs all connections and calls every handler, so a handler must
 * not block. It answers before it returns, or later from any thread; a client
 * that goes away meanwhile changes nothing for it. What is wrong with a request
 * before its handler is reached (its framing, path, method, media type, size)
 * is answered here, as problem details.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/clock.h"

struct az_http_server;
struct az_hub_request;

struct az_hub_header {
    const char *name;
    const char *value;
};

/* Everything in it is borrowed for the call that it is given to. */
struct az_hub_answer {
    int status; // 200 to 599
    const char *content_type;
    const char *body;
    size_t body_size;
    const struct az_hub_header *headers; // beside those that every answer has
    size_t header_count;
};

struct az_hub_problem {
    int status;
    const char *type;         // what kind of problem it is, for programs; NULL: its status says it
    const char *detail;       // one sentence: what is wrong and what to do
    const char *allow;        // value of the Allow header; NULL for none
    const char *authenticate; // value of the WWW-Authenticate header; NULL for none
    unsigned retry_after_s;   // 0 for none
};

/*
 * Called on the server's thread once the whole request is there. The handler
 * owns the duty to answer it exactly once.
 */
typedef void (*az_hub_handler)(void *ctx, struct az_hub_request *request);

/* HEAD works wherever GET does. */
struct az_hub_route {
    const char *method; // "GET" or "POST"
    const char *path;   // compared byte by byte, so an escaped one is another; one that ends in
                        // "/", other than "/" itself, takes what has one more part behind it
    az_hub_handler handle;
    size_t body_max;        // bytes; 0 if it takes no body
    unsigned at_once_max;   // requests that are read or answered together; 0 for no limit
    const char *media_type; // of the body; NULL if it takes none
};

struct az_http_server_params {
    int listen_fd; // a listening socket; the server's from az_http_server_open() on
    const struct az_hub_route *routes; // borrowed
    size_t route_count;
    void *ctx;                    // given to each handler
    const struct az_clock *clock; // borrowed
    unsigned connections_max;     // in all
    unsigned per_address_max;     // from one address; 0 for no limit
    unsigned idle_timeout_s;      // for a connection on which nothing moves
    int64_t request_timeout_ms;   // from a request's head to the end of its body
    unsigned stop_grace_s;        // how long a stop waits for answers on their way to slow clients
};

/* NULL, and logged, on failure; the socket is closed then. */
struct az_http_server *
az_http_server_open(const struct az_http_server_params *params);
bool
az_http_server_start(struct az_http_server *server);

/*
 * Take no more connections and requests, and wait until each request that a
 * handler has is answered. No handler is called any more after this returns.
 */
void
az_http_server_stop(struct az_http_server *server);
/* Stops first if need be. Accepts NULL. */
void
az_http_server_close(struct az_http_server *server);

/* On the server's thread, until the handler returns or answers. Borrowed; NULL if there is none. */
const char *
az_hub_request_method(const struct az_hub_request *request);
const char *
az_hub_request_path(const struct az_hub_request *request);
/* What the path has behind its route's, "" if that takes no more. */
const char *
az_hub_request_path_rest(const struct az_hub_request *request);
const char *
az_hub_request_header(const struct az_hub_request *request, const char *name);
const char *
az_hub_request_query(const struct az_hub_request *request, const char *name);
/* Followed by a zero byte; "" if there is no body. */
const char *
az_hub_request_body(const struct az_hub_request *request, size_t *size);

/* Take the body over, for a handler that answers later. The caller releases `out`. */
void
az_hub_request_take_body(struct az_hub_request *request, struct az_buffer *out);

/* Answer, from any thread. The request is gone after this. */
void
az_hub_request_answer(struct az_hub_request *request, const struct az_hub_answer *answer);
void
az_hub_request_problem(struct az_hub_request *request, const struct az_hub_problem *problem);
