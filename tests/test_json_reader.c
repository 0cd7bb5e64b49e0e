// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/json_reader.h"
#include "tests/json_oracle.h"

/* A text with zero bytes in it can be written as a literal. */
#define TEXT(literal) literal, sizeof(literal) - 1

static void
test_json_reader_agrees_with_the_oracle(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        enum json_oracle_verdict verdict;
    } cases[] = {
        {TEXT("{}"), JSON_ORACLE_BOTH_READ},
        {TEXT(" \t\r\n{ \"a\" : [ ] , \"b\" : { } } \n"), JSON_ORACLE_BOTH_READ},
        {TEXT("{\"a\":[1,-2,0,-0,[null,true,false,{\"b\":\"c\"}]],\"d\":1}"),
         JSON_ORACLE_BOTH_READ},
        {TEXT("{\"\":\"\"}"), JSON_ORACLE_BOTH_READ},
        {TEXT("{\"a\":9223372036854775807,\"b\":-9223372036854775808}"), JSON_ORACLE_BOTH_READ},
        {TEXT("{\"a\":1.5,\"b\":-0.0,\"c\":1e5,\"d\":1E+5,\"e\":12e-3}"), JSON_ORACLE_BOTH_READ},
        {TEXT("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u00e9\\uFFFF\"}"),
         JSON_ORACLE_BOTH_READ},
        {TEXT("{\"\\u10D0\":\"\\ud83d\\uDE00 😀 Շ ქ\x7f\"}"), JSON_ORACLE_BOTH_READ},
        {TEXT("{\"a\":1e999}"), JSON_ORACLE_REAL_TOO_LARGE},
        {TEXT(""), JSON_ORACLE_BOTH_REFUSE},
        {TEXT(" "), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("[]"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("1"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{}{}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{}x"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{}\0"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("\xef\xbb\xbf{}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1,}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{,}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{a:1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{'a':1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1 \"b\":2}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1,\"a\":1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"x\":{\"a\":1,\"\\u0061\":1}}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":[1,]}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":[,1]}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":[1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":[1]]}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":01}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":-}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":+1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":.5}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1.}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1e}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":1e+-1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":0x1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":NaN}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":9223372036854775808}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":-9223372036854775809}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":99999999999999999999}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":nul}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":True}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\n\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\0\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\u0000\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"\\u0000\":1}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\x\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\\0\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\u12g4\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\ud800\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\udc00\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\ud800\\u0041\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\\ud800x\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\xff\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\xc0\x80\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\xed\xa0\x80\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\xf4\x90\x80\x80\"}"), JSON_ORACLE_BOTH_REFUSE},
        {TEXT("{\"a\":\"\xe2\x82\"}"), JSON_ORACLE_BOTH_REFUSE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum json_oracle_verdict verdict = json_oracle_compare(cases[i].text, cases[i].size);
        if (verdict != cases[i].verdict) {
            fail_msg("case %zu (%s): %d, not %d", i, cases[i].text, verdict, cases[i].verdict);
        }
    }
}

static void
test_json_reader_agrees_when_bytes_are_changed(void **state)
{
    (void)state;
    static const char sample[] = "{\"seq\":7,\"a\":[\"x\\u00e9\\ud83d\\ude00\",-1.5e+3,true,{}],"
                                 "\"word\":\"Շնորհ \\\"ქ\\\"\",\"answers\":[{\"ms\":null}]}";
    static const char pieces[] = "{}[]\",:\\u0d19-+.eE \ttfn\x80\xd5\xff";
    struct testing_random random;
    testing_random_init(&random, 5);
    size_t read = 0;
    for (int round = 0; round < 20000; round++) {
        char text[sizeof(sample)];
        memcpy(text, sample, sizeof(sample));
        for (uint64_t n = az_random_below(&random.random, 3); n < 3; n++) {
            text[az_random_below(&random.random, sizeof(sample) - 1)] =
                pieces[az_random_below(&random.random, sizeof(pieces) - 1)];
        }
        enum json_oracle_verdict verdict = json_oracle_compare(text, sizeof(sample) - 1);
        if (verdict == JSON_ORACLE_DISAGREE) {
            fail_msg("the readers disagree on %s", text);
        }
        read += verdict == JSON_ORACLE_BOTH_READ;
    }
    assert_in_range(read, 500, 19500); // both ways were tried
}

/* `open` n times behind `{"a":`, then `close` n times and `}`. */
static enum json_oracle_verdict
compare_nested(char open, char close, size_t n)
{
    struct az_buffer text;
    az_buffer_init(&text, 4096);
    az_buffer_append_text(&text, "{\"a\":");
    for (size_t i = 0; i < n; i++) {
        az_buffer_append_char(&text, open);
    }
    for (size_t i = 0; i < n; i++) {
        az_buffer_append_char(&text, close);
    }
    az_buffer_append_char(&text, '}');
    enum json_oracle_verdict verdict = json_oracle_compare(text.data, text.size);
    az_buffer_destroy(&text);
    return verdict;
}

static enum json_oracle_verdict
compare_with_members(size_t n)
{
    struct az_buffer text;
    az_buffer_init(&text, 4096);
    for (size_t i = 0; i < n; i++) {
        az_buffer_printf(&text, "%c\"k%zu\":%zu", i == 0 ? '{' : ',', i, i);
    }
    az_buffer_append_char(&text, '}');
    enum json_oracle_verdict verdict = json_oracle_compare(text.data, text.size);
    az_buffer_destroy(&text);
    return verdict;
}

static enum json_oracle_verdict
compare_with_elements(size_t n)
{
    struct az_buffer text;
    az_buffer_init(&text, 1024 * 1024);
    az_buffer_append_text(&text, "{\"a\":[0");
    for (size_t i = 1; i < n; i++) {
        az_buffer_append_text(&text, ",0");
    }
    az_buffer_append_text(&text, "]}");
    enum json_oracle_verdict verdict = json_oracle_compare(text.data, text.size);
    az_buffer_destroy(&text);
    return verdict;
}

static void
test_json_reader_limits_are_exact(void **state)
{
    (void)state;
    assert_int_equal(compare_nested('[', ']', AZ_JSON_DEPTH_MAX - 1), JSON_ORACLE_BOTH_READ);
    assert_int_equal(compare_nested('[', ']', AZ_JSON_DEPTH_MAX), JSON_ORACLE_ABOVE_LIMIT);
    assert_int_equal(compare_with_members(AZ_JSON_MEMBERS_MAX), JSON_ORACLE_BOTH_READ);
    assert_int_equal(compare_with_members(AZ_JSON_MEMBERS_MAX + 1), JSON_ORACLE_ABOVE_LIMIT);
    assert_int_equal(compare_with_elements(AZ_JSON_VALUES_MAX - 2), JSON_ORACLE_BOTH_READ);
    assert_int_equal(compare_with_elements(AZ_JSON_VALUES_MAX - 1), JSON_ORACLE_ABOVE_LIMIT);
}

static void
test_json_reader_without_memory_says_so(void **state)
{
    (void)state;
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, 16);
    assert_null(az_json_read_object(&reader, TEXT("{\"a\":\"a text that is longer\"}"), &arena));
    assert_true(reader.no_memory);
    assert_non_null(az_json_read_object(&reader, TEXT("{\"a\":\"b\"}"), &arena));
    assert_false(reader.no_memory);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_reader_agrees_with_the_oracle),
        cmocka_unit_test(test_json_reader_agrees_when_bytes_are_changed),
        cmocka_unit_test(test_json_reader_limits_are_exact),
        cmocka_unit_test(test_json_reader_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
