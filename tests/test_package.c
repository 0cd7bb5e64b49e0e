// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "sync/package.h"

#define HASH_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define FILE_ABC    "{\"path\":[\"event.yaml\"],\"size\":3,\"sha256\":\"" HASH_OF_ABC "\"}"
#define HEAD                                                                                       \
    "{\"azri\":1,\"event\":\"expo-2026\",\"survey_version\":\"0123456789abcdef\","                 \
    "\"start\":\"event.yaml\",\"files\":["

static const char text[] =
    HEAD FILE_ABC ",{\"path\":[\"speech\",\"hy\",\"mood.wav\"],\"size\":0,\"sha256\":\""
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}";

static void
test_package_encodes_to_these_bytes_and_back(void **state)
{
    (void)state;
    struct az_package_file files[] = {{.path = "event.yaml", .size = 3},
                                      {.path = "speech/hy/mood.wav", .size = 0}};
    az_file_hash_of("abc", 3, &files[0].hash); // FIPS 180-2, appendix B.1
    az_file_hash_of("", 0, &files[1].hash);
    const struct az_package package = {.event = "expo-2026",
                                       .survey_version = "0123456789abcdef",
                                       .start = "event.yaml",
                                       .files = files,
                                       .file_count = 2};
    struct az_buffer out;
    struct az_buffer why;
    struct az_arena arena;
    struct az_package got;
    az_buffer_init(&out, AZ_PACKAGE_MANIFEST_MAX);
    az_buffer_init(&why, 1000);
    az_arena_init(&arena, 1000000);
    assert_true(az_package_encode(&package, &out));
    assert_string_equal(az_buffer_text(&out), text);
    assert_true(az_package_decode(out.data, out.size, &arena, &got, &why));
    assert_int_equal(got.file_count, 2);
    assert_string_equal(got.files[1].path, "speech/hy/mood.wav");
    assert_true(az_file_hash_equal(&got.files[0].hash, &files[0].hash));
    assert_int_equal(got.size, 3);
    az_arena_destroy(&arena);
    az_buffer_destroy(&why);
    az_buffer_destroy(&out);
}

#define FILE_AT(path) "{\"path\":[" path "],\"size\":3,\"sha256\":\"" HASH_OF_ABC "\"}"
#define BEHIND(path)  HEAD FILE_ABC "," FILE_AT(path) "]}"
#define SEVENTY       "0123456789012345678901234567890123456789012345678901234567890123456789"

static void
test_package_that_could_do_harm_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *manifest;
        const char *why;
    } cases[] = {
        {"", "not a whole JSON object"},
        {"[]", "not a whole JSON object"},
        {"{\"azri\":2}", "another version"},
        {"{\"azri\":1}", "lacks event"},
        {"{\"azri\":1,\"event\":\"a b\",\"survey_version\":\"0\",\"start\":\"e\"}", "lacks event"},
        {HEAD "]}", "no files"},
        {HEAD "7]}", "plain names"},
        {BEHIND("\"..\",\"passwd\""), "plain names"},
        {BEHIND("\"f/../../passwd\""), "plain names"},
        {BEHIND("\"/etc\""), "plain names"},
        {BEHIND("\"f\\\\g\""), "plain names"},
        {BEHIND("\".hidden\""), "plain names"},
        {BEHIND("\"f.\""), "plain names"},
        {BEHIND("\"\""), "plain names"},
        {BEHIND(""), "plain names"},
        {BEHIND("\"f\\u0007\""), "plain names"},
        {BEHIND("\"f\",7"), "plain names"},
        {BEHIND("\"f\",\"f\",\"f\",\"f\",\"f\",\"f\""), "plain names"},
        {BEHIND("\"f" SEVENTY SEVENTY "\""), "plain names"},
        {BEHIND("\"event.yaml\""), "stands twice"},
        {BEHIND("\"aaa\""), "not in order"},
        {HEAD "{\"path\":[\"event.yaml\"],\"sha256\":\"" HASH_OF_ABC "\"}]}", "no size"},
        {HEAD "{\"path\":[\"event.yaml\"],\"size\":-1,\"sha256\":\"" HASH_OF_ABC "\"}]}",
         "no size"},
        {HEAD "{\"path\":[\"event.yaml\"],\"size\":16777217,\"sha256\":\"" HASH_OF_ABC "\"}]}",
         "too large"},
        {HEAD "{\"path\":[\"event.yaml\"],\"size\":16777216,\"sha256\":\"" HASH_OF_ABC "\"},"
              "{\"path\":[\"f\"],\"size\":1,\"sha256\":\"" HASH_OF_ABC "\"}]}",
         "too large together"},
        {HEAD "{\"path\":[\"event.yaml\"],\"size\":3,\"sha256\":\"xyz\"}]}", "no sha256"},
        {HEAD FILE_AT("\"other.yaml\"") "]}", "its start is none"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_arena arena;
        struct az_buffer why;
        struct az_package package;
        az_arena_init(&arena, 1000000);
        az_buffer_init(&why, 1000);
        size_t size = strlen(cases[i].manifest);
        assert_false(az_package_decode(cases[i].manifest, size, &arena, &package, &why));
        assert_text_contains(az_buffer_text(&why), cases[i].why);
        az_buffer_destroy(&why);
        az_arena_destroy(&arena);
    }
}

static void
test_package_is_taken_apart_only_if_each_file_is_that_of_its_hash(void **state)
{
    (void)state;
    static const struct {
        const char *contents; // behind the manifest
        const char *why;      // NULL: it is sound
    } cases[] = {
        {"\nabc", NULL},          {"\nabd", "event.yaml is not the file of its sha256"},
        {"\nab", "not as large"}, {"\nabcd", "not as large"},
        {"\n", "not as large"},   {"", "no manifest with a line break"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer body;
        struct az_arena arena;
        struct az_buffer why;
        struct az_package_parcel parcel;
        az_buffer_init(&body, 10000);
        az_arena_init(&arena, 1000000);
        az_buffer_init(&why, 1000);
        az_buffer_append_text(&body, text);
        az_buffer_append_text(&body, cases[i].contents);
        bool ok = az_package_take_apart(body.data, body.size, &arena, &parcel, &why);
        assert_int_equal(ok, cases[i].why == NULL);
        if (ok) {
            assert_memory_equal(parcel.contents[0], "abc", 3);
            assert_int_equal(parcel.manifest_size, strlen(text));
        } else {
            assert_text_contains(az_buffer_text(&why), cases[i].why);
        }
        az_buffer_destroy(&why);
        az_arena_destroy(&arena);
        az_buffer_destroy(&body);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_package_encodes_to_these_bytes_and_back),
        cmocka_unit_test(test_package_that_could_do_harm_is_refused),
        cmocka_unit_test(test_package_is_taken_apart_only_if_each_file_is_that_of_its_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
