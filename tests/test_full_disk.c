// SPDX-License-Identifier: MIT
/*
 * The store thread on a file system that is really full: what it promises in
 * store_thread.h. Needs the right to mount in a name space of its own, and is
 * skipped where there is none.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/store_thread.h"
#include "tests/ear.h"
#include "tests/samples.h"
#include "tests/testing.h"

static bool mounted;
static struct testing_clock clock_;
static struct testing_random random_;

static struct ear ear;

static void
wait_committed(uint64_t ticket)
{
    assert_true(ticket > 0);
    ear_wait_committed(&ear, ticket);
}

static bool
is_committed_or_full(const struct told *told, uint64_t ticket)
{
    return told->committed >= ticket || told->state == AZ_STORE_STATE_FULL;
}

static bool
is_committed_before_full(uint64_t ticket)
{
    return ear_wait(&ear, is_committed_or_full, ticket).committed >= ticket;
}

/* A small empty disk at `name`, under the test's folder; seen by this process only. */
static int
mount_disk(void **state)
{
    (void)state;
    const char *folder = testing_path("disk");
    mkdir(folder, 0700);
    mounted = unshare(CLONE_NEWNS) == 0 &&
              mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
              mount("none", folder, "tmpfs", 0, "size=6m") == 0;
    if (!mounted) {
        print_message("no small disk can be mounted here (%s); run this test as root\n",
                      strerror(errno));
    }
    return 0;
}

static int
unmount_disk(void **state)
{
    (void)state;
    return mounted ? umount(testing_path("disk")) : 0;
}

/* Take all the room there is. */
static void
fill_disk(void)
{
    static const char zeros[4096];
    int fd = open(testing_path("disk/filler"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    for (size_t size = sizeof(zeros); size > 0; size /= 2) {
        while (write(fd, zeros, size) > 0) {
        }
    }
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void
empty_disk(void)
{
    assert_int_equal(unlink(testing_path("disk/filler")), 0);
}

static bool
has_ballast(void)
{
    return access(testing_path("disk/store.db-ballast"), F_OK) == 0;
}

static struct az_store_thread *
start_thread(uint64_t floor_bytes)
{
    ear_init(&ear);
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = testing_path("disk/store.db"),
                  .clock = &clock_.clock,
                  .random = &random_.random},
        .floor_bytes = floor_bytes,
        .handle_committed = ear_hear_committed,
        .handle_state = ear_hear_state,
        .ctx = &ear,
    });
    assert_non_null(thread);
    assert_true(az_store_thread_start(thread));
    return thread;
}

static uint64_t
begin(struct az_store_thread *thread)
{
    struct az_response response = sample_response(0);
    response.answer_count = 1;
    return az_store_thread_begin(thread, &response);
}

static uint64_t
finish(struct az_store_thread *thread)
{
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    return az_store_thread_finish(thread, &closing);
}

/* The longest answer there is. */
static uint64_t
say_much(struct az_store_thread *thread, char letter)
{
    char text[AZ_TEXT_MAX];
    memset(text, letter, sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    const struct az_answer answer = {.question = "word",
                                     .value = {.kind = AZ_VALUE_TEXT, .text = text}};
    return az_store_thread_answer(thread, &answer, 200000);
}

/* Answer and change the answer until the disk is full and the ballast is gone. */
static void
answer_until_full(struct az_store_thread *thread)
{
    for (size_t i = 0; has_ballast(); i++) {
        assert_true(i < 1000);
        wait_committed(say_much(thread, (char)('a' + i % 26)));
    }
}

static struct az_store_figures
figures_of(struct az_store_thread *thread)
{
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(thread, &figures));
    return figures;
}

/* Take what waits and acknowledge it, as the uplink does. */
static void
deliver_all(struct az_store_thread *thread)
{
    struct az_arena arena;
    struct az_response *taken;
    size_t count;
    az_arena_init(&arena, 2000000);
    assert_true(az_store_thread_take(thread, 100, 500000, &arena, &taken, &count));
    assert_true(count > 0);
    const struct az_verdict_range range = {
        .first = taken[0].seq, .last = taken[count - 1].seq, .verdict = AZ_VERDICT_ACCEPTED};
    assert_true(az_store_thread_mark(thread, &taken[0].store, &range, 1));
    az_arena_destroy(&arena);
}

static void
test_full_disk_lets_the_response_under_way_finish_and_no_other_begin(void **state)
{
    (void)state;
    if (!mounted) {
        skip();
    }
    testing_log_start();
    struct az_store_thread *thread = start_thread(1); // so that nothing is pruned
    wait_committed(begin(thread));
    wait_committed(finish(thread));
    wait_committed(begin(thread));
    assert_true(has_ballast());
    fill_disk();
    answer_until_full(thread);
    assert_int_equal(ear_told(&ear).state, AZ_STORE_STATE_READY); // the attendee does not notice
    wait_committed(finish(thread));
    ear_wait_state(&ear, AZ_STORE_STATE_FULL);
    assert_text_contains(testing_log_text(), "AZ-S1");
    testing_log_stop();

    // The uplink's work is done, in and out of the outbox.
    assert_int_equal(figures_of(thread).waiting, 2);
    deliver_all(thread);
    assert_int_equal(figures_of(thread).waiting, 0);

    // A tap that comes all the same is kept, but not begun before there is room.
    uint64_t late = begin(thread);
    assert_true(late > 0);
    assert_int_equal(figures_of(thread).last_seq, 2);

    empty_disk();
    wait_committed(late);
    ear_wait_state(&ear, AZ_STORE_STATE_READY);
    wait_committed(finish(thread));
    assert_int_equal(figures_of(thread).closed, 3);
    assert_true(has_ballast());
    testing_log_stop();
    az_store_thread_close(thread);
}

/*
 * Acknowledged responses make room within the file, though the disk stays full,
 * and that is enough to go on.
 */
static void
test_full_disk_goes_on_when_pruning_makes_room(void **state)
{
    (void)state;
    if (!mounted) {
        skip();
    }
    testing_log_start();
    struct az_store_thread *thread = start_thread(0);
    uint64_t late = begin(thread);
    while (is_committed_before_full(late)) { // the file itself fills the disk
        wait_committed(say_much(thread, 'a'));
        wait_committed(finish(thread));
        late = begin(thread);
    }
    uint64_t closed = figures_of(thread).closed;
    while (figures_of(thread).waiting > 0) {
        deliver_all(thread);
    }
    wait_committed(late);
    ear_wait_state(&ear, AZ_STORE_STATE_READY);
    assert_true(figures_of(thread).closed < closed);
    wait_committed(finish(thread));
    testing_log_stop();
    az_store_thread_close(thread);
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_disk_lets_the_response_under_way_finish_and_no_other_begin),
        cmocka_unit_test(test_full_disk_goes_on_when_pruning_makes_room),
    };
    return cmocka_run_group_tests(tests, mount_disk, unmount_disk);
}
