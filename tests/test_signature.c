// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>

#include <sodium.h>

#include "sync/content_digest.h"
#include "sync/signature.h"

/* RFC 9421, appendix B.1.4: the last 32 bytes of its two keys. */
#define RFC_PUBLIC "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
#define RFC_SEED   "n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="

/* Appendix B.2.6. */
#define RFC_INPUT                                                                                  \
    "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"  \
    ";created=1618884473;keyid=\"test-key-ed25519\""
#define RFC_SIGNATURE                                                                              \
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBK" \
    "RCw==:"
static const struct az_signature_part rfc_parts[] = {
    {"date", "Tue, 20 Apr 2021 02:07:55 GMT"},
    {"@method", "POST"},
    {"@path", "/foo"},
    {"@authority", "example.com"},
    {"content-type", "application/json"},
    {"content-length", "18"},
};
enum { RFC_PARTS = sizeof(rfc_parts) / sizeof(*rfc_parts) };

static void
get_bytes(const char *base64, uint8_t *out, size_t size)
{
    size_t got = 0;
    assert_int_equal(sodium_base642bin(out, size, base64, strlen(base64), NULL, &got, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(got, size);
}

static void
get_rfc_pair(struct az_signature_pair *out)
{
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    get_bytes(RFC_SEED, seed, sizeof(seed));
    az_signature_pair_of(seed, out);
}

static bool
parse(const char *field, struct az_signature_input *out)
{
    struct az_buffer why;
    az_buffer_init(&why, 256);
    bool ok = az_signature_input_parse(field, out, &why);
    assert_int_equal(ok, why.size == 0);
    az_buffer_destroy(&why);
    return ok;
}

static void
test_signature_pair_is_that_of_the_rfc(void **state)
{
    (void)state;
    struct az_signature_pair pair;
    uint8_t expected[AZ_SIGNATURE_KEY_BYTES];
    get_rfc_pair(&pair);
    get_bytes(RFC_PUBLIC, expected, sizeof(expected));
    assert_memory_equal(pair.key.bytes, expected, sizeof(expected));
}

static void
test_signature_base_is_that_of_the_rfc(void **state)
{
    (void)state;
    struct az_signature_input input;
    struct az_buffer base;
    az_buffer_init(&base, 1000);
    assert_true(parse(RFC_INPUT, &input));
    assert_true(az_signature_base(&input, rfc_parts, RFC_PARTS, &base));
    assert_string_equal(
        az_buffer_text(&base),
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n"
        "\"@authority\": example.com\n\"content-type\": application/json\n"
        "\"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" \"@path\" "
        "\"@authority\" \"content-type\" \"content-length\");created=1618884473;"
        "keyid=\"test-key-ed25519\"");
    az_buffer_destroy(&base);
}

static void
test_signature_made_is_that_of_the_rfc(void **state)
{
    (void)state;
    static const struct az_signature_param params[] = {
        {.name = "created", .number = 1618884473},
        {.name = "keyid", .text = "test-key-ed25519"},
    };
    static const struct az_signature_order order = {
        .label = "sig-b26",
        .parts = rfc_parts,
        .part_count = RFC_PARTS,
        .params = params,
        .param_count = 2,
    };
    struct az_signature_pair pair;
    struct az_buffer input;
    struct az_buffer signature;
    get_rfc_pair(&pair);
    az_buffer_init(&input, 1000);
    az_buffer_init(&signature, 1000);
    assert_true(az_signature_make(&order, &pair, &input, &signature));
    assert_string_equal(az_buffer_text(&input), RFC_INPUT);
    assert_string_equal(az_buffer_text(&signature), RFC_SIGNATURE);
    az_buffer_destroy(&signature);
    az_buffer_destroy(&input);
}

static void
test_signature_of_the_rfc_verifies_and_no_other_message(void **state)
{
    (void)state;
    struct az_signature_input input;
    uint8_t signature[AZ_SIGNATURE_BYTES];
    struct az_signature_key key;
    get_bytes(RFC_PUBLIC, key.bytes, sizeof(key.bytes));
    assert_true(parse(RFC_INPUT, &input));
    assert_true(az_signature_value_parse(RFC_SIGNATURE, input.label, signature));
    assert_true(az_signature_verify(&input, rfc_parts, RFC_PARTS, signature, &key));
    for (size_t i = 0; i < RFC_PARTS; i++) {
        struct az_signature_part parts[RFC_PARTS];
        memcpy(parts, rfc_parts, sizeof(parts));
        parts[i].value = "other";
        assert_false(az_signature_verify(&input, parts, RFC_PARTS, signature, &key));
        parts[i].value = NULL;
        assert_false(az_signature_verify(&input, parts, RFC_PARTS, signature, &key));
    }
    assert_false(az_signature_verify(&input, rfc_parts, RFC_PARTS - 1, signature, &key));
    signature[5] ^= 1;
    assert_false(az_signature_verify(&input, rfc_parts, RFC_PARTS, signature, &key));
    signature[5] ^= 1;
    key.bytes[0] ^= 1;
    assert_false(az_signature_verify(&input, rfc_parts, RFC_PARTS, signature, &key));
}

static void
test_signature_input_is_written_in_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        const char *params; // as the base has them; NULL if it is refused
    } cases[] = {
        {"a=()", "()"},
        {"*a_-.1=(\"x\");created=-5", "(\"x\");created=-5"},
        {"  a=(  \"x\"   \"y-z\" ); b=1;  c=\"\"  ", "(\"x\" \"y-z\");b=1;c=\"\""},
        {"a=(\"@path\");keyid=\"q\\\"u\\\\o\"", "(\"@path\");keyid=\"q\\\"u\\\\o\""},
        {"a=();n=999999999999999", "();n=999999999999999"},
        {"", NULL},
        {"a", NULL},
        {"a=", NULL},
        {"A=()", NULL},
        {"=()", NULL},
        {"a=(", NULL},
        {"a=(\"x\"", NULL},
        {"a=(\"x)", NULL},
        {"a=(x)", NULL},
        {"a=(\"X\")", NULL},
        {"a=(\"\")", NULL},
        {"a=(\"@\")", NULL},
        {"a=(\"x\"\"y\")", NULL},
        {"a=(\"x\" \"x\")", NULL},
        {"a=(\"x\";sf)", NULL},
        {"a=(\"x\\y\")", NULL},
        {"a=();b", NULL},
        {"a=();b=", NULL},
        {"a=();b=-", NULL},
        {"a=();b=1.5", NULL},
        {"a=();b=?1", NULL},
        {"a=();b=token", NULL},
        {"a=();b=:AA==:", NULL},
        {"a=();b=1;b=2", NULL},
        {"a=();b=9999999999999999", NULL},
        {"a=();b=\"\x80\"", NULL},
        {"a=();b=\"\t\"", NULL},
        {"a=() x", NULL},
        {"a=(), b=()", NULL},
        {"a=(\"1\" \"2\" \"3\" \"4\" \"5\" \"6\" \"7\" \"8\" \"9\" \"a\" \"b\" \"c\" \"d\" \"e\" "
         "\"f\" \"g\" \"h\")",
         NULL},
        {"a=();a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_signature_input input;
        bool ok = parse(cases[i].field, &input);
        if (ok != (cases[i].params != NULL)) {
            fail_msg("%s was %s", cases[i].field, ok ? "read" : "refused");
        }
        static const struct az_signature_part parts[] = {
            {"x", "1"}, {"y-z", " \t2 3\t "}, {"@path", "/"}};
        struct az_buffer base;
        az_buffer_init(&base, 1000);
        if (ok) {
            assert_true(az_signature_base(&input, parts, 3, &base));
            assert_text_contains(az_buffer_text(&base), cases[i].params);
            assert_null(strchr(az_buffer_text(&base), '\t'));
        }
        az_buffer_destroy(&base);
    }
}

static void
test_signature_input_of_any_size_is_bounded(void **state)
{
    (void)state;
    struct az_signature_input input;
    char field[AZ_SIGNATURE_FIELD_MAX + 2];
    memset(field, 'a', sizeof(field));
    field[AZ_SIGNATURE_FIELD_MAX + 1] = '\0';
    memcpy(field + AZ_SIGNATURE_FIELD_MAX - 2, "=()", 3);
    assert_false(parse(field, &input));
    memmove(field, field + 1, sizeof(field) - 1);
    assert_true(parse(field, &input));
    assert_int_equal(strlen(input.label), AZ_SIGNATURE_FIELD_MAX - 3);
}

static void
test_signature_base_takes_no_line_break(void **state)
{
    (void)state;
    static const char *const values[] = {"1\n\"y\": 2", "1\r"};
    for (size_t i = 0; i < 2; i++) {
        const struct az_signature_part part = {"x", values[i]};
        struct az_signature_input input;
        struct az_buffer base;
        az_buffer_init(&base, 1000);
        assert_true(parse("a=(\"x\")", &input));
        assert_false(az_signature_base(&input, &part, 1, &base));
        az_buffer_destroy(&base);
    }
}

static void
test_signature_value_is_64_bytes_under_its_label(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "sig-b26", "sig-b26=", "sig-b26=:", "sig-b26=::", "sig-b26=:AAAA:", "sig-b26=:A?==:",
    };
    uint8_t signature[AZ_SIGNATURE_BYTES];
    assert_true(az_signature_value_parse(RFC_SIGNATURE, "sig-b26", signature));
    assert_true(az_signature_value_parse(" " RFC_SIGNATURE " ", "sig-b26", signature));
    assert_false(az_signature_value_parse(RFC_SIGNATURE ", b=:AA==:", "sig-b26", signature));
    assert_false(az_signature_value_parse(RFC_SIGNATURE, "sig-b2", signature));
    assert_false(az_signature_value_parse(RFC_SIGNATURE, "sig-b266", signature));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_false(az_signature_value_parse(bad[i], "sig-b26", signature));
    }
}

static void
test_content_digest_is_that_of_the_rfc(void **state)
{
    (void)state;
    // RFC 9530, section 2 and appendix B, RFC 9421, appendix B.2.
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        {"{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"},
        {"{\"hello\": \"world\"}", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"},
        {"", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char made[AZ_CONTENT_DIGEST_SIZE];
        az_content_digest_make(cases[i].body, strlen(cases[i].body), made);
        assert_string_equal(made, cases[i].field);
        assert_int_equal(
            az_content_digest_check(cases[i].field, cases[i].body, strlen(cases[i].body)),
            AZ_CONTENT_DIGEST_FITS);
        assert_int_equal(az_content_digest_check(cases[i].field, "x", 1), AZ_CONTENT_DIGEST_OTHER);
    }
}

static void
test_content_digest_passes_other_algorithms_over(void **state)
{
    (void)state;
#define FIT "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    static const struct {
        const char *field;
        enum az_content_digest_fit fit;
    } cases[] = {
        {"sha-512=:AAAA:, " FIT, AZ_CONTENT_DIGEST_FITS},
        {FIT ",unixsum=:AA==:", AZ_CONTENT_DIGEST_FITS},
        {FIT ", sha-256=:AAAA:", AZ_CONTENT_DIGEST_OTHER}, // the last one counts (RFC 8941)
        {"sha-512=:AAAA:", AZ_CONTENT_DIGEST_UNREADABLE},
        {"", AZ_CONTENT_DIGEST_UNREADABLE},
        {FIT ",", AZ_CONTENT_DIGEST_UNREADABLE},
        {FIT "x", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256=", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256=:", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256=:AAAA", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256=\"AAAA\"", AZ_CONTENT_DIGEST_UNREADABLE},
        {"sha-256=::", AZ_CONTENT_DIGEST_OTHER},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_content_digest_check(cases[i].field, "{\"hello\": \"world\"}\n", 19),
                         cases[i].fit);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_pair_is_that_of_the_rfc),
        cmocka_unit_test(test_signature_base_is_that_of_the_rfc),
        cmocka_unit_test(test_signature_made_is_that_of_the_rfc),
        cmocka_unit_test(test_signature_of_the_rfc_verifies_and_no_other_message),
        cmocka_unit_test(test_signature_input_is_written_in_one_form),
        cmocka_unit_test(test_signature_input_of_any_size_is_bounded),
        cmocka_unit_test(test_signature_base_takes_no_line_break),
        cmocka_unit_test(test_signature_value_is_64_bytes_under_its_label),
        cmocka_unit_test(test_content_digest_is_that_of_the_rfc),
        cmocka_unit_test(test_content_digest_passes_other_algorithms_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
