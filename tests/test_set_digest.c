// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include "storage/set_digest.h"

static void
test_set_digest_does_not_depend_on_the_order(void **state)
{
    (void)state;
    struct az_set_digest up = {0};
    struct az_set_digest down = {0};
    for (uint64_t i = 1; i <= 1000; i++) {
        az_set_digest_add(&up, i, i * 0x9e3779b97f4a7c15u);
        az_set_digest_add(&down, 1001 - i, (1001 - i) * 0x9e3779b97f4a7c15u);
    }
    assert_int_equal(up.count, 1000);
    assert_true(az_set_digest_equal(&up, &down));
}

static void
test_set_digest_tells_sets_apart(void **state)
{
    (void)state;
    static const struct {
        uint64_t seq, checksum;
    } pairs[][2] = {
        {{1, 7}, {2, 8}}, {{1, 8}, {2, 7}}, {{1, 7}, {2, 9}}, {{1, 7}, {3, 8}},
        {{1, 7}, {1, 7}}, {{7, 1}, {8, 2}}, {{0, 0}, {0, 0}},
    };
    enum { COUNT = sizeof(pairs) / sizeof(*pairs) };
    struct az_set_digest sets[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++) {
        az_set_digest_add(&sets[i], pairs[i][0].seq, pairs[i][0].checksum);
        az_set_digest_add(&sets[i], pairs[i][1].seq, pairs[i][1].checksum);
        for (size_t j = 0; j < i; j++) {
            assert_false(az_set_digest_equal(&sets[i], &sets[j]));
        }
    }
}

static void
test_set_digest_counts_as_well(void **state)
{
    (void)state;
    struct az_set_digest none = {0};
    struct az_set_digest same_sum = {.count = 1};
    assert_true(az_set_digest_equal(&none, &(struct az_set_digest){0}));
    assert_false(az_set_digest_equal(&none, &same_sum));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_digest_does_not_depend_on_the_order),
        cmocka_unit_test(test_set_digest_tells_sets_apart),
        cmocka_unit_test(test_set_digest_counts_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
