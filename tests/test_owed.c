// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "sync/owed.h"

static struct az_verdict_range range_;

/* A parcel of store 1 that the hub has, `at_ms` after the boot. */
static struct az_parcel
delivered(uint64_t first, uint64_t last, int64_t at_ms)
{
    range_ = (struct az_verdict_range){first, last, AZ_VERDICT_ACCEPTED, NULL};
    return (struct az_parcel){
        .head = {.store = {{1}}},
        .delivery = {.envelope = {.verdicts = &range_, .verdict_count = 1}},
        .trip = {.answered_boot_ms = at_ms},
    };
}

/* 1 to 10 are owed since 1000 ms. */
static struct az_owed
some_owed(void)
{
    struct az_owed owed = {0};
    struct az_parcel parcel = delivered(1, 10, 1000);
    assert_true(az_owed_add(&owed, &parcel));
    return owed;
}

static void
test_owed_joins_what_follows(void **state)
{
    (void)state;
    struct az_owed owed = some_owed();
    struct az_parcel next = delivered(11, 20, 1250);
    assert_true(az_owed_add(&owed, &next));
    assert_int_equal(owed.range.first, 1);
    assert_int_equal(owed.range.last, 20);
    assert_int_equal(owed.since_ms, 1000);
}

static void
test_owed_leaves_what_does_not_follow(void **state)
{
    (void)state;
    static const struct {
        uint64_t first, last;
        int64_t at_ms;
        uint8_t store;
    } cases[] = {
        {12, 20, 1100, 1}, // 11 would be marked, and nobody said anything of it
        {10, 20, 1100, 1}, {1, 5, 1100, 1},
        {11, 20, 1100, 2}, {11, 20, 1251, 1}, // it has been long enough
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_owed owed = some_owed();
        struct az_parcel next = delivered(cases[i].first, cases[i].last, cases[i].at_ms);
        next.head.store.bytes[0] = cases[i].store;
        assert_false(az_owed_add(&owed, &next));
        assert_int_equal(owed.range.last, 10);
    }
}

static void
test_owed_leaves_what_is_more_than_accepted(void **state)
{
    (void)state;
    static const enum az_verdict verdicts[] = {AZ_VERDICT_DUPLICATE, AZ_VERDICT_CONFLICT,
                                               AZ_VERDICT_REJECTED};
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
        struct az_owed none = {0};
        struct az_parcel parcel = delivered(1, 10, 1000);
        range_.verdict = verdicts[i];
        assert_false(az_owed_add(&none, &parcel));
    }
    struct az_owed none = {0};
    struct az_parcel gaps = delivered(1, 10, 1000);
    gaps.delivery.envelope.gap_count = 1;
    struct az_parcel forked = delivered(1, 10, 1000);
    forked.delivery.envelope.store_forked = true;
    struct az_parcel heartbeat = delivered(1, 10, 1000);
    heartbeat.delivery.envelope.verdict_count = 0;
    assert_false(az_owed_add(&none, &gaps));
    assert_false(az_owed_add(&none, &forked));
    assert_false(az_owed_add(&none, &heartbeat));
    assert_int_equal(none.range.verdict, AZ_VERDICT_NONE);
}

static void
test_owed_nothing_is_paid_without_the_store(void **state)
{
    (void)state;
    struct az_owed none = {0};
    uint64_t paid = 7;
    assert_true(az_owed_pay(&none, NULL, &paid));
    assert_int_equal(paid, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_owed_joins_what_follows),
        cmocka_unit_test(test_owed_leaves_what_does_not_follow),
        cmocka_unit_test(test_owed_leaves_what_is_more_than_accepted),
        cmocka_unit_test(test_owed_nothing_is_paid_without_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
