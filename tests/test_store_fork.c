// SPDX-License-Identifier: MIT
/*
 * A store that finds its name used by another terminal goes on under another
 * one, and loses and doubles nothing.
 */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "storage/store.h"
#include "tests/samples.h"

static struct testing_clock clock_;
static struct testing_random random_;

static struct az_store *
open_store(const char *name)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = testing_path(name), .clock = &clock_.clock, .random = &random_.random});
    assert_non_null(store);
    return store;
}

static void
begin(struct az_store *store, size_t i)
{
    struct az_response response = sample_response(i);
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
}

static void
finish(struct az_store *store)
{
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE, .language = "hy", .duration_ms = 5000};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

struct counted {
    size_t all;
    size_t of_store; // those of `store`
    struct az_uuid store;
    uint64_t seqs; // a bit a seq of those
};

static bool
count_each(void *ctx, const struct az_response *response)
{
    struct counted *counted = ctx;
    counted->all++;
    if (az_uuid_equal(&response->store, &counted->store)) {
        counted->of_store++;
        counted->seqs |= UINT64_C(1) << response->seq;
    }
    return true;
}

static struct counted
count(struct az_store *store, const struct az_uuid *of)
{
    struct counted counted = {.store = *of};
    assert_true(az_store_each(store, count_each, &counted));
    return counted;
}

static uint64_t
waiting(struct az_store *store)
{
    struct az_store_outbox outbox;
    assert_true(az_store_outbox(store, &outbox));
    return outbox.waiting;
}

/* The hub has taken 1 and 2, and has others under the name of 3 and 4. */
static const struct az_verdict_range verdicts[] = {
    {.first = 1, .last = 2, .verdict = AZ_VERDICT_ACCEPTED},
    {.first = 3, .last = 4, .verdict = AZ_VERDICT_CONFLICT, .reason = "the hub has another"},
};

static void
fork_and_mark(struct az_store *store, const struct az_uuid *id)
{
    assert_int_equal(az_store_fork(store, id, verdicts, 2), AZ_STORE_OK);
    assert_int_equal(az_store_mark(store, id, verdicts, 2), AZ_STORE_OK);
}

static void
test_fork_gives_what_is_in_conflict_another_name(void **state)
{
    (void)state;
    struct az_store *store = open_store("conflict.db");
    const struct az_uuid old = *az_store_id(store);
    for (size_t i = 0; i < 4; i++) {
        begin(store, i);
        finish(store);
    }
    testing_log_start();
    fork_and_mark(store, &old);
    assert_text_contains(testing_log_text(), "was its card copied");
    assert_false(az_uuid_equal(az_store_id(store), &old));
    struct counted counted = count(store, &old);
    assert_int_equal(counted.all, 4);
    assert_int_equal(counted.of_store, 2);
    assert_int_equal(counted.seqs, 1 << 1 | 1 << 2);
    assert_int_equal(waiting(store), 2);

    // The hub's answer was lost, and it says the same again: nothing changes.
    fork_and_mark(store, &old);
    assert_int_equal(count(store, &old).all, 4);
    assert_int_equal(waiting(store), 2);
    testing_log_stop();

    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.refused, 0);
    az_store_close(store);
    store = open_store("conflict.db");
    assert_int_equal(count(store, &old).of_store, 2);
    assert_int_equal(waiting(store), 2);
    az_store_close(store);
}

static void
test_fork_lets_an_open_response_go_on(void **state)
{
    (void)state;
    struct az_store *store = open_store("open.db");
    const struct az_uuid old = *az_store_id(store);
    for (size_t i = 0; i < 4; i++) {
        begin(store, i);
        finish(store);
    }
    begin(store, 4);
    testing_log_start();
    fork_and_mark(store, &old);
    testing_log_stop();
    assert_true(az_store_has_open(store));
    finish(store);
    struct counted counted = count(store, az_store_id(store));
    assert_int_equal(counted.all, 5);
    assert_int_equal(counted.of_store, 1);
    assert_int_equal(counted.seqs, 1 << 1);
    assert_int_equal(waiting(store), 3);
    az_store_close(store);
}

/* Two that began as one give the same response one name, so it cannot count twice. */
static void
test_fork_names_follow_from_the_response(void **state)
{
    (void)state;
    struct az_response *taken[2];
    struct az_arena arena;
    az_arena_init(&arena, 1024 * 1024);
    testing_log_start();
    for (size_t round = 0; round < 2; round++) {
        size_t n = 0;
        char name[20];
        snprintf(name, sizeof(name), "same-%zu.db", round);
        testing_random_init(&random_, 11); // the same store id
        struct az_store *store = open_store(name);
        const struct az_uuid old = *az_store_id(store);
        for (size_t i = 0; i < 4; i++) {
            begin(store, i);
            finish(store);
        }
        testing_random_init(&random_, 20 + round);
        fork_and_mark(store, &old);
        assert_true(az_store_take(store, 1, 1000, &arena, &taken[round], &n));
        assert_int_equal(n, 1);
        assert_false(az_uuid_equal(&taken[round]->store, &old));
        az_store_close(store);
    }
    testing_log_stop();
    assert_true(az_uuid_equal(&taken[0]->store, &taken[1]->store));
    assert_int_equal(taken[0]->seq, 3);
    assert_int_equal(taken[1]->seq, 3);
    az_arena_destroy(&arena);
}

static void
test_fork_of_a_store_that_is_not_known_changes_nothing(void **state)
{
    (void)state;
    struct az_store *store = open_store("unknown.db");
    const struct az_uuid old = *az_store_id(store);
    begin(store, 0);
    finish(store);
    assert_int_equal(az_store_fork(store, &(struct az_uuid){{9}}, verdicts, 2), AZ_STORE_OK);
    assert_true(az_uuid_equal(az_store_id(store), &old));
    assert_int_equal(waiting(store), 1);
    az_store_close(store);
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fork_gives_what_is_in_conflict_another_name),
        cmocka_unit_test(test_fork_lets_an_open_response_go_on),
        cmocka_unit_test(test_fork_names_follow_from_the_response),
        cmocka_unit_test(test_fork_of_a_store_that_is_not_known_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
