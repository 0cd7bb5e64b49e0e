// SPDX-License-Identifier: MIT
/* What the server makes of each request by its head, and how it guards against odd ones. */
#include <stdio.h>
#include <string.h>

#include "app/hub/listener.h"
#include "tests/raw_http.h"
#include "tests/small_server.h"
#include "tests/testing.h"

static void
test_http_server_answers_by_route(void **state)
{
    const struct small_server *server = *state;
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
    small_server_exchange(
        server, "GET /hello?name=Ani&x=1 HTTP/1.1\r\nHost: h\r\nAccept-Language: hy\r\n\r\n", 200,
        "hello Ani hy");
    small_server_exchange(server, "GET http://h/hello HTTP/1.1\r\nHost: h\r\n\r\n", 200,
                          "hello - -");
    small_server_exchange(server, "GET /hello HTTP/1.0\r\n\r\n", 200, "hello - -");
    small_server_exchange(
        server,
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: Text/Plain; charset=utf-8\r\n"
        "Content-Length: 5\r\n\r\nabcde",
        200, "abcde");
    small_server_exchange(server,
                          "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                          200, "abcde");
    small_server_exchange(server, "GET /race HTTP/1.1\r\nHost: h\r\n\r\n", 200, "soon");
}

static void
test_http_server_head_is_get_without_the_body(void **state)
{
    const struct small_server *server = *state;
    struct raw_connection connection;
    struct raw_answer answer;
    raw_connect(&connection, server->port);
    raw_send(&connection, "HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET /hello?name=next HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_true(raw_receive(&connection, true, &answer));
    assert_int_equal(answer.status, 200);
    assert_string_equal(raw_header(&answer, "Content-Length"), "9");
    assert_string_equal(raw_header(&answer, "Content-Type"), "text/plain");
    raw_answer_destroy(&answer);
    // A body would stand where the next answer begins.
    assert_true(raw_receive(&connection, false, &answer));
    assert_string_equal(az_buffer_text(&answer.body), "hello next -");
    raw_answer_destroy(&answer);
    raw_close(&connection);
}

static void
test_http_server_every_answer_has_the_security_headers(void **state)
{
    const struct small_server *server = *state;
    static const char *const requests[] = {"GET /hello HTTP/1.1\r\nHost: h\r\n\r\n",
                                           "GET /none HTTP/1.1\r\nHost: h\r\n\r\n",
                                           "GET /hello HTTP/1.1\r\n\r\n"};
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
        struct raw_answer answer;
        raw_exchange(server->port, requests[i], &answer);
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
assert_problem(const struct small_server *server, const char *request, int status)
{
    struct raw_answer answer;
    int got = raw_exchange(server->port, request, &answer);
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
    const struct small_server *server = *state;
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
        assert_problem(server, cases[i].request, cases[i].status);
    }
}

static void
test_http_server_names_the_allowed_methods(void **state)
{
    const struct small_server *server = *state;
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
        assert_int_equal(raw_exchange(server->port, cases[i].request, &answer), 405);
        assert_string_equal(raw_header(&answer, "Allow"), cases[i].allow);
        raw_answer_destroy(&answer);
    }
}

/* What comes behind a request of doubtful length must never be read as a second one. */
static void
test_http_server_closes_behind_doubtful_framing(void **state)
{
    const struct small_server *server = *state;
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
        raw_connect(&connection, server->port);
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
    const struct small_server *server = *state;
    struct raw_connection connection;
    raw_connect(&connection, server->port);
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
test_http_server_refuses_a_huge_head(void **state)
{
    const struct small_server *server = *state;
    struct raw_connection connection;
    char field[1100];
    memset(field, 'a', sizeof(field));
    field[sizeof(field) - 1] = '\0';
    raw_connect(&connection, server->port);
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
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_SERVER_TEST(test_http_server_answers_by_route),
        SMALL_SERVER_TEST(test_http_server_head_is_get_without_the_body),
        SMALL_SERVER_TEST(test_http_server_every_answer_has_the_security_headers),
        SMALL_SERVER_TEST(test_http_server_refuses_with_problem_details),
        SMALL_SERVER_TEST(test_http_server_names_the_allowed_methods),
        SMALL_SERVER_TEST(test_http_server_closes_behind_doubtful_framing),
        SMALL_SERVER_TEST(test_http_server_keeps_the_connection_behind_a_small_refusal),
        SMALL_SERVER_TEST(test_http_server_refuses_a_huge_head),
        cmocka_unit_test(test_listener_reads_only_addresses_with_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
