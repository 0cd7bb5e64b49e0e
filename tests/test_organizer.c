// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/hub/organizer.h"
#include "base/files.h"

static void
test_organizer_token_is_made_once(void **state)
{
    (void)state;
    struct az_token made;
    struct az_token read;
    assert_true(az_organizer_token_load(testing_path("archive.db"), &az_random_system, &made));
    assert_int_equal(strlen(made.text), AZ_TOKEN_SIZE - 1);
    assert_int_equal(testing_mode_of(testing_path(AZ_ORGANIZER_TOKEN_FILE)), 0600);
    assert_true(az_organizer_token_load(testing_path("archive.db"), &az_random_system, &read));
    assert_string_equal(made.text, read.text);
}

static void
test_organizer_token_is_closed_to_others(void **state)
{
    (void)state;
    struct az_token token;
    assert_true(az_organizer_token_load(testing_path("archive.db"), &az_random_system, &token));
    assert_int_equal(chmod(testing_path(AZ_ORGANIZER_TOKEN_FILE), 0644), 0);
    assert_true(az_organizer_token_load(testing_path("archive.db"), &az_random_system, &token));
    assert_int_equal(testing_mode_of(testing_path(AZ_ORGANIZER_TOKEN_FILE)), 0600);
}

static void
test_organizer_token_refuses_a_file_that_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n", "secret\n",
                                        "****************************************** \n"};
    static const char name[] = "odd/" AZ_ORGANIZER_TOKEN_FILE;
    assert_true(az_files_make_parent_dir(testing_path(name)));
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct az_token token;
        assert_true(az_files_write_atomic(testing_path(name), texts[i], strlen(texts[i]), 0600));
        testing_log_start();
        assert_false(
            az_organizer_token_load(testing_path("odd/archive.db"), &az_random_system, &token));
        assert_text_contains(testing_log_text(), testing_path(name));
        testing_log_stop();
    }
}

static void
test_organizer_token_fits_nothing_but_itself(void **state)
{
    (void)state;
    struct az_token token;
    assert_true(az_organizer_token_load(testing_path("archive.db"), &az_random_system, &token));
    char other[AZ_TOKEN_SIZE];
    memcpy(other, token.text, sizeof(other));
    other[5] = other[5] == 'x' ? 'y' : 'x';
    const struct {
        const char *scheme, *text;
        bool fits;
    } cases[] = {
        {"Bearer ", token.text, true},
        {"bearer ", token.text, true},
        {"Bearer ", other, false},
        {"Bearer ", "", false},
        {"Bearer ", token.text + 1, false},
        {"Basic ", token.text, false},
        {"", token.text, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char field[128];
        snprintf(field, sizeof(field), "%s%s", cases[i].scheme, cases[i].text);
        assert_int_equal(az_organizer_token_fits(&token, field), cases[i].fits);
    }
    assert_false(az_organizer_token_fits(&token, NULL));
    assert_false(az_organizer_token_fits(&(struct az_token){""}, "Bearer "));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_organizer_token_is_made_once),
        cmocka_unit_test(test_organizer_token_is_closed_to_others),
        cmocka_unit_test(test_organizer_token_refuses_a_file_that_is_none),
        cmocka_unit_test(test_organizer_token_fits_nothing_but_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
