// SPDX-License-Identifier: MIT
/*
 * The bounds of a batch: how much it takes in, what is cut off or broken on its
 * way, and what its sender makes of a response that is damaged or too long.
 */
#include "tests/batch_samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
test_batch_head_has_a_bound_on_boots_and_anchors(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct az_boot *boots = calloc(MANY, sizeof(*boots));
    struct az_anchor *anchors = calloc(MANY, sizeof(*anchors));
    assert_true(boots && anchors);
    for (size_t i = 0; i < MANY; i++) {
        boots[i] = (struct az_boot){INT64_MAX - MANY + i, {{1, (uint8_t)(i >> 8), (uint8_t)i}}};
        anchors[i] = (struct az_anchor){boots[i].id, AZ_BOOT_MS_MAX, AZ_ANCHOR_TRUE_MAX, UINT32_MAX,
                                        AZ_ANCHOR_SYSTEM};
    }
    struct az_response responses[2];
    sample_batch_responses(responses);
    struct az_batch_head head = sample_batch_head(responses, 2);
    head.history = (struct az_history){boots, MANY, anchors, MANY};
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK); // so its head line is not too long
    head.history.boot_count = 64;
    head.history.anchor_count = 1024;
    assert_same_history(&got.batch.content.history, &head.history);
    decoded_batch_destroy(&got);
    az_buffer_destroy(&body);
    free(boots);
    free(anchors);
}

static void
test_batch_cut_anywhere_is_never_ok(void **state)
{
    (void)state;
    struct az_buffer body;
    join_lines(&body, sample_batch_head_text, sample_batch_first_text, sample_batch_second_text);
    for (size_t size = 0; size < body.size; size++) {
        struct decoded_batch got;
        decode_batch(body.data, size, &got);
        assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
        decoded_batch_destroy(&got);
    }
    az_buffer_destroy(&body);
}

static void
test_batch_flipped_bytes_never_crash(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 7);
    struct az_buffer body;
    join_lines(&body, sample_batch_head_text, sample_batch_first_text, sample_batch_second_text);
    size_t outcomes[AZ_BATCH_TOO_LARGE + 1] = {0};
    size_t set_aside = 0;
    for (int round = 0; round < 4000; round++) {
        size_t at = (size_t)az_random_below(&random.random, body.size);
        char was = body.data[at];
        body.data[at] = (char)az_random_below(&random.random, 256);
        struct decoded_batch got;
        decode_batch(body.data, body.size, &got);
        outcomes[got.fault]++;
        if (got.fault == AZ_BATCH_OK) {
            assert_int_equal(got.batch.content.count, 2);
            set_aside += got.batch.content.items[0].reject_reason != NULL;
            set_aside += got.batch.content.items[1].reject_reason != NULL;
        }
        decoded_batch_destroy(&got);
        body.data[at] = was;
    }
    // The rounds reach behind the head line, and not only into texts that may be anything.
    assert_true(outcomes[AZ_BATCH_OK] > 0 && outcomes[AZ_BATCH_MALFORMED] > 0);
    assert_true(set_aside > 0);
    az_buffer_destroy(&body);
}

static void
test_batch_limits_hold(void **state)
{
    (void)state;
    char *large = malloc(AZ_BATCH_BYTES_MAX + 1);
    assert_non_null(large);
    memset(large, '[', AZ_BATCH_BYTES_MAX + 1);
    struct decoded_batch got;
    decode_batch(large, AZ_BATCH_BYTES_MAX + 1, &got);
    assert_int_equal(got.fault, AZ_BATCH_TOO_LARGE);
    decoded_batch_destroy(&got);
    decode_batch(large, AZ_BATCH_BYTES_MAX, &got);
    assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
    decoded_batch_destroy(&got);
    large[AZ_BATCH_LINE_MAX] = '\n'; // deeper than the reader goes
    decode_batch(large, AZ_BATCH_LINE_MAX + 1, &got);
    assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
    decoded_batch_destroy(&got);
    free(large);
}

/* Two responses, the first with these answers; decode what the encoder makes of them. */
static void
encode_and_decode(const struct az_answer *answers, size_t count, struct decoded_batch *out)
{
    struct az_response responses[2];
    sample_batch_responses(responses);
    responses[0].answers = answers;
    responses[0].answer_count = count;
    struct az_batch_head head = sample_batch_head(responses, 2);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    decode_batch(body.data, body.size, out);
    az_buffer_destroy(&body);
    assert_int_equal(out->fault, AZ_BATCH_OK);
    assert_null(out->batch.content.items[1].reject_reason);
}

static void
test_batch_damaged_response_does_not_hold_up_the_next(void **state)
{
    (void)state;
    static const struct az_answer damaged[] = {
        {.question = "q", .value = {.kind = AZ_VALUE_NONE}},
        {.question = NULL, .value = {.kind = AZ_VALUE_NUMBER}},
        {.question = "\xff\"\n", .value = {.kind = AZ_VALUE_NUMBER}},
        {.question = "q", .value = {.kind = AZ_VALUE_CHOICES, .text = "a  b"}},
        {.question = "q", .value = {.kind = AZ_VALUE_CHOICES, .text = "a "}},
        {.question = "q", .value = {.kind = AZ_VALUE_CHOICES, .text = " "}},
        {.question = "q", .value = {.kind = AZ_VALUE_CHOICES, .text = "\xc3\x28"}},
    };
    for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
        struct decoded_batch got;
        encode_and_decode(&damaged[i], 1, &got);
        assert_non_null(got.batch.content.items[0].reject_reason);
        decoded_batch_destroy(&got);
    }
}

static void
test_batch_text_that_is_not_utf8_is_repaired(void **state)
{
    (void)state;
    static const struct az_answer answer = {
        .question = "q", .value = {.kind = AZ_VALUE_TEXT, .text = "a\xff\xd5z\xe2\x82"}};
    struct decoded_batch got;
    encode_and_decode(&answer, 1, &got);
    assert_null(got.batch.content.items[0].reject_reason);
    assert_string_equal(got.batch.content.items[0].response.answers[0].value.text,
                        "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd");
    decoded_batch_destroy(&got);
}

static void
test_batch_line_that_is_too_long_is_announced(void **state)
{
    (void)state;
    char *text = malloc(AZ_TEXT_MAX + 1);
    assert_non_null(text);
    memset(text, '"', AZ_TEXT_MAX);
    text[AZ_TEXT_MAX] = '\0';
    static char names[20][8];
    struct az_answer answers[20];
    for (size_t i = 0; i < 20; i++) {
        snprintf(names[i], sizeof(names[i]), "q%zu", i);
        answers[i] = (struct az_answer){.question = names[i],
                                        .value = {.kind = AZ_VALUE_TEXT, .text = text}};
    }
    struct decoded_batch got;
    encode_and_decode(answers, 15, &got);
    assert_null(got.batch.content.items[0].reject_reason);
    decoded_batch_destroy(&got);
    encode_and_decode(answers, 20, &got);
    assert_non_null(got.batch.content.items[0].reject_reason);
    assert_text_contains(got.batch.content.items[0].reject_reason, "more than 262144");
    decoded_batch_destroy(&got);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_head_has_a_bound_on_boots_and_anchors),
        cmocka_unit_test(test_batch_cut_anywhere_is_never_ok),
        cmocka_unit_test(test_batch_flipped_bytes_never_crash),
        cmocka_unit_test(test_batch_limits_hold),
        cmocka_unit_test(test_batch_damaged_response_does_not_hold_up_the_next),
        cmocka_unit_test(test_batch_text_that_is_not_utf8_is_repaired),
        cmocka_unit_test(test_batch_line_that_is_too_long_is_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
