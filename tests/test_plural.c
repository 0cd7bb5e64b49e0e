// SPDX-License-Identifier: MIT
#include "app/survey/plural.h"

#include "tests/testing.h"

/* Numbers from among CLDR's own examples for each form. */
static const struct {
    const char *language;
    enum az_plural plural;
    uint32_t numbers[8];
    size_t count;
} samples[] = {
    {"en", AZ_PLURAL_ONE, {1}, 1},
    {"en", AZ_PLURAL_OTHER, {0, 2, 11, 21, 101, 1000000}, 6},
    {"hy", AZ_PLURAL_ONE, {0, 1}, 2},
    {"hy", AZ_PLURAL_OTHER, {2, 11, 17, 100}, 4},
    {"ka", AZ_PLURAL_ONE, {1}, 1},
    {"ka", AZ_PLURAL_OTHER, {0, 2, 16, 100}, 4},
    {"ru", AZ_PLURAL_ONE, {1, 21, 31, 101, 1001}, 5},
    {"ru", AZ_PLURAL_FEW, {2, 3, 4, 22, 34, 102, 1002}, 7},
    {"ru", AZ_PLURAL_MANY, {0, 5, 11, 12, 14, 19, 111, 1000000}, 8},
    {"ar", AZ_PLURAL_ZERO, {0}, 1},
    {"ar", AZ_PLURAL_ONE, {1}, 1},
    {"ar", AZ_PLURAL_TWO, {2}, 1},
    {"ar", AZ_PLURAL_FEW, {3, 10, 103, 110, 1003}, 5},
    {"ar", AZ_PLURAL_MANY, {11, 26, 99, 111, 1011}, 5},
    {"ar", AZ_PLURAL_OTHER, {100, 102, 200, 1000, 1000000}, 5},
    {"ru-BY", AZ_PLURAL_FEW, {2}, 1},
    {"rup", AZ_PLURAL_OTHER, {1, 2, 5}, 3},
    {"", AZ_PLURAL_OTHER, {1}, 1},
};

static void
test_plural_of_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
        for (size_t n = 0; n < samples[i].count; n++) {
            enum az_plural plural = az_plural_of(samples[i].language, samples[i].numbers[n]);
            if (plural != samples[i].plural) {
                fail_msg("%u in \"%s\" takes the form \"%s\", not \"%s\"", samples[i].numbers[n],
                         samples[i].language, az_plural_key(plural),
                         az_plural_key(samples[i].plural));
            }
        }
    }
}

/* What a catalogue must have is exactly what numbers lead to. */
static void
test_plural_used_forms_are_those_of_numbers(void **state)
{
    (void)state;
    static const char *const languages[] = {"hy", "ka", "en", "ru", "ar", "de"};
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        size_t counts[AZ_PLURAL_COUNT] = {0};
        for (uint32_t number = 0; number <= 1000; number++) {
            counts[az_plural_of(languages[i], number)]++;
        }
        for (enum az_plural plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
            assert_int_equal(az_plural_is_used(languages[i], plural), counts[plural] > 0);
            assert_int_equal(az_plural_is_single(languages[i], plural), counts[plural] == 1);
        }
    }
}

static void
test_plural_keys_are_those_of_cldr(void **state)
{
    (void)state;
    static const char *const expected[] = {"other", "zero", "one", "two", "few", "many"};
    for (enum az_plural plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
        assert_string_equal(az_plural_key(plural), expected[plural]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plural_of_numbers),
        cmocka_unit_test(test_plural_used_forms_are_those_of_numbers),
        cmocka_unit_test(test_plural_keys_are_those_of_cldr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
