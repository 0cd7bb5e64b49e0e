// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <pthread.h>
#include <string.h>

#include <sqlite3.h>

#include "storage/store_thread.h"
#include "tests/ear.h"
#include "tests/samples.h"

static struct ear ear;
static struct testing_clock clock_;
static struct testing_random random_;

static void
hear_in_order(void *ctx, uint64_t ticket)
{
    assert_true(ticket == ear_told(ctx).committed + 1);
    ear_hear_committed(ctx, ticket);
}

static struct az_store_thread *
open_thread(const char *name)
{
    ear_init(&ear);
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path(name), .clock = &clock_.clock, .random = &random_.random},
        .handle_committed = hear_in_order,
        .handle_state = ear_hear_state,
        .ctx = &ear,
    });
    assert_non_null(thread);
    az_store_thread_on_closed(thread, ear_hear_closed, &ear);
    return thread;
}

/* Post a whole sample, three tickets or so; the last one. */
static uint64_t
post_sample(struct az_store_thread *thread, size_t i)
{
    struct az_response response = sample_response(i);
    size_t count = response.answer_count;
    response.answer_count = 1;
    assert_true(az_store_thread_begin(thread, &response) > 0);
    for (size_t a = 1; a < count; a++) {
        char text[64] = "";
        struct az_answer answer = response.answers[a];
        if (answer.value.text) {
            strcpy(text, answer.value.text);
            answer.value.text = text;
        }
        assert_true(az_store_thread_answer(thread, &answer, response.boot_ms) > 0);
        memset(text, 'x', sizeof(text)); // what was posted borrows nothing
    }
    const struct az_store_closing closing = {
        .ending = response.ending, .language = response.language, .duration_ms = 5000};
    uint64_t ticket = az_store_thread_finish(thread, &closing);
    assert_true(ticket > 0);
    return ticket;
}

static void
test_store_thread_tells_what_is_durable_in_order(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("order.db");
    assert_true(az_store_thread_start(thread));
    uint64_t last = 0;
    for (size_t i = 0; i < 8; i++) {
        last = post_sample(thread, i);
    }
    ear_wait_committed(&ear, last);

    // Another connection sees them: they are in the file and not only in the thread.
    struct az_store *reader = az_store_open(
        &(struct az_store_params){.path = testing_path("order.db"), .read_only = true});
    struct az_store_figures figures;
    assert_true(az_store_figures(reader, &figures));
    assert_int_equal(figures.closed, 8);
    az_store_close(reader);
    az_store_thread_close(thread);
    assert_int_equal(ear_told(&ear).closed, 8);
}

static void
test_store_thread_serves_the_uplink(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("uplink.db");
    struct az_store_figures figures;
    assert_false(az_store_thread_figures(thread, &figures)); // not started
    assert_true(az_store_thread_start(thread));
    ear_wait_committed(&ear, post_sample(thread, 0));
    ear_wait_committed(&ear, post_sample(thread, 1));

    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_thread_take(thread, 10, 100000, &arena, &taken, &count));
    assert_int_equal(count, 2);
    const struct az_verdict_range range = {.first = 1, .last = 1, .verdict = AZ_VERDICT_ACCEPTED};
    assert_true(az_store_thread_mark(thread, &taken[0].store, &range, 1));
    assert_true(az_store_thread_figures(thread, &figures));
    assert_int_equal(figures.waiting, 1);
    az_arena_destroy(&arena);
    az_store_thread_close(thread);
}

static void
test_store_thread_keeps_the_order_shown(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("shown.db");
    assert_true(az_store_thread_start(thread));
    struct az_response response = sample_response(1);
    assert_true(az_store_thread_begin(thread, &response) > 0);
    char shown[] = "people talks";
    const struct az_answer mixed = {
        .question = "liked",
        .value = {.kind = AZ_VALUE_CHOICES, .text = "talks"},
        .shown = shown,
    };
    assert_true(az_store_thread_answer(thread, &mixed, response.boot_ms) > 0);
    memset(shown, 'x', sizeof(shown) - 1); // what was posted borrows nothing
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "ka"};
    ear_wait_committed(&ear, az_store_thread_finish(thread, &closing));

    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_thread_take(thread, 10, 100000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].answer_count, 2);
    assert_string_equal(taken[0].answers[1].shown, "people talks");
    az_arena_destroy(&arena);
    az_store_thread_close(thread);
}

static void
test_store_thread_commits_what_is_queued_when_it_closes(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("close.db");
    for (size_t i = 0; i < 20; i++) {
        post_sample(thread, i);
    }
    assert_true(az_store_thread_start(thread));
    az_store_thread_close(thread);
    thread = open_thread("close.db");
    assert_true(az_store_thread_start(thread));
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(thread, &figures));
    assert_int_equal(figures.closed, 20);
    az_store_thread_close(thread);
}

static bool
add_wakes(void *ctx, const struct az_visits_hour *hour)
{
    *(uint64_t *)ctx += hour->counts.wakes;
    return true;
}

static void
test_store_thread_counts_visits_behind_taps(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("visits.db");
    struct az_visits_hour hour = {.boot = {{1}}, .counts = {.wakes = 1}};
    size_t posted = 0;
    uint64_t wakes = 0;
    post_sample(thread, 0);
    while (az_store_thread_visits(thread, &hour)) {
        posted++;
    }
    assert_in_range(posted, 24, 64); // then the caller keeps them
    assert_true(az_store_thread_start(thread));
    az_store_thread_close(thread);

    struct az_store *store = az_store_open(
        &(struct az_store_params){.path = testing_path("visits.db"), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each_visits(store, add_wakes, &wakes));
    az_store_close(store);
    assert_int_equal(wakes, posted);
}

static void
test_store_thread_refuses_a_tap_when_the_queue_is_full(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("full.db");
    struct az_response response = sample_response(1);
    for (size_t i = 0; i < AZ_STORE_QUEUE_MAX; i++) {
        assert_true(az_store_thread_begin(thread, &response) == i + 1);
    }
    testing_log_start();
    assert_true(az_store_thread_begin(thread, &response) == 0);
    assert_text_contains(testing_log_text(), "a tap is refused");
    testing_log_stop();
    assert_true(az_store_thread_start(thread));
    ear_wait_committed(&ear, AZ_STORE_QUEUE_MAX);
    assert_true(az_store_thread_begin(thread, &response) > 0);
    az_store_thread_close(thread);
}

static void
test_store_thread_tries_again_until_the_disk_takes_it(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("busy.db");
    // A writer that should not be there holds the file: each commit is refused.
    sqlite3 *intruder;
    assert_int_equal(sqlite3_open(testing_path("busy.db"), &intruder), SQLITE_OK);
    assert_int_equal(sqlite3_exec(intruder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);

    testing_log_start();
    assert_true(az_store_thread_start(thread));
    uint64_t last = post_sample(thread, 0);
    ear_wait_state(&ear, AZ_STORE_STATE_FAILED);
    assert_int_equal(ear_told(&ear).states, 1);
    assert_int_equal(ear_told(&ear).committed, 0);

    // Taps wait for the disk, the uplink's requests do not wait for them.
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(thread, &figures));
    assert_int_equal(figures.closed, 0);

    sqlite3_exec(intruder, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_db_config(intruder, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(intruder);
    ear_wait_committed(&ear, last);
    testing_log_stop();
    assert_int_equal(ear_told(&ear).states, 2);
    assert_int_equal(ear_told(&ear).state, AZ_STORE_STATE_READY);
    assert_true(az_store_thread_figures(thread, &figures));
    assert_int_equal(figures.closed, 1);
    az_store_thread_close(thread);
}

struct reader {
    struct az_store_thread *thread;
    unsigned marked;
};

/* Takes and marks until everything is marked, as the uplink does. */
static void *
run_reader(void *ctx)
{
    struct reader *reader = ctx;
    while (reader->marked < 40) {
        struct az_arena arena;
        az_arena_init(&arena, 100000);
        struct az_response *taken;
        size_t count;
        assert_true(az_store_thread_take(reader->thread, 7, 100000, &arena, &taken, &count));
        if (count > 0) {
            const struct az_verdict_range range = {.first = taken[0].seq,
                                                   .last = taken[count - 1].seq,
                                                   .verdict = AZ_VERDICT_ACCEPTED};
            assert_int_equal(taken[0].seq, reader->marked + 1);
            assert_true(az_store_thread_mark(reader->thread, &taken[0].store, &range, 1));
            reader->marked += (unsigned)count;
        }
        az_arena_destroy(&arena);
    }
    return NULL;
}

static void
test_store_thread_lets_taps_and_uplink_work_at_once(void **state)
{
    (void)state;
    struct az_store_thread *thread = open_thread("both.db");
    assert_true(az_store_thread_start(thread));
    struct reader reader = {.thread = thread};
    pthread_t uplink;
    assert_int_equal(pthread_create(&uplink, NULL, run_reader, &reader), 0);
    for (size_t i = 0; i < 40; i++) {
        ear_wait_committed(&ear, post_sample(thread, i));
    }
    pthread_join(uplink, NULL);
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(thread, &figures));
    assert_int_equal(figures.waiting, 0);
    assert_int_equal(figures.closed, 40);
    az_store_thread_close(thread);
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 4);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_thread_tells_what_is_durable_in_order),
        cmocka_unit_test(test_store_thread_serves_the_uplink),
        cmocka_unit_test(test_store_thread_keeps_the_order_shown),
        cmocka_unit_test(test_store_thread_commits_what_is_queued_when_it_closes),
        cmocka_unit_test(test_store_thread_counts_visits_behind_taps),
        cmocka_unit_test(test_store_thread_refuses_a_tap_when_the_queue_is_full),
        cmocka_unit_test(test_store_thread_tries_again_until_the_disk_takes_it),
        cmocka_unit_test(test_store_thread_lets_taps_and_uplink_work_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
