// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "sync/identity.h"

static void
test_identity_is_made_once_and_kept(void **state)
{
    (void)state;
    const char *path = testing_path("new/identity.json");
    struct az_uuid made;
    struct az_uuid read;
    testing_log_start();
    assert_true(az_identity_load(path, &az_random_system, &made));
    assert_true(az_identity_load(path, &az_random_system, &read));
    testing_log_stop();
    assert_false(az_uuid_is_zero(&made));
    assert_true(az_uuid_equal(&made, &read));
    assert_int_equal(testing_mode_of(path), 0600);
}

static void
test_identity_file_has_these_bytes(void **state)
{
    (void)state;
    const char *path = testing_path("bytes.json");
    struct az_uuid made;
    testing_log_start();
    assert_true(az_identity_load(path, &az_random_system, &made));
    testing_log_stop();
    char expected[100];
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&made, id);
    snprintf(expected, sizeof(expected), "{\"terminal\":\"%s\"}\n", id);
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    assert_true(az_files_read(path, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static void
test_identity_passes_unknown_members_over(void **state)
{
    (void)state;
    const char *path = testing_path("more.json");
    testing_write(path, "{\"key\":{\"public\":\"x\"},"
                        "\"terminal\":\"22222222-2222-4222-8222-222222222222\"}");
    struct az_uuid terminal;
    assert_true(az_identity_load(path, &az_random_system, &terminal));
    assert_int_equal(terminal.bytes[0], 0x22);
}

static void
test_identity_damaged_is_refused_and_left_alone(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        "",
        "{",
        "[]",
        "{\"terminal\":7}",
        "{\"terminal\":\"not a uuid\"}",
        "{\"terminal\":\"00000000-0000-0000-0000-000000000000\"}",
        "{\"terminal\":\"22222222-2222-4222-8222-222222222222\"",
    };
    const char *path = testing_path("damaged.json");
    for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
        testing_write(path, damaged[i]);
        struct az_uuid terminal;
        testing_log_start();
        assert_false(az_identity_load(path, &az_random_system, &terminal));
        assert_text_contains(testing_log_text(), "damaged.json is damaged");
        assert_text_contains(testing_log_text(), "restore it from a copy");
        testing_log_stop();
        struct az_buffer text;
        az_buffer_init(&text, 1000);
        assert_true(az_files_read(path, &text));
        assert_string_equal(az_buffer_text(&text), damaged[i]);
        az_buffer_destroy(&text);
    }
}

static bool
fill_nothing(void *ctx, void *out, size_t size)
{
    (void)ctx;
    (void)out;
    (void)size;
    return false;
}

static void
test_identity_without_random_numbers_makes_no_file(void **state)
{
    (void)state;
    const struct az_random none = {.fill = fill_nothing};
    const char *path = testing_path("none.json");
    struct az_uuid terminal;
    testing_log_start();
    assert_false(az_identity_load(path, &none, &terminal));
    testing_log_stop();
    struct stat info;
    assert_int_not_equal(stat(path, &info), 0);
}

static void
test_identity_folder_in_its_place_is_refused(void **state)
{
    (void)state;
    struct az_uuid terminal;
    testing_log_start();
    assert_false(az_identity_load(testing_dir(), &az_random_system, &terminal));
    assert_text_contains(testing_log_text(), "it is not a file");
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity_is_made_once_and_kept),
        cmocka_unit_test(test_identity_file_has_these_bytes),
        cmocka_unit_test(test_identity_passes_unknown_members_over),
        cmocka_unit_test(test_identity_damaged_is_refused_and_left_alone),
        cmocka_unit_test(test_identity_without_random_numbers_makes_no_file),
        cmocka_unit_test(test_identity_folder_in_its_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
