// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>

#include "storage/answers.h"

static const char *const known[] = {NULL, "overall", "liked", "word"};

static bool
number_of(void *ctx, const char *question, uint64_t *number)
{
    (void)ctx;
    for (uint64_t i = 1; i < 4; i++) {
        if (strcmp(known[i], question) == 0) {
            *number = i;
            return true;
        }
    }
    return false;
}

static const char *
name_of(void *ctx, uint64_t number)
{
    (void)ctx;
    return number < 4 ? known[number] : NULL;
}

static const struct az_question_names names = {.number_of = number_of, .name_of = name_of};

static void
test_answers_are_written_byte_by_byte(void **state)
{
    (void)state;
    const struct az_answer answers[] = {
        {.question = "overall",
         .value = {.kind = AZ_VALUE_NUMBER, .number = -3},
         .elapsed_ms = 300},
        {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "a b"}},
    };
    static const uint8_t expected[] = {1, 1, 5, 0xac, 0x02, 2, 2, 3, 'a', ' ', 'b', 0};
    struct az_buffer bytes;
    az_buffer_init(&bytes, 100);
    assert_true(az_answers_encode(answers, 2, &names, &bytes));
    assert_int_equal(bytes.size, sizeof(expected));
    assert_memory_equal(bytes.data, expected, sizeof(expected));
    az_buffer_destroy(&bytes);
}

static void
test_answers_come_back(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0, 1, -1, 63, 64, -64, -65, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        const struct az_answer answers[] = {
            {.question = "word",
             .value = {.kind = AZ_VALUE_TEXT, .text = "Շատ լավ էր"},
             .elapsed_ms = UINT32_MAX},
            {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = numbers[i]}},
        };
        struct az_buffer bytes;
        az_buffer_init(&bytes, 100);
        assert_true(az_answers_encode(answers, 2, &names, &bytes));
        struct az_arena arena;
        az_arena_init(&arena, 10000);
        const struct az_answer *read;
        size_t count;
        assert_true(az_answers_decode(bytes.data, bytes.size, &names, &arena, &read, &count));
        assert_int_equal(count, 2);
        assert_string_equal(read[0].value.text, "Շատ լավ էր");
        assert_int_equal(read[0].elapsed_ms, UINT32_MAX);
        assert_string_equal(read[1].question, "overall");
        assert_true(read[1].value.number == numbers[i]);
        az_arena_destroy(&arena);
        az_buffer_destroy(&bytes);
    }
}

/* Bytes of their own, so that those of answers without them are what they were. */
static void
test_answers_keep_sealed_texts_and_the_order_shown(void **state)
{
    (void)state;
    const struct az_answer answers[] = {
        {.question = "word", .value = {.kind = AZ_VALUE_SEALED, .text = "id.AA"}},
        {.question = "liked",
         .value = {.kind = AZ_VALUE_CHOICES, .text = "a"},
         .shown = "b a",
         .elapsed_ms = 7},
    };
    static const uint8_t expected[] = {3, 4,    5, 'i', 'd', '.', 'A', 'A', 0,
                                       2, 0x12, 1, 'a', 3,   'b', ' ', 'a', 7};
    struct az_buffer bytes;
    az_buffer_init(&bytes, 100);
    assert_true(az_answers_encode(answers, 2, &names, &bytes));
    assert_int_equal(bytes.size, sizeof(expected));
    assert_memory_equal(bytes.data, expected, sizeof(expected));
    struct az_arena arena;
    az_arena_init(&arena, 10000);
    const struct az_answer *read;
    size_t count;
    assert_true(az_answers_decode(bytes.data, bytes.size, &names, &arena, &read, &count));
    assert_int_equal(count, 2);
    assert_int_equal(read[0].value.kind, AZ_VALUE_SEALED);
    assert_string_equal(read[0].value.text, "id.AA");
    assert_null(read[0].shown);
    assert_string_equal(read[1].value.text, "a");
    assert_string_equal(read[1].shown, "b a");
    assert_int_equal(read[1].elapsed_ms, 7);
    az_arena_destroy(&arena);
    az_buffer_destroy(&bytes);
}

static void
test_answers_refuse_damaged_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"\x01", 1},                                                  // ends after the question
        {"\x01\x01\x05", 3},                                          // no elapsed time
        {"\x09\x01\x05\x00", 4},                                      // unknown question
        {"\x01\x00\x05\x00", 4},                                      // no kind
        {"\x01\x05\x05\x00", 4},                                      // kind out of range
        {"\x01\x22\x01\x61\x00", 5},                                  // another bit in the kind
        {"\x01\x10\x05\x00", 4},                                      // order shown of nothing
        {"\x01\x12\x01\x61\x00", 5},                                  // no elapsed time
        {"\x01\x12\x01\x61\x7f\x61\x00", 7},                          // order beyond the end
        {"\x01\x03\x7f\x61\x00", 5},                                  // text beyond the end
        {"\x01\x01\x05\xff\xff\xff\xff\x7f", 8},                      // elapsed above 32 bits
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x05\x00", 13}, // above 64 bits
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_arena arena;
        az_arena_init(&arena, 10000);
        const struct az_answer *read;
        size_t count;
        assert_false(
            az_answers_decode(cases[i].bytes, cases[i].size, &names, &arena, &read, &count));
        az_arena_destroy(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_written_byte_by_byte),
        cmocka_unit_test(test_answers_come_back),
        cmocka_unit_test(test_answers_keep_sealed_texts_and_the_order_shown),
        cmocka_unit_test(test_answers_refuse_damaged_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
