// SPDX-License-Identifier: MIT
#include "tests/small_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/hub/listener.h"
#include "tests/raw_http.h"
#include "tests/testing.h"

static int64_t
read_clock(void *ctx)
{
    return atomic_load(&((struct small_server *)ctx)->now_ms);
}

void
small_server_answer(struct az_hub_request *request, const char *text, size_t size)
{
    az_hub_request_answer(
        request, &(struct az_hub_answer){
                     .status = 200, .content_type = "text/plain", .body = text, .body_size = size});
}

static void
handle_hello(void *ctx, struct az_hub_request *request)
{
    (void)ctx;
    const char *name = az_hub_request_query(request, "name");
    const char *language = az_hub_request_header(request, "accept-language");
    char text[200];
    int size =
        snprintf(text, sizeof(text), "hello %s %s", name ? name : "-", language ? language : "-");
    small_server_answer(request, text, (size_t)size);
}

static void
handle_echo(void *ctx, struct az_hub_request *request)
{
    (void)ctx;
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    small_server_answer(request, body, size);
}

static void
handle_later(void *ctx, struct az_hub_request *request)
{
    struct small_server *server = ctx;
    pthread_mutex_lock(&server->lock);
    assert_true(server->held_count < SMALL_SERVER_HELD_MAX);
    server->held[server->held_count++] = request;
    pthread_cond_broadcast(&server->moved);
    pthread_mutex_unlock(&server->lock);
}

static void *
answer_soon(void *request)
{
    small_server_answer(request, "soon", 4);
    return NULL;
}

/* Another thread answers while this handler may not have returned yet. */
static void
handle_race(void *ctx, struct az_hub_request *request)
{
    (void)ctx;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, answer_soon, request), 0);
    pthread_detach(thread);
}

static const struct az_hub_route routes[] = {
    {.method = "GET", .path = "/hello", .handle = handle_hello},
    {.method = "POST",
     .path = "/echo",
     .handle = handle_echo,
     .body_max = SMALL_SERVER_BODY_MAX,
     .media_type = "text/plain"},
    {.method = "POST", .path = "/later", .handle = handle_later, .body_max = SMALL_SERVER_BODY_MAX},
    {.method = "GET", .path = "/later", .handle = handle_later},
    {.method = "POST",
     .path = "/few",
     .handle = handle_later,
     .body_max = SMALL_SERVER_BODY_MAX,
     .at_once_max = SMALL_SERVER_FEW,
     .media_type = "text/plain"},
    {.method = "GET", .path = "/race", .handle = handle_race},
};

int
small_server_set_up(void **state)
{
    struct small_server *server = calloc(1, sizeof(*server));
    assert_non_null(server);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->moved, NULL);
    server->clock = (struct az_clock){.wall_ms = read_clock, .boot_ms = read_clock, .ctx = server};
    struct az_listener listener;
    assert_int_equal(az_listener_open("127.0.0.1:0", &listener), AZ_LISTENER_OK);
    server->port = listener.port;
    server->http = az_http_server_open(&(struct az_http_server_params){
        .listen_fd = listener.fd,
        .routes = routes,
        .route_count = sizeof(routes) / sizeof(*routes),
        .ctx = server,
        .clock = &server->clock,
        .connections_max = 100,
        .idle_timeout_s = 30,
        .request_timeout_ms = 1000,
    });
    assert_non_null(server->http);
    assert_true(az_http_server_start(server->http));
    *state = server;
    return 0;
}

int
small_server_tear_down(void **state)
{
    struct small_server *server = *state;
    az_http_server_close(server->http);
    pthread_cond_destroy(&server->moved);
    pthread_mutex_destroy(&server->lock);
    free(server);
    return 0;
}

void
small_server_wait_held(struct small_server *server, size_t count)
{
    pthread_mutex_lock(&server->lock);
    while (server->held_count < count) {
        pthread_cond_wait(&server->moved, &server->lock);
    }
    pthread_mutex_unlock(&server->lock);
}

void
small_server_exchange(const struct small_server *server, const char *request, int status,
                      const char *body)
{
    struct raw_answer answer;
    int got = raw_exchange(server->port, request, &answer);
    if (got != status) {
        fail_msg("%d instead of %d for \"%.60s\"", got, status, request);
    }
    assert_string_equal(az_buffer_text(&answer.body), body);
    raw_answer_destroy(&answer);
}
