// SPDX-License-Identifier: MIT
/* `azri verify` with real stores and archives. */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "base/files.h"
#include "storage/archive.h"
#include "storage/store.h"
#include "tests/process.h"
#include "tests/samples.h"

enum { RESPONSES = 20, DELIVERED = 15, PRUNED_TO = 8 };

/* Each pair has a folder of its own: a store would take another's remains for damage. */
static unsigned pairs;

/* A file of the newest pair. Borrowed until the next call. */
static const char *
path_of(const char *name)
{
    char inside[64];
    snprintf(inside, sizeof(inside), "%u/%s", pairs, name);
    return testing_path(inside);
}

/* A terminal and its hub, before they are compared. */
struct pair {
    struct testing_clock clock;
    struct testing_random random;
    struct az_store *store;
    struct az_archive *archive;
};

static void
open_pair(struct pair *pair)
{
    testing_clock_init(&pair->clock, 1778750000000, 100000);
    testing_random_init(&pair->random, 5);
    pairs++;
    assert_true(az_files_make_parent_dir(path_of("store.db")));
    pair->store = az_store_open(&(struct az_store_params){
        .path = path_of("store.db"), .clock = &pair->clock.clock, .random = &pair->random.random});
    pair->archive = az_archive_open(&(struct az_archive_params){.location = path_of("archive.db"),
                                                                .clock = &pair->clock.clock,
                                                                .random = &pair->random.random});
    assert_non_null(pair->store);
    assert_non_null(pair->archive);
}

static void
close_pair(struct pair *pair)
{
    az_store_close(pair->store);
    az_archive_close(pair->archive);
}

static void
give(struct pair *pair, size_t count)
{
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    for (size_t i = 0; i < count; i++) {
        struct az_response response = sample_response(i);
        assert_int_equal(az_store_begin(pair->store, &response), AZ_STORE_OK);
        assert_int_equal(az_store_finish(pair->store, &closing), AZ_STORE_OK);
    }
}

/* Bring the oldest `count` to the hub, and mark them. */
static void
deliver(struct pair *pair, size_t count)
{
    struct az_arena arena;
    struct az_response *responses;
    struct az_archive_item items[RESPONSES] = {0};
    size_t got;
    az_arena_init(&arena, 1024 * 1024);
    assert_true(az_store_take(pair->store, count, SIZE_MAX, &arena, &responses, &got));
    assert_int_equal(got, count);
    for (size_t i = 0; i < count; i++) {
        items[i].response = responses[i];
    }
    struct az_archive_batch batch = {
        .terminal = {{1}}, .store = *az_store_id(pair->store), .items = items, .count = count};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(pair->archive, batches, 1), AZ_ARCHIVE_OK);
    const struct az_verdict_range range = {.first = responses[0].seq,
                                           .last = responses[count - 1].seq,
                                           .verdict = AZ_VERDICT_ACCEPTED};
    assert_int_equal(az_store_mark(pair->store, az_store_id(pair->store), &range, 1), AZ_STORE_OK);
    az_arena_destroy(&arena);
}

static void
prune(struct pair *pair, uint32_t rows)
{
    bool more;
    const struct az_store_pruning pruning = {
        .keep_days = 30, .floor_bytes = UINT64_MAX, .free_bytes = 0, .rows = rows};
    assert_int_equal(az_store_prune(pair->store, &pruning, &more), AZ_STORE_OK);
}

/* A pair of which some is delivered and some of that pruned, closed. */
static void
make_pair(void)
{
    struct pair pair;
    open_pair(&pair);
    give(&pair, RESPONSES);
    deliver(&pair, DELIVERED);
    prune(&pair, 3); // in two steps, as one is carried on from the other
    prune(&pair, PRUNED_TO - 3);
    close_pair(&pair);
}

static void
exec_sql(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path_of(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void
verify(struct testing_process *azri)
{
    char store[4096];
    snprintf(store, sizeof(store), "%s", path_of("store.db"));
    run_azri(azri, "verify", "--store", store, "--archive", path_of("archive.db"));
}

static void
test_verify_same_says_so(void **state)
{
    (void)state;
    struct testing_process azri;
    make_pair();
    verify(&azri);
    assert_text_contains(az_buffer_text(&azri.out),
                         ": 15 the same at the hub, 8 of them pruned here; 5 wait, 0 set aside, 0 "
                         "differ\n");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
}

static void
test_verify_empty_store_says_so(void **state)
{
    (void)state;
    struct testing_process azri;
    struct pair pair;
    open_pair(&pair);
    close_pair(&pair);
    verify(&azri);
    assert_text_contains(az_buffer_text(&azri.out), ": 0 the same at the hub");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
}

static void
test_verify_tells_what_differs(void **state)
{
    (void)state;
    static const struct {
        const char *file, *sql, *expected;
    } cases[] = {
        {"archive.db", "DELETE FROM response WHERE seq = 12",
         ": response 12 was acknowledged, but the hub does not have it\n"},
        {"archive.db", "UPDATE response SET checksum = checksum + 1 WHERE seq = 9",
         ": response 9 is another one at the hub\n"},
        // Of what was pruned only the digest is left.
        {"archive.db", "DELETE FROM response WHERE seq = 3",
         ": the hub has 7 responses that this store does not hold any more, and they are not the "
         "ones that it pruned\n"},
        {"archive.db", "UPDATE response SET checksum = checksum + 1 WHERE seq = 3",
         ": the hub has 8 responses that this store does not hold any more"},
        {"archive.db", "UPDATE response SET seq = 100 WHERE seq = 8",
         ": the hub has 8 responses that this store does not hold any more"},
        // A store that was restored from an image of before.
        {"store.db",
         "PRAGMA foreign_keys = 0; DELETE FROM response WHERE seq > 13;"
         "DELETE FROM outbox",
         ": the hub has 10 responses that this store does not hold any more"},
        {"store.db", "UPDATE pruned SET n = 0, sum = zeroblob(32)",
         ": the hub has 8 responses that this store neither holds nor has pruned\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_process azri;
        make_pair();
        exec_sql(cases[i].file, cases[i].sql);
        verify(&azri);
        assert_text_contains(az_buffer_text(&azri.out), cases[i].expected);
        assert_int_equal(azri.status, 1);
        testing_process_destroy(&azri);
    }
}

static void
test_verify_what_was_set_aside_is_no_difference(void **state)
{
    (void)state;
    struct testing_process azri;
    struct pair pair;
    open_pair(&pair);
    give(&pair, 3);
    const struct az_verdict_range ranges[] = {
        {1, 1, AZ_VERDICT_REJECTED, "odd"},
    };
    assert_int_equal(az_store_mark(pair.store, az_store_id(pair.store), ranges, 1), AZ_STORE_OK);
    prune(&pair, 1);
    close_pair(&pair);
    verify(&azri);
    assert_text_contains(az_buffer_text(&azri.out), "0 of them pruned here; 2 wait, 0 set aside");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
}

static void
test_verify_without_a_hub_says_what_to_do(void **state)
{
    (void)state;
    struct testing_process azri;
    make_pair();
    run_azri(&azri, "verify", "--store", path_of("store.db"), "--token-file", "/nowhere");
    assert_text_contains(az_buffer_text(&azri.err), "--token-file");
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_same_says_so),
        cmocka_unit_test(test_verify_empty_store_says_so),
        cmocka_unit_test(test_verify_tells_what_differs),
        cmocka_unit_test(test_verify_what_was_set_aside_is_no_difference),
        cmocka_unit_test(test_verify_without_a_hub_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
