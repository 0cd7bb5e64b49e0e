// SPDX-License-Identifier: MIT
/*
 * Visits, as the terminal's store counts them: added up by the hour of a boot.
 */
#include "tests/sample_store.h"

/* Hours that were kept, as they are read. */
struct hours {
    struct az_visits_hour kept[4];
    size_t count;
};

static bool
note_hour(void *ctx, const struct az_visits_hour *hour)
{
    struct hours *hours = ctx;
    assert_true(hours->count < 4);
    hours->kept[hours->count++] = *hour;
    return true;
}

static void
test_store_adds_up_visits_of_an_hour(void **state)
{
    (void)state;
    const struct az_visits_hour posts[] = {
        {{{1}}, 0, 1780000000000, {.wakes = 3, .starts = 2, .unanswered = 1}},
        {{{1}}, 3600000, 1780003600000, {.wakes = 1, .starts = 1}},
        {{{1}}, 0, 1999999999999, {.abandoned = 1, .completes = UINT32_MAX}},
        {{{2}}, 0, 1780000000000, {.wakes = 7}},
    };
    struct az_store *store = open_store("visits.db");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(az_store_add_visits(store, &posts[i]), AZ_STORE_OK);
    }
    az_store_close(store);

    struct hours hours = {0};
    store = az_store_open(
        &(struct az_store_params){.path = testing_path("visits.db"), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each_visits(store, note_hour, &hours));
    az_store_close(store);
    const struct az_visits_counts first = {3, 2, 1, 1, UINT32_MAX};
    assert_int_equal(hours.count, 3);
    assert_memory_equal(&hours.kept[0].counts, &first, sizeof(first));
    assert_int_equal(hours.kept[0].wall_ms, 1780000000000); // as it was first
    assert_int_equal(hours.kept[1].from_ms, 3600000);
    assert_true(az_uuid_equal(&hours.kept[2].boot, &posts[3].boot));
    assert_int_equal(hours.kept[2].counts.wakes, 7);
}

static void
test_store_refuses_visits_before_the_boot(void **state)
{
    (void)state;
    struct az_store *store = open_store("early.db");
    const struct az_visits_hour early = {{{1}}, -3600000, 0, {.wakes = 1}};
    testing_log_start();
    assert_int_equal(az_store_add_visits(store, &early), AZ_STORE_FAILED);
    testing_log_stop();
    put_sample(store, 0); // and goes on
    az_store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_adds_up_visits_of_an_hour),
        cmocka_unit_test(test_store_refuses_visits_before_the_boot),
    };
    return cmocka_run_group_tests(tests, set_up_stores, NULL);
}
