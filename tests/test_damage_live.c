// SPDX-License-Identifier: MIT
/*
 * The terminal's file is damaged while the store thread works on it. The thread
 * notices by itself, goes on with a new store, and loses nothing that it said
 * was durable.
 */
#include "tests/testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/store_thread.h"
#include "tests/ear.h"
#include "tests/samples.h"

enum {
    BEFORE = 300, // responses that are in the file when it is damaged
    AFTER = 40,   // and that follow
    PAGE = 4096,
};

static struct testing_clock clock_;
static struct testing_random random_;

static struct ear ear;

/* A store that nobody taps closes no response, so what enters the outbox was salvaged. */
static bool
has_salvaged(const struct told *told, uint64_t count)
{
    return told->closed >= count;
}

static struct az_store_thread *
start_thread(const char *name)
{
    ear_init(&ear);
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path(name), .clock = &clock_.clock, .random = &random_.random},
        .idle_ms = 1,
        .check_ms = 1,
        .check_rest_ms = 1,
        .handle_committed = ear_hear_committed,
        .handle_state = ear_hear_state,
        .ctx = &ear,
    });
    assert_non_null(thread);
    az_store_thread_on_closed(thread, ear_hear_closed, &ear);
    assert_true(az_store_thread_start(thread));
    return thread;
}

/* Tap samples through, as the kiosk does; the last ticket. */
static uint64_t
post_samples(struct az_store_thread *thread, size_t first, size_t count)
{
    uint64_t ticket = 0;
    for (size_t i = first; i < first + count; i++) {
        struct az_response response = sample_response(i);
        const struct az_store_closing closing = {.ending = response.ending,
                                                 .language = response.language,
                                                 .duration_ms = response.duration_ms};
        assert_true(az_store_thread_begin(thread, &response) > 0);
        ticket = az_store_thread_finish(thread, &closing);
        assert_true(ticket > 0);
        ear_wait_committed(&ear, ticket);
    }
    return ticket;
}

/*
 * A store of BEFORE responses, all of them in the file. The WAL has them too,
 * and the next checkpoint would heal the file with it, so it is taken away.
 */
static void
make_store(const char *name)
{
    char wal[64];
    snprintf(wal, sizeof(wal), "%s-wal", name);
    struct az_store_thread *thread = start_thread(name);
    post_samples(thread, 0, BEFORE);
    az_store_thread_close(thread);
    assert_int_equal(unlink(testing_path(wal)), 0);
}

/* Overwrite the head of every page: no row is hit, and nothing leads to one any more. */
static void
damage(const char *name)
{
    int fd = open(testing_path(name), O_WRONLY | O_CLOEXEC);
    struct stat info;
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    for (off_t at = 0; at < info.st_size; at += PAGE) {
        assert_int_equal(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, at ? at : 100), 8);
    }
    close(fd);
}

struct seen {
    unsigned times[BEFORE + AFTER];
};

static bool
see(void *ctx, const struct az_response *response)
{
    struct seen *seen = ctx;
    for (size_t i = 0; i < BEFORE + AFTER; i++) {
        seen->times[i] += sample_response(i).started_at_ms == response->started_at_ms;
    }
    return true;
}

/* Each of the first `count` samples is there once, whichever store it is of. */
static void
assert_each_once(const char *name, size_t count)
{
    struct seen seen = {0};
    struct az_store *store =
        az_store_open(&(struct az_store_params){.path = testing_path(name), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each(store, see, &seen));
    for (size_t i = 0; i < BEFORE + AFTER; i++) {
        assert_int_equal(seen.times[i], i < count);
    }
    az_store_close(store);
}

static struct az_uuid
id_of(struct az_store_thread *thread)
{
    struct az_uuid id;
    az_store_thread_store_id(thread, &id);
    return id;
}

/* Nobody taps: what is damaged shows when the file is looked at in a quiet moment. */
static void
test_damage_live_is_noticed_in_a_quiet_moment(void **state)
{
    (void)state;
    make_store("quiet.db");
    testing_log_start();
    struct az_store_thread *thread = start_thread("quiet.db");
    struct az_uuid before = id_of(thread);
    damage("quiet.db");
    ear_wait(&ear, has_salvaged, 1);
    struct az_uuid after = id_of(thread);
    assert_false(az_uuid_equal(&before, &after));
    az_store_thread_close(thread);
    testing_log_stop();
    assert_each_once("quiet.db", BEFORE);
}

/* Taps go on all the while, and each that was said to be durable is there. */
static void
test_damage_live_loses_no_tap_of_a_rush(void **state)
{
    (void)state;
    make_store("rush.db");
    testing_log_start();
    struct az_store_thread *thread = start_thread("rush.db");
    struct az_uuid before = id_of(thread);
    post_samples(thread, BEFORE, AFTER / 4);
    damage("rush.db");
    post_samples(thread, BEFORE + AFTER / 4, AFTER / 4);
    ear_wait(&ear, has_salvaged, AFTER / 2 + 1);
    post_samples(thread, BEFORE + AFTER / 2, AFTER / 2);
    struct az_uuid after = id_of(thread);
    assert_false(az_uuid_equal(&before, &after));
    az_store_thread_close(thread);
    testing_log_stop();
    assert_each_once("rush.db", BEFORE + AFTER);
}

/* A folder stands where the new file is to be made, until somebody takes it away. */
static void
test_damage_live_that_cannot_be_mended_has_its_code(void **state)
{
    (void)state;
    make_store("stuck.db");
    testing_log_start();
    struct az_store_thread *thread = start_thread("stuck.db");
    assert_int_equal(mkdir(testing_path("stuck.db.new"), 0700), 0);
    damage("stuck.db");
    ear_wait_state(&ear, AZ_STORE_STATE_DAMAGED);
    assert_text_contains(testing_log_text(), "AZ-S3: the terminal's store");
    assert_text_contains(testing_log_text(), az_store_fault(AZ_STORE_STATE_DAMAGED)->cure);
    assert_int_equal(rmdir(testing_path("stuck.db.new")), 0);
    ear_wait_state(&ear, AZ_STORE_STATE_READY);
    post_samples(thread, BEFORE, AFTER);
    az_store_thread_close(thread);
    testing_log_stop();
    assert_each_once("stuck.db", BEFORE + AFTER);
}

int
main(void)
{
    testing_clock_init(&clock_, 1795253400000, 100000);
    testing_random_init(&random_, 11);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_live_is_noticed_in_a_quiet_moment),
        cmocka_unit_test(test_damage_live_loses_no_tap_of_a_rush),
        cmocka_unit_test(test_damage_live_that_cannot_be_mended_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
