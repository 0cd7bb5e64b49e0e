// SPDX-License-Identifier: MIT
/* The HTTP client's ways to a hub: proxies, authorities, and what does not move. */
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_http_ways_proxy_comes_from_the_environment, forget_proxies),
        cmocka_unit_test_teardown(test_http_ways_proxy_that_lets_nothing_through, forget_proxies),
        cmocka_unit_test(test_http_ways_gives_up_when_nothing_moves),
        cmocka_unit_test(test_http_ways_keeps_fields_that_come_once),
        cmocka_unit_test(test_http_ways_refuses_files_without_certificates),
    };
    return cmocka_run_group_tests(tests, forget_proxies, NULL);
}
