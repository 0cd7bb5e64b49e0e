// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/batch.h"

static const char head_text[] =
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

static const char first_text[] =
    "{\"seq\":7,\"event\":\"congress-2026\",\"point\":\"hall-a\",\"survey\":\"congress\","
    "\"survey_version\":\"0123456789abcdef\",\"language\":\"hy\",\"started_at\":1778750000000,"
    "\"utc_offset_min\":240,\"boot\":\"44444444-4444-4444-8444-444444444444\",\"boot_ms\":5000,"
    "\"duration_ms\":8000,\"ending\":\"complete\",\"mode\":\"live\",\"answers\":["
    "{\"question\":\"overall\",\"number\":4,\"ms\":2100},"
    "{\"question\":\"liked\",\"choices\":[\"talks\",\"people\"],\"ms\":900},"
    "{\"question\":\"word\",\"text\":\"Շնորհակալություն\",\"ms\":4000}]}\n";

static const char second_text[] =
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

#define SEALED                                                                                     \
    "9b86409006d75ee7.Yshgsi2unLCCH_cb2oO-FzMYtcFWH9PkJSvDUdp2eRl6X5xFJQionb6UMVrLWYbJvd3A5pARyVI" \
    "uQb80lXsHegmst4YnZJC9i8YmUx6-YnwAE8blB84E6oTaQ3O8EiQ4PQkr6sFekJs01KbLuxeiLA"

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

static const struct az_answer second_answers[] = {
    {.question = "low", .value = {.kind = AZ_VALUE_NUMBER, .number = INT64_MIN}},
    {.question = "none", .value = {.kind = AZ_VALUE_CHOICES, .text = ""}, .elapsed_ms = 1},
    {.question = "word",
     .value = {.kind = AZ_VALUE_TEXT, .text = "მადლობა \"ყველას\" \\ / \n\t\x01\x1f\x7f 😀"},
     .elapsed_ms = UINT32_MAX},
};

static struct az_uuid
uuid_of(const char *text)
{
    struct az_uuid uuid;
    assert_true(az_uuid_parse(text, &uuid));
    return uuid;
}

static void
make_responses(struct az_response out[2])
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

static struct az_batch_head
make_head(const struct az_response *responses, size_t count)
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

static void
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

/* Decode a body given as text, with what is said of it. */
struct decoded {
    struct az_batch batch;
    struct az_buffer why;
    enum az_batch_fault fault;
};

static void
decode(const char *data, size_t size, struct decoded *out)
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

static void
decoded_destroy(struct decoded *decoded)
{
    az_batch_destroy(&decoded->batch);
    az_buffer_destroy(&decoded->why);
}

static void
join(struct az_buffer *out, const char *a, const char *b, const char *c)
{
    az_buffer_init(out, AZ_BATCH_BYTES_MAX * 2);
    az_buffer_append_text(out, a);
    az_buffer_append_text(out, b);
    assert_true(az_buffer_append_text(out, c));
}

static void
test_batch_encodes_to_these_bytes(void **state)
{
    (void)state;
    struct az_response responses[2];
    make_responses(responses);
    struct az_batch_head head = make_head(responses, 2);
    struct az_buffer expected;
    join(&expected, head_text, first_text, second_text);
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

static void
test_batch_decodes_from_these_bytes(void **state)
{
    (void)state;
    struct az_response responses[2];
    make_responses(responses);
    struct az_buffer body;
    join(&body, head_text, first_text, second_text);
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    struct az_batch_head head = make_head(responses, 2);
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
                        second_answers[2].value.text);
    decoded_destroy(&got);
    az_buffer_destroy(&body);
}

static void
test_batch_carries_sealed_texts_and_the_order_shown(void **state)
{
    (void)state;
    struct az_response responses[2];
    make_responses(responses);
    responses[0].answers = mixed_answers;
    responses[0].answer_count = 2;
    struct az_batch_head head = make_head(responses, 2);
    struct az_buffer expected;
    join(&expected, head_text, mixed_text, second_text);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    assert_string_equal(az_buffer_text(&body), az_buffer_text(&expected));
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    const struct az_archive_item *item = &got.batch.content.items[0];
    assert_null(item->reject_reason);
    assert_true(az_response_checksum(&item->response) == az_response_checksum(&responses[0]));
    decoded_destroy(&got);
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
    struct az_batch_head head = make_head(responses, COUNT);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    for (size_t i = 0; i < COUNT; i++) {
        const struct az_archive_item *item = &got.batch.content.items[i];
        assert_null(item->reject_reason);
        assert_true(az_response_checksum(&item->response) == az_response_checksum(&responses[i]));
    }
    decoded_destroy(&got);
    az_buffer_destroy(&body);
    az_arena_destroy(&arena);
}

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
            cases[i].fields, first_text);
        struct decoded got;
        decode(body.data, body.size, &got);
        assert_int_equal(got.fault, AZ_BATCH_OK);
        assert_int_equal(got.batch.content.history.boot_count, cases[i].boots);
        assert_int_equal(got.batch.content.history.anchor_count, cases[i].anchors);
        decoded_destroy(&got);
        az_buffer_destroy(&body);
    }
}

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
    make_responses(responses);
    struct az_batch_head head = make_head(responses, 2);
    head.history = (struct az_history){boots, MANY, anchors, MANY};
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK); // so its head line is not too long
    head.history.boot_count = 64;
    head.history.anchor_count = 1024;
    assert_same_history(&got.batch.content.history, &head.history);
    decoded_destroy(&got);
    az_buffer_destroy(&body);
    free(boots);
    free(anchors);
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
        struct decoded got;
        decode(cases[i].body, strlen(cases[i].body), &got);
        assert_text_contains(az_buffer_text(&got.why), cases[i].why);
        assert_int_equal(got.fault, cases[i].fault);
        decoded_destroy(&got);
    }
}

/* Replace the first `from` in `text` by `to`. */
static void
replace(const char *text, const char *from, const char *to, struct az_buffer *out)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    az_buffer_init(out, 2 * AZ_BATCH_BYTES_MAX);
    az_buffer_append(out, text, (size_t)(at - text));
    az_buffer_append_text(out, to);
    assert_true(az_buffer_append_text(out, at + strlen(from)));
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
    make_responses(responses);
    struct az_batch_head head = make_head(responses, 2);
    head.health.damage = damage;
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    assert_text_contains(az_buffer_text(&body), told);
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_memory_equal(&got.batch.content.damage, &damage, sizeof(damage));
    decoded_destroy(&got);

    struct az_buffer odd;
    replace(body.data, told, "\"damage\":{\"files\":-1,\"salvaged\":\"x\",\"new\":[]}}", &odd);
    decode(odd.data, odd.size, &got);
    assert_false(az_damage_is_any(&got.batch.content.damage));
    decoded_destroy(&got);
    az_buffer_destroy(&odd);
    az_buffer_destroy(&body);
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
        replace(first_text, cases[i].from, cases[i].to, &line);
        struct az_buffer body;
        join(&body, head_text, line.data, second_text);
        struct decoded got;
        decode(body.data, body.size, &got);
        assert_string_equal(az_buffer_text(&got.why), "");
        const struct az_archive_item *items = got.batch.content.items;
        assert_non_null(items[0].reject_reason);
        assert_text_contains(items[0].reject_reason, cases[i].reason);
        assert_int_equal(items[0].response.seq, 7);
        assert_true(az_uuid_equal(&items[0].response.store, &got.batch.head.store));
        assert_int_equal(items[0].raw_size, line.size - 1);
        assert_memory_equal(items[0].raw, line.data, line.size - 1);
        assert_null(items[1].reject_reason);
        decoded_destroy(&got);
        az_buffer_destroy(&body);
        az_buffer_destroy(&line);
    }
}

static void
test_batch_passes_unknown_fields_over(void **state)
{
    (void)state;
    struct az_buffer head;
    replace(head_text, "\"sent_at\"", "\"moods\":[{\"boot\":1}],\"sent_at\"", &head);
    struct az_buffer line;
    replace(first_text, "\"ms\":2100", "\"ms\":2100,\"mood\":null", &line);
    struct az_buffer body;
    join(&body, head.data, line.data, second_text);
    struct decoded got;
    decode(body.data, body.size, &got);
    assert_int_equal(got.fault, AZ_BATCH_OK);
    assert_null(got.batch.content.items[0].reject_reason);
    decoded_destroy(&got);
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
        replace(head_text, "{\"version\":\"0.1.0\",\"waiting\":2,\"oldest_waiting\":1778750000000}",
                odd[i], &head);
        struct az_buffer body;
        join(&body, head.data, first_text, second_text);
        struct decoded got;
        decode(body.data, body.size, &got);
        assert_int_equal(got.fault, AZ_BATCH_OK);
        assert_string_equal(got.batch.head.health.version, "");
        assert_int_equal(got.batch.head.health.waiting, 0);
        decoded_destroy(&got);
        az_buffer_destroy(&body);
        az_buffer_destroy(&head);
    }
}

static void
test_batch_cut_anywhere_is_never_ok(void **state)
{
    (void)state;
    struct az_buffer body;
    join(&body, head_text, first_text, second_text);
    for (size_t size = 0; size < body.size; size++) {
        struct decoded got;
        decode(body.data, size, &got);
        assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
        decoded_destroy(&got);
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
    join(&body, head_text, first_text, second_text);
    for (int round = 0; round < 4000; round++) {
        size_t at = (size_t)az_random_below(&random.random, body.size);
        char was = body.data[at];
        body.data[at] = (char)az_random_below(&random.random, 256);
        struct decoded got;
        decode(body.data, body.size, &got);
        assert_true(got.fault <= AZ_BATCH_TOO_LARGE);
        decoded_destroy(&got);
        body.data[at] = was;
    }
    az_buffer_destroy(&body);
}

static void
test_batch_limits_hold(void **state)
{
    (void)state;
    char *large = malloc(AZ_BATCH_BYTES_MAX + 1);
    assert_non_null(large);
    memset(large, '[', AZ_BATCH_BYTES_MAX + 1);
    struct decoded got;
    decode(large, AZ_BATCH_BYTES_MAX + 1, &got);
    assert_int_equal(got.fault, AZ_BATCH_TOO_LARGE);
    decoded_destroy(&got);
    decode(large, AZ_BATCH_BYTES_MAX, &got);
    assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
    decoded_destroy(&got);
    large[AZ_BATCH_LINE_MAX] = '\n'; // deeper than the reader goes
    decode(large, AZ_BATCH_LINE_MAX + 1, &got);
    assert_int_equal(got.fault, AZ_BATCH_MALFORMED);
    decoded_destroy(&got);
    free(large);
}

/* Two responses, the first with these answers; decode what the encoder makes of them. */
static void
encode_and_decode(const struct az_answer *answers, size_t count, struct decoded *out)
{
    struct az_response responses[2];
    make_responses(responses);
    responses[0].answers = answers;
    responses[0].answer_count = count;
    struct az_batch_head head = make_head(responses, 2);
    struct az_buffer body;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, &body));
    decode(body.data, body.size, out);
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
        struct decoded got;
        encode_and_decode(&damaged[i], 1, &got);
        assert_non_null(got.batch.content.items[0].reject_reason);
        decoded_destroy(&got);
    }
}

static void
test_batch_text_that_is_not_utf8_is_repaired(void **state)
{
    (void)state;
    static const struct az_answer answer = {
        .question = "q", .value = {.kind = AZ_VALUE_TEXT, .text = "a\xff\xd5z\xe2\x82"}};
    struct decoded got;
    encode_and_decode(&answer, 1, &got);
    assert_null(got.batch.content.items[0].reject_reason);
    assert_string_equal(got.batch.content.items[0].response.answers[0].value.text,
                        "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd");
    decoded_destroy(&got);
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
    struct decoded got;
    encode_and_decode(answers, 15, &got);
    assert_null(got.batch.content.items[0].reject_reason);
    decoded_destroy(&got);
    encode_and_decode(answers, 20, &got);
    assert_non_null(got.batch.content.items[0].reject_reason);
    assert_text_contains(got.batch.content.items[0].reject_reason, "more than 262144");
    decoded_destroy(&got);
    free(text);
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
        cmocka_unit_test(test_batch_odd_boots_and_anchors_are_passed_over),
        cmocka_unit_test(test_batch_head_has_a_bound_on_boots_and_anchors),
        cmocka_unit_test(test_batch_malformed_is_refused_with_a_sentence),
        cmocka_unit_test(test_batch_sets_one_bad_line_aside),
        cmocka_unit_test(test_batch_passes_unknown_fields_over),
        cmocka_unit_test(test_batch_odd_health_holds_nothing_up),
        cmocka_unit_test(test_batch_cut_anywhere_is_never_ok),
        cmocka_unit_test(test_batch_flipped_bytes_never_crash),
        cmocka_unit_test(test_batch_limits_hold),
        cmocka_unit_test(test_batch_damaged_response_does_not_hold_up_the_next),
        cmocka_unit_test(test_batch_text_that_is_not_utf8_is_repaired),
        cmocka_unit_test(test_batch_line_that_is_too_long_is_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
