// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>

#include "sync/file_request.h"
#include "tests/signed.h"

struct made {
    struct az_file_request request;
    struct az_file_request_fields fields;
};

/* As a terminal makes it, and as it comes to the hub. */
static void
make(const struct az_file_part *part, struct made *out)
{
    struct testing_random random;
    struct az_signature_pair pair = signed_pair('t');
    struct az_file_hash hash;
    testing_random_init(&random, 5);
    az_file_hash_of("abc", 3, &hash);
    assert_true(az_file_request_make(&(struct az_file_request_order){.hash = &hash,
                                                                     .part = part,
                                                                     .wall_ms = 1778751000123,
                                                                     .random = &random.random,
                                                                     .pair = &pair},
                                     &out->request));
    out->fields = (struct az_file_request_fields){
        .path = out->request.path,
        .range = part ? out->request.range : NULL,
        .signature_input = out->request.signature_input.data,
        .signature = out->request.signature.data,
    };
}

static bool
check(const struct az_file_request_fields *fields, struct az_signature_key *key)
{
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    bool ok = az_file_request_check(fields, key, &why);
    assert_int_equal(ok, why.size == 0);
    az_buffer_destroy(&why);
    return ok;
}

static void
test_file_request_is_known_by_its_key(void **state)
{
    (void)state;
    static const struct az_file_part part = {65536, 99999};
    const struct az_file_part *const parts[] = {NULL, &part};
    struct az_signature_pair pair = signed_pair('t');
    for (size_t i = 0; i < 2; i++) {
        struct made made;
        struct az_signature_key key;
        make(parts[i], &made);
        assert_true(check(&made.fields, &key));
        assert_memory_equal(key.bytes, pair.key.bytes, sizeof(key.bytes));
        struct az_file_hash hash;
        assert_true(az_file_request_hash(made.request.path, &hash));
        assert_int_equal(hash.bytes[0], 0xba);
        az_file_request_destroy(&made.request);
    }
}

static void
test_file_request_that_was_changed_is_refused(void **state)
{
    (void)state;
    static const struct az_file_part part = {0, 9};
    struct az_signature_key key;
    struct made made;
    struct made whole;
    make(&part, &made);
    make(NULL, &whole);
    struct az_file_request_fields cases[] = {made.fields, made.fields,  made.fields, made.fields,
                                             made.fields, whole.fields, whole.fields};
    cases[0].path = "/v1/files/0";
    cases[1].range = "bytes=0-10";
    cases[2].range = NULL; // what was signed is not there
    cases[3].signature = whole.fields.signature;
    cases[4].signature_input = whole.fields.signature_input;
    cases[5].range = "bytes=0-9"; // what is there was not signed
    cases[6].signature = NULL;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(check(&cases[i], &key));
    }
    az_file_request_destroy(&whole.request);
    az_file_request_destroy(&made.request);
}

static void
test_file_request_range_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *range;
        bool ok;
    } cases[] = {
        {"bytes=0-0", true},      {"bytes=0-65535", true},  {"bytes=65536-131071", true},
        {"bytes=0-65536", false}, {"bytes=5-4", false},     {"bytes=-5", false},
        {"bytes=5-", false},      {"bytes=0-1,3-4", false}, {"bytes=0x0-1", false},
        {"bytes= 0-1", false},    {"lines=0-1", false},     {"", false},
        {"bytes=", false},        {"bytes=0-1 ", false},    {"bytes=0-18446744073709551616", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_file_part part;
        assert_int_equal(az_file_request_parse_range(cases[i].range, &part), cases[i].ok);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_request_is_known_by_its_key),
        cmocka_unit_test(test_file_request_that_was_changed_is_refused),
        cmocka_unit_test(test_file_request_range_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
