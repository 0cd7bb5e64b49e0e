// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/signing_key.h"

static void
test_signing_key_is_made_once(void **state)
{
    (void)state;
    const char *path = testing_path("a/new/folder/key.json");
    struct az_signature_pair made;
    struct az_signature_pair read;
    testing_log_start();
    assert_true(az_signing_key_load(path, &az_random_system, &made));
    assert_text_contains(testing_log_text(), path);
    assert_int_equal(testing_mode_of(path), 0600);
    assert_true(az_signing_key_load(path, &az_random_system, &read));
    assert_memory_equal(&made, &read, sizeof(made));
    testing_log_stop();
}

static void
test_signing_key_file_is_these_bytes(void **state)
{
    (void)state;
    struct testing_random random;
    struct az_signature_pair made;
    struct az_buffer text;
    const char *path = testing_path("bytes.json");
    testing_random_init(&random, 3);
    testing_log_start();
    assert_true(az_signing_key_load(path, &random.random, &made));
    az_buffer_init(&text, 1000);
    assert_true(az_files_read(path, &text));
    assert_int_equal(text.size, strlen("{\"ed25519\":\"\"}\n") + 43);
    assert_memory_equal(text.data, "{\"ed25519\":\"", 12);
    az_buffer_destroy(&text);
    // RFC 9421, appendix B.1.4: its seed, its public key.
    testing_write(path,
                  "{\"later\":1,\"ed25519\":\"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU\"}");
    static const uint8_t expected[] = {0x26, 0xb4, 0x0b, 0x8f, 0x93, 0xff, 0xf3, 0xd8};
    assert_true(az_signing_key_load(path, &random.random, &made));
    assert_memory_equal(made.key.bytes, expected, sizeof(expected));
    testing_log_stop();
}

static void
test_signing_key_damaged_is_refused_and_left_as_it_was(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        "",
        "{",
        "{}",
        "[]",
        "{\"ed25519\":7}",
        "{\"ed25519\":\"\"}",
        "{\"ed25519\":\"AAAA\"}",
        "{\"ed25519\":\"n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU\"}",
        "{\"ed25519\":\"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcUA\"}",
    };
    struct az_signature_pair pair;
    const char *path = testing_path("damaged.json");
    for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
        struct az_buffer text;
        testing_write(path, damaged[i]);
        testing_log_start();
        assert_false(az_signing_key_load(path, &az_random_system, &pair));
        assert_text_contains(testing_log_text(), path);
        assert_text_contains(testing_log_text(), "restore it from a copy");
        testing_log_stop();
        az_buffer_init(&text, 1000);
        assert_true(az_files_read(path, &text));
        assert_string_equal(az_buffer_text(&text), damaged[i]);
        az_buffer_destroy(&text);
    }
}

static void
test_signing_key_open_to_others_is_closed_to_them(void **state)
{
    (void)state;
    struct az_signature_pair pair;
    const char *path = testing_path("open.json");
    testing_log_start();
    assert_true(az_signing_key_load(path, &az_random_system, &pair));
    assert_int_equal(chmod(path, 0644), 0);
    assert_true(az_signing_key_load(path, &az_random_system, &pair));
    assert_text_contains(testing_log_text(), "could be read by others");
    assert_int_equal(testing_mode_of(path), 0600);
    testing_log_stop();
}

static bool
give_nothing(void *ctx, void *out, size_t size)
{
    (void)ctx;
    (void)out;
    (void)size;
    return false;
}

static void
test_signing_key_without_random_numbers_makes_no_file(void **state)
{
    (void)state;
    static const struct az_random none = {.fill = give_nothing};
    struct az_signature_pair pair;
    const char *path = testing_path("none.json");
    testing_log_start();
    assert_false(az_signing_key_load(path, &none, &pair));
    assert_text_contains(testing_log_text(), "no random numbers");
    testing_log_stop();
    assert_int_not_equal(access(path, F_OK), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signing_key_is_made_once),
        cmocka_unit_test(test_signing_key_file_is_these_bytes),
        cmocka_unit_test(test_signing_key_damaged_is_refused_and_left_as_it_was),
        cmocka_unit_test(test_signing_key_open_to_others_is_closed_to_them),
        cmocka_unit_test(test_signing_key_without_random_numbers_makes_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
