// SPDX-License-Identifier: MIT
/*
 * What a salvage carries over to the new file, also when it comes in the middle of a
 * response, is cut off halfway, is not the first, or has a large file before it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/thread.h"
#include "tests/crash/damaged_file.h"
#include "tests/samples.h"

enum { LARGE = 100000 };

/* What was salvaged once is salvaged again, still under its first store. */
static void
test_damage_of_the_new_file_keeps_what_was_salvaged(void **state)
{
    (void)state;
    struct files first;
    copy_files(&sound, &first);
    first.wal.size = 0;
    assert_int_equal(salvage_files(NULL, &first), RESPONSES - IN_WAL);
    destroy_files(&first);
    struct files second;
    read_files(&second);
    second.wal.size = 0;
    memset(second.main.data + 100, 0, 3000);
    testing_log_start();
    put_files(&second);
    struct az_store *store = open_store();
    assert_non_null(store);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.count, RESPONSES - IN_WAL);
    assert_int_equal(found.others, 1);
    az_store_close(store);
    testing_log_stop();
    destroy_files(&second);
}

/* The list of damaged files goes on, and what was salvaged is counted once. */
static void
test_damage_twice_is_told_as_twice(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    unlink(store_path("-wal"));
    struct az_store *store = open_store();
    put_sample(store, 0); // which is in the WAL only
    az_store_close(store);
    struct files second;
    read_files(&second);
    second.wal.size = 0;
    put_files(&second);
    store = open_store();
    assert_non_null(store);
    struct salvages salvages = salvages_of(store);
    assert_int_equal(salvages.count, 2);
    struct az_damage damage;
    assert_true(az_store_damage(store, &damage));
    assert_int_equal(damage.files, 2);
    assert_int_equal(damage.salvaged, RESPONSES - IN_WAL);
    assert_int_equal(damage.last_at_ms, NOW_MS);
    az_store_close(store);
    testing_log_stop();
    destroy_files(&second);
}

/* The response on the screen goes on in the new file. */
static void
test_damage_in_use_carries_the_open_response_over(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    struct az_store *store = open_store();
    struct az_response response = sample_response(RESPONSES);
    size_t count = response.answer_count;
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_true(az_store_checkpoint(store));
    struct az_buffer noise;
    read_bytes(store_path(""), &noise);
    for (size_t at = PAGE; at < noise.size; at += PAGE) {
        noise.data[at + 4] ^= noise.data[at] == 0x0d; // how many rows the page lists
    }
    write_bytes(store_path(""), &noise);
    bool done = false;
    while (!done && !az_store_is_damaged(store)) {
        az_store_check_some(store, 1000, &done);
    }
    assert_true(az_store_is_damaged(store));
    assert_true(az_store_mend(store));
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(az_store_answer(store, &response.answers[i], 0), AZ_STORE_OK);
    }
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.others, 1);
    assert_int_equal(found.count, RESPONSES);
    az_store_close(store);
    az_buffer_destroy(&noise);
    testing_log_stop();
}

struct told_times {
    size_t exact;
    size_t others;
};

static bool
tell_time(void *ctx, const struct az_response *response)
{
    struct told_times *times = ctx;
    times->exact += response->true_time.kind == AZ_TIME_EXACT;
    times->others += response->true_time.kind != AZ_TIME_EXACT;
    return true;
}

/* What the old file knew of its boots tells the time of what was salvaged, here and at the hub. */
static void
test_damage_keeps_boots_and_anchors(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    struct az_store *store = open_store();
    struct az_response first = sample_response(0);
    const struct az_anchor anchor = {first.boot, 150000, 1778751050000, 20, AZ_ANCHOR_SYSTEM};
    assert_int_equal(az_store_anchor(store, &anchor), AZ_STORE_OK);
    assert_true(az_store_checkpoint(store));
    az_store_close(store);
    struct files wreck;
    read_files(&wreck);
    wreck.wal.size = 0;
    uint64_t checksum = row_checksum(1);
    const char *row = memmem(wreck.main.data, wreck.main.size, &checksum, sizeof(checksum));
    assert_non_null(row);
    memset(wreck.main.data + (size_t)(row - wreck.main.data) / PAGE * PAGE, 0xff, 8);
    put_files(&wreck);

    store = open_store();
    assert_non_null(store);
    check_all(store);
    assert_int_equal(salvages_of(store).count, 1);
    struct told_times times = {0};
    assert_true(az_store_each(store, tell_time, &times));
    assert_int_equal(times.exact, RESPONSES);
    assert_int_equal(times.others, 0);

    struct az_arena arena;
    struct az_response *taken;
    struct az_history history;
    size_t count;
    az_arena_init(&arena, FILE_MAX);
    assert_true(az_store_take(store, 10, FILE_MAX, &arena, &taken, &count));
    assert_int_equal(count, 10);
    assert_true(az_store_anchors(store, taken, count, &arena, &history));
    assert_int_equal(history.anchor_count, 1);
    assert_memory_equal(&history.anchors[0], &anchor, sizeof(anchor));
    az_arena_destroy(&arena);
    az_store_close(store);
    testing_log_stop();
    destroy_files(&wreck);
}

/* The power is cut between two renames: each state that the folder can be in. */
static void
test_damage_replaced_halfway_is_finished_at_the_next_start(void **state)
{
    (void)state;
    for (int step = 0; step < 3; step++) {
        struct files wreck;
        copy_files(&sound, &wreck);
        memset(wreck.main.data + 100, 0, 3000);
        memset(wreck.wal.data + 32 + 24, 0, PAGE); // and the first frame
        testing_log_start();
        put_files(&wreck);
        struct az_store *store = open_store();
        struct salvages salvages = salvages_of(store);
        assert_true(az_store_checkpoint(store));
        az_store_close(store);
        // Back in time: the new file is still beside, the old one here, half away or away.
        char aside[400];
        char aside_wal[410];
        snprintf(aside, sizeof(aside), "%s", testing_path(salvages.kept_as));
        snprintf(aside_wal, sizeof(aside_wal), "%s-wal", aside);
        unlink(store_path("-wal"));
        assert_int_equal(rename(store_path(""), store_path(".new")), 0);
        if (step == 0) {
            assert_int_equal(rename(aside, store_path("")), 0);
        }
        if (step <= 1) {
            assert_int_equal(rename(aside_wal, store_path("-wal")), 0);
        }
        store = open_store();
        assert_non_null(store);
        struct found found;
        find_all(store, &found);
        assert_int_equal(found.count, RESPONSES);
        salvages = salvages_of(store);
        assert_int_equal(salvages.count, 1);
        assert_int_not_equal(access(store_path(".new"), F_OK), 0);
        az_store_close(store);
        assert_kept(&salvages, &wreck);
        testing_log_stop();
        destroy_files(&wreck);
    }
}

/* Make a file of LARGE responses: one by the store, the others like it. */
static void
make_large(void)
{
    remove_files();
    struct az_store *store = open_store();
    put_sample(store, 0);
    struct az_response response = sample_response(0);
    response.store = *az_store_id(store);
    az_store_close(store);
    sqlite3 *db;
    sqlite3_stmt *add;
    assert_int_equal(sqlite3_open(store_path(""), &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "INSERT INTO response SELECT ?1, context, ?2, ?3, duration_ms, ending,"
                           " misuse, ?4, answers FROM response WHERE seq = 1",
                           -1, &add, NULL),
        SQLITE_OK);
    for (int64_t seq = 2; seq <= LARGE; seq++) {
        struct az_response next = sample_response((size_t)((seq - 1) * 4));
        next.store = response.store;
        next.seq = (uint64_t)seq;
        sqlite3_bind_int64(add, 1, seq);
        sqlite3_bind_int64(add, 2, next.started_at_ms);
        sqlite3_bind_int64(add, 3, next.boot_ms);
        sqlite3_bind_int64(add, 4, (int64_t)az_response_checksum(&next));
        assert_int_equal(sqlite3_step(add), SQLITE_DONE);
        sqlite3_reset(add);
    }
    sqlite3_finalize(add);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
}

static void
test_damage_of_a_large_file_is_salvaged_at_opening(void **state)
{
    (void)state;
    make_large();
    testing_log_start();
    FILE *file = fopen(store_path(""), "r+b");
    fwrite("damaged", 1, 7, file);
    fclose(file);
    int64_t from_ms = az_thread_now_ms();
    struct az_store *store = open_store();
    int64_t took_ms = az_thread_now_ms() - from_ms;
    assert_non_null(store);
    struct salvages salvages = salvages_of(store);
    az_store_close(store);
    testing_log_stop();
    print_message("%d responses: opened in %" PRId64 " ms, %" PRIu64 " salvaged\n", LARGE, took_ms,
                  salvages.salvaged);
    assert_int_equal(salvages.salvaged, LARGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_of_the_new_file_keeps_what_was_salvaged),
        cmocka_unit_test(test_damage_twice_is_told_as_twice),
        cmocka_unit_test(test_damage_in_use_carries_the_open_response_over),
        cmocka_unit_test(test_damage_keeps_boots_and_anchors),
        cmocka_unit_test(test_damage_replaced_halfway_is_finished_at_the_next_start),
        cmocka_unit_test(test_damage_of_a_large_file_is_salvaged_at_opening),
    };
    return cmocka_run_group_tests(tests, make_sound, forget_sound);
}
