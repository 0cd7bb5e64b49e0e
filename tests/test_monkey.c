// SPDX-License-Identifier: MIT
/*
 * test_monkey [TOUCHES [SEED]]: a monkey at the terminal, first with the
 * examples and then with surveys made at random, a new one after each share of
 * the touches. ./test monkey gives it a million under the sanitizers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/kiosk/screens.h"
#include "base/files.h"
#include "base/log.h"
#include "tests/monkey.h"
#include "tests/random_survey.h"
#include "tests/testing.h"

enum {
    SHARE_LEAST = 500, // touches of one survey
    SHARE_MOST = 4000,
    SHARES = 10,
    ALL_SCREENS = 100000, // touches that come across every screen
};

static uint64_t touches = 3000;
static uint64_t seed = 1;

static const char *const examples[] = {"surveys/congress/event.yaml", "surveys/expo/event.yaml"};
enum { EXAMPLE_COUNT = sizeof(examples) / sizeof(*examples) };

/* The examples first; then whatever the seed gives. */
static void
run_share(uint64_t number, uint64_t count, struct monkey_tally *tally)
{
    char name[40];
    snprintf(name, sizeof(name), "store-%llu.db", (unsigned long long)number);
    char *store = strdup(testing_path(name));
    char *example = number < EXAMPLE_COUNT ? az_files_asset(examples[number]) : NULL;
    const char *event = example ? example : random_survey_write(seed + number);
    monkey_run(
        &(struct monkey_params){
            .event_path = event, .store_path = store, .seed = seed + number, .touches = count},
        tally);
    remove(store);
    free(example);
    free(store);
}

static void
test_monkey_leaves_only_valid_responses(void **state)
{
    (void)state;
    struct monkey_tally tally = {0};
    uint64_t share = touches / SHARES;
    share = share < SHARE_LEAST ? SHARE_LEAST : share > SHARE_MOST ? SHARE_MOST : share;
    for (uint64_t number = 0; tally.acts < touches; number++) {
        uint64_t left = touches - tally.acts;
        run_share(number, left < share ? left : share, &tally);
        print_message("%llu touches, %llu frames: %llu responses, %llu complete, %llu thanked\n",
                      (unsigned long long)tally.acts, (unsigned long long)tally.frames,
                      (unsigned long long)tally.responses, (unsigned long long)tally.complete,
                      (unsigned long long)tally.thanked);
    }
    assert_true(tally.complete > 0);
    assert_true(tally.answers > tally.responses);
    for (int i = 0; i < AZ_SCREEN_COUNT && touches >= ALL_SCREENS; i++) {
        if (i != AZ_SCREEN_OUT_OF_SERVICE && !(tally.screens & (uint64_t)1 << i)) {
            fail_msg("the screen %s was never seen", az_screen((enum az_screen_id)i)->name);
        }
    }
}

int
main(int argc, char **argv)
{
    touches = argc > 1 ? strtoull(argv[1], NULL, 10) : touches;
    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : seed;
    setenv("TZ", "Asia/Tbilisi", 1);
    tzset();
    az_log_set_level(AZ_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monkey_leaves_only_valid_responses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
