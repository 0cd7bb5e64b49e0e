// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "sync/intake.h"
#include "tests/samples.h"
#include "tests/signed.h"

/* What the intake answered, and a way to wait for it. */
struct ear {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    unsigned count;
    unsigned outcomes[AZ_INTAKE_OUTCOME_COUNT];
    uint64_t verdicts[AZ_VERDICT_COUNT]; // responses
    uint64_t watermark;                  // of the last envelope
    size_t gap_count;
    char text[8192]; // of the last answer
};

static struct ear ear = {.lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER};

static void
hear_answer(void *ctx, enum az_intake_outcome outcome, const char *answer, size_t size)
{
    (void)ctx;
    struct az_arena arena;
    struct az_buffer why;
    struct az_envelope envelope = {0};
    az_arena_init(&arena, 1024 * 1024);
    az_buffer_init(&why, 1000);
    bool sound =
        outcome != AZ_INTAKE_DONE || az_envelope_decode(answer, size, &arena, &envelope, &why);
    pthread_mutex_lock(&ear.lock);
    ear.count++;
    ear.outcomes[sound ? outcome : AZ_INTAKE_FAILED]++;
    for (size_t i = 0; i < envelope.verdict_count; i++) {
        const struct az_verdict_range *range = &envelope.verdicts[i];
        ear.verdicts[range->verdict] += range->last - range->first + 1;
    }
    ear.watermark = envelope.watermark;
    ear.gap_count = envelope.gap_count;
    snprintf(ear.text, sizeof(ear.text), "%.*s", (int)size, answer);
    pthread_cond_broadcast(&ear.heard);
    pthread_mutex_unlock(&ear.lock);
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
}

static void
wait_answers(unsigned count)
{
    pthread_mutex_lock(&ear.lock);
    while (ear.count < count) {
        pthread_cond_wait(&ear.heard, &ear.lock);
    }
    pthread_mutex_unlock(&ear.lock);
}

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(archive);
    return archive;
}

static struct az_intake *
open_intake(struct az_archive *archive)
{
    pthread_mutex_lock(&ear.lock);
    ear.count = 0;
    memset(ear.outcomes, 0, sizeof(ear.outcomes));
    memset(ear.verdicts, 0, sizeof(ear.verdicts));
    ear.watermark = 0;
    pthread_mutex_unlock(&ear.lock);
    struct az_intake *intake = az_intake_open(&(struct az_intake_params){
        .archive = archive, .clock = &az_clock_system, .accept_new_terminals = true});
    assert_non_null(intake);
    return intake;
}

/* A batch of `count` samples of the store `store`, beginning with the `start`-th. */
static void
make_batch(uint8_t store, size_t start, size_t count, struct az_buffer *out)
{
    struct az_response *responses = calloc(count, sizeof(*responses));
    assert_non_null(responses);
    for (size_t i = 0; i < count; i++) {
        responses[i] = sample_response(start + i);
    }
    const struct az_batch_head head = {
        .batch = {{0xba, (uint8_t)(start >> 8), (uint8_t)start, store}},
        .terminal = {{0x7e, store}},
        .store = {{0x57, store}},
        .first_seq = responses[0].seq,
        .count = count,
        .health = {.version = "0.1.0"},
    };
    az_buffer_init(out, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, out));
    free(responses);
}

static void
submit_by(uint8_t letter, struct az_intake *intake, const char *data, size_t size)
{
    struct az_wrapped wrapped;
    signed_wrap(letter, data, size, &wrapped);
    az_intake_submit(intake, &wrapped.wrapping, hear_answer, NULL);
    az_wrapped_destroy(&wrapped);
}

static void
submit(struct az_intake *intake, const struct az_buffer *body)
{
    submit_by('t', intake, body->data, body->size);
}

static void
submit_samples(struct az_intake *intake, uint8_t store, size_t start, size_t count)
{
    struct az_buffer body;
    make_batch(store, start, count, &body);
    submit(intake, &body);
    az_buffer_destroy(&body);
}

static uint64_t
held(struct az_archive *archive)
{
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    return figures.responses;
}

static void
test_intake_answers_with_verdicts_and_ledger(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("answers.db");
    struct az_intake *intake = open_intake(archive);
    assert_true(az_intake_start(intake));
    submit_samples(intake, 1, 0, 10);
    wait_answers(1);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 10);
    assert_int_equal(ear.watermark, 10);
    submit_samples(intake, 1, 20, 5);
    wait_answers(2);
    assert_int_equal(ear.watermark, 10);
    assert_int_equal(ear.gap_count, 1);
    assert_text_contains(ear.text, "\"gaps\":[[11,20]]");
    char hub[AZ_UUID_TEXT_SIZE];
    az_uuid_format(az_archive_hub_id(archive), hub);
    assert_text_contains(ear.text, hub);
    submit_samples(intake, 1, 5, 15);
    wait_answers(3);
    assert_int_equal(ear.verdicts[AZ_VERDICT_DUPLICATE], 5);
    assert_int_equal(ear.watermark, 25);
    assert_int_equal(ear.gap_count, 0);
    az_intake_close(intake);
    assert_int_equal(held(archive), 25);
    az_archive_close(archive);
}

static void
test_intake_same_batch_twice_in_one_transaction(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("twice.db");
    struct az_intake *intake = open_intake(archive);
    submit_samples(intake, 1, 0, 10); // before the start, so that both are taken at once
    submit_samples(intake, 1, 0, 10);
    assert_int_equal(ear.count, 0);
    assert_true(az_intake_start(intake));
    wait_answers(2);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 10);
    assert_int_equal(ear.verdicts[AZ_VERDICT_DUPLICATE], 10);
    az_intake_close(intake);
    assert_int_equal(held(archive), 10);
    az_archive_close(archive);
}

enum { SENDERS = 8, BATCHES = 12, BATCH = 25 };

struct sender {
    pthread_t thread;
    struct az_intake *intake;
    const struct az_buffer *bodies; // BATCHES of them
    size_t turn;
};

/* Every sender submits every batch, each in another order. */
static void *
run_sender(void *ctx)
{
    struct sender *sender = ctx;
    for (size_t i = 0; i < BATCHES; i++) {
        submit(sender->intake, &sender->bodies[(i * 5 + sender->turn) % BATCHES]);
    }
    return NULL;
}

static void
test_intake_holds_each_response_once_whoever_sends_it(void **state)
{
    (void)state;
    struct az_buffer bodies[BATCHES];
    for (size_t i = 0; i < BATCHES; i++) {
        make_batch((uint8_t)(i % 3), i / 3 * BATCH, BATCH, &bodies[i]);
    }
    struct az_archive *archive = open_archive("once.db");
    struct az_intake *intake = open_intake(archive);
    assert_true(az_intake_start(intake));
    struct sender senders[SENDERS];
    for (size_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.intake = intake, .bodies = bodies, .turn = i};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, run_sender, &senders[i]), 0);
    }
    for (size_t i = 0; i < SENDERS; i++) {
        pthread_join(senders[i].thread, NULL);
    }
    wait_answers(SENDERS * BATCHES);
    assert_int_equal(ear.outcomes[AZ_INTAKE_DONE], SENDERS * BATCHES);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], BATCHES * BATCH);
    assert_int_equal(ear.verdicts[AZ_VERDICT_DUPLICATE], (SENDERS - 1) * BATCHES * BATCH);
    az_intake_close(intake);
    assert_int_equal(held(archive), BATCHES * BATCH);
    for (uint8_t store = 0; store < 3; store++) {
        const struct az_uuid id = {{0x57, store}};
        struct az_seq_range gaps[1];
        uint64_t watermark;
        size_t gap_count;
        assert_true(az_archive_ledger(archive, &id, &watermark, gaps, 1, &gap_count));
        assert_int_equal(watermark, BATCHES / 3 * BATCH);
        assert_int_equal(gap_count, 0);
    }
    az_archive_close(archive);
    for (size_t i = 0; i < BATCHES; i++) {
        az_buffer_destroy(&bodies[i]);
    }
}

static void
test_intake_full_queue_is_busy(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("busy.db");
    struct az_intake *intake = open_intake(archive);
    for (size_t i = 0; i < AZ_INTAKE_QUEUE_MAX; i++) {
        submit_samples(intake, 1, i, 1);
    }
    assert_int_equal(ear.count, 0);
    submit_samples(intake, 1, AZ_INTAKE_QUEUE_MAX, 1);
    assert_int_equal(ear.count, 1);
    assert_int_equal(ear.outcomes[AZ_INTAKE_BUSY], 1);
    assert_text_contains(ear.text, "send the batch again later");
    assert_true(az_intake_start(intake));
    wait_answers(AZ_INTAKE_QUEUE_MAX + 1);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], AZ_INTAKE_QUEUE_MAX);
    az_intake_close(intake);
    az_archive_close(archive);
}

static void
test_intake_close_commits_what_is_queued(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("close.db");
    struct az_intake *intake = open_intake(archive);
    for (size_t i = 0; i < 200; i++) {
        submit_samples(intake, 1, i * 3, 3);
    }
    assert_true(az_intake_start(intake));
    az_intake_close(intake);
    assert_int_equal(ear.count, 200);
    assert_int_equal(ear.outcomes[AZ_INTAKE_DONE], 200);
    assert_int_equal(held(archive), 600);
    az_archive_close(archive);

    archive = open_archive("close.db");
    assert_int_equal(held(archive), 600);
    az_archive_close(archive);
}

static void
test_intake_never_started_answers_busy_at_close(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("unstarted.db");
    struct az_intake *intake = open_intake(archive);
    submit_samples(intake, 1, 0, 3);
    az_intake_close(intake);
    az_intake_close(NULL);
    assert_int_equal(ear.outcomes[AZ_INTAKE_BUSY], 1);
    assert_int_equal(held(archive), 0);
    az_archive_close(archive);
}

static void
test_intake_takes_a_terminal_by_its_first_key_only(void **state)
{
    (void)state;
    struct az_buffer body;
    struct az_archive *archive = open_archive("keys.db");
    struct az_intake *intake = open_intake(archive);
    testing_log_start();
    make_batch(1, 0, 3, &body);
    submit_by('t', intake, body.data, body.size);
    submit_by('x', intake, body.data, body.size);
    submit_by('t', intake, body.data, body.size);
    assert_true(az_intake_start(intake)); // all in one transaction
    wait_answers(3);
    assert_int_equal(ear.outcomes[AZ_INTAKE_DONE], 2);
    assert_int_equal(ear.outcomes[AZ_INTAKE_REFUSED], 1);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 3);
    assert_int_equal(ear.verdicts[AZ_VERDICT_DUPLICATE], 3);
    assert_text_contains(testing_log_text(), "not the one that this terminal is known by");
    testing_log_stop();
    az_buffer_destroy(&body);
    az_intake_close(intake);
    assert_int_equal(held(archive), 3);
    az_archive_close(archive);
}

static void
test_intake_refuses_what_is_signed_for_another_batch(void **state)
{
    (void)state;
    struct az_buffer body;
    struct az_wrapped wrapped;
    struct az_signature_pair pair = signed_pair('t');
    struct az_archive *archive = open_archive("nonce.db");
    struct az_intake *intake = open_intake(archive);
    make_batch(1, 0, 3, &body);
    const struct az_wrapping_order order = {
        .data = body.data, .size = body.size, .batch = {{1}}, .pair = &pair};
    assert_true(az_wrapping_make(&order, &wrapped));
    az_intake_submit(intake, &wrapped.wrapping, hear_answer, NULL);
    assert_int_equal(ear.outcomes[AZ_INTAKE_REFUSED], 1);
    assert_text_contains(ear.text, "another batch");
    wrapped.wrapping.signature = NULL;
    az_intake_submit(intake, &wrapped.wrapping, hear_answer, NULL);
    assert_int_equal(ear.outcomes[AZ_INTAKE_REFUSED], 2);
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&body);
    az_intake_close(intake);
    az_archive_close(archive);
}

static void
test_intake_refuses_what_is_no_batch(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum az_intake_outcome outcome;
    } cases[] = {
        {"", AZ_INTAKE_MALFORMED},
        {"hello\n", AZ_INTAKE_MALFORMED},
        {"{\"azri\":9}\n", AZ_INTAKE_UNSUPPORTED},
        {"{\"azri\":1,\"batch\":\"11111111-1111-4111-8111-111111111111\","
         "\"terminal\":\"22222222-2222-4222-8222-222222222222\","
         "\"store\":\"33333333-3333-4333-8333-333333333333\",\"first_seq\":1,\"count\":5000,"
         "\"sent_at\":1}\n",
         AZ_INTAKE_TOO_LARGE},
    };
    struct az_archive *archive = open_archive("refuse.db");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_intake *intake = open_intake(archive);
        submit_by('t', intake, cases[i].body, strlen(cases[i].body));
        assert_int_equal(ear.count, 1);
        assert_int_equal(ear.outcomes[cases[i].outcome], 1);
        assert_true(strlen(ear.text) > 20);
        az_intake_close(intake);
    }
    az_archive_close(archive);
}

static void
test_intake_bad_line_is_set_aside_and_the_rest_put(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("aside.db");
    struct az_intake *intake = open_intake(archive);
    struct az_buffer body;
    make_batch(1, 0, 3, &body);
    char *ending = strstr(strstr(body.data, "\"seq\":2"), "\"timeout\"");
    assert_non_null(ending);
    memcpy(ending, "\"rumbled\"", 9);
    submit(intake, &body);
    az_buffer_destroy(&body);
    assert_true(az_intake_start(intake));
    wait_answers(1);
    assert_text_contains(ear.text, "{\"first\":2,\"last\":2,\"verdict\":\"rejected\",\"reason\":"
                                   "\"\\\"ending\\\" is not one that is known\"}");
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 2);
    assert_int_equal(ear.watermark, 3);
    az_intake_close(intake);
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    assert_int_equal(figures.rejected, 1);
    az_archive_close(archive);
}

static void
test_intake_same_seq_with_other_content_is_a_conflict(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("conflict.db");
    struct az_intake *intake = open_intake(archive);
    submit_samples(intake, 1, 0, 3);
    struct az_buffer body;
    make_batch(1, 0, 3, &body);
    char *duration = strstr(body.data, "\"duration_ms\":5000");
    assert_non_null(duration);
    memcpy(duration, "\"duration_ms\":5001", 18);
    submit(intake, &body);
    az_buffer_destroy(&body);
    assert_true(az_intake_start(intake));
    wait_answers(2);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 3);
    assert_int_equal(ear.verdicts[AZ_VERDICT_CONFLICT], 1);
    assert_int_equal(ear.verdicts[AZ_VERDICT_DUPLICATE], 2);
    az_intake_close(intake);
    az_archive_close(archive);
}

/* A transaction that fails puts nothing, and each of its batches is told to come again. */
static void
test_intake_archive_at_fault_answers_each(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("fault.db");
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(testing_path("fault.db"), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct az_intake *intake = open_intake(archive);
    submit_samples(intake, 1, 0, 3);
    submit_samples(intake, 2, 0, 3);
    testing_log_start();
    assert_true(az_intake_start(intake));
    wait_answers(2);
    assert_int_equal(ear.outcomes[AZ_INTAKE_FAILED], 2);
    assert_text_contains(ear.text, "cannot write its archive");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    submit_samples(intake, 1, 0, 3);
    wait_answers(3);
    assert_int_equal(ear.verdicts[AZ_VERDICT_ACCEPTED], 3);
    az_intake_close(intake);
    testing_log_stop();
    sqlite3_close(other);
    az_archive_close(archive);
}

/* What an errand saw of the archive. */
struct errand_seen {
    uint64_t responses;
    unsigned runs;
};

static void
look_at_archive(void *ctx, struct az_archive *archive)
{
    struct errand_seen *seen = ctx;
    seen->responses = held(archive);
    seen->runs++;
}

static void
test_intake_runs_errands_between_batches(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("errands.db");
    struct az_intake *intake = open_intake(archive);
    struct errand_seen seen = {0};
    assert_true(az_intake_start(intake));
    for (unsigned i = 0; i < 20; i++) {
        submit_samples(intake, 1, (size_t)i * 10, 10);
        assert_true(az_intake_run(intake, look_at_archive, &seen));
        assert_int_equal(seen.runs, i + 1);
        assert_true(seen.responses % 10 == 0); // never in the middle of a batch
    }
    wait_answers(20);
    assert_true(az_intake_run(intake, look_at_archive, &seen));
    assert_int_equal(seen.responses, 200);
    az_intake_close(intake);
    az_archive_close(archive);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intake_answers_with_verdicts_and_ledger),
        cmocka_unit_test(test_intake_same_batch_twice_in_one_transaction),
        cmocka_unit_test(test_intake_holds_each_response_once_whoever_sends_it),
        cmocka_unit_test(test_intake_full_queue_is_busy),
        cmocka_unit_test(test_intake_close_commits_what_is_queued),
        cmocka_unit_test(test_intake_never_started_answers_busy_at_close),
        cmocka_unit_test(test_intake_takes_a_terminal_by_its_first_key_only),
        cmocka_unit_test(test_intake_refuses_what_is_signed_for_another_batch),
        cmocka_unit_test(test_intake_refuses_what_is_no_batch),
        cmocka_unit_test(test_intake_bad_line_is_set_aside_and_the_rest_put),
        cmocka_unit_test(test_intake_same_seq_with_other_content_is_a_conflict),
        cmocka_unit_test(test_intake_archive_at_fault_answers_each),
        cmocka_unit_test(test_intake_runs_errands_between_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
