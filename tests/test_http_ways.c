// SPDX-License-Identifier: MIT
/* The HTTP client's ways to a hub: proxies, authorities, and what does not move. */
#include "tests/testing.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/http_client.h"
#include "tests/scripted_hub.h"

static bool
get(const char *url, const char *ca_file, int64_t stall_timeout_ms, struct az_http_answer *answer)
{
    struct az_http_client *client = az_http_client_open();
    assert_true(az_http_client_trust(client, ca_file));
    const struct az_http_request request = {
        .url = url,
        .wanted = {"X-One", "X-Two", "X-None"},
        .connect_timeout_ms = 10000,
        .stall_timeout_ms = stall_timeout_ms,
        .total_timeout_ms = 3600 * 1000, // much longer than any test takes
        .answer_limit = 1000,
    };
    bool ok = az_http_client_do(client, &request, answer);
    az_http_client_close(client);
    return ok;
}

static int
forget_proxies(void **state)
{
    (void)state;
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("no_proxy");
    return 0;
}

static void
test_http_ways_proxy_comes_from_the_environment(void **state)
{
    (void)state;
    struct scripted_hub *proxy = scripted_hub_open(0);
    struct az_http_answer answer;
    setenv("http_proxy", scripted_hub_url(proxy), 1);
    scripted_hub_say(proxy, SCRIPTED_RAW, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assert_true(get("http://hub.invalid/x", NULL, 0, &answer));
    assert_int_equal(answer.status, 200);
    az_http_answer_destroy(&answer);

    setenv("no_proxy", "hub.invalid", 1);
    assert_false(get("http://hub.invalid/x", NULL, 0, &answer));
    assert_text_contains(az_buffer_text(&answer.why), "cannot find the address of the hub");
    az_http_answer_destroy(&answer);
    scripted_hub_close(proxy);
}

static void
test_http_ways_proxy_that_lets_nothing_through(void **state)
{
    (void)state;
    struct scripted_hub *proxy = scripted_hub_open(0);
    struct az_http_answer answer;
    setenv("https_proxy", scripted_hub_url(proxy), 1);
    scripted_hub_say(proxy, SCRIPTED_RAW, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    assert_false(get("https://hub.invalid/x", NULL, 0, &answer));
    assert_string_equal(az_buffer_text(&answer.why),
                        "the proxy on the way to the hub at https://hub.invalid lets nothing "
                        "through (status 403); correct https_proxy, or have it let the hub pass");
    az_http_answer_destroy(&answer);
    scripted_hub_close(proxy);
}

static void
test_http_ways_gives_up_when_nothing_moves(void **state)
{
    (void)state;
    struct scripted_hub *hub = scripted_hub_open(0); // it is never told what to say
    struct az_http_answer answer;
    assert_false(get(scripted_hub_url(hub), NULL, 1000, &answer));
    assert_text_contains(az_buffer_text(&answer.why), "did not answer in time");
    assert_true(answer.too_slow);
    az_http_answer_destroy(&answer);
    scripted_hub_close(hub);
}

static void
test_http_ways_keeps_fields_that_come_once(void **state)
{
    (void)state;
    struct scripted_hub *hub = scripted_hub_open(0);
    struct az_http_answer answer;
    scripted_hub_say(hub, SCRIPTED_RAW,
                     "HTTP/1.1 200 OK\r\nx-one: a b\r\nX-Two: 1\r\nX-Two: 2\r\n"
                     "Content-Length: 0\r\n\r\n");
    assert_true(get(scripted_hub_url(hub), NULL, 0, &answer));
    assert_string_equal(answer.wanted[0], "a b");
    assert_null(answer.wanted[1]);
    assert_null(answer.wanted[2]);
    az_http_answer_destroy(&answer);
    scripted_hub_close(hub);
}

static void
test_http_ways_refuses_files_without_certificates(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "a letter\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
    struct az_http_client *client = az_http_client_open();
    testing_log_start();
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *path = testing_path("ca.pem");
        testing_write(path, texts[i]);
        assert_false(az_http_client_trust(client, path));
    }
    assert_false(az_http_client_trust(client, testing_path("none.pem")));
    assert_text_contains(testing_log_text(), "none.pem is no file of certificates (PEM)");
    testing_log_stop();
    assert_true(az_http_client_trust(client, "/etc/ssl/certs/ca-certificates.crt"));
    az_http_client_close(client);
}

enum { CONNECTIONS_MAX = 8 };

/* Answers whatever comes, each connection on a thread of its own, until it is told to end. */
struct counter {
    int listener;
    atomic_uint connections;
    pthread_t threads[CONNECTIONS_MAX];
    int clients[CONNECTIONS_MAX];
};

static void *
run_connection(void *ctx)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    const int *client = ctx;
    char request[4096];
    while (read(*client, request, sizeof(request)) > 0 &&
           write(*client, answer, sizeof(answer) - 1) > 0) {
    }
    return NULL;
}

static void *
run_counter(void *ctx)
{
    struct counter *counter = ctx;
    int client;
    while ((client = accept(counter->listener, NULL, NULL)) >= 0) {
        unsigned i = counter->connections;
        assert_true(i < CONNECTIONS_MAX);
        counter->clients[i] = client;
        counter->connections++;
        assert_int_equal(
            pthread_create(&counter->threads[i], NULL, run_connection, &counter->clients[i]), 0);
    }
    for (unsigned i = 0; i < counter->connections; i++) {
        pthread_join(counter->threads[i], NULL); // the client has closed each
        close(counter->clients[i]);
    }
    return NULL;
}

/* A connection that was made by another time has been verified by that. */
static void
test_http_ways_leaves_a_connection_of_another_time(void **state)
{
    (void)state;
    static const struct {
        int64_t wall_ms;
        unsigned connections; // since the start
    } steps[] = {
        {0, 1},
        {0, 1},
        {INT64_C(1778751000000), 2},
        {INT64_C(1778751000000), 2},
        {INT64_C(1778751030000), 2}, // half a minute is nothing
        {INT64_C(1778851030000), 3},
        {INT64_C(1), 4},
        {INT64_C(1), 4},
        {0, 5},
    };
    struct counter counter = {.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    assert_int_equal(bind(counter.listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(counter.listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(listen(counter.listener, 8), 0);
    char url[64];
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/", ntohs(address.sin_port));
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, run_counter, &counter), 0);
    struct az_http_client *client = az_http_client_open();
    const struct az_http_request request = {.url = url, .answer_limit = 1000};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        struct az_http_answer answer;
        az_http_client_set_time(client, steps[i].wall_ms);
        if (!az_http_client_do(client, &request, &answer) ||
            counter.connections != steps[i].connections) {
            fail_msg("step %zu: status %d over connection %u", i, answer.status,
                     counter.connections);
        }
        az_http_answer_destroy(&answer);
    }
    az_http_client_close(client);
    shutdown(counter.listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(counter.listener);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_http_ways_proxy_comes_from_the_environment, forget_proxies),
        cmocka_unit_test_teardown(test_http_ways_proxy_that_lets_nothing_through, forget_proxies),
        cmocka_unit_test(test_http_ways_gives_up_when_nothing_moves),
        cmocka_unit_test(test_http_ways_keeps_fields_that_come_once),
        cmocka_unit_test(test_http_ways_leaves_a_connection_of_another_time),
        cmocka_unit_test(test_http_ways_refuses_files_without_certificates),
    };
    return cmocka_run_group_tests(tests, forget_proxies, NULL);
}
