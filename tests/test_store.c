// SPDX-License-Identifier: MIT
/*
 * The life of a response in the terminal's store, from its first answer until it is
 * closed, by whomever, and read again.
 */
#include <string.h>

#include <sqlite3.h>

#include "tests/sample_store.h"
#include "tests/samples.h"

static const char four_samples[] = "1 hy complete overall=5 liked=\"talks people\" recommend=9\n"
                                   "2 ka timeout overall=2\n"
                                   "3 ka complete overall=1 word=\"ძალიან ცხელა\"\n"
                                   "4 en exit overall=2\n";

static void
test_store_keeps_responses_over_reopening(void **state)
{
    (void)state;
    struct az_store *store = open_store("reopen.db");
    struct az_uuid id = *az_store_id(store);
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    az_store_close(store);

    store = open_store("reopen.db");
    assert_true(az_uuid_equal(az_store_id(store), &id));
    assert_content(store, four_samples);
    put_sample(store, 4);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.last_seq, 5);
    assert_int_equal(figures.closed, 5);
    assert_int_equal(figures.waiting, 5);
    az_store_close(store);
}

static bool
check_whole(void *ctx, const struct az_response *response)
{
    size_t *i = ctx;
    struct az_response expected = sample_response((*i)++);
    expected.store = response->store;
    assert_true(az_response_checksum(response) == az_response_checksum(&expected));
    return true;
}

static void
test_store_keeps_every_field(void **state)
{
    (void)state;
    struct az_store *store = open_store("fields.db");
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    size_t i = 0;
    assert_true(az_store_each(store, check_whole, &i));
    assert_int_equal(i, 4);
    az_store_close(store);
}

static void
test_store_counts_a_person_who_left_after_one_tap(void **state)
{
    (void)state;
    struct az_store *store = open_store("left.db");
    struct az_response response = sample_response(0);
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &response.answers[1], response.boot_ms + 4200),
                     AZ_STORE_OK);
    assert_content(store, ""); // open ones are not handed out
    az_store_close(store);     // as after a crash: nobody closed it

    testing_log_start();
    store = open_store("left.db");
    assert_text_contains(testing_log_text(), "response 1 was left open");
    testing_log_stop();
    assert_content(store, "1 hy timeout overall=5 liked=\"talks people\"\n");

    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_take(store, 10, 100000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].duration_ms, 4200); // the time of the last answer
    az_arena_destroy(&arena);
    az_store_close(store);
}

static void
test_store_closes_what_nobody_closed_before_the_next_begins(void **state)
{
    (void)state;
    struct az_store *store = open_store("twice.db");
    struct az_response response = sample_response(1);
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    put_sample(store, 0);
    assert_content(store, "1 ka timeout overall=2\n"
                          "2 hy complete overall=5 liked=\"talks people\" recommend=9\n");
    az_store_close(store);
}

static void
test_store_changes_and_withdraws_answers(void **state)
{
    (void)state;
    struct az_store *store = open_store("change.db");
    struct az_response response = sample_response(0);
    struct az_answer happier = {.question = "overall",
                                .value = {.kind = AZ_VALUE_NUMBER, .number = 4}};
    struct az_answer none = {.question = "liked"};
    struct az_answer never = {.question = "other"};
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &happier, response.boot_ms), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &none, response.boot_ms), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &never, response.boot_ms - 5), AZ_STORE_OK);
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE, .language = "ka", .misuse = "burst", .duration_ms = 1};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    assert_content(store, "1 ka complete overall=4 recommend=9\n");
    az_store_close(store);
}

static void
test_store_drops_what_belongs_to_nothing(void **state)
{
    (void)state;
    struct az_store *store = open_store("nothing.db");
    struct az_response response = sample_response(0);
    const struct az_store_closing closing = {.ending = AZ_ENDING_EXIT, .language = "hy"};
    testing_log_start();
    assert_int_equal(az_store_answer(store, &response.answers[0], 0), AZ_STORE_OK);
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    testing_log_stop();
    assert_content(store, "");
    az_store_close(store);
}

static size_t
count_text(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

/* A tap that is refused is tried each second; the log has the first try, and the next new fault. */
static void
test_store_tells_of_a_fault_that_stays_once(void **state)
{
    (void)state;
    struct az_store *store = open_store("told.db");
    struct az_response response = sample_response(0);
    testing_log_start();
    for (size_t times = 1; times <= 2; times++) {
        sqlite3 *other;
        assert_int_equal(sqlite3_open(testing_path("told.db"), &other), SQLITE_OK);
        assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        for (int tries = 0; tries < 5; tries++) {
            assert_int_equal(az_store_begin(store, &response), AZ_STORE_FAILED);
        }
        assert_int_equal(count_text(testing_log_text(), "database is locked"), times);
        sqlite3_close(other);
        put_sample(store, 0);
    }
    testing_log_stop();
    az_store_close(store);
}

static bool
stop_at_once(void *ctx, const struct az_response *response)
{
    (void)response;
    ++*(int *)ctx;
    return false;
}

static void
test_store_stops_reading_when_told(void **state)
{
    (void)state;
    struct az_store *store = open_store("stop.db");
    put_sample(store, 0);
    put_sample(store, 1);
    int calls = 0;
    assert_false(az_store_each(store, stop_at_once, &calls));
    assert_int_equal(calls, 1);
    az_store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_keeps_responses_over_reopening),
        cmocka_unit_test(test_store_keeps_every_field),
        cmocka_unit_test(test_store_counts_a_person_who_left_after_one_tap),
        cmocka_unit_test(test_store_closes_what_nobody_closed_before_the_next_begins),
        cmocka_unit_test(test_store_changes_and_withdraws_answers),
        cmocka_unit_test(test_store_drops_what_belongs_to_nothing),
        cmocka_unit_test(test_store_tells_of_a_fault_that_stays_once),
        cmocka_unit_test(test_store_stops_reading_when_told),
    };
    return cmocka_run_group_tests(tests, set_up_stores, NULL);
}
