// SPDX-License-Identifier: MIT
/* A route that takes only a few requests together. */
#include <string.h>

#include "tests/raw_http.h"
#include "tests/small_server.h"
#include "tests/testing.h"

#define HEAD                                                                                       \
    "POST /few HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"

static void
expect(struct raw_connection *connection, int status, const char *text)
{
    struct raw_answer answer;
    assert_true(raw_receive(connection, false, &answer));
    assert_int_equal(answer.status, status);
    assert_text_contains(az_buffer_text(&answer.body), text);
    if (status == 503) {
        assert_string_equal(raw_header(&answer, "Retry-After"), "5");
    }
    raw_answer_destroy(&answer);
}

static void
test_http_server_turns_away_what_is_too_many_at_once(void **state)
{
    struct small_server *server = *state;
    struct raw_connection connections[SMALL_SERVER_FEW];
    struct raw_connection further;
    for (size_t i = 0; i < SMALL_SERVER_FEW; i++) {
        raw_connect(&connections[i], server->port);
        raw_send(&connections[i], HEAD "whole");
        small_server_wait_held(server, i + 1);
    }
    raw_connect(&further, server->port);
    raw_send(&further, HEAD "whole");
    expect(&further, 503, "enough of these at once");
    small_server_exchange(server, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello - -");

    // Once one is answered there is room again, which the next on its connection takes.
    small_server_answer(server->held[0], "first", 5);
    expect(&connections[0], 200, "first");
    raw_send(&connections[0], HEAD "again");
    small_server_wait_held(server, SMALL_SERVER_FEW + 1);
    raw_send(&further, HEAD "whole");
    expect(&further, 503, "enough of these at once");

    small_server_answer(server->held[1], "second", 6);
    expect(&connections[1], 200, "second");
    small_server_answer(server->held[SMALL_SERVER_FEW], "third", 5);
    expect(&connections[0], 200, "third");
    raw_close(&further);
    for (size_t i = 0; i < SMALL_SERVER_FEW; i++) {
        raw_close(&connections[i]);
    }
}

static void
expect_status(const struct small_server *server, const char *request, int status)
{
    struct raw_answer answer;
    assert_int_equal(raw_exchange(server->port, request, &answer), status);
    raw_answer_destroy(&answer);
}

/* A refused request never had a place, so it gives none back. */
static void
test_http_server_refusals_do_not_make_room(void **state)
{
    struct small_server *server = *state;
    struct raw_connection connections[SMALL_SERVER_FEW];
    for (size_t i = 0; i < SMALL_SERVER_FEW; i++) {
        expect_status(server,
                      "POST /few HTTP/1.1\r\nHost: h\r\nContent-Type: image/png\r\n"
                      "Content-Length: 0\r\n\r\n",
                      415);
        raw_connect(&connections[i], server->port);
        raw_send(&connections[i], HEAD "whole");
        small_server_wait_held(server, i + 1);
    }
    expect_status(server, HEAD "whole", 503);
    for (size_t i = 0; i < SMALL_SERVER_FEW; i++) {
        small_server_answer(server->held[i], "done", 4);
        expect(&connections[i], 200, "done");
        raw_close(&connections[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_SERVER_TEST(test_http_server_turns_away_what_is_too_many_at_once),
        SMALL_SERVER_TEST(test_http_server_refusals_do_not_make_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
