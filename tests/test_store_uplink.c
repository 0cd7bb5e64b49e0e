// SPDX-License-Identifier: MIT
/* What the uplink leaves in the terminal's store, and what the store knows of the time. */
#include "tests/testing.h"

#include "storage/store.h"
#include "storage/store_thread.h"
#include "tests/samples.h"

#define NOW     INT64_C(1778751000000)
#define HOUR_MS INT64_C(3600000)

static struct az_store *
open_store(const char *path)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = path, .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(store);
    return store;
}

/* A closed response that was given so long after the start of a boot. */
static void
put_response(struct az_store *store, const struct az_uuid *boot, int64_t boot_ms)
{
    struct az_response response = sample_response(1);
    response.boot = *boot;
    response.boot_ms = boot_ms;
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

static void
assert_told(struct az_store *store, int64_t last_try_ms, int64_t last_success_ms, const char *error)
{
    struct az_store_uplink told;
    assert_true(az_store_uplink(store, &told));
    assert_int_equal(told.last_try_ms, last_try_ms);
    assert_int_equal(told.last_success_ms, last_success_ms);
    assert_string_equal(told.last_error, error);
}

static void
test_store_uplink_word_is_written_with_the_verdicts(void **state)
{
    (void)state;
    const char *path = testing_path("marked.db");
    struct az_store *store = open_store(path);
    put_response(store, &(struct az_uuid){{1}}, 1000);
    assert_told(store, 0, 0, "");
    az_store_tell_uplink(store, &(struct az_store_uplink){.last_try_ms = 5, .last_success_ms = 5});
    assert_true(az_store_has_uplink_news(store));
    assert_told(store, 0, 0, "");
    const struct az_verdict_range range = {.first = 1, .last = 1, .verdict = AZ_VERDICT_ACCEPTED};
    assert_int_equal(az_store_mark(store, az_store_id(store), &range, 1), AZ_STORE_OK);
    assert_false(az_store_has_uplink_news(store));
    assert_told(store, 5, 5, "");
    az_store_close(store);
}

static void
test_store_uplink_word_outlives_the_program(void **state)
{
    (void)state;
    const char *path = testing_path("kept.db");
    struct az_store *store = open_store(path);
    assert_int_equal(az_store_keep_uplink(store), AZ_STORE_OK); // nothing to keep
    az_store_tell_uplink(store, &(struct az_store_uplink){.last_try_ms = 1, .last_error = "old"});
    az_store_tell_uplink(store, &(struct az_store_uplink){
                                    .last_try_ms = 7, .last_success_ms = 3, .last_error = "why"});
    assert_int_equal(az_store_keep_uplink(store), AZ_STORE_OK);
    assert_false(az_store_has_uplink_news(store));
    az_store_close(store);
    store = open_store(path);
    assert_told(store, 7, 3, "why");
    az_store_close(store);
}

static void
test_store_uplink_word_through_the_thread(void **state)
{
    (void)state;
    const char *path = testing_path("thread.db");
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = path, .clock = &az_clock_system, .random = &az_random_system}});
    assert_non_null(thread);
    assert_true(az_store_thread_start(thread));
    int64_t passed_ms = -1;
    assert_true(az_store_thread_passed(thread, &passed_ms));
    struct az_store_uplink told = {.last_try_ms = 1};
    assert_true(az_store_thread_uplink(thread, &told));
    assert_int_equal(told.last_try_ms, 0);
    az_store_thread_tell_uplink(
        thread, &(struct az_store_uplink){.last_try_ms = 9, .last_error = "no network"});
    az_store_thread_close(thread); // writes it, however soon
    struct az_store *store = open_store(path);
    assert_told(store, 9, 0, "no network");
    az_store_close(store);
}

static void
test_store_passed_is_what_anchors_vouch_for(void **state)
{
    (void)state;
    const char *path = testing_path("passed.db");
    struct az_store *store = open_store(path);
    int64_t passed_ms = -1;
    assert_true(az_store_passed(store, &passed_ms));
    assert_int_equal(passed_ms, 0);
    const struct az_uuid boot = {{7}};
    put_response(store, &boot, 1000); // its clock says something, and nothing vouches for that
    assert_true(az_store_passed(store, &passed_ms));
    assert_int_equal(passed_ms, 0);
    const struct az_anchor anchor = {.boot = boot,
                                     .boot_ms = 2000,
                                     .true_ms = NOW,
                                     .uncertainty_ms = 1000,
                                     .source = AZ_ANCHOR_HUB};
    assert_int_equal(az_store_anchor(store, &anchor), AZ_STORE_OK);
    assert_true(az_store_passed(store, &passed_ms));
    assert_int_equal(passed_ms, NOW - 1000);
    put_response(store, &boot, 2000 + HOUR_MS);
    assert_true(az_store_passed(store, &passed_ms));
    // Clocks may drift, and what does not divide is rounded away from what is claimed.
    assert_int_equal(passed_ms, NOW - 1000 + HOUR_MS - HOUR_MS / 2000 - 1);
    az_store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_uplink_word_is_written_with_the_verdicts),
        cmocka_unit_test(test_store_uplink_word_outlives_the_program),
        cmocka_unit_test(test_store_uplink_word_through_the_thread),
        cmocka_unit_test(test_store_passed_is_what_anchors_vouch_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
