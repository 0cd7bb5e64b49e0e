// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>

#include "storage/response.h"
#include "storage/verdict.h"

static const struct az_answer sample_answers[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 4}, .elapsed_ms = 2100},
    {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"}},
    {.question = "word", .value = {.kind = AZ_VALUE_TEXT, .text = "Շնորհակալություն"}},
};

static struct az_response
sample(void)
{
    return (struct az_response){
        .store = {{1, 2, 3}},
        .seq = 7,
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0123456789abcdef",
        .language = "hy",
        .started_at_ms = 1778751000123,
        .utc_offset_min = 240,
        .boot = {{9}},
        .boot_ms = 5000,
        .duration_ms = 8000,
        .ending = AZ_ENDING_COMPLETE,
        .answers = sample_answers,
        .answer_count = 3,
    };
}

static void
test_names_are_read_back(void **state)
{
    (void)state;
    for (int i = AZ_ENDING_COMPLETE; i < AZ_ENDING_COUNT; i++) {
        enum az_ending ending;
        assert_true(az_ending_parse(az_ending_name((enum az_ending)i), &ending));
        assert_int_equal(ending, i);
    }
    for (int i = 0; i < AZ_MODE_COUNT; i++) {
        enum az_mode mode;
        assert_true(az_mode_parse(az_mode_name((enum az_mode)i), &mode));
        assert_int_equal(mode, i);
    }
    for (int i = AZ_VERDICT_ACCEPTED; i < AZ_VERDICT_COUNT; i++) {
        enum az_verdict verdict;
        assert_true(az_verdict_parse(az_verdict_name((enum az_verdict)i), &verdict));
        assert_int_equal(verdict, i);
    }
    enum az_ending ending;
    assert_false(az_ending_parse("open", &ending));
    enum az_verdict verdict;
    assert_false(az_verdict_parse("none", &verdict));
}

static void
test_ids(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        bool valid;
    } cases[] = {
        {"overall", true},
        {"Q1.a_b-c", true},
        {"", false},
        {"a b", false},
        {"ա", false},
        {"a234567890123456789012345678901234567890123456789012345678901234", true},
        {"a2345678901234567890123456789012345678901234567890123456789012345", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_id_is_valid(cases[i].id), cases[i].valid);
    }
}

static void
test_choices_step_through(void **state)
{
    (void)state;
    const char *cursor = "talks food people";
    char id[AZ_ID_MAX + 1];
    assert_true(az_choices_next(&cursor, id));
    assert_string_equal(id, "talks");
    assert_true(az_choices_next(&cursor, id));
    assert_true(az_choices_next(&cursor, id));
    assert_string_equal(id, "people");
    assert_false(az_choices_next(&cursor, id));
}

static void
test_response_validity_names_the_fault(void **state)
{
    (void)state;
    struct az_answer twice[] = {sample_answers[0], sample_answers[0]};
    struct az_answer odd_choices = sample_answers[1];
    odd_choices.value.text = "talks  people";
    struct az_answer repeated = sample_answers[1];
    repeated.value.text = "talks food talks";
    struct az_answer bad_text = sample_answers[2];
    bad_text.value.text = "\xff\xfe";
    struct az_response cases[9];
    for (size_t i = 0; i < 9; i++) {
        cases[i] = sample();
    }
    cases[0].event = "a b";
    cases[1].point = NULL;
    cases[2].seq = 0;
    cases[3].ending = AZ_ENDING_OPEN;
    cases[4].utc_offset_min = 100000;
    cases[5].answers = twice;
    cases[5].answer_count = 2;
    cases[6].answers = &odd_choices;
    cases[6].answer_count = 1;
    cases[7].answers = &repeated;
    cases[7].answer_count = 1;
    cases[8].answers = &bad_text;
    cases[8].answer_count = 1;
    static const char *const parts[] = {
        "event \"a b\"",  "point is missing", "its seq",  "its ending", "its times",
        "answered twice", "value of",         "value of", "value of",
    };
    for (size_t i = 0; i < 9; i++) {
        struct az_buffer why;
        az_buffer_init(&why, 500);
        assert_false(az_response_is_valid(&cases[i], &why));
        assert_text_contains(az_buffer_text(&why), parts[i]);
        az_buffer_destroy(&why);
    }
    struct az_buffer why;
    az_buffer_init(&why, 500);
    struct az_response good = sample();
    assert_true(az_response_is_valid(&good, &why));
    az_buffer_destroy(&why);
}

#define SEALED                                                                                     \
    "9b86409006d75ee7.Yshgsi2unLCCH_cb2oO-FzMYtcFWH9PkJSvDUdp2eRl6X5xFJQionb6UMVrLWYbJvd3A5pARyVI" \
    "uQb80lXsHegmst4YnZJC9i8YmUx6-YnwAE8blB84E6oTaQ3O8EiQ4PQkr6sFekJs01KbLuxeiLA"

/* Sound: a sealed text, and choices that were mixed. */
static const struct az_answer mixed_answers[] = {
    {.question = "liked",
     .value = {.kind = AZ_VALUE_CHOICES, .text = "talks"},
     .shown = "people talks food"},
    {.question = "word", .value = {.kind = AZ_VALUE_SEALED, .text = SEALED}},
};

static void
test_sealed_texts_and_orders_shown_are_judged(void **state)
{
    (void)state;
    static const struct {
        struct az_value value;
        const char *shown;
        const char *part; // NULL: it is sound
    } cases[] = {
        {{.kind = AZ_VALUE_SEALED, .text = SEALED}, NULL, NULL},
        {{.kind = AZ_VALUE_SEALED, .text = SEALED "A"}, NULL, "value of"},
        {{.kind = AZ_VALUE_SEALED, .text = "said openly"}, NULL, "value of"},
        {{.kind = AZ_VALUE_SEALED}, NULL, "value of"},
        {{.kind = AZ_VALUE_SEALED, .text = SEALED}, "a b", "order shown"},
        {{.kind = AZ_VALUE_NUMBER}, "a b", "order shown"},
        {{.kind = AZ_VALUE_CHOICES, .text = "a"}, "b a", NULL},
        {{.kind = AZ_VALUE_CHOICES, .text = ""}, "b a", NULL},
        {{.kind = AZ_VALUE_CHOICES, .text = "a"}, "", "order shown"},
        {{.kind = AZ_VALUE_CHOICES, .text = "a"}, "b b", "order shown"},
        {{.kind = AZ_VALUE_CHOICES, .text = "a"}, "b  a", "order shown"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_answer answer = {
            .question = "q", .value = cases[i].value, .shown = cases[i].shown};
        struct az_response response = sample();
        response.answers = &answer;
        response.answer_count = 1;
        struct az_buffer why;
        az_buffer_init(&why, 500);
        assert_int_equal(az_response_is_valid(&response, &why), !cases[i].part);
        assert_text_contains(az_buffer_text(&why), cases[i].part ? cases[i].part : "");
        az_buffer_destroy(&why);
    }
}

static void
test_checksum_covers_sealed_texts_and_orders_shown(void **state)
{
    (void)state;
    struct az_response response = sample();
    response.answers = mixed_answers;
    response.answer_count = 2;
    uint64_t sum = az_response_checksum(&response);
    assert_true(sum == UINT64_C(0xafdb4a2e4e24148c));
    struct az_answer changed[2];
    response.answers = changed;
    static const char *const orders[] = {NULL, "", "people food talks"};
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
        memcpy(changed, mixed_answers, sizeof(changed));
        changed[0].shown = orders[i];
        assert_true(az_response_checksum(&response) != sum);
    }
    memcpy(changed, mixed_answers, sizeof(changed));
    changed[1].value.kind = AZ_VALUE_TEXT;
    assert_true(az_response_checksum(&response) != sum);
}

static void
test_checksum_is_the_same_on_every_machine(void **state)
{
    (void)state;
    struct az_response response = sample();
    assert_int_equal(az_response_checksum(&response), az_response_checksum(&response));
    // Kept from the first version: a change of it makes every resend a conflict.
    assert_true(az_response_checksum(&response) == UINT64_C(0x41999674dd78955a));
}

static void
test_checksum_covers_every_field(void **state)
{
    (void)state;
    struct az_response base = sample();
    uint64_t sum = az_response_checksum(&base);
    struct az_answer fewer_ms[3];
    memcpy(fewer_ms, sample_answers, sizeof(fewer_ms));
    fewer_ms[0].elapsed_ms--;
    struct az_response changed[17];
    for (size_t i = 0; i < 17; i++) {
        changed[i] = sample();
    }
    changed[0].store.bytes[15] = 1;
    changed[1].seq++;
    changed[2].event = "x";
    changed[3].point = "x";
    changed[4].survey = "x";
    changed[5].survey_version = "x";
    changed[6].language = "x";
    changed[7].started_at_ms++;
    changed[8].utc_offset_min++;
    changed[9].boot.bytes[0]++;
    changed[10].boot_ms++;
    changed[11].duration_ms++;
    changed[12].ending = AZ_ENDING_TIMEOUT;
    changed[13].mode = AZ_MODE_TRAINING;
    changed[14].misuse = "burst";
    changed[15].answer_count--;
    changed[16].answers = fewer_ms;
    for (size_t i = 0; i < 17; i++) {
        assert_true(az_response_checksum(&changed[i]) != sum);
    }
}

static void
test_copy_borrows_nothing(void **state)
{
    (void)state;
    char event[] = "congress-2026";
    char shown[] = "people talks food";
    struct az_answer answers[2] = {mixed_answers[0], mixed_answers[1]};
    answers[0].shown = shown;
    struct az_response response = sample();
    response.event = event;
    response.answers = answers;
    response.answer_count = 2;
    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_response copy;
    assert_true(az_response_copy(&response, &arena, &copy));
    memset(event, 'x', sizeof(event) - 1);
    memset(shown, 'x', sizeof(shown) - 1);
    response = sample();
    response.answers = mixed_answers;
    response.answer_count = 2;
    assert_true(az_response_checksum(&copy) == az_response_checksum(&response));
    az_arena_destroy(&arena);

    az_arena_init(&arena, 100);
    assert_false(az_response_copy(&response, &arena, &copy));
    az_arena_destroy(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_read_back),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_choices_step_through),
        cmocka_unit_test(test_response_validity_names_the_fault),
        cmocka_unit_test(test_sealed_texts_and_orders_shown_are_judged),
        cmocka_unit_test(test_checksum_covers_sealed_texts_and_orders_shown),
        cmocka_unit_test(test_checksum_is_the_same_on_every_machine),
        cmocka_unit_test(test_checksum_covers_every_field),
        cmocka_unit_test(test_copy_borrows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
