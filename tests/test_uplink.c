// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/uplink.h"
#include "tests/ear.h"
#include "tests/samples.h"
#include "tests/scripted_hub.h"
#include "tests/signed.h"

static struct ear ear;

/* What the uplink has told so far, and a way to wait for more. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    struct az_uplink_status status;
    struct az_uplink *uplink; // noticed when a response closes
} news = {.lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER};

/* What the store and the uplink go by. */
static const struct az_clock *clock_ = &az_clock_system;
static size_t batch_max; // 0 for the default

/* A terminal's store with its uplink, and a hub that is told what to say. */
struct path {
    struct az_store_thread *store;
    struct az_uplink *uplink;
    struct scripted_hub *hub;
    struct az_signature_pair pair;
    size_t made;  // responses
    bool reboots; // before each response
};

static void
hear_status(void *ctx, const struct az_uplink_status *status)
{
    (void)ctx;
    pthread_mutex_lock(&news.lock);
    news.status = *status;
    pthread_cond_broadcast(&news.heard);
    pthread_mutex_unlock(&news.lock);
}

static void
hear_closed(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&news.lock);
    struct az_uplink *uplink = news.uplink;
    pthread_mutex_unlock(&news.lock);
    if (uplink) {
        az_uplink_notice(uplink);
    }
}

/* Wait for a status with this state, this many delivered, and an error with `part` (NULL: none). */
static void
wait_status(enum az_uplink_state state, uint64_t delivered, const char *part)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 120; // only so that a test that fails says what it saw
    bool seen = false;
    int result = 0;
    pthread_mutex_lock(&news.lock);
    while (!seen && result == 0) {
        const struct az_uplink_status *now = &news.status;
        seen = now->state == state && now->delivered == delivered &&
               (part ? strstr(now->last_error, part) != NULL : now->last_error[0] == '\0');
        if (!seen) {
            result = pthread_cond_timedwait(&news.heard, &news.lock, &end);
        }
    }
    struct az_uplink_status last = news.status;
    pthread_mutex_unlock(&news.lock);
    if (!seen) {
        fail_msg("no state %d with %llu delivered and \"%s\"; the last was state %d, %llu, \"%s\"",
                 state, (unsigned long long)delivered, part ? part : "", last.state,
                 (unsigned long long)last.delivered, last.last_error);
    }
}

static void
add_responses(struct path *path, size_t count)
{
    uint64_t ticket = 0;
    for (size_t i = 0; i < count; i++) {
        struct az_response response = sample_response(path->made++);
        if (path->reboots) {
            response.boot = (struct az_uuid){{0xb1, (uint8_t)path->made}};
        }
        const struct az_store_closing closing = {
            .ending = response.ending, .language = response.language, .duration_ms = 5000};
        assert_true(az_store_thread_begin(path->store, &response) > 0);
        ticket = az_store_thread_finish(path->store, &closing);
        assert_true(ticket > 0);
        ear_wait_committed(&ear, ticket);
    }
}

static uint64_t
waiting(const struct path *path)
{
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(path->store, &figures));
    return figures.waiting;
}

static void
path_open(struct path *path, const char *name, size_t limit, size_t responses)
{
    *path = (struct path){0};
    ear_init(&ear);
    pthread_mutex_lock(&news.lock);
    news.status = (struct az_uplink_status){0};
    news.uplink = NULL;
    pthread_mutex_unlock(&news.lock);
    testing_log_start();
    path->hub = scripted_hub_open(limit);
    path->pair = signed_pair('t');
    path->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path(name), .clock = clock_, .random = &az_random_system},
        .handle_committed = ear_hear_committed,
        .ctx = &ear,
    });
    assert_non_null(path->store);
    az_store_thread_on_closed(path->store, hear_closed, NULL);
    assert_true(az_store_thread_start(path->store));
    add_responses(path, responses);
    path->uplink = az_uplink_open(&(struct az_uplink_params){
        .hub_url = scripted_hub_url(path->hub),
        .terminal = {{0x7e}},
        .pair = &path->pair,
        .store = path->store,
        .clock = clock_,
        .random = &az_random_system,
        .batch_max = batch_max,
        .quiet_ms = 1,
        .handle_status = hear_status,
    });
    assert_non_null(path->uplink);
    assert_true(az_uplink_start(path->uplink));
}

static void
path_close(struct path *path)
{
    pthread_mutex_lock(&news.lock);
    news.uplink = NULL;
    pthread_mutex_unlock(&news.lock);
    az_uplink_close(path->uplink);
    az_store_thread_close(path->store);
    scripted_hub_close(path->hub);
    testing_log_stop();
}

static void
assert_all_held(const struct path *path)
{
    for (uint64_t seq = 1; seq <= path->made; seq++) {
        assert_int_equal(scripted_hub_holds(path->hub, seq), 1);
    }
    assert_int_equal(waiting(path), 0);
    assert_int_equal(scripted_hub_faults(path->hub), 0);
}

static void
test_uplink_delivers_what_waited_and_what_is_noticed(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "notice.azri", 1000, 3);
    wait_status(AZ_UPLINK_IDLE, 3, NULL);
    assert_all_held(&path);
    pthread_mutex_lock(&news.lock);
    news.uplink = path.uplink;
    pthread_mutex_unlock(&news.lock);
    add_responses(&path, 5);
    wait_status(AZ_UPLINK_IDLE, 8, NULL);
    assert_all_held(&path);
    struct az_uplink_status status;
    az_uplink_get_status(path.uplink, &status);
    assert_int_equal(status.waiting, 0);
    assert_true(status.last_success_ms >= status.last_try_ms);
    assert_true(status.last_try_ms > 0);
    path_close(&path);
}

/*
 * Nothing but the right envelope takes a response out of the outbox. Neighbours
 * in the table have different errors, by which the test knows that it goes on.
 */
static void
test_uplink_takes_only_the_right_answer(void **state)
{
    (void)state;
#define CLOSE "Connection: close\r\n"
    static const struct {
        enum scripted_answer answer;
        const char *raw;
        enum az_uplink_state state;
        const char *error;
    } cases[] = {
        {SCRIPTED_RAW,
         "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 12\r\n" CLOSE
         "\r\n<h1>Login</h1",
         AZ_UPLINK_WAITING, "(status 200, text/html)"},
        {SCRIPTED_RAW,
         "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n" CLOSE "\r\n",
         AZ_UPLINK_WAITING, "redirects elsewhere (status 302)"},
        {SCRIPTED_RAW, "220 mail.example.org ready\r\n", AZ_UPLINK_WAITING, "does not speak HTTP"},
        {SCRIPTED_CUT_OFF, NULL, AZ_UPLINK_WAITING, "was cut off"},
        {SCRIPTED_RAW,
         "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.azri.envelope+json\r\n"
         "Content-Length: 9\r\n" CLOSE "\r\n{\"azri\":1",
         AZ_UPLINK_WAITING, "not a whole JSON object"},
        {SCRIPTED_RAW,
         "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.azri.envelope+json\r\n"
         "Content-Length: 2\r\n" CLOSE "\r\n{}",
         AZ_UPLINK_WAITING, "does not say \"azri\""},
        {SCRIPTED_WRONG_BATCH, NULL, AZ_UPLINK_WAITING, "answers another batch"},
        {SCRIPTED_TOO_FEW, NULL, AZ_UPLINK_WAITING, "no verdict for some"},
        {SCRIPTED_RAW,
         "HTTP/1.1 500 Oh\r\nContent-Type: application/problem+json\r\nContent-Length: 28\r\n" CLOSE
         "\r\n{\"detail\":\"the disk is out\"}\n",
         AZ_UPLINK_WAITING, "(status 500: the disk is out)"},
        {SCRIPTED_RAW, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n" CLOSE "\r\n", AZ_UPLINK_HALTED,
         "refuses this terminal"},
        {SCRIPTED_RAW,
         "HTTP/1.1 429 Slow\r\nRetry-After: 3000\r\nContent-Length: 0\r\n" CLOSE "\r\n",
         AZ_UPLINK_WAITING, "busy (status 429)"},
        {SCRIPTED_RAW, "", AZ_UPLINK_WAITING, "closed the connection without an answer"},
        {SCRIPTED_ENDLESS, NULL, AZ_UPLINK_WAITING, "too long to be a hub's"},
        {SCRIPTED_TAKEN, NULL, AZ_UPLINK_WAITING, "closed the connection without an answer"},
        {SCRIPTED_RAW, "HTTP/1.1 507 Full\r\nContent-Length: 0\r\n" CLOSE "\r\n", AZ_UPLINK_WAITING,
         "no room left"},
    };
    struct path path;
    path_open(&path, "answers.azri", 0, 7);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        scripted_hub_say(path.hub, cases[i].answer, cases[i].raw);
        if (i > 0) {
            az_uplink_wake(path.uplink); // it begins by itself, and would begin twice
        }
        wait_status(cases[i].state, 0, cases[i].error);
        assert_int_equal(waiting(&path), 7);
    }
    assert_text_contains(testing_log_text(), "refuses this terminal");
    scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_IDLE, 7, NULL);
    assert_all_held(&path);
    path_close(&path);
}

static void
test_uplink_sends_less_at_once_when_told(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "large.azri", 6, 50);
    wait_status(AZ_UPLINK_IDLE, 50, NULL);
    assert_true(scripted_hub_largest(path.hub) <= 6);
    assert_all_held(&path);
    path_close(&path);
}

/* The next batch is on its way when the one before is marked; one that fails takes none with it. */
static void
test_uplink_makes_anew_what_was_made_behind_a_failure(void **state)
{
    (void)state;
    static const char busy[] =
        "HTTP/1.1 500 Trouble\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    struct path path;
    batch_max = 2;
    path_open(&path, "behind.azri", 0, 6);
    scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    scripted_hub_say(path.hub, SCRIPTED_RAW, busy);
    wait_status(AZ_UPLINK_WAITING, 2, "status 500");
    assert_int_equal(waiting(&path), 4);
    scripted_hub_say(path.hub, SCRIPTED_TAKEN, NULL);
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_WAITING, 2, "without an answer");
    for (int i = 0; i < 2; i++) {
        scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    }
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_IDLE, 6, NULL);
    assert_int_equal(scripted_hub_largest(path.hub), 2);
    assert_all_held(&path);
    path_close(&path);
    batch_max = 0;
}

static void
test_uplink_close_marks_what_the_hub_has(void **state)
{
    (void)state;
    struct path path;
    batch_max = 2;
    path_open(&path, "marks.azri", 0, 6);
    scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    scripted_hub_wait_requests(path.hub, 2); // the second one, which is never answered
    az_uplink_close(path.uplink);
    path.uplink = NULL;
    assert_int_equal(waiting(&path), 4);
    path_close(&path);
    batch_max = 0;
}

static void
test_uplink_goes_on_although_one_is_too_large(void **state)
{
    (void)state;
    static const char too_large[] = "HTTP/1.1 413 No\r\nContent-Length: 0\r\n" CLOSE "\r\n";
    struct path path;
    path_open(&path, "one.azri", 0, 1);
    scripted_hub_say(path.hub, SCRIPTED_RAW, too_large);
    wait_status(AZ_UPLINK_WAITING, 0, "no batch of 1 (status 413)");
    assert_int_equal(waiting(&path), 1);
    scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_IDLE, 1, NULL);
    path_close(&path);
}

static void
test_uplink_halts_at_another_hub(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "other.azri", 1000, 2);
    wait_status(AZ_UPLINK_IDLE, 2, NULL);
    scripted_hub_become(path.hub, &(struct az_uuid){{0x0b}});
    add_responses(&path, 1);
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_HALTED, 2, "another hub answers than before");
    assert_int_equal(waiting(&path), 1);
    scripted_hub_become(path.hub, &(struct az_uuid){{0x5a}});
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_IDLE, 3, NULL);
    assert_all_held(&path);
    path_close(&path);
}

static void
test_uplink_waits_for_a_hub_that_is_down(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "down.azri", 1000, 2);
    wait_status(AZ_UPLINK_IDLE, 2, NULL);
    scripted_hub_close(path.hub);
    add_responses(&path, 1);
    az_uplink_wake(path.uplink);
    wait_status(AZ_UPLINK_WAITING, 2, "cannot connect to the hub at http://127.0.0.1:");
    assert_int_equal(waiting(&path), 1);
    path.hub = scripted_hub_open(1000); // for path_close()
    path_close(&path);
}

/* The first answer of a hub tells the time; the next ones say little more, until some time passed.
 */
static void
test_uplink_learns_the_time_from_the_hub(void **state)
{
    (void)state;
    struct testing_clock still; // so the round trip takes no time
    testing_clock_init(&still, 0, 100000);
    still.boot = (struct az_uuid){{0xb0}}; // the samples' boot
    clock_ = &still.clock;
    struct path path;
    path_open(&path, "time.azri", 2, 5);
    wait_status(AZ_UPLINK_IDLE, 5, NULL);
    path_close(&path);
    clock_ = &az_clock_system;

    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = testing_path("time.azri"), .read_only = true, .clock = &still.clock});
    assert_non_null(store);
    struct az_arena arena;
    az_arena_init(&arena, 1000000);
    struct az_response response = sample_response(0);
    struct az_history history;
    assert_true(az_store_anchors(store, &response, 1, &arena, &history));
    assert_int_equal(history.anchor_count, 1);
    assert_int_equal(history.anchors[0].source, AZ_ANCHOR_HUB);
    assert_int_equal(history.anchors[0].boot_ms, 100000);
    assert_true(history.anchors[0].true_ms == SCRIPTED_RECEIVED_AT_MS);
    az_arena_destroy(&arena);
    az_store_close(store);
}

/* What is known of the boots of a batch must fit into its head line. */
static void
test_uplink_sends_responses_of_few_boots_at_once(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "boots.azri", 0, 1);
    scripted_hub_wait_requests(path.hub, 1); // the first one is on its way
    path.reboots = true;
    add_responses(&path, 50);
    for (size_t i = 0; i < 4; i++) {
        scripted_hub_say(path.hub, SCRIPTED_RIGHT, NULL);
    }
    wait_status(AZ_UPLINK_IDLE, 51, NULL);
    assert_int_equal(scripted_hub_largest(path.hub), AZ_STORE_BOOTS_MAX);
    assert_all_held(&path);
    path_close(&path);
}

static void
test_uplink_close_cuts_off_a_request(void **state)
{
    (void)state;
    struct path path;
    path_open(&path, "close.azri", 0, 1);
    scripted_hub_wait_requests(path.hub, 1);
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    az_uplink_close(path.uplink);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec < 30); // the request alone may take 60
    path.uplink = NULL;
    assert_int_equal(waiting(&path), 1);
    assert_string_equal(testing_log_text(), "");
    path_close(&path);
}

static void
test_uplink_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        const char *why; // NULL if it is good
    } cases[] = {
        {"http://127.0.0.1:8080", NULL},
        {"https://hub.example.org", NULL},
        {"https://hub.example.org/", NULL},
        {"http://[::1]:8080", NULL},
        {"http://[fe80::1.2.3.4]", NULL},
        {"", "does not begin with http"},
        {"ftp://hub", "does not begin with http"},
        {"file:///etc/passwd", "does not begin with http"},
        {"hub.example.org:8080", "does not begin with http"},
        {"http://", "no sound host"},
        {"http:///x", "no sound host"},
        {"http://hub:", "no sound host"},
        {"http://hub:0", "no sound host"},
        {"http://hub:65536", "no sound host"},
        {"http://hub:000080", "no sound host"},
        {"http://hub:80x", "no sound host"},
        {"http://me:secret@hub", "no sound host"},
        {"http://hub?x=1", "no sound host"},
        {"http://hub#x", "no sound host"},
        {"http://a b", "no sound host"},
        {"http://[::1", "no sound host"},
        {"http://[]", "no sound host"},
        {"http://[::1]x", "no sound host"},
        {"http://hub\r\nX: y", "no sound host"},
        {"http://hub/v1", "leave out \"/v1\""},
        {"http://hub//", "leave out"},
        {"http://hub/?x", "leave out"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer why;
        az_buffer_init(&why, 1000);
        bool valid = az_uplink_url_is_valid(cases[i].url, &why);
        assert_int_equal(valid, cases[i].why == NULL);
        assert_text_contains(az_buffer_text(&why), cases[i].why ? cases[i].why : "");
        az_buffer_destroy(&why);
    }
}

static void
test_uplink_bad_url_is_refused_at_opening(void **state)
{
    (void)state;
    testing_log_start();
    assert_null(az_uplink_open(&(struct az_uplink_params){.hub_url = "hub"}));
    assert_text_contains(testing_log_text(), "does not begin with http");
    testing_log_stop();
}

int
main(void)
{
    setenv("no_proxy", "*", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uplink_delivers_what_waited_and_what_is_noticed),
        cmocka_unit_test(test_uplink_takes_only_the_right_answer),
        cmocka_unit_test(test_uplink_sends_less_at_once_when_told),
        cmocka_unit_test(test_uplink_makes_anew_what_was_made_behind_a_failure),
        cmocka_unit_test(test_uplink_close_marks_what_the_hub_has),
        cmocka_unit_test(test_uplink_goes_on_although_one_is_too_large),
        cmocka_unit_test(test_uplink_halts_at_another_hub),
        cmocka_unit_test(test_uplink_waits_for_a_hub_that_is_down),
        cmocka_unit_test(test_uplink_learns_the_time_from_the_hub),
        cmocka_unit_test(test_uplink_sends_responses_of_few_boots_at_once),
        cmocka_unit_test(test_uplink_close_cuts_off_a_request),
        cmocka_unit_test(test_uplink_urls),
        cmocka_unit_test(test_uplink_bad_url_is_refused_at_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
