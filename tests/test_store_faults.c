// SPDX-License-Identifier: MIT
/*
 * Everything that can fail, fails: reads, writes, syncs, room on the disk,
 * memory, counted down over every step of opening, tapping, closing, handing out,
 * acknowledging and noting the time, until a run passes without a fault. What the store said was
 * done is done; what it refused succeeds when it is tried again.
 *
 *     test_store_faults [--stride N]    tries each N-th allocation, as all take minutes
 */
#include "tests/testing.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/log.h"
#include "storage/store_thread.h"
#include "tests/crash/disk_vfs.h"
#include "tests/crash/memory.h"
#include "tests/crash/old_store.h"
#include "tests/samples.h"

enum {
    RESPONSES = 6,
    PRUNED = 2,
    RUNS_MAX = 20000, // a countdown that does not end is a fault of the test
};

static size_t stride = 1; // from one place to the next

static struct testing_clock clock_;
static struct testing_random random_;

/* What is broken in a run, and how it is mended. */
struct fault {
    const char *name;
    void (*damage)(enum disk_fault kind, size_t nth);
    bool (*struck)(void);
    enum disk_fault kind;
};

static void
break_memory(enum disk_fault kind, size_t nth)
{
    (void)kind;
    memory_break(nth);
}

static void
mend(void)
{
    disk_break(DISK_FAULT_NONE, 0);
    memory_break(0);
}

/*
 * As the store thread does: what was refused is tried again, here after the
 * cause is gone. It must not be refused then.
 */
static bool
is_done(enum az_store_result result)
{
    if (result == AZ_STORE_OK) {
        return true;
    }
    mend();
    return false;
}

static struct az_store *
open_store(void)
{
    const struct az_store_params params = {
        .path = testing_path("store.db"), .clock = &clock_.clock, .random = &random_.random};
    struct az_store *store = az_store_open(&params);
    if (!store) {
        mend();
        store = az_store_open(&params);
        if (!store) {
            print_message("%s", testing_log_text());
        }
    }
    assert_non_null(store);
    return store;
}

static void
put_sample(struct az_store *store, size_t i)
{
    struct az_response response = sample_response(i);
    size_t count = response.answer_count;
    response.answer_count = 1;
    if (!is_done(az_store_begin(store, &response))) {
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    }
    for (size_t a = 1; a < count; a++) {
        const struct az_answer *answer = &response.answers[a];
        if (!is_done(az_store_answer(store, answer, response.boot_ms))) {
            assert_int_equal(az_store_answer(store, answer, response.boot_ms), AZ_STORE_OK);
        }
    }
    const struct az_store_closing closing = {.ending = response.ending,
                                             .language = response.language,
                                             .duration_ms = response.duration_ms};
    if (!is_done(az_store_finish(store, &closing))) {
        assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    }
}

/* Take three and acknowledge them. */
static void
deliver(struct az_store *store)
{
    struct az_arena arena;
    struct az_response *taken;
    size_t count;
    az_arena_init(&arena, 1000000);
    // For want of memory a batch may also be a smaller one.
    if (!az_store_take(store, 3, 1000000, &arena, &taken, &count) || count < 3) {
        mend();
        assert_true(az_store_take(store, 3, 1000000, &arena, &taken, &count));
    }
    assert_int_equal(count, 3);
    const struct az_verdict_range ranges[] = {
        {.first = taken[0].seq, .last = taken[1].seq, .verdict = AZ_VERDICT_ACCEPTED},
        {.first = taken[2].seq, .last = taken[2].seq, .verdict = AZ_VERDICT_REJECTED},
    };
    az_arena_destroy(&arena);
    if (!is_done(az_store_mark(store, az_store_id(store), ranges, 2))) {
        assert_int_equal(az_store_mark(store, az_store_id(store), ranges, 2), AZ_STORE_OK);
    }
}

/* Prune two of what was acknowledged, as for want of room. */
static void
prune(struct az_store *store)
{
    const struct az_store_pruning pruning = {
        .keep_days = 30, .floor_bytes = UINT64_MAX, .rows = PRUNED};
    bool more;
    if (!is_done(az_store_prune(store, &pruning, &more))) {
        assert_int_equal(az_store_prune(store, &pruning, &more), AZ_STORE_OK);
    }
}

/* What is kept in memory of the outbox is what the file says, if the fault lets both be asked. */
static void
check_outbox(struct az_store *store)
{
    struct az_store_outbox outbox;
    struct az_store_figures figures;
    if (az_store_outbox(store, &outbox) && az_store_figures(store, &figures)) {
        assert_int_equal(outbox.waiting, figures.waiting);
        assert_int_equal(outbox.oldest_waiting_ms, figures.oldest_waiting_ms);
    }
}

/* The hub lost all three; what is left of them waits again, and gets its verdict again. */
static void
deliver_again(struct az_store *store)
{
    const struct az_seq_range lost = {1, 3};
    const struct az_verdict_range last = {.first = 3, .last = 3, .verdict = AZ_VERDICT_REJECTED};
    uint64_t added;
    if (!is_done(az_store_requeue(store, az_store_id(store), &lost, 1, &added))) {
        assert_int_equal(az_store_requeue(store, az_store_id(store), &lost, 1, &added),
                         AZ_STORE_OK);
    }
    check_outbox(store);
    if (!is_done(az_store_mark(store, az_store_id(store), &last, 1))) {
        assert_int_equal(az_store_mark(store, az_store_id(store), &last, 1), AZ_STORE_OK);
    }
}

/* Learn what time it is in the samples' boot, and tell it. */
static void
note_time(struct az_store *store)
{
    struct az_response response = sample_response(0);
    const struct az_anchor anchor = {response.boot, 100000, 1778751000000, 10, AZ_ANCHOR_SYSTEM};
    if (!is_done(az_store_anchor(store, &anchor))) {
        assert_int_equal(az_store_anchor(store, &anchor), AZ_STORE_OK);
    }
    struct az_arena arena;
    struct az_history history;
    az_arena_init(&arena, 1000000);
    if (!az_store_anchors(store, &response, 1, &arena, &history)) {
        mend();
        assert_true(az_store_anchors(store, &response, 1, &arena, &history));
    }
    az_arena_destroy(&arena);
}

static void
run_script(void)
{
    struct az_store *store = open_store();
    check_outbox(store);
    for (size_t i = 0; i < RESPONSES; i++) {
        put_sample(store, i);
        if (i == 3) {
            deliver(store);
            prune(store);
            check_outbox(store);
            deliver_again(store);
            note_time(store);
            if (!az_store_checkpoint(store)) {
                mend(); // it is tried again when the store is idle next
            }
            az_store_close(store);
            store = open_store();
        }
        check_outbox(store);
    }
    az_store_close(store);
}

static bool
check_time(void *ctx, const struct az_response *response)
{
    (void)ctx;
    return response->true_time.kind == AZ_TIME_EXACT;
}

static void
assert_whole(const char *fault, size_t nth, bool knows_time)
{
    struct az_buffer expected;
    struct az_buffer found;
    az_buffer_init(&expected, 10000);
    az_buffer_init(&found, 10000);
    for (size_t i = PRUNED; i < RESPONSES; i++) {
        struct az_response response = sample_response(i);
        sample_print(&response, &expected);
    }
    struct az_store *store = open_store();
    assert_true(az_store_each(store, sample_print_each, &found));
    if (strcmp(az_buffer_text(&expected), az_buffer_text(&found)) != 0) {
        fail_msg("%s at %zu: expected\n%sbut found\n%s", fault, nth, az_buffer_text(&expected),
                 az_buffer_text(&found));
    }
    assert_true(!knows_time || az_store_each(store, check_time, NULL));
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, RESPONSES - 3);
    assert_int_equal(figures.refused, 1);
    az_store_close(store);
    az_buffer_destroy(&expected);
    az_buffer_destroy(&found);
}

/* A store of the first version with what run_script() leaves, brought up to date. */
static void
run_migration(void)
{
    az_store_close(open_store());
}

/* What is run under faults, behind what is done before them. */
struct play {
    const char *name;
    void (*prepare)(void); // NULL: nothing
    void (*run)(void);
    bool knows_time; // an old store has no anchors
};

static void
prepare_old_store(void)
{
    run_script();
    old_store_make(testing_path("store.db"));
}

/* Count the fault down until a run passes without it. */
static void
count_down(const struct fault *fault, const struct play *play)
{
    const size_t step = fault->damage == break_memory ? stride : 1;
    size_t nth = 1;
    bool struck = true;
    struct disk prepared = {0};
    testing_log_start();
    if (play->prepare) {
        disk_insert(&prepared, NULL);
        testing_random_init(&random_, 7);
        play->prepare();
    }
    for (; struck && nth < RUNS_MAX; nth += step) {
        struct disk disk;
        disk_copy(&prepared, &disk);
        disk_insert(&disk, NULL);
        unlink(testing_path("store.db-lock")); // of the run before, on a real disk
        testing_random_init(&random_, 7);
        mend();
        fault->damage(fault->kind, nth);
        play->run();
        struck = fault->struck();
        mend();
        assert_whole(fault->name, nth, play->knows_time);
        disk_destroy(&disk);
        testing_log_start(); // what was said so far is as expected
    }
    disk_destroy(&prepared);
    testing_log_stop();
    print_message("%s, %s: %zu places\n", play->name, fault->name, (nth - 1) / step - 1);
    assert_false(struck);
    assert_true(nth > step);
}

static const struct play script = {"script", NULL, run_script, true};
static const struct play migration = {"migration", prepare_old_store, run_migration, false};

static void
test_store_faults_of_the_disk(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {"read error", disk_break, disk_has_refused, DISK_FAULT_READ},
        {"write error", disk_break, disk_has_refused, DISK_FAULT_WRITE},
        {"sync error", disk_break, disk_has_refused, DISK_FAULT_SYNC},
        {"disk full", disk_break, disk_has_refused, DISK_FAULT_FULL},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        count_down(&faults[i], &script);
        count_down(&faults[i], &migration);
    }
}

static void
test_store_faults_of_memory(void **state)
{
    (void)state;
    static const struct fault fault = {"out of memory", break_memory, memory_has_refused,
                                       DISK_FAULT_NONE};
    count_down(&fault, &script);
    count_down(&fault, &migration);
}

/* What the store thread has said of its disk. */
struct complaint {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    bool was_unwritable;
    bool is_well; // again
};

/* Called on the store thread, which alone uses the disk: so it is mended there. */
static void
hear_state(void *ctx, enum az_store_state state)
{
    struct complaint *complaint = ctx;
    mend();
    pthread_mutex_lock(&complaint->lock);
    complaint->was_unwritable |= state == AZ_STORE_STATE_UNWRITABLE;
    complaint->is_well = state == AZ_STORE_STATE_READY;
    pthread_cond_signal(&complaint->heard);
    pthread_mutex_unlock(&complaint->lock);
}

/* The organizer gets the code with its cure, and what was tapped is kept once the disk lets it. */
static void
test_store_faults_of_a_read_only_disk_have_their_code(void **state)
{
    (void)state;
    struct complaint complaint = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                  .heard = PTHREAD_COND_INITIALIZER};
    struct disk disk = {0};
    disk_insert(&disk, NULL);
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path("code.db"),
                  .clock = &clock_.clock,
                  .random = &random_.random},
        .handle_state = hear_state,
        .ctx = &complaint,
    });
    assert_non_null(thread);
    testing_log_start();
    disk_break(DISK_FAULT_READ_ONLY, 1);
    assert_true(az_store_thread_start(thread));
    struct az_response response = sample_response(0);
    assert_true(az_store_thread_begin(thread, &response) > 0);
    pthread_mutex_lock(&complaint.lock);
    while (!complaint.is_well) {
        pthread_cond_wait(&complaint.heard, &complaint.lock);
    }
    pthread_mutex_unlock(&complaint.lock);
    assert_true(complaint.was_unwritable);
    az_store_thread_close(thread);
    assert_text_contains(testing_log_text(), "AZ-S2: the terminal's store");
    assert_text_contains(testing_log_text(), az_store_fault(AZ_STORE_STATE_UNWRITABLE)->cure);
    testing_log_stop();
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = testing_path("code.db"), .clock = &clock_.clock, .random = &random_.random});
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.closed, 1);
    az_store_close(store);
    disk_destroy(&disk);
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--stride") == 0) {
        stride = (size_t)strtoul(argv[2], NULL, 10);
    }
    if (stride == 0) {
        return 2;
    }
    memory_register();
    disk_register();
    testing_clock_init(&clock_, 1778751000000, 100000);
    clock_.boot = (struct az_uuid){{0xb1}}; // noted when the file is opened
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_faults_of_the_disk),
        cmocka_unit_test(test_store_faults_of_memory),
        cmocka_unit_test(test_store_faults_of_a_read_only_disk_have_their_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
