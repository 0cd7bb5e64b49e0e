// SPDX-License-Identifier: MIT
#include "tests/batch_samples.h"

#include <stdlib.h>
#include <string.h>

const char sample_batch_head_text[] =
    "{\"azri\":1,\"batch\":\"11111111-1111-4111-8111-111111111111\","
    "\"terminal\":\"22222222-2222-4222-8222-222222222222\","
    "\"store\":\"33333333-3333-4333-8333-333333333333\",\"first_seq\":7,\"count\":2,"
    "\"sent_at\":1778751000123,\"health\":{\"version\":\"0.1.0\",\"waiting\":2,"
    "\"oldest_waiting\":1778750000000},\"boots\":["
    "{\"number\":3,\"boot\":\"44444444-4444-4444-8444-444444444444\"},"
    "{\"number\":5,\"boot\":\"66666666-6666-4666-8666-666666666666\"}],\"anchors\":["
    "{\"boot\":\"44444444-4444-4444-8444-444444444444\",\"boot_ms\":4000,"
    "\"true\":1778749999000,\"uncertainty_ms\":20,\"source\":\"system\"},"
    "{\"boot\":\"66666666-6666-4666-8666-666666666666\",\"boot_ms\":0,"
    "\"true\":1778760000000,\"uncertainty_ms\":1250,\"source\":\"hub\"}]}\n";

const char sample_batch_first_text[] =
    "{\"seq\":7,\"event\":\"congress-2026\",\"point\":\"hall-a\",\"survey\":\"congress\","
    "\"survey_version\":\"0123456789abcdef\",\"language\":\"hy\",\"started_at\":1778750000000,"
    "\"utc_offset_min\":240,\"boot\":\"44444444-4444-4444-8444-444444444444\",\"boot_ms\":5000,"
    "\"duration_ms\":8000,\"ending\":\"complete\",\"mode\":\"live\",\"answers\":["
    "{\"question\":\"overall\",\"number\":4,\"ms\":2100},"
    "{\"question\":\"liked\",\"choices\":[\"talks\",\"people\"],\"ms\":900},"
    "{\"question\":\"word\",\"text\":\"Շնորհակալություն\",\"ms\":4000}]}\n";

const char sample_batch_second_text[] =
    "{\"seq\":9,\"event\":\"congress-2026\",\"point\":\"hall-a\",\"survey\":\"congress\","
    "\"survey_version\":\"0123456789abcdef\",\"language\":\"ka\",\"started_at\":-1,"
    "\"utc_offset_min\":-210,\"boot\":\"44444444-4444-4444-8444-444444444444\",\"boot_ms\":0,"
    "\"duration_ms\":4294967295,\"ending\":\"timeout\",\"mode\":\"training\","
    "\"misuse\":\"burst\",\"answers\":["
    "{\"question\":\"low\",\"number\":-9223372036854775808,\"ms\":0},"
    "{\"question\":\"none\",\"choices\":[],\"ms\":1},"
    "{\"question\":\"word\",\"text\":\"მადლობა \\\"ყველას\\\" \\\\ / \\n\\t\\u0001\\u001f\x7f 😀\","
    "\"ms\":4294967295}]}\n";

static const struct az_answer first_answers[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 4}, .elapsed_ms = 2100},
    {.question = "liked",
     .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"},
     .elapsed_ms = 900},
    {.question = "word",
     .value = {.kind = AZ_VALUE_TEXT, .text = "Շնորհակալություն"},
     .elapsed_ms = 4000},
};

static const struct az_answer second_answers[] = {
    {.question = "low", .value = {.kind = AZ_VALUE_NUMBER, .number = INT64_MIN}},
    {.question = "none", .value = {.kind = AZ_VALUE_CHOICES, .text = ""}, .elapsed_ms = 1},
    {.question = "word",
     .value = {.kind = AZ_VALUE_TEXT, .text = "მადლობა \"ყველას\" \\ / \n\t\x01\x1f\x7f 😀"},
     .elapsed_ms = UINT32_MAX},
};

struct az_uuid
uuid_of(const char *text)
{
    struct az_uuid uuid;
    assert_true(az_uuid_parse(text, &uuid));
    return uuid;
}

void
sample_batch_responses(struct az_response out[2])
{
    out[0] = (struct az_response){
        .store = uuid_of("33333333-3333-4333-8333-333333333333"),
        .seq = 7,
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0123456789abcdef",
        .language = "hy",
        .started_at_ms = 1778750000000,
        .utc_offset_min = 240,
        .boot = uuid_of("44444444-4444-4444-8444-444444444444"),
        .boot_ms = 5000,
        .duration_ms = 8000,
        .ending = AZ_ENDING_COMPLETE,
        .answers = first_answers,
        .answer_count = 3,
    };
    out[1] = out[0];
    out[1].seq = 9;
    out[1].language = "ka";
    out[1].started_at_ms = -1;
    out[1].utc_offset_min = -210;
    out[1].boot_ms = 0;
    out[1].duration_ms = UINT32_MAX;
    out[1].ending = AZ_ENDING_TIMEOUT;
    out[1].mode = AZ_MODE_TRAINING;
    out[1].misuse = "burst";
    out[1].answers = second_answers;
}

/* What the batches here tell of boots. */
static struct az_history
make_history(void)
{
    static struct az_boot boots[2];
    static struct az_anchor anchors[2];
    boots[0] = (struct az_boot){3, uuid_of("44444444-4444-4444-8444-444444444444")};
    boots[1] = (struct az_boot){5, uuid_of("66666666-6666-4666-8666-666666666666")};
    anchors[0] = (struct az_anchor){boots[0].id, 4000, 1778749999000, 20, AZ_ANCHOR_SYSTEM};
    anchors[1] = (struct az_anchor){boots[1].id, 0, 1778760000000, 1250, AZ_ANCHOR_HUB};
    return (struct az_history){boots, 2, anchors, 2};
}

struct az_batch_head
sample_batch_head(const struct az_response *responses, size_t count)
{
    return (struct az_batch_head){
        .batch = uuid_of("11111111-1111-4111-8111-111111111111"),
        .terminal = uuid_of("22222222-2222-4222-8222-222222222222"),
        .store = uuid_of("33333333-3333-4333-8333-333333333333"),
        .first_seq = responses[0].seq,
        .count = count,
        .sent_at_ms = 1778751000123,
        .health = {.version = "0.1.0", .waiting = 2, .oldest_waiting_ms = 1778750000000},
        .history = make_history(),
    };
}

void
assert_same_history(const struct az_history *a, const struct az_history *b)
{
    assert_int_equal(a->boot_count, b->boot_count);
    for (size_t i = 0; i < a->boot_count; i++) {
        assert_int_equal(a->boots[i].number, b->boots[i].number);
        assert_true(az_uuid_equal(&a->boots[i].id, &b->boots[i].id));
    }
    assert_int_equal(a->anchor_count, b->anchor_count);
    for (size_t i = 0; i < a->anchor_count; i++) {
        assert_true(az_uuid_equal(&a->anchors[i].boot, &b->anchors[i].boot));
        assert_int_equal(a->anchors[i].boot_ms, b->anchors[i].boot_ms);
        assert_int_equal(a->anchors[i].true_ms, b->anchors[i].true_ms);
        assert_int_equal(a->anchors[i].uncertainty_ms, b->anchors[i].uncertainty_ms);
        assert_int_equal(a->anchors[i].source, b->anchors[i].source);
    }
}

void
decode_batch(const char *data, size_t size, struct decoded_batch *out)
{
    // Memory of just this size, so that a read behind it is seen.
    char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, data, size);
    az_buffer_init(&out->why, 4096);
    out->fault = az_batch_decode(exact, size, &out->batch, &out->why);
    assert_int_equal(out->fault == AZ_BATCH_OK, out->why.size == 0);
    memset(exact, 'x', size);
    free(exact);
}

void
decoded_batch_destroy(struct decoded_batch *decoded)
{
    az_batch_destroy(&decoded->batch);
    az_buffer_destroy(&decoded->why);
}

void
join_lines(struct az_buffer *out, const char *a, const char *b, const char *c)
{
    az_buffer_init(out, AZ_BATCH_BYTES_MAX * 2);
    az_buffer_append_text(out, a);
    az_buffer_append_text(out, b);
    assert_true(az_buffer_append_text(out, c));
}

void
replace_text(const char *text, const char *from, const char *to, struct az_buffer *out)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    az_buffer_init(out, 2 * AZ_BATCH_BYTES_MAX);
    az_buffer_append(out, text, (size_t)(at - text));
    az_buffer_append_text(out, to);
    assert_true(az_buffer_append_text(out, at + strlen(from)));
}
