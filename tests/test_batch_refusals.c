// SPDX-License-Identifier: MIT
/*
 * A batch that is not as it should be: what is refused whole, what is set aside as
 * one line, and what is passed over.
 */
#include "tests/batch_samples.h"

#include <string.h>

#define HEAD_IDS                                                                                   \
    "\"batch\":\"11111111-1111-4111-8111-111111111111\","                                          \
    "\"terminal\":\"22222222-2222-4222-8222-222222222222\","                                       \
    "\"store\":\"33333333-3333-4333-8333-333333333333\""
#define HEAD_ONE "{\"azri\":1," HEAD_IDS ",\"first_seq\":7,\"count\":1,\"sent_at\":1}\n"
#define HEAD_TWO "{\"azri\":1," HEAD_IDS ",\"first_seq\":7,\"count\":2,\"sent_at\":1}\n"

#define BOOT_4 "\"boot\":\"44444444-4444-4444-8444-444444444444\""
#define GOOD_ANCHOR                                                                                \
    "{" BOOT_4 ",\"boot_ms\":4000,\"true\":1778749999000,\"uncertainty_ms\":20,"                   \
    "\"source\":\"system\"}"

static void
test_batch_odd_boots_and_anchors_are_passed_over(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        size_t boots;
        size_t anchors;
    } cases[] = {
        {"", 0, 0},
        {",\"boots\":[],\"anchors\":[]", 0, 0},
        {",\"boots\":7,\"anchors\":{\"a\":1}", 0, 0},
        {",\"boots\":[1,null,{}],\"anchors\":[\"x\",[],{}]", 0, 0},
        {",\"boots\":[{\"number\":0," BOOT_4 "},{\"number\":2," BOOT_4 "}]", 1, 0},
        {",\"boots\":[{\"number\":-1," BOOT_4 "},{\"number\":1,\"boot\":\"x\"}]", 0, 0},
        {",\"anchors\":[" GOOD_ANCHOR ",7," GOOD_ANCHOR "]", 0, 2},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":-1,\"true\":1778749999000,"
         "\"uncertainty_ms\":20,\"source\":\"hub\"}," GOOD_ANCHOR "]",
         0, 1},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":1,\"true\":-62135596800000,"
         "\"uncertainty_ms\":20,\"source\":\"hub\"}]",
         0, 0},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":1,\"true\":9223372036854775807,"
         "\"uncertainty_ms\":20,\"source\":\"hub\"}]",
         0, 0},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":1,\"true\":1778749999000,"
         "\"uncertainty_ms\":-1,\"source\":\"hub\"}]",
         0, 0},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":1,\"true\":1778749999000,"
         "\"uncertainty_ms\":4294967296,\"source\":\"hub\"}]",
         0, 0},
        {",\"anchors\":[{" BOOT_4 ",\"boot_ms\":1,\"true\":1778749999000,"
         "\"uncertainty_ms\":20,\"source\":\"sundial\"}]",
         0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer body;
        az_buffer_init(&body, 100000);
        az_buffer_printf(
            &body, "{\"azri\":1," HEAD_IDS ",\"first_seq\":7,\"count\":1,\"sent_at\":1%s}\n%s",
            cases[i].fields, sample_batch_first_text);
        struct decoded_batch got;
        decode_batch(body.data, body.size, &got);
        assert_int_equal(got.fault, AZ_BATCH_OK);
        assert_int_equal(got.batch.content.history.boot_count, cases[i].boots);
        assert_int_equal(got.batch.content.history.anchor_count, cases[i].anchors);
        decoded_batch_destroy(&got);
        az_buffer_destroy(&body);
    }
}

static void
test_batch_malformed_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum az_batch_fault fault;
        const char *why;
    } cases[] = {
        {"", AZ_BATCH_MALFORMED, "no head line"},
        {"\n", AZ_BATCH_MALFORMED, "head line is not a JSON object"},
        {"[]\n", AZ_BATCH_MALFORMED, "head line is not a JSON object"},
        {"<html>login</html>\n", AZ_BATCH_MALFORMED, "head line is not a JSON object"},
        {"{}\n", AZ_BATCH_MALFORMED, "azri"},
        {"{\"azri\":\"1\"}\n", AZ_BATCH_MALFORMED, "azri"},
        {"{\"azri\":0}\n", AZ_BATCH_MALFORMED, "azri"},
        {"{\"azri\":1}\n", AZ_BATCH_MALFORMED, "UUID"},
        {"{\"azri\":2}\n", AZ_BATCH_UNSUPPORTED, "version 2"},
        {"{\"azri\":1,\"azri\":1," HEAD_IDS ",\"first_seq\":7,\"count\":1,\"sent_at\":1}\n",
         AZ_BATCH_MALFORMED, "head line is not a JSON object"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":0,\"count\":1,\"sent_at\":1}\n",
         AZ_BATCH_MALFORMED, "first_seq"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":1,\"count\":-1,\"sent_at\":1}\n",
         AZ_BATCH_MALFORMED, "count"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":1,\"count\":1.5,\"sent_at\":1}\n",
         AZ_BATCH_MALFORMED, "count"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":1,\"count\":1,\"sent_at\":\"now\"}\n",
         AZ_BATCH_MALFORMED, "sent_at"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":1,\"count\":2001,\"sent_at\":1}\n",
         AZ_BATCH_TOO_LARGE, "more than 2000"},
        {"{\"azri\":1," HEAD_IDS ",\"first_seq\":1,\"count\":99999999999999999999,\"sent_at\":1}\n",
         AZ_BATCH_MALFORMED, "head line is not a JSON object"},
        {HEAD_ONE, AZ_BATCH_MALFORMED, "cut off"},
        {HEAD_ONE "{\"seq\":7}", AZ_BATCH_MALFORMED, "cut off"},
        {HEAD_ONE "not json\n", AZ_BATCH_MALFORMED, "line 2 is not a JSON object"},
        {HEAD_ONE "[7]\n", AZ_BATCH_MALFORMED, "line 2 is not a JSON object"},
        {HEAD_ONE "{\"seq\":7}x\n", AZ_BATCH_MALFORMED, "line 2 is not a JSON object"},
        {HEAD_ONE "{\"seq\":7,\"a\":\"\\u0000\"}\n", AZ_BATCH_MALFORMED, "not a JSON object"},
        {HEAD_ONE "{\"seq\":7,\"a\":\"\xff\"}\n", AZ_BATCH_MALFORMED, "not a JSON object"},
        {HEAD_ONE "{\"event\":\"x\"}\n", AZ_BATCH_MALFORMED, "has no seq"},
        {HEAD_ONE "{\"seq\":\"7\"}\n", AZ_BATCH_MALFORMED, "has no seq"},
        {HEAD_ONE "{\"seq\":6}\n", AZ_BATCH_MALFORMED, "out of order"},
        {HEAD_ONE "{\"seq\":8}\n", AZ_BATCH_MALFORMED, "first_seq"},
        {HEAD_ONE "{\"seq\":7}\n{\"seq\":8}\n", AZ_BATCH_MALFORMED, "goes on"},
        {HEAD_ONE "{\"seq\":7}\n\n", AZ_BATCH_MALFORMED, "goes on"},
        {HEAD_TWO "{\"seq\":7}\n{\"seq\":7}\n", AZ_BATCH_MALFORMED, "out of order"},
        {HEAD_TWO "{\"seq\":9}\n{\"seq\":8}\n", AZ_BATCH_MALFORMED, "out of order"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct decoded_batch got;
        decode_batch(cases[i].body, strlen(cases[i].body), &got);
        assert_text_contains(az_buffer_text(&got.why), cases[i].why);
        assert_int_equal(got.fault, cases[i].fault);
        decoded_batch_destroy(&got);
    }
}

static void
test_batch_sets_one_bad_line_aside(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        const char *reason;
    } cases[] = {
        {"\"event\":\"congress-2026\",", "", "\"event\" is not a text"},
        {"\"event\":\"congress-2026\"", "\"event\":7", "\"event\" is not a text"},
        {"\"congress-2026\"", "\"a b\"", "event \"a b\" is not an id"},
        {"\"congress-2026\"", "\"a\\nb\"", "event \"a?b\" is not an id"},
        {"\"hy\"", "null", "\"language\" is not a text"},
        {"\"seq\":7", "\"seq\":7,\"misuse\":false", "\"misuse\" is not a text"},
        {"1778750000000", "1.5", "\"started_at\""},
        {"240", "9999", "times are out of range"},
        {"240", "40000", "\"utc_offset_min\""},
        {"\"44444444-", "\"4-", "\"boot\" is not a UUID"},
        {"\"boot_ms\":5000", "\"boot_ms\":-1", "\"boot_ms\""},
        {"8000", "4294967296", "\"duration_ms\""},
        {"\"complete\"", "\"open\"", "\"ending\""},
        {"\"live\"", "\"dead\"", "\"mode\""},
        {"\"answers\":[", "\"replies\":[", "\"answers\""},
        {"\"question\":\"liked\"", "\"question\":\"overall\"", "answered twice"},
        {"\"question\":\"liked\"", "\"question\":\"\"", "question id"},
        {"\"number\":4", "\"number\":4.0", "\"number\""},
        {"\"number\":4", "\"number\":4,\"text\":\"x\"", "not one value"},
        {"\"number\":4,", "", "not one value"},
        {"[\"talks\",\"people\"]", "\"talks\"", "\"choices\""},
        {"[\"talks\",\"people\"]", "[\"talks people\"]", "\"choices\""},
        {"[\"talks\",\"people\"]", "[\"talks\",\"talks\"]", "value of \"liked\""},
        {"[\"talks\",\"people\"]", "[1]", "\"choices\""},
        {"\"ms\":900", "\"shown\":[1],\"ms\":900", "\"shown\""},
        {"\"ms\":900", "\"shown\":\"talks\",\"ms\":900", "\"shown\""},
        {"\"ms\":900", "\"shown\":[],\"ms\":900", "order shown for \"liked\""},
        {"\"number\":4", "\"number\":4,\"shown\":[\"a\"]", "order shown for \"overall\""},
        {"\"number\":4", "\"sealed\":\"said openly\"", "value of \"overall\""},
        {"\"number\":4", "\"sealed\":4", "\"sealed\" is not a text"},
        {"\"number\":4", "\"sealed\":\"" SEALED "\",\"text\":\"x\"", "not one value"},
        {"\"ms\":2100", "\"ms\":null", "\"ms\""},
        {"\"answers\":[", "\"too_long\":300000,\"answers\":[", "300000 bytes"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer line;
        replace_text(sample_batch_first_text, cases[i].from, cases[i].to, &line);
        struct az_buffer body;
        join_lines(&body, sample_batch_head_text, line.data, sample_batch_second_text);
        struct decoded_batch got;
        decode_batch(body.data, body.size, &got);
        assert_string_equal(az_buffer_text(&got.why), "");
        const struct az_archive_item *items = got.batch.content.items;
        assert_non_null(items[0].reject_reason);
        assert_text_contains(items[0].reject_reason, cases[i].reason);
        assert_int_equal(items[0].response.seq, 7);
        assert_true(az_uuid_equal(&items[0].response.store, &got.batch.head.store));
        assert_int_equal(items[0].raw_size, line.size - 1);
        assert_memory_equal(items[0].raw, line.data, line.size - 1);
        assert_null(items[1].reject_reason);
        decoded_batch_destroy(&got);
        az_buffer_destroy(&body);
        az_buffer_destroy(&line);
    }
}

static void
test_batch_passes_unknown_fields_over(void **state)
{
    (void)state;
    struct az_buffer head;
    replace_text(sample_batch_head_text, "\"sent_at\"", "\"moods\":[{\"boot\":1}],\"sent_at\"",
                 &head);
    struct az_buffer line;
    replace_text(sample_batch_first_text, "\"ms\":2100", "\"ms\":2100,\"mood\":null", &line);
    struct az_buffer body;
    join_lines(&body, head.data, line.data, sample_batch_second_text);
    struct decoded_batch got;
    decode_batch(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    assert_null(got.batch.content.items[0].reject_reason);
    decoded_batch_destroy(&got);
    az_buffer_destroy(&body);
    az_buffer_destroy(&line);
    az_buffer_destroy(&head);
}

static void
test_batch_odd_health_holds_nothing_up(void **state)
{
    (void)state;
    static const char *const odd[] = {"null", "7", "{\"version\":7,\"waiting\":-1}", "{}"};
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        struct az_buffer head;
        replace_text(sample_batch_head_text,
                     "{\"version\":\"0.1.0\",\"waiting\":2,\"oldest_waiting\":1778750000000}",
                     odd[i], &head);
        struct az_buffer body;
        join_lines(&body, head.data, sample_batch_first_text, sample_batch_second_text);
        struct decoded_batch got;
        decode_batch(body.data, body.size, &got);
        assert_int_equal(got.fault, AZ_BATCH_OK);
        assert_string_equal(got.batch.head.health.version, "");
        assert_int_equal(got.batch.head.health.waiting, 0);
        decoded_batch_destroy(&got);
        az_buffer_destroy(&body);
        az_buffer_destroy(&head);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_odd_boots_and_anchors_are_passed_over),
        cmocka_unit_test(test_batch_malformed_is_refused_with_a_sentence),
        cmocka_unit_test(test_batch_sets_one_bad_line_aside),
        cmocka_unit_test(test_batch_passes_unknown_fields_over),
        cmocka_unit_test(test_batch_odd_health_holds_nothing_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
