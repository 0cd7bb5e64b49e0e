// SPDX-License-Identifier: MIT
/*
 * What waits in the terminal's store for the hub: how much it is, in which order it is
 * handed out, and what a verdict makes of it.
 */
#include <sqlite3.h>

#include "storage/store_state.h"
#include "tests/sample_store.h"
#include "tests/samples.h"

static void
assert_outbox(struct az_store *store, uint64_t waiting, int64_t oldest_ms)
{
    struct az_store_outbox outbox;
    assert_true(az_store_outbox(store, &outbox));
    assert_int_equal(outbox.waiting, waiting);
    assert_int_equal(outbox.oldest_waiting_ms, oldest_ms);
}

static void
test_store_keeps_count_of_the_outbox(void **state)
{
    (void)state;
    struct az_store *store = open_store("count.db");
    assert_outbox(store, 0, 0);
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    assert_outbox(store, 4, sample_response(0).started_at_ms);
    const struct az_verdict_range ranges[] = {{1, 2, AZ_VERDICT_ACCEPTED, NULL},
                                              {1, 2, AZ_VERDICT_DUPLICATE, NULL},
                                              {4, 4, AZ_VERDICT_NONE, NULL}};
    assert_int_equal(az_store_mark(store, az_store_id(store), ranges, 3), AZ_STORE_OK);
    assert_outbox(store, 2, sample_response(2).started_at_ms);

    struct az_response left = sample_response(4);
    left.answer_count = 1;
    assert_int_equal(az_store_begin(store, &left), AZ_STORE_OK);
    assert_outbox(store, 2, sample_response(2).started_at_ms);
    put_sample(store, 5); // which closes the one before
    assert_outbox(store, 4, sample_response(2).started_at_ms);
    az_store_close(store);

    store = open_store("count.db");
    put_sample(store, 6); // before anybody has asked
    assert_outbox(store, 5, sample_response(2).started_at_ms);
    az_store_close(store);
}

static void
test_store_sends_again_what_the_hub_lost(void **state)
{
    (void)state;
    struct az_store *store = open_store("again.db");
    for (size_t i = 0; i < 6; i++) {
        put_sample(store, i);
    }
    const struct az_verdict_range held = {1, 5, AZ_VERDICT_ACCEPTED, NULL};
    assert_int_equal(az_store_mark(store, az_store_id(store), &held, 1), AZ_STORE_OK);
    struct az_response open = sample_response(6);
    assert_int_equal(az_store_begin(store, &open), AZ_STORE_OK);

    // The sixth waits already, the seventh is open, and there are no more.
    const struct az_seq_range lacking[] = {{2, 3}, {5, 99}};
    const struct az_uuid *id = az_store_id(store);
    uint64_t added;
    assert_int_equal(az_store_requeue(store, id, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 3);
    assert_outbox(store, 4, sample_response(1).started_at_ms);
    assert_int_equal(az_store_requeue(store, id, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 0);
    const struct az_uuid other = {{0xee}};
    assert_int_equal(az_store_requeue(store, &other, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 0);
    assert_outbox(store, 4, sample_response(1).started_at_ms);
    az_store_close(store);
}

static void
test_store_hands_out_oldest_first_and_marks(void **state)
{
    (void)state;
    struct az_store *store = open_store("outbox.db");
    for (size_t i = 0; i < 6; i++) {
        put_sample(store, i);
    }
    struct az_arena arena;
    az_arena_init(&arena, 1000000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_take(store, 3, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 3);
    assert_int_equal(taken[0].seq, 1);
    assert_int_equal(taken[2].seq, 3);
    // While these are on their way, those behind them are handed out.
    struct az_store_wish wish = {
        .store = *az_store_id(store), .above = 3, .max = 2, .max_bytes = 1000000};
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 2);
    assert_int_equal(taken[0].seq, 4);
    wish.above = 6;
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 0);
    wish = (struct az_store_wish){.store = {{0xee}}, .max = 2, .max_bytes = 1000000};
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 0);
    // However small the bound in bytes, one is handed out.
    assert_true(az_store_take(store, 3, 1, &arena, &taken, &count));
    assert_int_equal(count, 1);

    const struct az_verdict_range verdicts[] = {
        {.first = 1, .last = 2, .verdict = AZ_VERDICT_ACCEPTED},
        {.first = 3, .last = 3, .verdict = AZ_VERDICT_REJECTED, .reason = "the event is missing"},
        {.first = 4, .last = 4, .verdict = AZ_VERDICT_NONE},
        {.first = 5, .last = 5, .verdict = AZ_VERDICT_CONFLICT},
        {.first = 6, .last = 90, .verdict = AZ_VERDICT_DUPLICATE},
    };
    assert_int_equal(az_store_mark(store, az_store_id(store), verdicts, 5), AZ_STORE_OK);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, 1);
    assert_int_equal(figures.refused, 2);
    assert_int_equal(figures.closed, 6);
    assert_true(figures.oldest_waiting_ms == sample_response(3).started_at_ms);
    assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].seq, 4);

    assert_int_equal(az_store_mark(store, az_store_id(store),
                                   &(struct az_verdict_range){4, 4, AZ_VERDICT_ACCEPTED, NULL}, 1),
                     AZ_STORE_OK);
    assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 0);
    assert_null(taken);
    az_arena_destroy(&arena);
    az_store_close(store);
}

static bool
count_one(void *ctx, const struct az_response *response)
{
    (void)response;
    ++*(size_t *)ctx;
    return true;
}

/*
 * A roll-back can fail, as for want of memory. What its transaction wrote is
 * still to be seen on this connection, but must not be given out.
 */
static void
test_store_gives_out_nothing_that_was_never_committed(void **state)
{
    (void)state;
    struct az_store *store = open_store("rolled.db");
    put_sample(store, 0);
    put_sample(store, 1);
    static const char left[] =
        "BEGIN IMMEDIATE; INSERT INTO response SELECT 3, context, started_at,"
        " boot_ms, duration_ms, ending, misuse, checksum, answers"
        " FROM response WHERE seq = 2; INSERT INTO outbox VALUES (3);"
        " UPDATE response SET duration_ms = duration_ms + 1 WHERE seq = 1";
    for (int reader = 0; reader < 4; reader++) {
        struct az_arena arena;
        struct az_response *taken;
        struct az_store_outbox outbox;
        struct az_store_figures figures;
        size_t count = 0;
        az_arena_init(&arena, 1000000);
        assert_int_equal(sqlite3_exec(store->sqlite.db, left, NULL, NULL, NULL), SQLITE_OK);
        store->waiting_known = false; // as after a roll-back
        switch (reader) {
        case 0:
            assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
            break;
        case 1:
            assert_true(az_store_outbox(store, &outbox));
            count = outbox.waiting;
            break;
        case 2:
            assert_true(az_store_figures(store, &figures));
            count = figures.closed;
            break;
        default:
            assert_true(az_store_each(store, count_one, &count));
        }
        assert_int_equal(count, 2);
        assert_int_equal(sqlite3_get_autocommit(store->sqlite.db), 1);
        az_arena_destroy(&arena);
    }
    az_store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_keeps_count_of_the_outbox),
        cmocka_unit_test(test_store_sends_again_what_the_hub_lost),
        cmocka_unit_test(test_store_hands_out_oldest_first_and_marks),
        cmocka_unit_test(test_store_gives_out_nothing_that_was_never_committed),
    };
    return cmocka_run_group_tests(tests, set_up_stores, NULL);
}
