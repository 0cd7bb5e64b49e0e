// SPDX-License-Identifier: MIT
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/hub/http_server.h"
#include "app/hub/listener.h"
#include "tests/raw_http.h"
#include "tests/testing.h"

enum { ECHO_MAX = 1000, HELD_MAX = 64 };

/* A server with its handlers' state. */
struct fixture {
    struct az_http_server *server;
    uint16_t port;
    struct az_clock clock;
    _Atomic int64_t now_ms;

    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct az_hub_request *held[HELD_MAX]; // protected by lock; requests that wait for the test
    size_t held_count;                     // protected by lock
};

static int64_t
fixture_now(void *ctx)
{
    return atomic_load(&((struct fixture *)ctx)->now_ms);
}

static void
answer_text(struct az_hub_request *request, const char *text, size_t size)
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
    answer_text(request, text, (size_t)size);
}

static void
handle_echo(void *ctx, struct az_hub_request *request)
{
    (void)ctx;
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    answer_text(request, body, size);
}

static void
handle_later(void *ctx, struct az_hub_request *request)
{
    struct fixture *fixture = ctx;
    pthread_mutex_lock(&fixture->lock);
    assert_true(fixture->held_count < HELD_MAX);
    fixture->held[fixture->held_count++] = request;
    pthread_cond_broadcast(&fixture->moved);
    pthread_mutex_unlock(&fixture->lock);
}

static void *
answer_soon(void *request)
{
    answer_text(request, "soon", 4);
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
     .body_max = ECHO_MAX,
     .media_type = "text/plain"},
    {.method = "POST", .path = "/later", .handle = handle_later, .body_max = ECHO_MAX},
    {.method = "GET", .path = "/later", .handle = handle_later},
    {.method = "GET", .path = "/race", .handle = handle_race},
};

static int
setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    pthread_mutex_init(&fixture->lock, NULL);
    pthread_cond_init(&fixture->moved, NULL);
    fixture->clock =
        (struct az_clock){.wall_ms = fixture_now, .boot_ms = fixture_now, .ctx = fixture};
    struct az_listener listener;
    assert_int_equal(az_listener_open("127.0.0.1:0", &listener), AZ_LISTENER_OK);
    fixture->port = listener.port;
    fixture->server = az_http_server_open(&(struct az_http_server_params){
        .listen_fd = listener.fd,
        .routes = routes,
        .route_count = sizeof(routes) / sizeof(*routes),
        .ctx = fixture,
        .clock = &fixture->clock,
        .connections_max = 100,
        .idle_timeout_s = 30,
        .request_timeout_ms = 1000,
    });
    assert_non_null(fixture->server);
    assert_true(az_http_server_start(fixture->server));
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *fixture = *state;
    az_http_server_close(fixture->server);
    pthread_cond_destroy(&fixture->moved);
    pthread_mutex_destroy(&fixture->lock);
    free(fixture);
    return 0;
}

/* Wait until handlers hold `count` requests. */
static void
wait_held(struct fixture *fixture, size_t count)
{
    pthread_mutex_lock(&fixture->lock);
    while (fixture->held_count < count) {
        pthread_cond_wait(&fixture->moved, &fixture->lock);
    }
    pthread_mutex_unlock(&fixture->lock);
}

static void
assert_exchange(const struct fixture *fixture, const char *request, int status, const char *body)
{
    struct raw_answer answer;
    int got = raw_exchange(fixture->port, request, &answer);
    if (got != status) {
        fail_msg("%d instead of %d for \"%.60s\"", got, status, request);
    }
    assert_string_equal(az_buffer_text(&answer.body), body);
    raw_answer_destroy(&answer);
}

static void
test_http_server_answers_by_route(void **state)
{
    const struct fixture *fixture = *state;
    assert_exchange(fixture, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
    assert_exchange(fixture,
                    "GET /hello?name=Ani&x=1 HTTP/1.1\r\nHost: h\r\nAccept-Language: hy\r\n\r\n",
                    200, "hello Ani hy");
    assert_exchange(fixture, "GET http://h/hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
    assert_exchange(fixture, "GET /hello HTTP/1.0\r\n\r\n", 200, "hello - -");
    assert_exchange(fixture,
                    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: Text/Plain; charset=utf-8\r\n"
                    "Content-Length: 5\r\n\r\nabcde",
                    200, "abcde");
    assert_exchange(fixture,
                    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                    200, "abcde");
    assert_exchange(fixture, "GET /race HTTP/1.1\r\nHost: h\r\n\r\n", 200, "soon");
}

static void
test_http_server_head_is_get_without_the_body(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_answer answer;
    assert_int_equal(
        raw_exchange(fixture->port, "HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n", &answer), 200);
    assert_string_equal(raw_header(&answer, "Content-Length"), "9");
    assert_string_equal(raw_header(&answer, "Content-Type"), "text/plain");
    raw_answer_destroy(&answer);
}

static void
test_http_server_every_answer_has_the_security_headers(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const requests[] = {"GET /hello HTTP/1.1\r\nHost: h\r\n\r\n",
                                           "GET /none HTTP/1.1\r\nHost: h\r\n\r\n",
                                           "GET /hello HTTP/1.1\r\n\r\n"};
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
        struct raw_answer answer;
        raw_exchange(fixture->port, requests[i], &answer);
        assert_text_contains(raw_header(&answer, "Content-Security-Policy"),
                             "default-src 'none'; style-src 'self';");
        assert_text_contains(raw_header(&answer, "Content-Security-Policy"),
                             "frame-ancestors 'none'");
        assert_string_equal(raw_header(&answer, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(raw_header(&answer, "Referrer-Policy"), "no-referrer");
        assert_string_equal(raw_header(&answer, "Cache-Control"), "no-store");
        raw_answer_destroy(&answer);
    }
}

/* The request gets this status and, if it is refused here, a problem that names it. */
static void
assert_problem(const struct fixture *fixture, const char *request, int status)
{
    struct raw_answer answer;
    int got = raw_exchange(fixture->port, request, &answer);
    if (got != status) {
        fail_msg("%d instead of %d for \"%.80s\"", got, status, request);
    }
    char expected[32];
    snprintf(expected, sizeof(expected), "\"status\":%d,", status);
    assert_string_equal(raw_header(&answer, "Content-Type"), "application/problem+json");
    assert_text_contains(az_buffer_text(&answer.body), expected);
    assert_text_contains(az_buffer_text(&answer.body), "\"detail\":\"");
    raw_answer_destroy(&answer);
}

static void
test_http_server_refuses_with_problem_details(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /hello/ HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /%68ello HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /hello%00 HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET //hello HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /x/../hello HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /x/%2e%2e/hello HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"GET /../../../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", 404},
        {"POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 404},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 415},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plainer\r\nContent-Length: "
         "3\r\n\r\nabc",
         415},
        {"GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 413},
        {"GET /hello HTTP/1.1\r\n\r\n", 400},
        {"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /hello HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400},
        {"GET /hello HTTP/1.1\r\nHost: h\r\nX-A : b\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
         400},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\nabc", 400},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_problem(fixture, cases[i].request, cases[i].status);
    }
}

static void
test_http_server_names_the_allowed_methods(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *request;
        const char *allow;
    } cases[] = {
        {"DELETE /hello HTTP/1.1\r\nHost: h\r\n\r\n", "GET, HEAD"},
        {"POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na", "GET, HEAD"},
        {"GET /echo HTTP/1.1\r\nHost: h\r\n\r\n", "POST"},
        {"get /echo HTTP/1.1\r\nHost: h\r\n\r\n", "POST"},
        {"BREW /later HTTP/1.1\r\nHost: h\r\n\r\n", "POST, GET, HEAD"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct raw_answer answer;
        assert_int_equal(raw_exchange(fixture->port, cases[i].request, &answer), 405);
        assert_string_equal(raw_header(&answer, "Allow"), cases[i].allow);
        raw_answer_destroy(&answer);
    }
}

/* What comes behind a request of doubtful length must never be read as a second one. */
static void
test_http_server_closes_behind_doubtful_framing(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const heads[] = {
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 36\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length : 36\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        struct raw_connection connection;
        struct raw_answer answer;
        raw_connect(&connection, fixture->port);
        raw_send(&connection, heads[i]);
        raw_send(&connection, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(raw_receive(&connection, false, &answer));
        assert_int_equal(answer.status, 400);
        assert_string_equal(raw_header(&answer, "Connection"), "close");
        if (!raw_is_closed(&connection)) {
            fail_msg("behind \"%s\" came \"%s\"", heads[i], az_buffer_text(&connection.in));
        }
        raw_answer_destroy(&answer);
        raw_close(&connection);
    }
}

static void
test_http_server_keeps_the_connection_behind_a_small_refusal(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_connection connection;
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                          "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    static const int statuses[] = {404, 200};
    for (size_t i = 0; i < 2; i++) {
        struct raw_answer answer;
        assert_true(raw_receive(&connection, false, &answer));
        assert_int_equal(answer.status, statuses[i]);
        raw_answer_destroy(&answer);
    }
    raw_close(&connection);
}

static void
test_http_server_answers_pipelined_requests_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct raw_connection connection;
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET /hello?name=second HTTP/1.1\r\nHost: h\r\n\r\n"
                          "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 5\r\n\r\nthird"
                          "GET /race HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_held(fixture, 1);
    answer_text(fixture->held[0], "first", 5);
    static const char *const expected[] = {"first", "hello second -", "third", "soon"};
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        struct raw_answer answer;
        assert_true(raw_receive(&connection, false, &answer));
        assert_int_equal(answer.status, 200);
        assert_string_equal(az_buffer_text(&answer.body), expected[i]);
        raw_answer_destroy(&answer);
    }
    raw_close(&connection);
}

static void
test_http_server_body_at_the_limit_passes_and_above_it_not(void **state)
{
    const struct fixture *fixture = *state;
    for (size_t size = ECHO_MAX; size <= ECHO_MAX + 1; size++) {
        struct raw_connection connection;
        struct raw_answer answer;
        char head[200];
        char body[ECHO_MAX + 1];
        memset(body, 'a', sizeof(body));
        raw_connect(&connection, fixture->port);
        snprintf(head, sizeof(head),
                 "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                 "Content-Length: %zu\r\n\r\n",
                 size);
        raw_send(&connection, head);
        raw_send_bytes(&connection, body, size);
        assert_true(raw_receive(&connection, false, &answer));
        assert_int_equal(answer.status, size == ECHO_MAX ? 200 : 413);
        raw_answer_destroy(&answer);
        raw_close(&connection);
    }
}

static void
test_http_server_refuses_a_huge_body_before_it_comes(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_answer answer;
    // Not one byte of the body is ever sent.
    assert_int_equal(raw_exchange(fixture->port,
                                  "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: 1000000000000\r\n\r\n",
                                  &answer),
                     413);
    assert_string_equal(raw_header(&answer, "Connection"), "close");
    raw_answer_destroy(&answer);
    assert_int_equal(raw_exchange(fixture->port,
                                  "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n",
                                  &answer),
                     413);
    raw_answer_destroy(&answer);
}

static void
test_http_server_refuses_a_chunked_body_that_grows_too_large(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_connection connection;
    struct raw_answer answer;
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 101; i++) {
        raw_send(&connection, "a\r\n0123456789\r\n");
    }
    raw_send(&connection, "0\r\n\r\n");
    assert_true(raw_receive(&connection, false, &answer));
    assert_int_equal(answer.status, 413);
    raw_answer_destroy(&answer);
    raw_close(&connection);
}

static void
test_http_server_cuts_off_a_chunked_body_without_end(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_connection connection;
    static char chunk[65536 + 10];
    memset(chunk, 'a', sizeof(chunk));
    memcpy(chunk, "10000\r\n", 7);
    memcpy(chunk + 7 + 65536, "\r\n", 2);
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100; i++) {
        raw_send_bytes(&connection, chunk, 7 + 65536 + 2);
    }
    assert_true(raw_is_closed(&connection));
    raw_close(&connection);
}

static void
test_http_server_cuts_off_a_body_that_drips(void **state)
{
    struct fixture *fixture = *state;
    struct raw_connection connection;
    struct raw_answer answer;
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    assert_true(raw_receive(&connection, false, &answer));
    assert_int_equal(answer.status, 100);
    raw_answer_destroy(&answer);
    raw_send(&connection, "abc");
    atomic_store(&fixture->now_ms, 5000);
    raw_send(&connection, "def");
    assert_true(raw_is_closed(&connection));
    raw_close(&connection);
}

static void
test_http_server_refuses_a_huge_head(void **state)
{
    const struct fixture *fixture = *state;
    struct raw_connection connection;
    char field[1100];
    memset(field, 'a', sizeof(field));
    field[sizeof(field) - 1] = '\0';
    raw_connect(&connection, fixture->port);
    raw_send(&connection, "GET /hello HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < 64; i++) {
        char line[1200];
        snprintf(line, sizeof(line), "X-%d: %s\r\n", i, field);
        raw_send(&connection, line);
    }
    raw_send(&connection, "\r\n");
    struct raw_answer answer;
    if (raw_receive(&connection, false, &answer)) {
        assert_in_range(answer.status, 400, 499);
    }
    raw_answer_destroy(&answer);
    raw_close(&connection);
    assert_exchange(fixture, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
}

/* Each leaves at another moment; the server must stay well and, under ASan, leak nothing. */
static void
test_http_server_survives_clients_that_leave(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const beginnings[] = {
        "",
        "GET",
        "GET /hello HTTP/1.1\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nab",
        "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab",
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    };
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
        struct raw_connection connection;
        raw_connect(&connection, fixture->port);
        raw_send(&connection, beginnings[i]);
        raw_close(&connection);
    }
    assert_exchange(fixture, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
}

static void
test_http_server_answers_later_though_the_client_left(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 8; i++) {
        struct raw_connection connection;
        raw_connect(&connection, fixture->port);
        raw_send(&connection, "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");
        wait_held(fixture, i + 1);
        raw_close(&connection);
    }
    for (size_t i = 0; i < 8; i++) {
        answer_text(fixture->held[i], "late", 4);
    }
    assert_exchange(fixture, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
}

static void
test_http_server_serves_others_while_requests_wait(void **state)
{
    struct fixture *fixture = *state;
    struct raw_connection waiting[16];
    for (size_t i = 0; i < 16; i++) {
        raw_connect(&waiting[i], fixture->port);
        raw_send(&waiting[i], "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
        wait_held(fixture, i + 1);
    }
    assert_exchange(fixture, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
    for (size_t i = 16; i-- > 0;) {
        struct raw_answer answer;
        answer_text(fixture->held[i], "late", 4);
        assert_true(raw_receive(&waiting[i], false, &answer));
        assert_string_equal(az_buffer_text(&answer.body), "late");
        raw_answer_destroy(&answer);
        raw_close(&waiting[i]);
    }
}

static void *
stop_server(void *fixture)
{
    az_http_server_stop(((struct fixture *)fixture)->server);
    return NULL;
}

static void
test_http_server_stop_waits_for_answers_and_refuses_what_is_new(void **state)
{
    struct fixture *fixture = *state;
    struct raw_connection waiting;
    struct raw_connection idle;
    struct raw_answer answer;
    raw_connect(&waiting, fixture->port);
    raw_connect(&idle, fixture->port);
    raw_send(&idle, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_true(raw_receive(&idle, false, &answer));
    raw_answer_destroy(&answer);
    raw_send(&waiting, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_held(fixture, 1);

    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_server, fixture), 0);
    int status = 200;
    while (status == 200) { // until the stop has begun
        raw_send(&idle, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(raw_receive(&idle, false, &answer));
        status = answer.status;
        if (status != 200) {
            assert_int_equal(status, 503);
            assert_string_equal(raw_header(&answer, "Connection"), "close");
            assert_string_equal(raw_header(&answer, "Retry-After"), "5");
        }
        raw_answer_destroy(&answer);
    }
    // However long this waits, the stop does not end before the answer; a shorter wait sees less.
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    assert_int_equal(pthread_timedjoin_np(thread, NULL, &until), ETIMEDOUT);
    answer_text(fixture->held[0], "late", 4);
    assert_true(raw_receive(&waiting, false, &answer));
    assert_string_equal(az_buffer_text(&answer.body), "late");
    raw_answer_destroy(&answer);
    pthread_join(thread, NULL);
    raw_close(&idle);
    raw_close(&waiting);
}

struct hammer {
    const struct fixture *fixture;
    unsigned ok;
};

static void *
run_hammer(void *ctx)
{
    struct hammer *hammer = ctx;
    struct raw_connection connection;
    raw_connect(&connection, hammer->fixture->port);
    for (int i = 0; i < 100; i++) {
        struct raw_answer answer;
        raw_send(&connection, "GET /race HTTP/1.1\r\nHost: h\r\n\r\n");
        if (raw_receive(&connection, false, &answer) && answer.status == 200) {
            hammer->ok++;
        }
        raw_answer_destroy(&answer);
    }
    raw_close(&connection);
    return NULL;
}

static void
test_http_server_answers_from_many_threads(void **state)
{
    struct hammer hammers[8];
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++) {
        hammers[i] = (struct hammer){.fixture = *state};
        assert_int_equal(pthread_create(&threads[i], NULL, run_hammer, &hammers[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(hammers[i].ok, 100);
    }
}

static void
test_listener_reads_only_addresses_with_ports(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "8080",
        ":8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "::1:0",
        "[::1]",
        "[::1:0",
        "127.0.0.1:-1",
        "hub.local:80",
        "127.0.0.1:80x",
        "[]:80",
        "1.2.3.4.5:",
        "256.0.0.1:0",
        "127.0.0.1:99999999999",
    };
    testing_log_start();
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct az_listener listener;
        if (az_listener_open(bad[i], &listener) != AZ_LISTENER_UNREADABLE) {
            fail_msg("\"%s\" was read", bad[i]);
        }
        assert_int_equal(listener.fd, -1);
    }
    assert_text_contains(testing_log_text(), "write it like 127.0.0.1:8080 or [::1]:8080");
    testing_log_stop();
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_http_server_answers_by_route),
        CASE(test_http_server_head_is_get_without_the_body),
        CASE(test_http_server_every_answer_has_the_security_headers),
        CASE(test_http_server_refuses_with_problem_details),
        CASE(test_http_server_names_the_allowed_methods),
        CASE(test_http_server_closes_behind_doubtful_framing),
        CASE(test_http_server_keeps_the_connection_behind_a_small_refusal),
        CASE(test_http_server_answers_pipelined_requests_in_order),
        CASE(test_http_server_body_at_the_limit_passes_and_above_it_not),
        CASE(test_http_server_refuses_a_huge_body_before_it_comes),
        CASE(test_http_server_refuses_a_chunked_body_that_grows_too_large),
        CASE(test_http_server_cuts_off_a_chunked_body_without_end),
        CASE(test_http_server_cuts_off_a_body_that_drips),
        CASE(test_http_server_refuses_a_huge_head),
        CASE(test_http_server_survives_clients_that_leave),
        CASE(test_http_server_answers_later_though_the_client_left),
        CASE(test_http_server_serves_others_while_requests_wait),
        CASE(test_http_server_stop_waits_for_answers_and_refuses_what_is_new),
        CASE(test_http_server_answers_from_many_threads),
        cmocka_unit_test(test_listener_reads_only_addresses_with_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
