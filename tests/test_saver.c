// SPDX-License-Identifier: MIT
#include "app/kiosk/saver.h"

#include <string.h>

#include "base/uuid.h"
#include "tests/ear.h"
#include "tests/testing.h"

struct desk {
    struct testing_clock clock;
    struct testing_random random;
    struct ear ear;
    struct az_store_thread *store;
    struct az_saver saver;
};

static const struct az_point point = {.id = "foyer"};
static struct az_survey survey = {
    .id = "short", .version = "0123456789abcdef", .languages = {"hy", "en"}, .language_count = 2};
static struct az_event event = {.id = "fair", .languages = {"hy", "en"}, .language_count = 2};

static void
open_desk(struct desk *desk)
{
    *desk = (struct desk){0};
    testing_clock_init(&desk->clock, 1780000000000, 5000);
    testing_random_init(&desk->random, 1);
    ear_init(&desk->ear);
    desk->store = az_store_thread_open(
        &(struct az_store_thread_params){.store = {.path = testing_path("saver.db"),
                                                   .clock = &desk->clock.clock,
                                                   .random = &desk->random.random},
                                         .handle_committed = ear_hear_committed,
                                         .ctx = &desk->ear});
    assert_non_null(desk->store);
    az_saver_init(&desk->saver, &(struct az_saver_params){.store = desk->store,
                                                          .event = &event,
                                                          .point = &point,
                                                          .survey = &survey,
                                                          .clock = &desk->clock.clock,
                                                          .boot = {{1}}});
}

static void
close_desk(struct desk *desk)
{
    az_store_thread_close(desk->store);
}

/* Wait until everything posted up to `ticket` is durable, and tell the saver. */
static bool
wait_for(struct desk *desk, uint64_t ticket)
{
    ear_wait_committed(&desk->ear, ticket);
    return az_saver_committed(&desk->saver, ear_told(&desk->ear).committed);
}

static struct az_flow_effect
begins(int64_t number)
{
    return (struct az_flow_effect){
        .begins = true,
        .answers = {{.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = number}}},
        .answer_count = 1};
}

static struct az_flow_effect
finishes(enum az_ending ending)
{
    return (struct az_flow_effect){.finishes = true, .ending = ending, .duration_ms = 700};
}

static bool
count_response(void *ctx, const struct az_response *response)
{
    size_t *count = ctx;
    assert_string_equal(response->event, "fair");
    assert_string_equal(response->point, "foyer");
    assert_string_equal(response->survey_version, "0123456789abcdef");
    ++*count;
    return true;
}

static size_t
count_stored(void)
{
    size_t count = 0;
    struct az_store *store = az_store_open(
        &(struct az_store_params){.path = testing_path("saver.db"), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each(store, count_response, &count));
    az_store_close(store);
    return count;
}

static void
test_saver_is_done_only_after_commit(void **state)
{
    (void)state;
    struct desk desk;
    open_desk(&desk);
    size_t before = count_stored();
    struct az_flow_effect effect = begins(4);
    assert_true(az_saver_apply(&desk.saver, &effect, 0));
    assert_true(az_saver_is_done(&desk.saver)); // nothing is closed yet
    effect = finishes(AZ_ENDING_COMPLETE);
    assert_true(az_saver_apply(&desk.saver, &effect, 1));
    assert_false(az_saver_is_done(&desk.saver));
    assert_true(az_store_thread_start(desk.store));
    assert_true(wait_for(&desk, desk.saver.last_finish));
    assert_true(az_saver_is_done(&desk.saver));
    assert_int_equal(desk.saver.saved, 1);
    close_desk(&desk);
    assert_int_equal(count_stored(), before + 1);
}

/* The store does not work yet, so its queue fills. */
static void
test_saver_closes_what_was_refused_to_close(void **state)
{
    (void)state;
    struct desk desk;
    open_desk(&desk);
    size_t before = count_stored();
    struct az_flow_effect effect = begins(2);
    assert_true(az_saver_apply(&desk.saver, &effect, 0));
    effect.begins = false;
    testing_log_start();
    while (az_saver_apply(&desk.saver, &effect, 0)) {
    }
    effect = finishes(AZ_ENDING_TIMEOUT);
    assert_false(az_saver_apply(&desk.saver, &effect, 0));
    assert_true(desk.saver.owes);
    assert_false(az_saver_is_done(&desk.saver));
    /* The next person's first tap is refused, too, for the one before is not closed. */
    effect = begins(5);
    assert_false(az_saver_apply(&desk.saver, &effect, 0));
    assert_text_contains(testing_log_text(), "AZ-S5: a tap could not be taken");
    assert_text_contains(testing_log_text(), az_store_fault(AZ_STORE_STATE_SLOW)->cure);
    testing_log_stop();

    assert_true(az_store_thread_start(desk.store));
    assert_false(wait_for(&desk, AZ_STORE_QUEUE_MAX));
    assert_true(az_saver_settle(&desk.saver));
    assert_true(wait_for(&desk, desk.saver.last_finish));
    assert_true(az_saver_is_done(&desk.saver));
    close_desk(&desk);
    assert_int_equal(count_stored(), before + 1);
}

static void
test_saver_never_closes_what_was_refused_to_open(void **state)
{
    (void)state;
    struct desk desk;
    open_desk(&desk);
    testing_log_start();
    const struct az_store_closing closing = {.ending = AZ_ENDING_TIMEOUT, .language = "hy"};
    while (az_store_thread_finish(desk.store, &closing) != 0) {
    }
    struct az_flow_effect effect = begins(1);
    assert_false(az_saver_apply(&desk.saver, &effect, 0));
    effect = finishes(AZ_ENDING_COMPLETE);
    assert_false(az_saver_apply(&desk.saver, &effect, 0));
    assert_false(desk.saver.owes);
    assert_true(az_saver_settle(&desk.saver));
    close_desk(&desk);
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_saver_is_done_only_after_commit),
        cmocka_unit_test(test_saver_closes_what_was_refused_to_close),
        cmocka_unit_test(test_saver_never_closes_what_was_refused_to_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
