// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "sync/envelope.h"

#define IDS                                                                                        \
    "\"batch\":\"11111111-1111-4111-8111-111111111111\","                                          \
    "\"hub\":\"55555555-5555-4555-8555-555555555555\""

static const char text[] =
    "{\"azri\":1," IDS ",\"received_at\":1778751000999,\"verdicts\":["
    "{\"first\":1,\"last\":2,\"verdict\":\"accepted\"},"
    "{\"first\":4,\"last\":4,\"verdict\":\"duplicate\"},"
    "{\"first\":5,\"last\":5,\"verdict\":\"rejected\",\"reason\":\"the event \\\"a b\\\" is not an "
    "id\"},"
    "{\"first\":6,\"last\":6,\"verdict\":\"rejected\",\"reason\":\"no\"},"
    "{\"first\":7,\"last\":8,\"verdict\":\"conflict\",\"reason\":\"the hub holds another response "
    "with this store and seq; it keeps both\"}],"
    "\"watermark\":8,\"gaps\":[[11,12],[15,15]]}\n";

static const struct {
    uint64_t seq;
    enum az_verdict verdict;
    const char *reason;
} sent[] = {
    {1, AZ_VERDICT_ACCEPTED, NULL},  {2, AZ_VERDICT_ACCEPTED, NULL},
    {4, AZ_VERDICT_DUPLICATE, NULL}, {5, AZ_VERDICT_REJECTED, "the event \"a b\" is not an id"},
    {6, AZ_VERDICT_REJECTED, "no"},  {7, AZ_VERDICT_CONFLICT, NULL},
    {8, AZ_VERDICT_CONFLICT, NULL},
};
enum { SENT = sizeof(sent) / sizeof(*sent) };

static struct az_uuid
uuid_of(const char *from)
{
    struct az_uuid uuid;
    assert_true(az_uuid_parse(from, &uuid));
    return uuid;
}

static void
test_envelope_encodes_to_these_bytes(void **state)
{
    (void)state;
    struct az_archive_item items[SENT] = {0};
    for (size_t i = 0; i < SENT; i++) {
        items[i].response.seq = sent[i].seq;
        items[i].verdict = sent[i].verdict;
        items[i].reject_reason = sent[i].reason;
    }
    const struct az_archive_batch batch = {.items = items, .count = SENT};
    struct az_seq_range gaps[] = {{11, 12}, {15, 15}};
    struct az_envelope envelope = {
        .batch = uuid_of("11111111-1111-4111-8111-111111111111"),
        .hub = uuid_of("55555555-5555-4555-8555-555555555555"),
        .received_at_ms = 1778751000999,
        .watermark = 8,
        .gaps = gaps,
        .gap_count = 2,
    };
    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_buffer out;
    az_buffer_init(&out, AZ_ENVELOPE_BYTES_MAX);
    assert_true(az_envelope_verdicts(&batch, &arena, &envelope));
    assert_true(az_envelope_encode(&envelope, &out));
    assert_string_equal(az_buffer_text(&out), text);
    az_buffer_destroy(&out);
    az_arena_destroy(&arena);
}

struct decoded {
    struct az_arena arena;
    struct az_envelope envelope;
    struct az_buffer why;
    bool ok;
};

static void
decode(const char *data, size_t size, struct decoded *out)
{
    char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, data, size);
    az_arena_init(&out->arena, 1024 * 1024);
    az_buffer_init(&out->why, 1000);
    out->ok = az_envelope_decode(exact, size, &out->arena, &out->envelope, &out->why);
    assert_int_equal(out->ok, out->why.size == 0);
    memset(exact, 'x', size);
    free(exact);
}

static void
decoded_destroy(struct decoded *decoded)
{
    az_arena_destroy(&decoded->arena);
    az_buffer_destroy(&decoded->why);
}

static void
test_envelope_decodes_from_these_bytes(void **state)
{
    (void)state;
    struct decoded got;
    decode(text, strlen(text), &got);
    assert_true(got.ok);
    assert_int_equal(got.envelope.received_at_ms, 1778751000999);
    assert_int_equal(got.envelope.verdict_count, 5);
    assert_int_equal(got.envelope.verdicts[4].last, 8);
    assert_int_equal(got.envelope.verdicts[4].verdict, AZ_VERDICT_CONFLICT);
    assert_null(got.envelope.verdicts[0].reason);
    assert_string_equal(got.envelope.verdicts[2].reason, "the event \"a b\" is not an id");
    assert_int_equal(got.envelope.watermark, 8);
    assert_int_equal(got.envelope.gap_count, 2);
    assert_int_equal(got.envelope.gaps[0].last, 12);
    decoded_destroy(&got);
}

static void
test_envelope_malformed_is_refused_with_a_sentence(void **state)
{
    (void)state;
#define REST  ",\"watermark\":0,\"gaps\":[]}"
#define START "{\"azri\":1," IDS ",\"received_at\":1,\"verdicts\":"
    static const struct {
        const char *body;
        const char *why;
    } cases[] = {
        {"", "not a whole JSON object"},
        {"<html><body>Please log in</body></html>", "not a whole JSON object"},
        {"[]", "not a whole JSON object"},
        {"{}", "azri"},
        {"{\"azri\":2}", "version 2"},
        {"{\"azri\":1}", "UUID"},
        {"{\"azri\":1," IDS "}", "received_at"},
        {"{\"azri\":1," IDS ",\"received_at\":1,\"watermark\":-1}", "watermark"},
        {"{\"azri\":1," IDS ",\"received_at\":1,\"watermark\":1}", "no verdicts"},
        {START "{}" REST, "no verdicts"},
        {START "[{}]" REST, "range"},
        {START "[{\"first\":0,\"last\":1,\"verdict\":\"accepted\"}]" REST, "range"},
        {START "[{\"first\":2,\"last\":1,\"verdict\":\"accepted\"}]" REST, "range"},
        {START "[{\"first\":1,\"last\":2,\"verdict\":\"accepted\"},"
               "{\"first\":2,\"last\":2,\"verdict\":\"duplicate\"}]" REST,
         "range"},
        {START "[{\"first\":1,\"last\":9223372036854775807,\"verdict\":\"accepted\"},"
               "{\"first\":1,\"last\":1,\"verdict\":\"accepted\"}]" REST,
         "range"},
        {START "[{\"first\":1,\"last\":1,\"verdict\":\"none\"}]" REST, "not one that is known"},
        {START "[{\"first\":1,\"last\":1}]" REST, "not one that is known"},
        {START "[],\"watermark\":0}", "no gaps"},
        {START "[],\"watermark\":0,\"gaps\":[[1]]}", "gap"},
        {START "[],\"watermark\":0,\"gaps\":[[3,2]]}", "gap"},
        {START "[],\"watermark\":3,\"gaps\":[[3,4]]}", "gap"},
        {START "[],\"watermark\":0,\"gaps\":[[1,4],[4,5]]}", "gap"},
        {START "[],\"watermark\":0,\"gaps\":[[-1,4]]}", "gap"},
        {START "[],\"watermark\":0,\"gaps\":[[1,\"4\"]]}", "gap"},
        {START "[]" REST "}", "not a whole JSON object"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct decoded got;
        decode(cases[i].body, strlen(cases[i].body), &got);
        assert_false(got.ok);
        assert_text_contains(az_buffer_text(&got.why), cases[i].why);
        decoded_destroy(&got);
    }
}

static void
test_envelope_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t size = 0; size < strlen(text) - 1; size++) { // the last byte is the LF
        struct decoded got;
        decode(text, size, &got);
        assert_false(got.ok);
        decoded_destroy(&got);
    }
}

static void
test_envelope_has_one_verdict_for_each_response(void **state)
{
    (void)state;
    static const struct {
        struct az_verdict_range ranges[3];
        size_t range_count;
        bool answers;
    } cases[] = {
        {{{.first = 7, .last = 8}, {.first = 10, .last = 10}}, 2, true},
        {{{.first = 7, .last = 7}, {.first = 8, .last = 8}, {.first = 10, .last = 10}}, 3, true},
        {{{.first = 7, .last = 10}}, 1, false}, // 9 was not sent
        {{{.first = 7, .last = 8}}, 1, false},  // none for 10
        {{{.first = 8, .last = 8}, {.first = 10, .last = 10}}, 2, false},
        {{{.first = 7, .last = 8}, {.first = 10, .last = 11}}, 2, false},
        {{{.first = 7, .last = INT64_MAX}}, 1, false},
        {{{.first = 7, .last = 8}, {.first = 8, .last = 8}, {.first = 10, .last = 10}}, 3, false},
        {{{0}}, 0, false},
    };
    const struct az_response responses[] = {{.seq = 7}, {.seq = 8}, {.seq = 10}};
    const struct az_batch_head head = {.batch = {{1}}, .first_seq = 7, .count = 3};
    struct az_buffer why;
    az_buffer_init(&why, 10000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_verdict_range ranges[3];
        memcpy(ranges, cases[i].ranges, sizeof(ranges));
        struct az_envelope envelope = {
            .batch = {{1}}, .verdicts = ranges, .verdict_count = cases[i].range_count};
        assert_int_equal(az_envelope_answers(&envelope, &head, responses, &why), cases[i].answers);
        envelope.batch.bytes[15] = 1;
        assert_false(az_envelope_answers(&envelope, &head, responses, &why));
    }
    assert_text_contains(az_buffer_text(&why), "another batch");
    assert_text_contains(az_buffer_text(&why), "not sent");
    assert_text_contains(az_buffer_text(&why), "no verdict for some");
    az_buffer_destroy(&why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelope_encodes_to_these_bytes),
        cmocka_unit_test(test_envelope_decodes_from_these_bytes),
        cmocka_unit_test(test_envelope_malformed_is_refused_with_a_sentence),
        cmocka_unit_test(test_envelope_cut_anywhere_is_refused),
        cmocka_unit_test(test_envelope_has_one_verdict_for_each_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
