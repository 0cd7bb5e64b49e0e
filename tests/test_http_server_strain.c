// SPDX-License-Identifier: MIT
/*
 * Clients that send too much, drip, leave before their answer or come all at
 * once, and a stop while requests wait.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/hub/http_server.h"
#include "tests/raw_http.h"
#include "tests/small_server.h"
#include "tests/testing.h"

static void
test_http_server_answers_pipelined_requests_in_order(void **state)
{
    struct small_server *server = *state;
    struct raw_connection connection;
    raw_connect(&connection, server->port);
    raw_send(&connection, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET /hello?name=second HTTP/1.1\r\nHost: h\r\n\r\n"
                          "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 5\r\n\r\nthird"
                          "GET /race HTTP/1.1\r\nHost: h\r\n\r\n");
    small_server_wait_held(server, 1);
    small_server_answer(server->held[0], "first", 5);
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
    const struct small_server *server = *state;
    for (size_t size = SMALL_SERVER_BODY_MAX; size <= SMALL_SERVER_BODY_MAX + 1; size++) {
        struct raw_connection connection;
        struct raw_answer answer;
        char head[200];
        char body[SMALL_SERVER_BODY_MAX + 1];
        memset(body, 'a', sizeof(body));
        raw_connect(&connection, server->port);
        snprintf(head, sizeof(head),
                 "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                 "Content-Length: %zu\r\n\r\n",
                 size);
        raw_send(&connection, head);
        raw_send_bytes(&connection, body, size);
        assert_true(raw_receive(&connection, false, &answer));
        assert_int_equal(answer.status, size == SMALL_SERVER_BODY_MAX ? 200 : 413);
        raw_answer_destroy(&answer);
        raw_close(&connection);
    }
}

static void
test_http_server_refuses_a_huge_body_before_it_comes(void **state)
{
    const struct small_server *server = *state;
    struct raw_answer answer;
    // Not one byte of the body is ever sent.
    assert_int_equal(raw_exchange(server->port,
                                  "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: 1000000000000\r\n\r\n",
                                  &answer),
                     413);
    assert_string_equal(raw_header(&answer, "Connection"), "close");
    raw_answer_destroy(&answer);
    assert_int_equal(raw_exchange(server->port,
                                  "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n",
                                  &answer),
                     413);
    raw_answer_destroy(&answer);
}

static void
test_http_server_refuses_a_chunked_body_that_grows_too_large(void **state)
{
    const struct small_server *server = *state;
    struct raw_connection connection;
    struct raw_answer answer;
    raw_connect(&connection, server->port);
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
    const struct small_server *server = *state;
    struct raw_connection connection;
    static char chunk[65536 + 10];
    memset(chunk, 'a', sizeof(chunk));
    memcpy(chunk, "10000\r\n", 7);
    memcpy(chunk + 7 + 65536, "\r\n", 2);
    raw_connect(&connection, server->port);
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
    struct small_server *server = *state;
    struct raw_connection connection;
    struct raw_answer answer;
    raw_connect(&connection, server->port);
    raw_send(&connection, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    assert_true(raw_receive(&connection, false, &answer));
    assert_int_equal(answer.status, 100);
    raw_answer_destroy(&answer);
    raw_send(&connection, "abc");
    atomic_store(&server->now_ms, 5000);
    raw_send(&connection, "def");
    assert_true(raw_is_closed(&connection));
    raw_close(&connection);
}

/* Each leaves at another moment; the server must stay well and, under ASan, leak nothing. */
static void
test_http_server_survives_clients_that_leave(void **state)
{
    const struct small_server *server = *state;
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
        raw_connect(&connection, server->port);
        raw_send(&connection, beginnings[i]);
        raw_close(&connection);
    }
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
}

static void
test_http_server_answers_later_though_the_client_left(void **state)
{
    struct small_server *server = *state;
    for (size_t i = 0; i < 8; i++) {
        struct raw_connection connection;
        raw_connect(&connection, server->port);
        raw_send(&connection, "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");
        small_server_wait_held(server, i + 1);
        raw_close(&connection);
    }
    for (size_t i = 0; i < 8; i++) {
        small_server_answer(server->held[i], "late", 4);
    }
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
}

static void
test_http_server_serves_others_while_requests_wait(void **state)
{
    struct small_server *server = *state;
    struct raw_connection waiting[16];
    for (size_t i = 0; i < 16; i++) {
        raw_connect(&waiting[i], server->port);
        raw_send(&waiting[i], "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
        small_server_wait_held(server, i + 1);
    }
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");
    for (size_t i = 16; i-- > 0;) {
        struct raw_answer answer;
        small_server_answer(server->held[i], "late", 4);
        assert_true(raw_receive(&waiting[i], false, &answer));
        assert_string_equal(az_buffer_text(&answer.body), "late");
        raw_answer_destroy(&answer);
        raw_close(&waiting[i]);
    }
}

static void *
stop_server(void *server)
{
    az_http_server_stop(((struct small_server *)server)->http);
    return NULL;
}

static void
test_http_server_stop_waits_for_answers_and_refuses_what_is_new(void **state)
{
    struct small_server *server = *state;
    struct raw_connection waiting;
    struct raw_connection idle;
    struct raw_answer answer;
    raw_connect(&waiting, server->port);
    raw_connect(&idle, server->port);
    raw_send(&idle, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_true(raw_receive(&idle, false, &answer));
    raw_answer_destroy(&answer);
    raw_send(&waiting, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    small_server_wait_held(server, 1);

    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_server, server), 0);
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
    small_server_answer(server->held[0], "late", 4);
    assert_true(raw_receive(&waiting, false, &answer));
    assert_string_equal(az_buffer_text(&answer.body), "late");
    raw_answer_destroy(&answer);
    pthread_join(thread, NULL);
    raw_close(&idle);
    raw_close(&waiting);
}

struct hammer {
    const struct small_server *server;
    unsigned ok;
};

static void *
run_hammer(void *ctx)
{
    struct hammer *hammer = ctx;
    struct raw_connection connection;
    raw_connect(&connection, hammer->server->port);
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
        hammers[i] = (struct hammer){.server = *state};
        assert_int_equal(pthread_create(&threads[i], NULL, run_hammer, &hammers[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(hammers[i].ok, 100);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_SERVER_TEST(test_http_server_answers_pipelined_requests_in_order),
        SMALL_SERVER_TEST(test_http_server_body_at_the_limit_passes_and_above_it_not),
        SMALL_SERVER_TEST(test_http_server_refuses_a_huge_body_before_it_comes),
        SMALL_SERVER_TEST(test_http_server_refuses_a_chunked_body_that_grows_too_large),
        SMALL_SERVER_TEST(test_http_server_cuts_off_a_chunked_body_without_end),
        SMALL_SERVER_TEST(test_http_server_cuts_off_a_body_that_drips),
        SMALL_SERVER_TEST(test_http_server_survives_clients_that_leave),
        SMALL_SERVER_TEST(test_http_server_answers_later_though_the_client_left),
        SMALL_SERVER_TEST(test_http_server_serves_others_while_requests_wait),
        SMALL_SERVER_TEST(test_http_server_stop_waits_for_answers_and_refuses_what_is_new),
        SMALL_SERVER_TEST(test_http_server_answers_from_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
