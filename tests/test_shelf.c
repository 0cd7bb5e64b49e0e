// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/shelf.h"

static struct az_assignment
assignment(uint8_t package)
{
    return (struct az_assignment){.package = {{package, 1}}};
}

/* As after a power cut: what counts is what the disk has. */
static struct az_shelf *
reopen(struct az_shelf *shelf, const char *dir)
{
    az_shelf_close(shelf);
    shelf = az_shelf_open(dir);
    assert_non_null(shelf);
    return shelf;
}

/* What is to be shown at the start, by its first byte; 0 for nothing. */
static int
begin(struct az_shelf *shelf)
{
    struct az_assignment first = {0};
    bool any = az_shelf_begin(shelf, &first);
    assert_int_equal(any, !az_assignment_is_zero(&first));
    return first.package.bytes[0];
}

static void
test_shelf_keeps_what_was_shown_and_what_was_before(void **state)
{
    (void)state;
    const char *dir = testing_path("shown");
    const struct az_assignment one = assignment(1);
    const struct az_assignment two = assignment(2);
    struct az_shelf *shelf = az_shelf_open(dir);
    assert_non_null(shelf);
    assert_int_equal(begin(shelf), 0);
    assert_true(az_assignment_is_zero(&az_shelf_report(shelf)->running));
    assert_true(az_shelf_try(shelf, &one));
    assert_true(az_shelf_shown(shelf, &one));
    assert_true(az_shelf_try(shelf, &two));
    assert_true(az_shelf_shown(shelf, &two));
    shelf = reopen(shelf, dir);
    assert_int_equal(begin(shelf), 2);
    assert_true(az_shelf_is_settled(shelf, &two));
    assert_false(az_shelf_is_settled(shelf, &one)); // the hub may want it again
    testing_log_start();
    assert_true(az_shelf_refuse(shelf, &two, "it cannot be loaded"));
    testing_log_stop();
    shelf = reopen(shelf, dir);
    assert_int_equal(begin(shelf), 1);
    const struct az_package_report *report = az_shelf_report(shelf);
    assert_int_equal(report->running.package.bytes[0], 1);
    assert_int_equal(report->refused.package.bytes[0], 2);
    assert_string_equal(report->why, "it cannot be loaded");
    assert_true(az_shelf_is_settled(shelf, &two));
    assert_true(az_shelf_forget_refusal(shelf)); // the hub wants the one again
    shelf = reopen(shelf, dir);
    assert_string_equal(az_shelf_report(shelf)->why, "");
    assert_false(az_shelf_is_settled(shelf, &two));
    az_shelf_close(shelf);
}

static void
test_shelf_goes_back_when_the_program_ends_over_something_again_and_again(void **state)
{
    (void)state;
    const char *dir = testing_path("deadly");
    const struct az_assignment good = assignment(1);
    const struct az_assignment deadly = assignment(2);
    struct az_shelf *shelf = az_shelf_open(dir);
    assert_true(az_shelf_try(shelf, &good) && az_shelf_shown(shelf, &good));
    assert_true(az_shelf_try(shelf, &deadly));
    testing_log_start();
    int tries = 1; // the one in which it came
    for (;;) {
        shelf = reopen(shelf, dir);
        if (begin(shelf) == 1) {
            break;
        }
        assert_in_range(++tries, 2, AZ_SHELF_TRIES_MAX);
    }
    testing_log_stop();
    assert_int_equal(tries, AZ_SHELF_TRIES_MAX);
    assert_int_equal(az_shelf_report(shelf)->refused.package.bytes[0], 2);
    assert_text_contains(az_shelf_report(shelf)->why, "again and again");
    shelf = reopen(shelf, dir);
    assert_int_equal(begin(shelf), 1);
    az_shelf_close(shelf);
}

/* What it shows instead may be the event that it came with, which is nothing of the hub's. */
static void
test_shelf_remembers_a_refusal_when_its_own_event_is_shown(void **state)
{
    (void)state;
    const struct az_assignment wrong = {.package = {.bytes = {7}}};
    const struct az_assignment own = {0};
    struct az_shelf *shelf = az_shelf_open(testing_path("own"));
    assert_non_null(shelf);
    testing_log_start();
    assert_true(az_shelf_try(shelf, &wrong));
    assert_true(az_shelf_refuse(shelf, &wrong, "it ends"));
    testing_log_stop();
    assert_true(az_shelf_shown(shelf, &own));
    assert_true(az_assignment_equal(&az_shelf_report(shelf)->refused, &wrong));
    assert_string_equal(az_shelf_report(shelf)->why, "it ends");
    az_shelf_close(shelf);
}

static void
test_shelf_asks_once_more_after_an_update_of_the_program(void **state)
{
    (void)state;
    const char *dir = testing_path("updated");
    const struct az_assignment wrong = assignment(7);
    struct az_shelf *shelf = az_shelf_open(dir);
    testing_log_start();
    assert_true(az_shelf_refuse(shelf, &wrong, "there is no type \"new\""));
    testing_log_stop();
    shelf = reopen(shelf, dir);
    assert_true(az_shelf_is_settled(shelf, &wrong));
    char *path = az_files_join(dir, "state.json");
    testing_write(path,
                  "{\"azri\":1,\"version\":\"0.0.1\",\"refused\":\"0701000000000000000000000000"
                  "000000000000000000000000000000000000\",\"why\":\"no\"}\n");
    free(path);
    shelf = reopen(shelf, dir);
    assert_false(az_shelf_is_settled(shelf, &wrong));
    assert_string_equal(az_shelf_report(shelf)->why, "");
    az_shelf_close(shelf);
}

static void
test_shelf_with_a_damaged_state_begins_anew(void **state)
{
    (void)state;
    static const char *const states[] = {"", "{", "[]", "{\"running\":7,\"tries\":-1}",
                                         "{\"running\":\"../../../etc\",\"why\":{}}"};
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        const char *dir = testing_path("damaged");
        assert_true(az_files_make_dir(dir));
        char *path = az_files_join(dir, "state.json");
        testing_write(path, states[i]);
        testing_log_start();
        struct az_shelf *shelf = az_shelf_open(dir);
        assert_non_null(shelf);
        assert_int_equal(begin(shelf), 0);
        testing_log_stop();
        az_shelf_close(shelf);
        free(path);
    }
}

static void
write_in(const struct az_shelf *shelf, const char *prefix, uint8_t package, const char *name)
{
    struct az_assignment of = assignment(package);
    char *path = az_shelf_path(shelf, prefix, &of.package, name);
    assert_true(az_files_make_parent_dir(path));
    testing_write(path, "x");
    free(path);
}

static void
test_shelf_deletes_what_nobody_needs(void **state)
{
    (void)state;
    struct az_shelf *shelf = az_shelf_open(testing_path("pruned"));
    for (uint8_t i = 1; i <= 5; i++) {
        const struct az_assignment each = assignment(i);
        write_in(shelf, "", i, "/files/deep/file");
        write_in(shelf, "", i, "/manifest");
        write_in(shelf, "new-", i, "/part");
        assert_true(az_shelf_try(shelf, &each) && az_shelf_shown(shelf, &each));
    }
    const struct az_assignment wanted = assignment(1);
    az_shelf_prune(shelf, &wanted);
    static const bool kept[] = {[1] = true, [4] = true, [5] = true};
    for (uint8_t i = 1; i <= 5; i++) {
        const struct az_assignment each = assignment(i);
        char *fresh = az_shelf_path(shelf, "new-", &each.package, "");
        assert_int_equal(az_shelf_has_package(shelf, &each.package), kept[i]);
        assert_int_equal(access(fresh, F_OK) == 0, kept[i]);
        free(fresh);
    }
    az_shelf_close(shelf);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shelf_keeps_what_was_shown_and_what_was_before),
        cmocka_unit_test(test_shelf_goes_back_when_the_program_ends_over_something_again_and_again),
        cmocka_unit_test(test_shelf_remembers_a_refusal_when_its_own_event_is_shown),
        cmocka_unit_test(test_shelf_asks_once_more_after_an_update_of_the_program),
        cmocka_unit_test(test_shelf_with_a_damaged_state_begins_anew),
        cmocka_unit_test(test_shelf_deletes_what_nobody_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
