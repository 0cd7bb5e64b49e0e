// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"

static void
test_buffer_stops_at_its_limit(void **state)
{
    (void)state;
    struct az_buffer buffer;
    az_buffer_init(&buffer, 10);
    assert_string_equal(az_buffer_text(&buffer), "");
    assert_true(az_buffer_append_text(&buffer, "12345"));
    assert_true(az_buffer_printf(&buffer, "%d", 67890));
    assert_false(az_buffer_append_char(&buffer, '!'));
    assert_true(buffer.failed);
    assert_string_equal(az_buffer_text(&buffer), "1234567890");
    az_buffer_clear(&buffer);
    assert_true(az_buffer_append_text(&buffer, "again"));
    az_buffer_destroy(&buffer);
}

static void
test_arena_aligns_zeroes_and_stops_at_its_limit(void **state)
{
    (void)state;
    struct az_arena arena;
    az_arena_init(&arena, 100 * 1024);
    for (size_t size = 1; size < 300; size++) {
        unsigned char *piece = az_arena_alloc(&arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        assert_int_equal(piece[0] | piece[size - 1], 0);
        memset(piece, 0xff, size);
    }
    assert_null(az_arena_alloc(&arena, 100 * 1024));
    assert_null(az_arena_alloc(&arena, SIZE_MAX));
    assert_null(az_arena_array(&arena, SIZE_MAX / 2, 4));
    assert_string_equal(az_arena_strdup(&arena, "Ազրի"), "Ազրի");
    az_arena_destroy(&arena);
    az_arena_destroy(&arena);
}

static void
test_uuid_text_and_back(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 1);
    struct az_uuid uuid;
    assert_true(az_uuid_make(&random.random, &uuid));
    char text[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&uuid, text);
    assert_int_equal(text[14], '4');
    assert_non_null(strchr("89ab", text[19]));
    struct az_uuid again;
    assert_true(az_uuid_parse(text, &again));
    assert_true(az_uuid_equal(&uuid, &again));
    assert_false(az_uuid_is_zero(&again));
}

static void
test_uuid_refuses_what_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "6ba7b810-9dad-41d1-80b4-00c04fd430c",
        "6ba7b810-9dad-41d1-80b4-00c04fd430c88",
        "6ba7b810+9dad-41d1-80b4-00c04fd430c8",
        "6ba7b8109dad41d180b400c04fd430c8",
        "6ba7b810-9dad-41d1-80b4-00c04fd430cg",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct az_uuid uuid;
        assert_false(az_uuid_parse(texts[i], &uuid));
    }
}

static void
test_random_below_stays_below(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 2);
    bool seen[7] = {false};
    for (int i = 0; i < 1000; i++) {
        uint64_t value = az_random_below(&random.random, 7);
        assert_true(value < 7);
        seen[value] = true;
    }
    for (int i = 0; i < 7; i++) {
        assert_true(seen[i]);
    }
}

static void
test_clock_formats_iso(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {1778751000123, "2026-05-14T09:30:00.123Z"},
        {INT64_MAX, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char text[AZ_CLOCK_ISO_SIZE];
        az_clock_format_iso(cases[i].ms, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void
test_clock_reads_the_boot_id(void **state)
{
    (void)state;
    struct az_uuid boot = {{0}};
    assert_true(az_clock_boot_id(&boot));
    assert_false(az_uuid_is_zero(&boot));
    assert_true(az_clock_boot_ms(&az_clock_system) > 0);
}

static void
test_digest_is_blake2b(void **state)
{
    (void)state;
    // BLAKE2b-256 of "abc", as `b2sum -l 256` has it.
    struct az_digest digest;
    az_digest_of("abc", 3, &digest);
    char text[AZ_DIGEST_TEXT_SIZE];
    az_digest_format(&digest, text);
    assert_string_equal(text, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void
test_files_write_is_whole_or_not_at_all(void **state)
{
    (void)state;
    const char *path = testing_path("sub/dir/file");
    assert_true(az_files_make_parent_dir(path));
    assert_true(az_files_write_atomic(path, "old", 3, 0600));
    assert_true(az_files_write_atomic(path, "newer", 5, 0600));
    assert_int_equal(testing_mode_of(path), 0600);

    struct az_buffer content;
    az_buffer_init(&content, 100);
    assert_true(az_files_read(path, &content));
    assert_string_equal(az_buffer_text(&content), "newer");
    az_buffer_destroy(&content);

    testing_log_start();
    assert_false(az_files_write_atomic(testing_path("none/file"), "x", 1, 0600));
    assert_text_contains(testing_log_text(), "cannot write");
    testing_log_stop();
}

static void
test_files_refuse_what_is_too_large_or_no_file(void **state)
{
    (void)state;
    struct az_buffer content;
    az_buffer_init(&content, 3);
    testing_write(testing_path("four"), "four");
    testing_log_start();
    assert_false(az_files_read(testing_path("four"), &content));
    assert_false(az_files_read(testing_dir(), &content));
    assert_false(az_files_read(testing_path("missing"), &content));
    assert_text_contains(testing_log_text(), "larger than 3 bytes");
    assert_text_contains(testing_log_text(), "not a file");
    assert_text_contains(testing_log_text(), "No such file");
    assert_false(az_files_make_dir(testing_path("four")));
    assert_text_contains(testing_log_text(), "something else has that name");
    testing_log_stop();
    az_buffer_destroy(&content);
}

static void
test_files_paths(void **state)
{
    (void)state;
    char *joined = az_files_join("/a", "b");
    assert_string_equal(joined, "/a/b");
    free(joined);
    joined = az_files_join("/a", "/b");
    assert_string_equal(joined, "/b");
    free(joined);
    char *dir = az_files_dir_of("/x");
    assert_string_equal(dir, "/");
    free(dir);
    dir = az_files_dir_of("x");
    assert_string_equal(dir, ".");
    free(dir);
}

static void
test_log_keeps_one_line_a_message(void **state)
{
    (void)state;
    testing_log_start();
    AZ_LOGW("first\nerror: forged");
    AZ_LOGD("below the level");
    assert_string_equal(testing_log_text(), "warning: azri: first error: forged\n");
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer_stops_at_its_limit),
        cmocka_unit_test(test_arena_aligns_zeroes_and_stops_at_its_limit),
        cmocka_unit_test(test_uuid_text_and_back),
        cmocka_unit_test(test_uuid_refuses_what_is_none),
        cmocka_unit_test(test_random_below_stays_below),
        cmocka_unit_test(test_clock_formats_iso),
        cmocka_unit_test(test_clock_reads_the_boot_id),
        cmocka_unit_test(test_digest_is_blake2b),
        cmocka_unit_test(test_files_write_is_whole_or_not_at_all),
        cmocka_unit_test(test_files_refuse_what_is_too_large_or_no_file),
        cmocka_unit_test(test_files_paths),
        cmocka_unit_test(test_log_keeps_one_line_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
