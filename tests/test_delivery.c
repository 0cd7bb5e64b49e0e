// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/delivery.h"

static const struct az_response responses[] = {{.seq = 3}, {.seq = 4}};

static const char good[] = "{\"azri\":1,\"batch\":\"11111111-1111-4111-8111-111111111111\","
                           "\"hub\":\"55555555-5555-4555-8555-555555555555\",\"received_at\":1,"
                           "\"verdicts\":[{\"first\":3,\"last\":4,\"verdict\":\"accepted\"}],"
                           "\"watermark\":4,\"gaps\":[]}";

static struct az_delivery
judge(int status, const char *type, const char *body, const char *hub)
{
    struct az_batch_head head = {.first_seq = 3, .count = 2};
    assert_true(az_uuid_parse("11111111-1111-4111-8111-111111111111", &head.batch));
    struct az_delivery_sent sent = {.head = &head, .responses = responses};
    if (hub) {
        assert_true(az_uuid_parse(hub, &sent.hub));
    }
    struct az_http_answer answer = {.status = status, .retry_after_ms = 5000};
    snprintf(answer.content_type, sizeof(answer.content_type), "%s", type);
    az_buffer_init(&answer.body, 10000);
    az_buffer_init(&answer.why, 1000);
    az_buffer_append_text(&answer.body, body);
    az_buffer_append_text(&answer.why, status ? "" : "cannot connect");
    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_delivery delivery;
    az_delivery_judge(&answer, &sent, &arena, &delivery);
    az_arena_destroy(&arena);
    az_http_answer_destroy(&answer);
    assert_int_equal(delivery.count, 2);
    assert_int_equal(delivery.outcome == AZ_DELIVERY_DONE, delivery.why[0] == '\0');
    return delivery;
}

static void
test_delivery_outcomes(void **state)
{
    (void)state;
    static const char *const envelope = AZ_ENVELOPE_MEDIA_TYPE;
    static const char *const problem = "application/problem+json";
    static const char *const same = "55555555-5555-4555-8555-555555555555";
    static const char *const other = "66666666-6666-4666-8666-666666666666";
    const struct {
        int status;
        const char *type;
        const char *body;
        const char *hub;
        enum az_delivery_outcome outcome;
        const char *why;
    } cases[] = {
        {200, envelope, good, NULL, AZ_DELIVERY_DONE, ""},
        {201, envelope, good, same, AZ_DELIVERY_DONE, ""},
        {202, envelope, good, same, AZ_DELIVERY_FAILED, "status 202"},
        {200, envelope, good, other, AZ_DELIVERY_REFUSED, "another hub"},
        {200, "application/json", good, same, AZ_DELIVERY_FAILED, "application/json"},
        {200, "", good, same, AZ_DELIVERY_FAILED, "no media type"},
        {200, envelope, "", same, AZ_DELIVERY_FAILED, "not a whole"},
        {307, envelope, good, same, AZ_DELIVERY_FAILED, "redirects"},
        {0, "", "", NULL, AZ_DELIVERY_FAILED, "cannot connect"},
        {400, problem, "{\"detail\":\"line 7 \\u0007 is odd\"}", NULL, AZ_DELIVERY_FAILED,
         "(status 400: line 7 ? is odd)"},
        {400, problem, "{\"detail\":7}", NULL, AZ_DELIVERY_FAILED, "(status 400)"},
        {400, problem, "oops", NULL, AZ_DELIVERY_FAILED, "(status 400)"},
        {400, "text/plain", "{\"detail\":\"x\"}", NULL, AZ_DELIVERY_FAILED, "(status 400)"},
        {401, "", "", NULL, AZ_DELIVERY_REFUSED, "refuses this terminal"},
        {403, problem, "{\"detail\":\"unknown terminal\"}", NULL, AZ_DELIVERY_REFUSED,
         "unknown terminal"},
        {413, "", "", NULL, AZ_DELIVERY_TOO_LARGE, "no batch of 2"},
        {503, "", "", NULL, AZ_DELIVERY_FAILED, "busy"},
        {507, "", "", NULL, AZ_DELIVERY_FAILED, "no room"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_delivery got = judge(cases[i].status, cases[i].type, cases[i].body, cases[i].hub);
        assert_int_equal(got.outcome, cases[i].outcome);
        assert_text_contains(got.why, cases[i].why);
        bool asked = cases[i].status == 503;
        assert_int_equal(got.retry_after_ms, asked ? 5000 : 0);
    }
}

static void
test_delivery_long_detail_is_cut_to_a_sound_line(void **state)
{
    (void)state;
    struct az_buffer body;
    az_buffer_init(&body, 10000);
    az_buffer_append_text(&body, "{\"detail\":\"x");
    for (int i = 0; i < 300; i++) {
        az_buffer_append_text(&body, "ს");
    }
    az_buffer_append_text(&body, "\"}");
    struct az_delivery got = judge(500, "application/problem+json", az_buffer_text(&body), NULL);
    assert_true(strlen(got.why) < sizeof(got.why));
    assert_true(az_utf8_is_valid(got.why, sizeof(got.why)));
    az_buffer_destroy(&body);
}

static struct az_random
no_random(void)
{
    static struct testing_random random;
    testing_random_init(&random, 4);
    return random.random;
}

static void
test_schedule_backs_off_and_recovers(void **state)
{
    (void)state;
    struct az_random random = no_random();
    struct az_schedule schedule = {.batch_max = 500, .batch_top = 500};
    struct az_delivery failed = {.outcome = AZ_DELIVERY_FAILED, .count = 500};
    struct az_delivery done = {.outcome = AZ_DELIVERY_DONE, .count = 500};
    for (unsigned i = 1; i < 1100; i++) {
        assert_in_range(az_schedule_after(&schedule, &failed, &random), 0, 300000);
        assert_int_equal(schedule.failures, i < 1000 ? i : 1000);
    }
    failed.retry_after_ms = 900000;
    assert_int_equal(az_schedule_after(&schedule, &failed, &random), 900000);
    assert_int_equal(az_schedule_after(&schedule, &done, &random), 0);
    assert_int_equal(schedule.failures, 0);
    assert_int_equal(schedule.batch_max, 500);
}

static void
test_schedule_sends_less_over_what_is_too_slow(void **state)
{
    (void)state;
    struct az_random random = no_random();
    struct az_schedule schedule = {.batch_max = 500, .batch_top = 500};
    struct az_delivery slow = {.outcome = AZ_DELIVERY_FAILED, .count = 500, .too_slow = true};
    static const size_t sizes[] = {250, 125, 62, 31, 15, 15, 15};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        az_schedule_after(&schedule, &slow, &random);
        assert_int_equal(schedule.batch_max, sizes[i]);
        assert_int_equal(schedule.failures, i + 1); // and it waits
        slow.count = schedule.batch_max;
    }
    slow = (struct az_delivery){.outcome = AZ_DELIVERY_FAILED, .count = 15};
    az_schedule_after(&schedule, &slow, &random); // no network says nothing of its speed
    assert_int_equal(schedule.batch_max, 15);
}

static void
test_schedule_finds_the_size_that_the_hub_takes(void **state)
{
    (void)state;
    struct az_random random = no_random();
    struct az_schedule schedule = {.batch_max = 500, .batch_top = 500};
    struct az_delivery large = {.outcome = AZ_DELIVERY_TOO_LARGE, .count = 500};
    static const size_t sizes[] = {250, 125, 62, 31, 15, 7, 3, 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        assert_int_equal(az_schedule_after(&schedule, &large, &random), 0);
        assert_int_equal(schedule.batch_max, sizes[i]);
        large.count = schedule.batch_max;
    }
    assert_int_equal(schedule.failures, 0);
    az_schedule_after(&schedule, &large, &random); // not even one: wait
    assert_int_equal(schedule.failures, 1);
    assert_int_equal(schedule.batch_max, 1);
    struct az_delivery done = {.outcome = AZ_DELIVERY_DONE, .count = 1};
    for (int i = 0; i < 60; i++) {
        az_schedule_after(&schedule, &done, &random);
    }
    assert_int_equal(schedule.batch_max, 500);
    // Fewer were sent than allowed: half of those, not of what was allowed.
    large.count = 20;
    az_schedule_after(&schedule, &large, &random);
    assert_int_equal(schedule.batch_max, 10);
}

static void
test_schedule_refused_waits_for_people(void **state)
{
    (void)state;
    struct az_random random = no_random();
    struct az_schedule schedule = {.batch_max = 500, .batch_top = 500};
    struct az_delivery refused = {.outcome = AZ_DELIVERY_REFUSED, .count = 500};
    assert_int_equal(az_schedule_after(&schedule, &refused, &random), 300000);
    assert_int_equal(schedule.failures, 0);
}

static void
test_delivery_anchor_is_the_middle_of_a_short_trip(void **state)
{
    (void)state;
    static const struct {
        enum az_delivery_outcome outcome;
        int64_t sent;
        int64_t answered;
        int64_t hub_ms;
        int64_t boot_ms; // of the anchor; -1: there is none
        uint32_t uncertainty;
    } cases[] = {
        {AZ_DELIVERY_DONE, 5000, 5000, 1778751000000, 5000, 1001},
        {AZ_DELIVERY_DONE, 5000, 5300, 1778751000000, 5150, 1151},
        {AZ_DELIVERY_DONE, 5000, 7000, 1778751000000, 6000, 2001},
        {AZ_DELIVERY_DONE, 5000, 7001, 1778751000000, -1, 0}, // too long
        {AZ_DELIVERY_DONE, 5000, 4999, 1778751000000, -1, 0},
        {AZ_DELIVERY_DONE, 5000, 5300, 1, -1, 0}, // the hub has lost its own time
        {AZ_DELIVERY_DONE, 5000, 5300, INT64_MAX, -1, 0},
        {AZ_DELIVERY_FAILED, 5000, 5300, 1778751000000, -1, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct az_delivery delivery = {.outcome = cases[i].outcome,
                                             .envelope = {.received_at_ms = cases[i].hub_ms}};
        const struct az_round_trip trip = {{{0xb0}}, cases[i].sent, cases[i].answered};
        struct az_anchor anchor;
        bool is_one = az_delivery_anchor(&delivery, &trip, &anchor);
        assert_int_equal(is_one, cases[i].boot_ms >= 0);
        if (is_one) {
            assert_int_equal(anchor.source, AZ_ANCHOR_HUB);
            assert_int_equal(anchor.true_ms, 1778751000000);
            assert_int_equal(anchor.boot_ms, cases[i].boot_ms);
            assert_int_equal(anchor.uncertainty_ms, cases[i].uncertainty);
            assert_true(az_uuid_equal(&anchor.boot, &trip.boot));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delivery_outcomes),
        cmocka_unit_test(test_delivery_long_detail_is_cut_to_a_sound_line),
        cmocka_unit_test(test_schedule_backs_off_and_recovers),
        cmocka_unit_test(test_schedule_sends_less_over_what_is_too_slow),
        cmocka_unit_test(test_schedule_finds_the_size_that_the_hub_takes),
        cmocka_unit_test(test_schedule_refused_waits_for_people),
        cmocka_unit_test(test_delivery_anchor_is_the_middle_of_a_short_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
