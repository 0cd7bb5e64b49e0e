// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "storage/tally.h"

static uint64_t
sum_of(const struct az_tally *tally, int64_t scope)
{
    uint64_t n = 0;
    for (size_t i = 0; i < tally->capacity; i++) {
        if (tally->entries[i].n > 0 && tally->entries[i].key.scope == scope) {
            n += tally->entries[i].n;
        }
    }
    return n;
}

static void
test_tally_counts_each_key_once(void **state)
{
    (void)state;
    struct az_tally tally;
    az_tally_init(&tally);
    for (int round = 0; round < 3; round++) {
        for (int64_t i = 0; i < 2000; i++) {
            char text[16];
            snprintf(text, sizeof(text), "c%d", (int)i);
            struct az_tally_key number = {
                .scope = 1, .hour = i % 7, .question = 2, .is_number = true, .number = i};
            struct az_tally_key choice = {.scope = 2, .hour = i % 7, .question = 2, .text = text};
            assert_true(az_tally_add(&tally, &number));
            assert_true(az_tally_add(&tally, &choice));
        }
    }
    assert_int_equal(tally.used, 4000);
    assert_int_equal(sum_of(&tally, 1), 6000);
    assert_int_equal(sum_of(&tally, 2), 6000);
    for (size_t i = 0; i < tally.capacity; i++) {
        assert_true(tally.entries[i].n == 0 || tally.entries[i].n == 3);
    }
    az_tally_destroy(&tally);
}

static void
test_tally_tells_a_number_from_its_text(void **state)
{
    (void)state;
    struct az_tally tally;
    az_tally_init(&tally);
    struct az_tally_key number = {.scope = 1, .is_number = true, .number = 5};
    struct az_tally_key text = {.scope = 1, .text = "5"};
    assert_true(az_tally_add(&tally, &number));
    assert_true(az_tally_add(&tally, &text));
    assert_int_equal(tally.used, 2);
    az_tally_destroy(&tally);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tally_counts_each_key_once),
        cmocka_unit_test(test_tally_tells_a_number_from_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
