// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/http_client.h"
#include "tests/scripted_hub.h"

static bool
get(struct az_http_client *client, const char *base, size_t limit, struct az_http_answer *answer)
{
    char url[200];
    snprintf(url, sizeof(url), "%s/x", base);
    const struct az_http_request request = {
        .url = url,
        .fields = {{"Accept", "text/plain"}},
        .connect_timeout_ms = 10000,
        .total_timeout_ms = 60000,
        .answer_limit = limit,
    };
    return az_http_client_do(client, &request, answer);
}

static void
test_http_client_reads_status_type_and_retry_after(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        int status;
        const char *type;
        int64_t retry_after_ms;
        const char *body;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=UTF-8\r\nContent-Length: "
         "2\r\n\r\nhi",
         200, "text/plain", 0, "hi"},
        {"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 503, "", 7000, ""},
        {"HTTP/1.1 503 Busy\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", 503, "", 0, ""},
        {"HTTP/1.1 503 Busy\r\nRetry-After: -7\r\nContent-Length: 0\r\n\r\n", 503, "", 0, ""},
        {"HTTP/1.1 200 OK\r\nContent-Type: te\x01xt/\xffplain\r\nContent-Length: 0\r\n\r\n", 200,
         "", 0, ""},
        {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302,
         "", 0, ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, "", 0,
         "abc"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nSum: 1\r\n\r\n", 200,
         "", 0, "a"},
        {"HTTP/1.0 200 OK\r\n\r\nto the end", 200, "", 0, "to the end"},
    };
    struct az_http_client *client = az_http_client_open();
    struct scripted_hub *hub = scripted_hub_open(0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        scripted_hub_say(hub, SCRIPTED_RAW, cases[i].raw);
        struct az_http_answer answer;
        assert_true(get(client, scripted_hub_url(hub), 1000, &answer));
        assert_int_equal(answer.status, cases[i].status);
        assert_string_equal(answer.content_type, cases[i].type);
        assert_int_equal(answer.retry_after_ms, cases[i].retry_after_ms);
        assert_string_equal(az_buffer_text(&answer.body), cases[i].body);
        az_http_answer_destroy(&answer);
    }
    scripted_hub_close(hub);
    az_http_client_close(client);
}

static void
test_http_client_half_an_answer_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        size_t limit;
        const char *why;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 1000, "was cut off"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", 1000, "cut off"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlong", 3, "too long to be a hub's"},
        {"HTTP/1.1 200 OK\r\nContent-Len", 1000, "was cut off"},
        {"HTTP/1.1 200 OK\r\n", 1000, "was cut off"},
        {"", 1000, "closed the connection without an answer"},
        {"hello\r\n", 1000, "does not speak HTTP"},
    };
    struct az_http_client *client = az_http_client_open();
    struct scripted_hub *hub = scripted_hub_open(0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        scripted_hub_say(hub, SCRIPTED_RAW, cases[i].raw);
        struct az_http_answer answer;
        bool ok = get(client, scripted_hub_url(hub), cases[i].limit, &answer);
        if (ok || answer.status != 0) {
            fail_msg("case %zu has status %d", i, answer.status);
        }
        assert_text_contains(az_buffer_text(&answer.why), cases[i].why);
        az_http_answer_destroy(&answer);
    }
    scripted_hub_close(hub);
    az_http_client_close(client);
}

static void
test_http_client_says_where_it_could_not_connect(void **state)
{
    (void)state;
    struct az_http_client *client = az_http_client_open();
    struct scripted_hub *hub = scripted_hub_open(0);
    char url[64];
    snprintf(url, sizeof(url), "%s", scripted_hub_url(hub));
    scripted_hub_close(hub); // nobody listens there now
    struct az_http_answer answer;
    assert_false(get(client, url, 1000, &answer));
    char expected[200];
    snprintf(expected, sizeof(expected),
             "cannot connect to the hub at %s; is it running and is the network up?", url);
    assert_string_equal(az_buffer_text(&answer.why), expected);
    az_http_answer_destroy(&answer);
    assert_false(get(client, "gopher://127.0.0.1", 1000, &answer));
    az_http_answer_destroy(&answer);
    az_http_client_close(client);
}

static void *
run_cancel(void *ctx)
{
    az_http_client_cancel(ctx);
    return NULL;
}

struct cancel {
    struct az_http_client *client;
    struct scripted_hub *hub;
};

static void *
run_cancel_later(void *ctx)
{
    struct cancel *cancel = ctx;
    scripted_hub_wait_requests(cancel->hub, 1);
    return run_cancel(cancel->client);
}

/* The hub holds the answer back for ever; without the cancel it would take a minute. */
static void
test_http_client_cancel_cuts_off_this_and_later_requests(void **state)
{
    (void)state;
    struct cancel cancel = {.client = az_http_client_open(), .hub = scripted_hub_open(0)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, run_cancel_later, &cancel), 0);
    for (int i = 0; i < 2; i++) {
        struct az_http_answer answer;
        assert_false(get(cancel.client, scripted_hub_url(cancel.hub), 1000, &answer));
        assert_text_contains(az_buffer_text(&answer.why), "was called off");
        az_http_answer_destroy(&answer);
    }
    pthread_join(thread, NULL);
    scripted_hub_close(cancel.hub);
    az_http_client_close(cancel.client);
}

int
main(void)
{
    setenv("no_proxy", "*", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_client_reads_status_type_and_retry_after),
        cmocka_unit_test(test_http_client_half_an_answer_is_none),
        cmocka_unit_test(test_http_client_says_where_it_could_not_connect),
        cmocka_unit_test(test_http_client_cancel_cuts_off_this_and_later_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
