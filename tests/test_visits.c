// SPDX-License-Identifier: MIT
#include "app/kiosk/visits.h"

#include <string.h>

#include "tests/testing.h"

enum { HOUR = AZ_VISITS_HOUR_MS, KEPT_MAX = 64 };

/* What a store would hold, and whether it takes anything. */
struct keeper {
    bool full;
    struct az_visits_hour kept[KEPT_MAX];
    size_t count;
};

static bool
keep(void *ctx, const struct az_visits_hour *hour)
{
    struct keeper *keeper = ctx;
    if (keeper->full) {
        return false;
    }
    assert_true(keeper->count < KEPT_MAX);
    keeper->kept[keeper->count++] = *hour;
    return true;
}

static struct keeper keeper;
static struct az_visits visits;

static int
set_up(void **state)
{
    (void)state;
    keeper = (struct keeper){0};
    az_visits_init(&visits, keep, &keeper, 0);
    return 0;
}

static void
check_counts(const struct az_visits_hour *hour, int64_t from_ms, struct az_visits_counts expected)
{
    assert_int_equal(hour->from_ms, from_ms);
    assert_int_equal(hour->counts.wakes, expected.wakes);
    assert_int_equal(hour->counts.starts, expected.starts);
    assert_int_equal(hour->counts.unanswered, expected.unanswered);
    assert_int_equal(hour->counts.abandoned, expected.abandoned);
    assert_int_equal(hour->counts.completes, expected.completes);
}

/* A visit by what is done in it: (t)ouch, (s)tart, (c)omplete, (l)eave. */
static void
play(const char *deeds, int64_t now_ms)
{
    for (; *deeds; deeds++) {
        switch (*deeds) {
        case 't':
            az_visits_touched(&visits, now_ms);
            break;
        case 's':
            az_visits_started(&visits, now_ms);
            break;
        default:
            az_visits_ended(&visits, *deeds == 'c', now_ms);
            break;
        }
    }
}

static void
test_visits_count_how_far_people_went(void **state)
{
    static const struct {
        const char *deeds;
        struct az_visits_counts counts;
    } table[] = {
        {"tsc", {.wakes = 1, .starts = 1, .completes = 1}},
        {"sc", {.wakes = 1, .starts = 1, .completes = 1}},
        {"ttttl", {.wakes = 1, .unanswered = 1}},
        {"tl", {.wakes = 1, .unanswered = 1}},
        {"tstsl", {.wakes = 1, .starts = 1, .abandoned = 1}},
        {"tsctl", {.wakes = 2, .starts = 1, .completes = 1, .unanswered = 1}},
        {"tsctsltltsc", {.wakes = 4, .starts = 3, .completes = 2, .abandoned = 1, .unanswered = 1}},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        set_up(state);
        play(table[i].deeds, 90);
        az_visits_post(&visits, 100);
        assert_int_equal(keeper.count, 1);
        check_counts(&keeper.kept[0], 0, table[i].counts);
        assert_int_equal(az_visits_due_ms(&visits), -1);
    }
}

static void
test_visits_count_nothing_where_nobody_was(void **state)
{
    (void)state;
    az_visits_ended(&visits, false, 5 * HOUR);
    az_visits_ended(&visits, true, 5 * HOUR);
    assert_int_equal(az_visits_due_ms(&visits), -1);
    az_visits_post(&visits, 6 * HOUR);
    assert_int_equal(keeper.count, 0);
}

static void
test_visits_belong_to_the_hour_of_each_deed(void **state)
{
    (void)state;
    play("ts", 2 * HOUR - 1);
    play("c", 2 * HOUR);
    play("tl", 3 * HOUR + 5);
    az_visits_post(&visits, 3 * HOUR + 6);
    assert_int_equal(keeper.count, 3);
    check_counts(&keeper.kept[0], HOUR, (struct az_visits_counts){.wakes = 1, .starts = 1});
    check_counts(&keeper.kept[1], 2 * HOUR, (struct az_visits_counts){.completes = 1});
    check_counts(&keeper.kept[2], 3 * HOUR, (struct az_visits_counts){.wakes = 1, .unanswered = 1});
}

static void
test_visits_are_posted_once_a_minute_at_most(void **state)
{
    (void)state;
    play("t", 1000);
    assert_int_equal(az_visits_due_ms(&visits), -1); // the disk is for this person's taps
    play("l", 2000);
    assert_true(az_visits_due_ms(&visits) <= 2000); // the first post at once
    az_visits_post(&visits, 2000);
    assert_int_equal(az_visits_due_ms(&visits), -1);
    play("tsc", 3000);
    assert_int_equal(az_visits_due_ms(&visits), 2000 + AZ_VISITS_POST_MS);
    play("tsl", 4000);
    az_visits_post(&visits, az_visits_due_ms(&visits));
    assert_int_equal(keeper.count, 2);
    check_counts(
        &keeper.kept[1], 0,
        (struct az_visits_counts){.wakes = 2, .starts = 2, .completes = 1, .abandoned = 1});
}

static void
test_visits_wait_for_a_store_that_takes_nothing(void **state)
{
    (void)state;
    keeper.full = true;
    for (int64_t hour = 0; hour < AZ_VISITS_HOURS_MAX + 5; hour++) {
        play("tsc", hour * HOUR);
        az_visits_post(&visits, hour * HOUR);
        assert_int_equal(az_visits_due_ms(&visits), hour * HOUR + AZ_VISITS_POST_MS);
    }
    keeper.full = false;
    az_visits_post(&visits, 100 * HOUR);
    assert_int_equal(keeper.count, AZ_VISITS_HOURS_MAX);
    unsigned completes = 0;
    for (size_t i = 0; i < keeper.count; i++) {
        assert_int_equal(keeper.kept[i].from_ms, i * HOUR);
        completes += keeper.kept[i].counts.completes;
    }
    assert_int_equal(completes, AZ_VISITS_HOURS_MAX + 5); // none is lost
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_visits_count_how_far_people_went, set_up),
        cmocka_unit_test_setup(test_visits_count_nothing_where_nobody_was, set_up),
        cmocka_unit_test_setup(test_visits_belong_to_the_hour_of_each_deed, set_up),
        cmocka_unit_test_setup(test_visits_are_posted_once_a_minute_at_most, set_up),
        cmocka_unit_test_setup(test_visits_wait_for_a_store_that_takes_nothing, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
