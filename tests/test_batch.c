// SPDX-License-Identifier: MIT
/*
 * The wire form of a batch: which bytes a batch is, and that what was sent is what
 * is read.
 */
#include "tests/batch_samples.h"

#include <string.h>

static const char mixed_text[] =
    "{\"seq\":7,\"event\":\"congress-2026\",\"point\":\"hall-a\",\"survey\":\"congress\","
    "\"survey_version\":\"0123456789abcdef\",\"language\":\"hy\",\"started_at\":1778750000000,"
    "\"utc_offset_min\":240,\"boot\":\"44444444-4444-4444-8444-444444444444\",\"boot_ms\":5000,"
    "\"duration_ms\":8000,\"ending\":\"complete\",\"mode\":\"live\",\"answers\":["
    "{\"question\":\"liked\",\"choices\":[\"talks\"],\"shown\":[\"people\",\"talks\"],\"ms\":900},"
    "{\"question\":\"contact\",\"sealed\":\"" SEALED "\",\"ms\":4000}]}\n";

static const struct az_answer mixed_answers[] = {
    {.question = "liked",
     .value = {.kind = AZ_VALUE_CHOICES, .text = "talks"},
     .shown = "people talks",
     .elapsed_ms = 900},
    {.question = "contact", .value = {.kind = AZ_VALUE_SEALED, .text = SEALED}, .elapsed_ms = 4000},
};

static void
test_batch_encodes_to_these_bytes(void **state)
{
    (void)state;
    struct az_response responses[2];
    sample_batch_responses(responses);
    struct az_batch_head head = sample_batch_head(responses, 2);
    struct az_buffer expected;
    join_lines(&expected, sample_batch_head_text, sample_batch_first_text,
               sample_batch_second_text);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    assert_string_equal(az_buffer_text(&body), az_buffer_text(&expected));
    assert_int_equal(body.size, expected.size);
    az_buffer_destroy(&body);

    az_buffer_init(&body, expected.size - 1);
    assert_false(az_batch_encode(&head, responses, &body));
    az_buffer_destroy(&body);
    az_buffer_destroy(&expected);
}

/* Damage to a terminal's file is told where there is some, and what is odd in it is passed over. */
static void
test_batch_tells_of_damage(void **state)
{
    (void)state;
    static const struct az_damage damage = {1, 1778750500000, 295, 5, 3};
    static const char told[] = "\"damage\":{\"files\":1,\"last_at\":1778750500000,"
                               "\"salvaged\":295,\"missing\":5,\"kept_back\":3}}";
    struct az_response responses[2];
    sample_batch_responses(responses);
    struct az_batch_head head = sample_batch_head(responses, 2);
    head.health.damage = damage;
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    assert_text_contains(az_buffer_text(&body), told);
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_memory_equal(&got.batch.content.damage, &damage, sizeof(damage));
    decoded_batch_destroy(&got);

    struct az_buffer odd;
    replace_text(body.data, told, "\"damage\":{\"files\":-1,\"salvaged\":\"x\",\"new\":[]}}", &odd);
    decode_batch(odd.data, odd.size, &got);
    assert_false(az_damage_is_any(&got.batch.content.damage));
    decoded_batch_destroy(&got);
    az_buffer_destroy(&odd);
    az_buffer_destroy(&body);
}

static void
test_batch_decodes_from_these_bytes(void **state)
{
    (void)state;
    struct az_response responses[2];
    sample_batch_responses(responses);
    struct az_buffer body;
    join_lines(&body, sample_batch_head_text, sample_batch_first_text, sample_batch_second_text);
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    struct az_batch_head head = sample_batch_head(responses, 2);
    assert_int_equal(got.batch.head.major, 1);
    assert_true(az_uuid_equal(&got.batch.head.batch, &head.batch));
    assert_true(az_uuid_equal(&got.batch.content.terminal, &head.terminal));
    assert_true(az_uuid_equal(&got.batch.content.store, &head.store));
    assert_int_equal(got.batch.head.sent_at_ms, head.sent_at_ms);
    assert_string_equal(got.batch.head.health.version, "0.1.0");
    assert_int_equal(got.batch.head.health.waiting, 2);
    assert_int_equal(got.batch.head.health.oldest_waiting_ms, 1778750000000);
    assert_same_history(&got.batch.content.history, &head.history);
    assert_int_equal(got.batch.content.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct az_archive_item *item = &got.batch.content.items[i];
        assert_null(item->reject_reason);
        assert_true(az_response_checksum(&item->response) == az_response_checksum(&responses[i]));
    }
    assert_string_equal(got.batch.content.items[1].response.answers[2].value.text,
                        responses[1].answers[2].value.text);
    decoded_batch_destroy(&got);
    az_buffer_destroy(&body);
}

static void
test_batch_carries_sealed_texts_and_the_order_shown(void **state)
{
    (void)state;
    struct az_response responses[2];
    sample_batch_responses(responses);
    responses[0].answers = mixed_answers;
    responses[0].answer_count = 2;
    struct az_batch_head head = sample_batch_head(responses, 2);
    struct az_buffer expected;
    join_lines(&expected, sample_batch_head_text, mixed_text, sample_batch_second_text);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    assert_string_equal(az_buffer_text(&body), az_buffer_text(&expected));
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    const struct az_archive_item *item = &got.batch.content.items[0];
    assert_null(item->reject_reason);
    assert_true(az_response_checksum(&item->response) == az_response_checksum(&responses[0]));
    decoded_batch_destroy(&got);
    az_buffer_destroy(&body);
    az_buffer_destroy(&expected);
}

static const char *
random_id(const struct az_random *random, struct az_arena *arena)
{
    static const char chars[] = "abcxyzABCXYZ0189_-.";
    size_t size = 1 + (size_t)az_random_below(random, AZ_ID_MAX);
    char *id = az_arena_alloc(arena, size + 1);
    assert_non_null(id);
    for (size_t i = 0; i < size; i++) {
        id[i] = chars[az_random_below(random, sizeof(chars) - 1)];
    }
    return id;
}

static const char *
random_text(const struct az_random *random, struct az_arena *arena)
{
    static const char *const pieces[] = {"a",  "\"",   "\\",   "/",    "\n", "\r", "\t",     "\b",
                                         "\f", "\x01", "\x1b", "\x7f", "ա",  "ჰ",  "€",      "😀",
                                         " ",  "{",    "}",    "[",    ",",  ":",  "\\u0041"};
    struct az_buffer text;
    az_buffer_init(&text, AZ_TEXT_MAX);
    for (uint64_t n = az_random_below(random, 200); n > 0; n--) {
        const size_t count = sizeof(pieces) / sizeof(*pieces);
        az_buffer_append_text(&text, pieces[az_random_below(random, count)]);
    }
    char *copy = az_arena_strdup(arena, az_buffer_text(&text));
    az_buffer_destroy(&text);
    assert_non_null(copy);
    return copy;
}

static struct az_value
random_value(const struct az_random *random, struct az_arena *arena)
{
    struct az_value value = {0};
    switch (az_random_below(random, 3)) {
    case 0:
        value.kind = AZ_VALUE_NUMBER;
        random->fill(random->ctx, &value.number, sizeof(value.number));
        return value;
    case 1:
        value.kind = AZ_VALUE_CHOICES;
        value.text = random_id(random, arena);
        return value;
    default:
        value.kind = AZ_VALUE_TEXT;
        value.text = random_text(random, arena);
        return value;
    }
}

static struct az_response
random_response(const struct az_random *random, struct az_arena *arena, uint64_t seq)
{
    struct az_response response = {
        .store = uuid_of("33333333-3333-4333-8333-333333333333"),
        .seq = seq,
        .event = random_id(random, arena),
        .point = random_id(random, arena),
        .survey = random_id(random, arena),
        .survey_version = random_id(random, arena),
        .language = random_id(random, arena),
        .utc_offset_min = (int)az_random_below(random, 2881) - 1440,
        .duration_ms = (uint32_t)az_random_below(random, UINT32_MAX),
        .boot_ms = (int64_t)az_random_below(random, INT64_MAX),
        .ending = (enum az_ending)(1 + az_random_below(random, AZ_ENDING_COUNT - 1)),
        .mode = (enum az_mode)az_random_below(random, AZ_MODE_COUNT),
        .misuse = az_random_below(random, 2) ? random_id(random, arena) : NULL,
        .answer_count = (size_t)az_random_below(random, 6),
    };
    random->fill(random->ctx, &response.started_at_ms, sizeof(response.started_at_ms));
    random->fill(random->ctx, &response.boot, sizeof(response.boot));
    static const char *const questions[] = {"q1", "q2", "q3", "q4", "q5", "q6"};
    struct az_answer *answers = az_arena_array(arena, 6, sizeof(*answers));
    for (size_t i = 0; i < response.answer_count; i++) {
        answers[i].question = questions[i];
        answers[i].value = random_value(random, arena);
        answers[i].elapsed_ms = (uint32_t)az_random_below(random, UINT32_MAX);
    }
    response.answers = answers;
    return response;
}

static void
test_batch_random_responses_come_back(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    struct testing_random random;
    testing_random_init(&random, 20260514);
    struct az_arena arena;
    az_arena_init(&arena, 64 * 1024 * 1024);
    struct az_response *responses = az_arena_array(&arena, COUNT, sizeof(*responses));
    uint64_t seq = 0;
    for (size_t i = 0; i < COUNT; i++) {
        seq += 1 + az_random_below(&random.random, 3);
        responses[i] = random_response(&random.random, &arena, seq);
    }
    struct az_batch_head head = sample_batch_head(responses, COUNT);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    for (size_t i = 0; i < COUNT; i++) {
        const struct az_archive_item *item = &got.batch.content.items[i];
        assert_null(item->reject_reason);
        assert_true(az_response_checksum(&item->response) == az_response_checksum(&responses[i]));
    }
    decoded_batch_destroy(&got);
    az_buffer_destroy(&body);
    az_arena_destroy(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_encodes_to_these_bytes),
        cmocka_unit_test(test_batch_tells_of_damage),
        cmocka_unit_test(test_batch_decodes_from_these_bytes),
        cmocka_unit_test(test_batch_carries_sealed_texts_and_the_order_shown),
        cmocka_unit_test(test_batch_random_responses_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
