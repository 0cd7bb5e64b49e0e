// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/heartbeat.h"
#include "sync/intake.h"
#include "tests/samples.h"
#include "tests/signed.h"

static void
test_heartbeat_is_due_at_the_start_and_then_within_bounds(void **state)
{
    (void)state;
    struct testing_random random;
    struct az_heartbeat heartbeat;
    testing_random_init(&random, 7);
    az_heartbeat_init(&heartbeat, 1000);
    assert_true(az_heartbeat_is_due(&heartbeat, 0));
    int64_t least = INT64_MAX;
    int64_t most = 0;
    for (int i = 0; i < 2000; i++) {
        az_heartbeat_heard(&heartbeat, 50, &random.random);
        int64_t due = az_heartbeat_due_ms(&heartbeat);
        least = due < least ? due : least;
        most = due > most ? due : most;
        assert_false(az_heartbeat_is_due(&heartbeat, due - 1));
        assert_true(az_heartbeat_is_due(&heartbeat, due));
    }
    assert_in_range(least, 50 + 750, 50 + 760);
    assert_in_range(most, 50 + 1240, 50 + 1250);
}

static void
test_heartbeat_that_is_never_wanted_is_never_due(void **state)
{
    (void)state;
    struct testing_random random;
    struct az_heartbeat heartbeat;
    testing_random_init(&random, 7);
    az_heartbeat_init(&heartbeat, 0);
    assert_int_equal(az_heartbeat_due_ms(&heartbeat), -1);
    az_heartbeat_heard(&heartbeat, 5, &random.random);
    assert_int_equal(az_heartbeat_due_ms(&heartbeat), -1);
    assert_false(az_heartbeat_is_due(&heartbeat, INT64_MAX));
}

/* A batch of `count` samples from seq `first` on, or a heartbeat that says `first`. */
static void
encode(uint64_t first, size_t count, struct az_buffer *out)
{
    struct az_response responses[20] = {0};
    assert_true(count < sizeof(responses) / sizeof(*responses));
    for (size_t i = 0; i < count; i++) {
        responses[i] = sample_response(first - 1 + i);
    }
    const struct az_batch_head head = {
        .batch = {{0xba, (uint8_t)first, (uint8_t)count}},
        .terminal = {{0x7e}},
        .store = {{0x57}},
        .first_seq = first,
        .count = count,
        .health = {.version = "0.1.0"},
    };
    az_buffer_init(out, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, out));
}

static void
test_heartbeat_travels_as_a_head_alone(void **state)
{
    (void)state;
    struct az_buffer body;
    struct az_buffer why;
    struct az_batch batch;
    az_buffer_init(&why, 1000);
    encode(8, 0, &body);
    assert_text_contains(az_buffer_text(&body), "\"first_seq\":8,\"count\":0,");
    assert_int_equal(strcspn(body.data, "\n"), body.size - 1);
    assert_int_equal(az_batch_decode(body.data, body.size, &batch, &why), AZ_BATCH_OK);
    assert_int_equal(batch.head.first_seq, 8);
    assert_int_equal(batch.content.count, 0);
    az_batch_destroy(&batch);

    az_buffer_append_text(&body, "{\"seq\":8}\n");
    assert_int_equal(az_batch_decode(body.data, body.size, &batch, &why), AZ_BATCH_MALFORMED);
    assert_text_contains(az_buffer_text(&why), "behind its last line");
    az_batch_destroy(&batch);
    az_buffer_destroy(&why);
    az_buffer_destroy(&body);
}

/* The writer's thread is gone once the intake is closed, so this needs no lock. */
struct heard {
    enum az_intake_outcome outcome;
    char text[4096];
};

static void
hear(void *ctx, enum az_intake_outcome outcome, const char *answer, size_t size)
{
    struct heard *heard = ctx;
    heard->outcome = outcome;
    snprintf(heard->text, sizeof(heard->text), "%.*s", (int)size, answer);
}

/* The hub's answer to a batch. */
static void
ask(struct az_archive *archive, uint64_t first, size_t count, struct heard *heard)
{
    struct az_buffer body;
    struct az_wrapped wrapped;
    struct az_intake *intake = az_intake_open(&(struct az_intake_params){
        .archive = archive, .clock = &az_clock_system, .accept_new_terminals = true});
    assert_non_null(intake);
    assert_true(az_intake_start(intake));
    encode(first, count, &body);
    signed_wrap('t', body.data, body.size, &wrapped);
    az_intake_submit(intake, &wrapped.wrapping, hear, heard);
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&body);
    az_intake_close(intake);
    assert_int_equal(heard->outcome, AZ_INTAKE_DONE);
}

static void
test_heartbeat_is_told_all_that_the_hub_lacks(void **state)
{
    (void)state;
    static const struct {
        uint64_t first;
        size_t count;
        const char *expected;
    } cases[] = {
        {1, 0, "\"verdicts\":[],\"watermark\":0,\"gaps\":[]}"},
        {4, 0, "\"verdicts\":[],\"watermark\":0,\"gaps\":[[1,3]]}"},
        {1, 3, "\"watermark\":3,\"gaps\":[]}"},
        {4, 0, "\"watermark\":3,\"gaps\":[]}"},
        {5, 0, "\"watermark\":3,\"gaps\":[[4,4]]}"},
        {6, 2, "\"watermark\":3,\"gaps\":[[4,5]]}"},
        {8, 0, "\"watermark\":3,\"gaps\":[[4,5]]}"},
        {11, 0, "\"watermark\":3,\"gaps\":[[4,5],[8,10]]}"},
        {2, 0, "\"watermark\":3,\"gaps\":[[4,5]]}"},
    };
    struct az_archive *archive =
        az_archive_open(&(struct az_archive_params){.location = testing_path("beats.db"),
                                                    .clock = &az_clock_system,
                                                    .random = &az_random_system});
    assert_non_null(archive);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct heard heard = {0};
        ask(archive, cases[i].first, cases[i].count, &heard);
        assert_text_contains(heard.text, cases[i].expected);
    }
    az_archive_close(archive);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heartbeat_is_due_at_the_start_and_then_within_bounds),
        cmocka_unit_test(test_heartbeat_that_is_never_wanted_is_never_due),
        cmocka_unit_test(test_heartbeat_travels_as_a_head_alone),
        cmocka_unit_test(test_heartbeat_is_told_all_that_the_hub_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
