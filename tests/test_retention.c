// SPDX-License-Identifier: MIT
#include "storage/retention.h"

#include <string.h>
#include <sys/stat.h>

#include "storage/store.h"
#include "tests/samples.h"
#include "tests/testing.h"

enum { KEEP_DAYS = 30 };

static const int64_t may_2026_ms = 1778751000000;

static struct testing_clock clock_;
static struct testing_random random_;

/* -- How time is counted ------------------------------------------------- */

/* One look at the clocks: what they show, and what must have been counted by then. */
struct look {
    const char *situation;
    double wall_days; // since May 2026
    double boot_days;
    bool restarted;
    double lived_days;
};

static void
check_looks(const struct look *looks, size_t count)
{
    struct az_lived lived = {0};
    for (size_t i = 0; i < count; i++) {
        testing_clock_init(&clock_,
                           may_2026_ms + (int64_t)(looks[i].wall_days * (double)AZ_LIVED_DAY_MS),
                           (int64_t)(looks[i].boot_days * (double)AZ_LIVED_DAY_MS));
        if (looks[i].restarted) {
            lived.looked = false; // it is not in the file
        }
        az_lived_look(&lived, &clock_.clock);
        if (lived.lived_ms != (int64_t)(looks[i].lived_days * (double)AZ_LIVED_DAY_MS)) {
            fail_msg("%s: %g days counted in place of %g", looks[i].situation,
                     (double)lived.lived_ms / (double)AZ_LIVED_DAY_MS, looks[i].lived_days);
        }
    }
}

static void
test_lived_counts_running_and_nights_without_power(void **state)
{
    (void)state;
    static const struct look looks[] = {
        {"first look", 0, 0, false, 0},
        {"half a day on", 0.5, 0.5, false, 0.5},
        {"after a night off", 1, 0, true, 1},
        {"a day on", 2, 1, false, 2},
        {"three months in a cupboard are a day", 92, 0, true, 3},
        {"on", 93, 1, false, 4},
    };
    check_looks(looks, sizeof(looks) / sizeof(*looks));
}

static void
test_lived_lets_no_clock_rush_it(void **state)
{
    (void)state;
    static const struct look looks[] = {
        {"first look", 0, 0, false, 0},
        {"ten years ahead", 3650, 0.25, false, 1.25},
        {"and back", 0.5, 0.5, false, 1.5},
        {"on by the boot clock, though the wall clock showed more before", 5.5, 5.5, false, 6.5},
        {"off for a day, which nobody can tell", 6.5, 0, true, 6.5},
        {"ten years ahead again", 3650, 0.5, false, 7},
    };
    check_looks(looks, sizeof(looks) / sizeof(*looks));
}

static void
test_lived_counts_a_boot_without_battery_once(void **state)
{
    (void)state;
    static const struct look looks[] = {
        {"first look", 0, 0, false, 0},
        {"1970 after a night", -20000, 0, true, 0},
        {"still 1970", -19999.75, 0.25, false, 0.25},
        {"the network has the time", 0.75, 0.25, false, 0.75},
        {"1970 again, a minute later", -20000, 0, true, 0.75},
        {"and right again", 0.8125, 0.0625, false, 0.8125},
    };
    check_looks(looks, sizeof(looks) / sizeof(*looks));
}

/* -- What is pruned ------------------------------------------------------ */

static void
pass_days(double days)
{
    clock_.wall_ms += (int64_t)(days * (double)AZ_LIVED_DAY_MS);
    clock_.boot_ms += (int64_t)(days * (double)AZ_LIVED_DAY_MS);
}

static struct az_store *
open_store(const char *name)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = testing_path(name), .clock = &clock_.clock, .random = &random_.random});
    assert_non_null(store);
    return store;
}

static struct az_store *
new_store(const char *name)
{
    testing_clock_init(&clock_, may_2026_ms, 100000);
    return open_store(name);
}

/* Each response closes the one before it, which spares commits. */
static void
put(struct az_store *store, size_t count)
{
    static size_t n;
    for (size_t i = 0; i < count; i++) {
        struct az_response response = sample_response(n++);
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    }
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

static void
mark(struct az_store *store, uint64_t first, uint64_t last, enum az_verdict verdict)
{
    const struct az_verdict_range range = {.first = first, .last = last, .verdict = verdict};
    assert_int_equal(az_store_mark(store, az_store_id(store), &range, 1), AZ_STORE_OK);
}

static void
prune_with(struct az_store *store, const struct az_store_pruning *pruning)
{
    bool more = true;
    for (size_t steps = 0; more; steps++) {
        assert_true(steps < 10000);
        assert_int_equal(az_store_prune(store, pruning, &more), AZ_STORE_OK);
    }
}

static void
prune(struct az_store *store)
{
    prune_with(store, &(struct az_store_pruning){
                          .keep_days = KEEP_DAYS, .free_bytes = UINT64_MAX, .rows = 7});
}

static void
exec_sql(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(testing_path(name), &db), SQLITE_OK);
    // The WAL stays, as the store itself leaves it.
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static bool
print_seq(void *ctx, const struct az_response *response)
{
    return az_buffer_printf(ctx, " %llu", (unsigned long long)response->seq);
}

/* Which responses are held, such as " 4 5". */
static void
assert_held(struct az_store *store, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    assert_true(az_store_each(store, print_seq, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static void
test_retention_prunes_after_whole_days(void **state)
{
    (void)state;
    struct az_store *store = new_store("days.db");
    put(store, 20);
    pass_days(0.5);
    mark(store, 1, 17, AZ_VERDICT_ACCEPTED);
    pass_days(1);
    mark(store, 18, 19, AZ_VERDICT_DUPLICATE);
    pass_days(29.4); // day 0 was over 29.9 days ago
    prune(store);
    assert_held(store, " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
    pass_days(0.2);
    prune(store);
    assert_held(store, " 18 19 20");
    pass_days(1);
    prune(store);
    assert_held(store, " 20");
    az_store_close(store);
}

static void
test_retention_never_prunes_what_waits_or_is_newest(void **state)
{
    (void)state;
    struct az_store *store = new_store("waits.db");
    put(store, 6);
    mark(store, 1, 2, AZ_VERDICT_ACCEPTED);
    mark(store, 4, 6, AZ_VERDICT_REJECTED);
    pass_days(400);
    prune(store);
    assert_held(store, " 3 6");
    az_store_close(store);

    store = open_store("waits.db");
    put(store, 1);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.last_seq, 7); // seq goes on
    assert_int_equal(figures.waiting, 2);
    assert_int_equal(figures.refused, 1);
    prune(store);
    assert_held(store, " 3 7"); // 6 is the newest no more
    az_store_close(store);
}

/* What waits stays even where a range that is due says that the hub has it. */
static void
test_retention_trusts_the_outbox_above_all(void **state)
{
    (void)state;
    struct az_store *store = new_store("outbox.db");
    put(store, 3);
    mark(store, 1, 1000, AZ_VERDICT_ACCEPTED); // a hub that knows more than there is
    put(store, 3);
    mark(store, 6, 6, AZ_VERDICT_ACCEPTED);
    az_store_close(store);
    exec_sql("outbox.db", "INSERT INTO acknowledged (first, last, day) VALUES (4, 5, -100)");
    store = open_store("outbox.db");
    pass_days(40);
    put(store, 1);
    prune(store);
    assert_held(store, " 4 5 7");
    az_store_close(store);
}

static void
test_retention_counts_from_the_later_acknowledgement(void **state)
{
    (void)state;
    struct az_store *store = new_store("again.db");
    put(store, 10);
    mark(store, 1, 9, AZ_VERDICT_ACCEPTED);
    pass_days(20);
    mark(store, 4, 5, AZ_VERDICT_DUPLICATE);
    mark(store, 8, 10, AZ_VERDICT_DUPLICATE);
    pass_days(15);
    prune(store);
    assert_held(store, " 4 5 8 9 10");
    az_store_close(store);
}

static void
test_retention_survives_a_clock_that_jumps_years(void **state)
{
    (void)state;
    struct az_store *store = new_store("jump.db");
    put(store, 5);
    mark(store, 1, 5, AZ_VERDICT_ACCEPTED);
    clock_.wall_ms += 3650 * AZ_LIVED_DAY_MS;
    prune(store);
    assert_held(store, " 1 2 3 4 5");
    az_store_close(store);
    clock_.boot_ms = 0;
    clock_.wall_ms += 3650 * AZ_LIVED_DAY_MS;
    store = open_store("jump.db");
    prune(store);
    assert_held(store, " 1 2 3 4 5");
    az_store_close(store);
}

/* The age outlives restarts, however many there are. */
static void
test_retention_counts_over_restarts(void **state)
{
    (void)state;
    struct az_store *store = new_store("restarts.db");
    put(store, 5);
    mark(store, 1, 5, AZ_VERDICT_ACCEPTED);
    for (int day = 0; day < KEEP_DAYS + 1; day++) {
        prune(store);
        assert_held(store, " 1 2 3 4 5");
        az_store_close(store);
        clock_.wall_ms += AZ_LIVED_DAY_MS;
        clock_.boot_ms = 1000;
        store = open_store("restarts.db");
    }
    prune(store);
    assert_held(store, " 5");
    az_store_close(store);
}

static void
test_retention_prunes_early_only_until_there_is_room(void **state)
{
    (void)state;
    struct az_store *store = new_store("room.db");
    put(store, 2000);
    mark(store, 1, 1999, AZ_VERDICT_ACCEPTED);
    uint64_t before;
    assert_true(az_store_free_bytes(store, &before));
    prune_with(store, &(struct az_store_pruning){.keep_days = KEEP_DAYS,
                                                 .floor_bytes = 100000 + before,
                                                 .free_bytes = 60000,
                                                 .rows = 7});
    uint64_t room;
    assert_true(az_store_free_bytes(store, &room));
    assert_true(room >= before + 40000);
    assert_true(room < before + 50000);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_true(figures.closed > 1000);
    az_store_close(store);
}

static uint64_t
size_of(const char *name)
{
    struct stat info;
    assert_int_equal(stat(testing_path(name), &info), 0);
    return (uint64_t)info.st_size;
}

/* A year of use, scaled down: so many responses a day, all delivered the same day. */
static void
test_retention_bounds_the_file_over_a_year(void **state)
{
    (void)state;
    enum { A_DAY = 20 };
    struct az_store *store = new_store("year.db");
    uint64_t sizes[13] = {0};
    for (uint64_t day = 0; day < 390; day++) {
        put(store, A_DAY);
        mark(store, day * A_DAY + 1, (day + 1) * A_DAY, AZ_VERDICT_ACCEPTED);
        pass_days(1);
        prune(store);
        assert_true(az_store_checkpoint(store));
        if (day % 30 == 29) {
            sizes[day / 30] = size_of("year.db");
        }
    }
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    print_message("the file has %llu bytes after 2 months and %llu after 13\n",
                  (unsigned long long)sizes[1], (unsigned long long)sizes[12]);
    assert_in_range(figures.closed, KEEP_DAYS * A_DAY, (KEEP_DAYS + 2) * A_DAY);
    assert_in_range(sizes[12], sizes[0], sizes[1] + sizes[1] / 50);
    az_store_close(store);
}

int
main(void)
{
    testing_random_init(&random_, 8);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lived_counts_running_and_nights_without_power),
        cmocka_unit_test(test_lived_lets_no_clock_rush_it),
        cmocka_unit_test(test_lived_counts_a_boot_without_battery_once),
        cmocka_unit_test(test_retention_prunes_after_whole_days),
        cmocka_unit_test(test_retention_never_prunes_what_waits_or_is_newest),
        cmocka_unit_test(test_retention_trusts_the_outbox_above_all),
        cmocka_unit_test(test_retention_counts_from_the_later_acknowledgement),
        cmocka_unit_test(test_retention_survives_a_clock_that_jumps_years),
        cmocka_unit_test(test_retention_counts_over_restarts),
        cmocka_unit_test(test_retention_prunes_early_only_until_there_is_room),
        cmocka_unit_test(test_retention_bounds_the_file_over_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
