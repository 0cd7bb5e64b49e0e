// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's HTTP server with a few routes of no meaning, on a port of its own:
 * GET /hello greets, POST /echo gives a body back, /later is answered by the
 * test, as POST /few is, and GET /race by another thread while its handler may still run.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "app/hub/http_server.h"
#include "base/clock.h"

enum {
    SMALL_SERVER_BODY_MAX = 1000, // bytes that /echo and /later take
    SMALL_SERVER_HELD_MAX = 64,
    SMALL_SERVER_FEW = 2, // requests that /few takes together
};

/* A server with its handlers' state. */
struct small_server {
    struct az_http_server *http;
    uint16_t port;
    struct az_clock clock;
    _Atomic int64_t now_ms; // what the clock says; requests may take 1000

    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct az_hub_request *held[SMALL_SERVER_HELD_MAX]; // protected by lock; of /later
    size_t held_count;                                  // protected by lock
};

/* cmocka's setup and teardown: the test's state is a server that runs. */
int
small_server_set_up(void **state);
int
small_server_tear_down(void **state);
#define SMALL_SERVER_TEST(name)                                                                    \
    cmocka_unit_test_setup_teardown(name, small_server_set_up, small_server_tear_down)

/* Answer with 200 and this text, from any thread. */
void
small_server_answer(struct az_hub_request *request, const char *text, size_t size);
/* Wait until handlers hold `count` requests. */
void
small_server_wait_held(struct small_server *server, size_t count);

/* Send one request on a connection of its own; fails the test unless this is the answer. */
void
small_server_exchange(const struct small_server *server, const char *request, int status,
                      const char *body);
