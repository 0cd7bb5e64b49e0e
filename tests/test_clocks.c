// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "storage/archive.h"
#include "storage/store_thread.h"
#include "sync/batch.h"
#include "tests/crash/old_store.h"
#include "tests/samples.h"

/* 2026-05-14T09:00:00Z, the start of an hour. */
#define T INT64_C(1778749200000)

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)

static struct testing_clock clock_;
static struct testing_random random_;

static const struct az_answer face = {.question = "overall",
                                      .value = {.kind = AZ_VALUE_NUMBER, .number = 4}};

/* The terminal starts: its clock says 1970, and only it knows how long ago. */
static void
boot(uint8_t number)
{
    testing_clock_init(&clock_, 0, 0);
    clock_.boot = (struct az_uuid){{0xb0, number}};
}

static void
let_pass(int64_t ms)
{
    clock_.boot_ms += ms;
    clock_.wall_ms += ms;
}

static struct az_store *
open_store(const char *name, bool read_only)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = testing_path(name),
        .read_only = read_only,
        .clock = &clock_.clock,
        .random = &random_.random,
    });
    assert_non_null(store);
    return store;
}

static struct az_response
response_now(void)
{
    struct az_response response = sample_response(0);
    response.answers = &face;
    response.answer_count = 1;
    response.started_at_ms = az_clock_wall_ms(&clock_.clock);
    response.utc_offset_min = az_clock_utc_offset_min(response.started_at_ms);
    response.boot_ms = az_clock_boot_ms(&clock_.clock);
    az_clock_boot(&clock_.clock, &response.boot);
    return response;
}

/* Someone takes five seconds. */
static void
answer(struct az_store *store)
{
    struct az_response response = response_now();
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    let_pass(5000);
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE, .language = "hy", .duration_ms = 5000};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

/* The true time is learned now. */
static void
anchor(struct az_store *store, int64_t true_ms)
{
    const struct az_anchor learned = {clock_.boot, clock_.boot_ms, true_ms, 10, AZ_ANCHOR_SYSTEM};
    assert_int_equal(az_store_anchor(store, &learned), AZ_STORE_OK);
}

/* Print "seq kind time raw" with times in minutes: true ones since T, raw ones since 1970. */
static bool
print_time(void *ctx, const struct az_response *response)
{
    static const char *const kinds[] = {"unknown", "bounded", "exact"};
    int64_t ms = az_response_time_ms(response);
    az_buffer_printf(ctx, "%" PRIu64 " %s ", response->seq, kinds[response->true_time.kind]);
    if (response->true_time.kind == AZ_TIME_UNKNOWN) {
        az_buffer_printf(ctx, "%" PRId64 "\n", ms);
    } else {
        az_buffer_printf(ctx, "%+" PRId64 " min, raw %" PRId64 " min\n",
                         (ms - T + 3600000) / 60000 - 60, response->started_at_ms / 60000);
    }
    return true;
}

static void
assert_store_times(const char *name, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    struct az_store *store = open_store(name, true);
    assert_true(az_store_each(store, print_time, &text));
    az_store_close(store);
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static void
assert_archive_times(struct az_archive *archive, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    assert_true(az_archive_each(archive, print_time, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

/* Send up to `max` of what waits as the uplink does, over the wire's bytes, into the archive. */
static size_t
send(struct az_store *store, struct az_archive *archive, size_t max)
{
    struct az_arena arena;
    az_arena_init(&arena, 10000000);
    struct az_batch_head head = {
        .batch = {{1}}, .terminal = {{2}}, .store = *az_store_id(store), .health.version = "1"};
    struct az_response *responses;
    assert_true(az_store_take(store, max, 1000000, &arena, &responses, &head.count));
    head.first_seq = responses[0].seq;
    assert_true(az_store_anchors(store, responses, head.count, &arena, &head.history));
    struct az_buffer body;
    struct az_buffer why;
    az_buffer_init(&body, AZ_BATCH_BYTES_MAX);
    az_buffer_init(&why, 1000);
    assert_true(az_batch_encode(&head, responses, &body));
    struct az_batch batch;
    assert_int_equal(az_batch_decode(body.data, body.size, &batch, &why), AZ_BATCH_OK);
    struct az_archive_batch *batches[] = {&batch.content};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    for (size_t i = 0; i < batch.content.count; i++) {
        assert_int_equal(batch.content.items[i].verdict, AZ_VERDICT_ACCEPTED);
    }
    const struct az_verdict_range all = {head.first_seq, responses[head.count - 1].seq,
                                         AZ_VERDICT_ACCEPTED, NULL};
    assert_int_equal(az_store_mark(store, az_store_id(store), &all, 1), AZ_STORE_OK);
    size_t anchors = batch.content.history.anchor_count;
    az_batch_destroy(&batch);
    az_buffer_destroy(&why);
    az_buffer_destroy(&body);
    az_arena_destroy(&arena);
    return anchors;
}

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &clock_.clock, .random = &random_.random});
    assert_non_null(archive);
    return archive;
}

/* The first column of the first row, as text. */
static void
assert_sql(const char *name, const char *sql, const char *expected)
{
    sqlite3 *db;
    sqlite3_stmt *read;
    assert_int_equal(sqlite3_open(testing_path(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &read, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(read), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(read, 0), expected);
    sqlite3_finalize(read);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/*
 * Four boots without a battery: the first and the last learn the time once, the
 * two between never do.
 */
static void
live_through_four_boots(const char *name)
{
    for (uint8_t number = 1; number <= 4; number++) {
        boot(number);
        struct az_store *store = open_store(name, false);
        let_pass(10 * 60000);
        answer(store);
        let_pass(20 * 60000 - 5000);
        if (number == 1 || number == 4) {
            anchor(store, T + (number == 1 ? 30 * 60000 : 10 * HOUR));
        }
        answer(store);
        az_store_close(store);
    }
}

/* Of boots 2 and 3, the earliest possible time is told: their clocks said 1970. */
static const char four_boots[] = "1 exact +10 min, raw 10 min\n"
                                 "2 exact +30 min, raw 30 min\n"
                                 "3 bounded +39 min, raw 10 min\n"
                                 "4 bounded +59 min, raw 30 min\n"
                                 "5 bounded +39 min, raw 10 min\n"
                                 "6 bounded +59 min, raw 30 min\n"
                                 "7 exact +580 min, raw 10 min\n"
                                 "8 exact +600 min, raw 30 min\n";

static void
test_clocks_two_boots_without_an_anchor_between_two_with_one(void **state)
{
    (void)state;
    live_through_four_boots("four.db");
    assert_store_times("four.db", four_boots);
}

static void
test_clocks_the_archive_has_the_times_that_the_store_has(void **state)
{
    (void)state;
    live_through_four_boots("sent.db");
    struct az_store *store = open_store("sent.db", false);
    struct az_archive *archive = open_archive("archive.db");
    size_t anchors = send(store, archive, 3);
    assert_int_equal(anchors, 2); // those of boot 1, and of boot 4, which bounds boot 2
    assert_archive_times(archive, "1 exact +10 min, raw 10 min\n"
                                  "2 exact +30 min, raw 30 min\n"
                                  "3 bounded +39 min, raw 10 min\n");
    send(store, archive, 1);
    send(store, archive, 4);
    assert_archive_times(archive, four_boots);
    az_archive_close(archive);
    az_store_close(store);
    assert_sql("archive.db", "SELECT group_concat(number) FROM boot", "1,2,3,4");
    // Counted by true time where that was exact, else by raw, which is 1970.
    assert_sql("archive.db",
               "SELECT group_concat((hour - 494097) || ':' || n) FROM rollup WHERE question = 0"
               " AND hour > 0",
               "0:2,9:1,10:1");
    assert_sql("archive.db", "SELECT hour || ':' || n FROM rollup WHERE question = 0", "0:4");
}

static void
test_clocks_an_anchor_that_comes_later_corrects_what_is_at_the_hub(void **state)
{
    (void)state;
    boot(1);
    struct az_store *store = open_store("later.db", false);
    struct az_archive *archive = open_archive("later-archive.db");
    answer(store);
    send(store, archive, 10);
    assert_archive_times(archive, "1 unknown 0\n");
    let_pass(HOUR - 5000);
    anchor(store, T + HOUR);
    answer(store);
    send(store, archive, 10);
    assert_archive_times(archive, "1 exact +0 min, raw 0 min\n2 exact +60 min, raw 60 min\n");
    az_archive_close(archive);
    az_store_close(store);
}

static void
check_duration(void *ctx, uint32_t duration_ms, int64_t started_at_ms)
{
    struct az_store *store = ctx;
    struct az_arena arena;
    az_arena_init(&arena, 1000000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].duration_ms, duration_ms);
    assert_true(taken[0].started_at_ms == started_at_ms);
    const struct az_verdict_range all = {taken[0].seq, taken[0].seq, AZ_VERDICT_ACCEPTED, NULL};
    assert_int_equal(az_store_mark(store, az_store_id(store), &all, 1), AZ_STORE_OK);
    az_arena_destroy(&arena);
}

static void
test_clocks_a_rollup_takes_the_true_time_as_soon_as_it_is_known(void **state)
{
    (void)state;
    boot(1);
    struct az_store *store = open_store("rollup.db", false);
    struct az_archive *archive = open_archive("rollup-archive.db");
    answer(store);
    send(store, archive, 10);
    anchor(store, T);
    answer(store);
    send(store, archive, 10);
    az_archive_close(archive);
    az_store_close(store);
    assert_sql("rollup-archive.db",
               "SELECT group_concat(hour || ':' || n) FROM rollup"
               " WHERE question = 0",
               "0:1,494097:1");
}

/* The wall clock jumps in mid-response; nothing but raw times follows it. */
static void
test_clocks_a_jump_in_mid_response_changes_no_duration(void **state)
{
    (void)state;
    static const int64_t jumps[] = {20 * 365 * DAY, -56 * 365 * DAY, -100 * 365 * DAY};
    boot(1);
    let_pass(1000);
    struct az_store *store = open_store("jump.db", false);
    for (size_t i = 0; i < sizeof(jumps) / sizeof(*jumps); i++) {
        clock_.wall_ms = T;
        struct az_response response = response_now();
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
        let_pass(2500);
        clock_.wall_ms += jumps[i];
        assert_int_equal(az_store_answer(store, &face, clock_.boot_ms), AZ_STORE_OK);
        let_pass(60000);
        az_store_close(store); // as after a crash: the time of the last answer counts
        testing_log_start();
        store = open_store("jump.db", false);
        testing_log_stop();
        check_duration(store, 2500, T);
    }
    anchor(store, T + 7 * HOUR);
    az_store_close(store);
    store = open_store("jump.db", true);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.closed, 3);
    az_store_close(store);
    // 62.5 s lie between them, whatever the wall said.
    assert_store_times("jump.db", "1 exact +416 min, raw 29645820 min\n"
                                  "2 exact +417 min, raw 29645820 min\n"
                                  "3 exact +418 min, raw 29645820 min\n");
}

static bool
print_offset(void *ctx, const struct az_response *response)
{
    az_buffer_printf(ctx, "%d ", response->utc_offset_min);
    return true;
}

static void
test_clocks_daylight_saving_has_the_right_offset_on_both_sides(void **state)
{
    (void)state;
    setenv("TZ", "EET-2EEST,M3.5.0/3,M10.5.0/4", 1);
    tzset();
    boot(1);
    struct az_store *store = open_store("saving.db", false);
    static const int64_t changes[] = {1774746000000, 1792890000000}; // 2026-03-29 and 10-25, 01:00Z
    for (size_t i = 0; i < 2; i++) {
        clock_.wall_ms = changes[i] - 5000;
        answer(store);
        assert_int_equal(clock_.wall_ms, changes[i]);
        answer(store);
    }
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    assert_true(az_store_each(store, print_offset, &text));
    assert_string_equal(az_buffer_text(&text), "120 180 180 120 ");
    az_buffer_destroy(&text);
    az_store_close(store);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void
test_clocks_times_before_1970_and_far_ahead_break_nothing(void **state)
{
    (void)state;
    static const int64_t times[] = {-1, -5 * HOUR, INT64_MIN, INT64_MAX, T * 100};
    boot(1);
    struct az_store *store = open_store("odd.db", false);
    struct az_archive *archive = open_archive("odd-archive.db");
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        struct az_response response = response_now();
        response.started_at_ms = times[i];
        const struct az_store_closing closing = {.ending = AZ_ENDING_EXIT, .language = "ka"};
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
        assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    }
    send(store, archive, 10);
    assert_archive_times(archive, "1 unknown -1\n"
                                  "2 unknown -18000000\n"
                                  "3 unknown -9223372036854775808\n"
                                  "4 unknown 9223372036854775807\n"
                                  "5 unknown 177874920000000\n");
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    assert_int_equal(figures.responses, 5);
    az_archive_close(archive);
    az_store_close(store);
    assert_sql("odd-archive.db", "SELECT count(*) FROM rollup WHERE question = 0", "5");
}

static void
test_clocks_a_store_of_before_learns_the_order_of_its_boots(void **state)
{
    (void)state;
    live_through_four_boots("older.db");
    old_store_make(testing_path("older.db"));
    boot(5);
    struct az_store *store = open_store("older.db", false);
    anchor(store, T);
    az_store_close(store);
    assert_sql("older.db", "SELECT group_concat(number || hex(substr(id, 2, 1))) FROM boot",
               "101,202,303,404,505");
}

static void
test_clocks_few_anchors_are_kept_of_a_long_boot(void **state)
{
    (void)state;
    boot(1);
    struct az_store *store = open_store("long.db", false);
    answer(store);
    for (int hour = 1; hour <= 40 * 24; hour++) {
        clock_.boot_ms = hour * HOUR;
        anchor(store, T + hour * HOUR);
    }
    az_store_close(store);
    // Four a day, the first, and the last.
    assert_sql("long.db", "SELECT count(*) FROM anchor", "162");
    assert_sql("long.db", "SELECT min(boot_ms) / 3600000 FROM anchor", "1");
    assert_sql("long.db", "SELECT max(boot_ms) / 3600000 FROM anchor", "960");
    assert_store_times("long.db", "1 exact +0 min, raw 0 min\n");
}

static void
test_clocks_boots_that_left_nothing_are_forgotten(void **state)
{
    (void)state;
    for (int number = 1; number <= 200; number++) {
        boot((uint8_t)number);
        struct az_store *store = open_store("loop.db", false);
        if (number == 50) {
            answer(store);
        } else if (number == 100) {
            anchor(store, T);
        }
        az_store_close(store);
    }
    assert_sql("loop.db", "SELECT group_concat(number) FROM boot", "50,100,200");
}

/* A hundred boots, each with an anchor and a response. */
static void
test_clocks_no_more_boots_are_told_of_than_a_batch_takes(void **state)
{
    (void)state;
    for (uint8_t number = 1; number <= 100; number++) {
        boot(number);
        struct az_store *store = open_store("many.db", false);
        anchor(store, T + number * HOUR);
        answer(store);
        az_store_close(store);
    }
    struct az_arena arena;
    az_arena_init(&arena, 10000000);
    struct az_store *store = open_store("many.db", true);
    struct az_response *responses;
    size_t count;
    struct az_history history;
    assert_true(az_store_take(store, 100, 1000000, &arena, &responses, &count));
    assert_int_equal(count, 100);
    assert_true(az_store_anchors(store, responses, count, &arena, &history));
    assert_int_equal(history.boot_count, 64);
    assert_true(az_store_anchors(store, responses + 50, AZ_STORE_BOOTS_MAX, &arena, &history));
    assert_int_equal(history.boot_count, AZ_STORE_BOOTS_MAX + 2); // and one on each side
    assert_int_equal(history.anchor_count, AZ_STORE_BOOTS_MAX + 2);
    for (size_t i = 1; i < history.boot_count; i++) {
        assert_true(history.boots[i].number > history.boots[i - 1].number);
    }
    assert_true(az_store_anchors(store, NULL, 0, &arena, &history));
    assert_int_equal(history.boot_count, 0);
    az_arena_destroy(&arena);
    az_store_close(store);
}

static void
test_clocks_the_hub_believes_no_impossible_history(void **state)
{
    (void)state;
    boot(1);
    struct az_archive *archive = open_archive("liar.db");
    const struct az_uuid known = {{0xb0}}; // the samples' boot
    const struct az_boot boots[] = {{1, known}, {1, {{9}}}, {2, known}};
    const struct az_anchor anchors[] = {
        {{{7}}, 0, T, 1, AZ_ANCHOR_HUB},                // of a boot that nobody told of
        {known, -1, T, 1, AZ_ANCHOR_HUB},               // before its boot
        {known, 0, INT64_MAX, 1, AZ_ANCHOR_HUB},        // in no year
        {known, 100000, T + HOUR, 1, AZ_ANCHOR_SYSTEM}, // this one is sound
        {known, 100000, T, 1, AZ_ANCHOR_SYSTEM},        // said already
    };
    struct az_archive_item item = {.response = sample_response(0)};
    struct az_archive_batch batch = {.terminal = {{1}},
                                     .store = item.response.store,
                                     .items = &item,
                                     .count = 1,
                                     .history = {boots, 3, anchors, 5}};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    assert_archive_times(archive, "1 exact +60 min, raw 29645850 min\n");
    az_archive_close(archive);
    assert_sql("liar.db", "SELECT count(*) FROM anchor", "1");
    assert_sql("liar.db", "SELECT group_concat(number) FROM boot", "1");
}

static void
test_clocks_the_store_thread_notes_what_it_learns(void **state)
{
    (void)state;
    boot(1);
    let_pass(2 * HOUR);
    clock_.wall_ms = T + 2 * HOUR;
    clock_.synchronised = true;
    clock_.error_ms = 40;
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path("thread.db"),
                  .clock = &clock_.clock,
                  .random = &random_.random},
    });
    assert_non_null(thread);
    // Posted before the start, so that the newer one surely replaces the other.
    struct az_anchor said = {clock_.boot, HOUR, T + HOUR, 1100, AZ_ANCHOR_HUB};
    az_store_thread_anchor(thread, &said);
    said.boot_ms = 3 * HOUR;
    said.true_ms = T + 3 * HOUR;
    az_store_thread_anchor(thread, &said);
    assert_true(az_store_thread_start(thread));
    az_store_thread_close(thread);
    assert_sql("thread.db",
               "SELECT group_concat(source || ' ' || (boot_ms / 3600000) || ' ' || uncertainty_ms)"
               " FROM anchor",
               "0 2 41,1 3 1100");

    // A clock that is not synchronised says nothing.
    boot(2);
    clock_.wall_ms = T + 90 * HOUR;
    thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path("thread.db"),
                  .clock = &clock_.clock,
                  .random = &random_.random},
    });
    assert_true(az_store_thread_start(thread));
    az_store_thread_close(thread);
    assert_sql("thread.db", "SELECT count(*) FROM anchor", "2");
}

int
main(void)
{
    testing_random_init(&random_, 11);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks_two_boots_without_an_anchor_between_two_with_one),
        cmocka_unit_test(test_clocks_the_archive_has_the_times_that_the_store_has),
        cmocka_unit_test(test_clocks_an_anchor_that_comes_later_corrects_what_is_at_the_hub),
        cmocka_unit_test(test_clocks_a_rollup_takes_the_true_time_as_soon_as_it_is_known),
        cmocka_unit_test(test_clocks_a_jump_in_mid_response_changes_no_duration),
        cmocka_unit_test(test_clocks_daylight_saving_has_the_right_offset_on_both_sides),
        cmocka_unit_test(test_clocks_times_before_1970_and_far_ahead_break_nothing),
        cmocka_unit_test(test_clocks_a_store_of_before_learns_the_order_of_its_boots),
        cmocka_unit_test(test_clocks_few_anchors_are_kept_of_a_long_boot),
        cmocka_unit_test(test_clocks_boots_that_left_nothing_are_forgotten),
        cmocka_unit_test(test_clocks_no_more_boots_are_told_of_than_a_batch_takes),
        cmocka_unit_test(test_clocks_the_hub_believes_no_impossible_history),
        cmocka_unit_test(test_clocks_the_store_thread_notes_what_it_learns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
