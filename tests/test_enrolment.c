// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/enrolment.h"
#include "sync/statement.h"

static const struct az_uuid terminal = {{0x22, 1}};

static struct az_signature_pair
pair_of(uint8_t letter)
{
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    struct az_signature_pair pair;
    memset(seed, letter, sizeof(seed));
    az_signature_pair_of(seed, &pair);
    return pair;
}

static void
encode(const char *code, struct az_buffer *out)
{
    const struct az_signature_pair pair = pair_of('t');
    az_buffer_init(out, AZ_ENROLMENT_BYTES_MAX);
    assert_true(az_enrolment_encode(&terminal, code, &pair, out));
}

static void
test_enrolment_is_read_as_it_was_written(void **state)
{
    (void)state;
    static const char *const codes[] = {"12345678", ""};
    for (size_t i = 0; i < 2; i++) {
        struct az_buffer text;
        struct az_buffer why;
        struct az_enrolment read;
        const struct az_signature_pair pair = pair_of('t');
        az_buffer_init(&why, 1000);
        encode(codes[i], &text);
        assert_true(az_enrolment_decode(text.data, text.size, &read, &why));
        assert_true(az_uuid_equal(&read.terminal, &terminal));
        assert_memory_equal(read.key.bytes, pair.key.bytes, sizeof(read.key.bytes));
        assert_string_equal(read.code, codes[i]);
        assert_string_equal(read.version, AZ_VERSION);
        az_buffer_destroy(&why);
        az_buffer_destroy(&text);
    }
}

/* Each byte in turn is another one. */
static void
test_enrolment_that_was_changed_is_refused(void **state)
{
    (void)state;
    struct az_buffer text;
    encode("12345678", &text);
    for (size_t i = 0; i + 2 < text.size; i++) {
        struct az_buffer why;
        struct az_enrolment read;
        char was = text.data[i];
        az_buffer_init(&why, 1000);
        text.data[i] = was == '1' ? '2' : '1';
        if (az_enrolment_decode(text.data, text.size, &read, &why)) {
            fail_msg("byte %zu may be another one", i);
        }
        assert_int_not_equal(why.size, 0);
        text.data[i] = was;
        az_buffer_destroy(&why);
    }
    az_buffer_destroy(&text);
}

static void
test_enrolment_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "it is no object of the kind \"azri-enrolment\""},
        {"{\"azri\":1,\"kind\":\"azri-rekeying\"}", "it is no object of the kind"},
        {"{\"azri\":2,\"kind\":\"azri-enrolment\"}", "it is of version 2 of the protocol"},
        {"{\"azri\":1,\"kind\":\"azri-enrolment\"}", "it lacks the terminal, its key"},
        {"{\"azri\":1,\"kind\":\"azri-enrolment\",\"terminal\":"
         "\"22222222-2222-4222-8222-222222222222\",\"version\":\"1\",\"code\":\"1234567\",\"key\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
         "its code is not eight digits"},
        {"{\"azri\":1,\"kind\":\"azri-enrolment\",\"terminal\":"
         "\"22222222-2222-4222-8222-222222222222\",\"version\":\"1\",\"key\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
         "it is not signed by the terminal's key"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_enrolment read;
        struct az_buffer why;
        az_buffer_init(&why, 1000);
        assert_false(az_enrolment_decode(cases[i].text, strlen(cases[i].text), &read, &why));
        assert_text_contains(az_buffer_text(&why), cases[i].why);
        az_buffer_destroy(&why);
    }
}

static void
test_enrolment_answer_is_the_hubs(void **state)
{
    (void)state;
    struct az_buffer text;
    struct az_buffer why;
    struct az_enrolment_answer read;
    const struct az_signature_pair hub = pair_of('h');
    const struct az_enrolment_answer answer = {
        .terminal = terminal,
        .key = pair_of('t').key,
        .hub = {.hub = {{0x55, 1}}, .label = "Դահլիճ Ա"},
        .received_at_ms = 1778751000999,
    };
    az_buffer_init(&text, AZ_ENROLMENT_BYTES_MAX);
    az_buffer_init(&why, 1000);
    assert_true(az_enrolment_answer_encode(&answer, &hub, &text));
    assert_true(az_enrolment_answer_decode(text.data, text.size, &read, &why));
    assert_true(read.hub.known);
    assert_true(az_uuid_equal(&read.hub.hub, &answer.hub.hub));
    assert_memory_equal(read.hub.key.bytes, hub.key.bytes, sizeof(hub.key.bytes));
    assert_string_equal(read.hub.label, answer.hub.label);
    assert_int_equal(read.received_at_ms, answer.received_at_ms);

    char *digit = strstr(text.data, "1778751000999");
    assert_non_null(digit);
    *digit = '2';
    assert_false(az_enrolment_answer_decode(text.data, text.size, &read, &why));
    assert_text_contains(az_buffer_text(&why), "not signed by the hub's key");
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
}

static void
test_rekeying_is_signed_by_both_keys(void **state)
{
    (void)state;
    struct az_buffer text;
    struct az_buffer why;
    struct az_rekeying read;
    const struct az_signature_pair old = pair_of('o');
    const struct az_signature_pair fresh = pair_of('n');
    az_buffer_init(&text, AZ_ENROLMENT_BYTES_MAX);
    az_buffer_init(&why, 1000);
    assert_true(az_rekeying_encode(&terminal, &old, &fresh, &text));
    assert_true(az_rekeying_decode(text.data, text.size, &read, &why));
    assert_memory_equal(read.key.bytes, old.key.bytes, sizeof(old.key.bytes));
    assert_memory_equal(read.new_key.bytes, fresh.key.bytes, sizeof(fresh.key.bytes));
    static const char *const members[] = {"\"signature\":\"", "\"new_signature\":\"",
                                          "\"new_key\":\"", "\"terminal\":\""};
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        char *value = strstr(text.data, members[i]) + strlen(members[i]);
        char was = *value;
        *value = was == '3' ? '4' : '3';
        assert_false(az_rekeying_decode(text.data, text.size, &read, &why));
        *value = was;
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
}

static void
test_statement_of_one_purpose_is_none_of_another(void **state)
{
    (void)state;
    const struct az_signature_pair pair = pair_of('t');
    char signature[AZ_STATEMENT_SIGNATURE_SIZE];
    const struct az_statement made = {"azri-one", {"a", "bc"}};
    assert_true(az_statement_sign(&made, &pair, signature));
    assert_true(az_statement_is_signed(&made, &pair.key, signature));
    const struct az_statement others[] = {
        {"azri-two", {"a", "bc"}}, {"azri-one", {"ab", "c"}}, {"azri-one", {"a", "bc", ""}},
        {"azri-one", {"a"}},       {"azri-one", {"a\nbc"}},
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        assert_false(az_statement_is_signed(&others[i], &pair.key, signature));
    }
    assert_false(az_statement_is_signed(&made, &pair.key, NULL));
    assert_false(az_statement_sign(&others[4], &pair, signature));
}

static void
test_code_is_eight_digits_and_its_digest_the_hubs(void **state)
{
    (void)state;
    struct testing_random random;
    struct az_digest digests[3];
    char code[AZ_ENROLMENT_CODE_DIGITS + 1];
    testing_random_init(&random, 3);
    for (size_t i = 0; i < 100; i++) {
        assert_true(az_enrolment_code_make(&random.random, code));
        assert_true(az_enrolment_code_is_valid(code));
    }
    static const char *const invalid[] = {"", "1234567", "123456789", "1234567a", "1234 678"};
    for (size_t i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
        assert_false(az_enrolment_code_is_valid(invalid[i]));
    }
    assert_true(az_enrolment_code_digest("12345678", &(struct az_uuid){{1}}, &digests[0]));
    assert_true(az_enrolment_code_digest("12345678", &(struct az_uuid){{1}}, &digests[1]));
    assert_true(az_enrolment_code_digest("12345678", &(struct az_uuid){{2}}, &digests[2]));
    assert_memory_equal(&digests[0], &digests[1], sizeof(digests[0]));
    assert_memory_not_equal(&digests[0], &digests[2], sizeof(digests[0]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enrolment_is_read_as_it_was_written),
        cmocka_unit_test(test_enrolment_that_was_changed_is_refused),
        cmocka_unit_test(test_enrolment_says_what_is_wrong),
        cmocka_unit_test(test_enrolment_answer_is_the_hubs),
        cmocka_unit_test(test_rekeying_is_signed_by_both_keys),
        cmocka_unit_test(test_statement_of_one_purpose_is_none_of_another),
        cmocka_unit_test(test_code_is_eight_digits_and_its_digest_the_hubs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
