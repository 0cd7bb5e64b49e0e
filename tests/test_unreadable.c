// SPDX-License-Identifier: MIT
/*
 * A disk that answers with errors where the terminal's file is read: for a
 * while, or for ever. Every read of a file goes through here, SQLite's as well.
 */
#include "tests/testing.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "storage/store.h"
#include "tests/samples.h"

enum {
    RESPONSES = 2000, // so that most pages have some
    TRIES_MAX = 10,   // more than the store ever makes
};

static struct testing_clock clock_;
static struct testing_random random_;

/* The bad place: of the file with this inode, its second half or all. */
static struct {
    ino_t inode;   // 0: none
    bool is_whole; // no page of it can be read
} bad;

static bool
is_bad(int fd, size_t size, off_t offset)
{
    struct stat info;
    if (bad.inode == 0 || fstat(fd, &info) != 0 || info.st_ino != bad.inode) {
        return false;
    }
    return bad.is_whole || offset + (off_t)size > info.st_size / 2;
}

ssize_t
pread64(int fd, void *out, size_t size, off_t offset);

/* In place of the C library's, for the store's own reads and for SQLite's. */
ssize_t
pread64(int fd, void *out, size_t size, off_t offset)
{
    if (is_bad(fd, size, offset)) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pread64, fd, out, size, offset);
}

ssize_t
pread(int fd, void *out, size_t size, off_t offset)
{
    return pread64(fd, out, size, offset);
}

static struct az_store *
open_store(const char *name, bool waits)
{
    return az_store_open(&(struct az_store_params){.path = testing_path(name),
                                                   .waits = waits,
                                                   .clock = &clock_.clock,
                                                   .random = &random_.random});
}

/*
 * A store of RESPONSES, all of them in the file; its inode. The WAL has them
 * too, and would make good for what cannot be read, so it is taken away.
 */
static ino_t
make_store(const char *name)
{
    bad.inode = 0;
    struct az_store *store = open_store(name, false);
    assert_non_null(store);
    for (size_t i = 0; i < RESPONSES; i++) {
        struct az_response response = sample_response(i);
        const struct az_store_closing closing = {.ending = response.ending,
                                                 .language = response.language,
                                                 .duration_ms = response.duration_ms};
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
        assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    }
    assert_true(az_store_checkpoint(store));
    az_store_close(store);
    char wal[64];
    snprintf(wal, sizeof(wal), "%s-wal", name);
    assert_int_equal(unlink(testing_path(wal)), 0);
    struct stat info;
    assert_int_equal(stat(testing_path(name), &info), 0);
    return info.st_ino;
}

/* Look at the file until it is found to be damaged. */
static void
find_damage(struct az_store *store)
{
    bool round_done = false;
    while (!round_done && !az_store_is_damaged(store)) {
        az_store_check_some(store, RESPONSES, &round_done);
    }
    assert_true(az_store_is_damaged(store));
}

static unsigned
mend(struct az_store *store)
{
    unsigned tries = 1;
    while (!az_store_mend(store)) {
        assert_int_equal(az_store_trouble(store), AZ_STORE_DAMAGED);
        tries++;
        assert_true(tries < TRIES_MAX);
    }
    return tries;
}

static struct az_damage
damage_of(struct az_store *store)
{
    struct az_damage damage;
    assert_true(az_store_damage(store, &damage));
    return damage;
}

static void
test_unreadable_pages_are_given_up_after_some_tries(void **state)
{
    (void)state;
    ino_t inode = make_store("page.db");
    bad.inode = inode;
    struct az_store *store = open_store("page.db", true);
    assert_non_null(store);
    unsigned tries = az_store_is_damaged(store); // in the opening
    find_damage(store);
    assert_int_equal(tries + mend(store), 6);
    struct az_damage damage = damage_of(store);
    assert_int_equal(damage.files, 1);
    assert_in_range(damage.salvaged, 1, RESPONSES - 1);
    az_store_close(store);
}

static void
test_unreadable_for_a_while_loses_nothing(void **state)
{
    (void)state;
    ino_t inode = make_store("while.db");
    struct az_store *store = open_store("while.db", true);
    assert_non_null(store);
    bad.inode = inode;
    bad.is_whole = true;
    find_damage(store);
    for (int i = 0; i < TRIES_MAX; i++) {
        assert_false(az_store_mend(store));
    }
    bad.is_whole = false;
    bad.inode = 0;
    assert_int_equal(mend(store), 1);
    struct az_damage damage = damage_of(store);
    assert_int_equal(damage.salvaged, RESPONSES);
    assert_int_equal(damage.missing, 0);
    az_store_close(store);
}

static void
test_unreadable_at_the_opening_is_waited_for(void **state)
{
    (void)state;
    bad.inode = make_store("opening.db");
    bad.is_whole = true;
    struct az_store *store = open_store("opening.db", true);
    assert_non_null(store);
    assert_true(az_store_is_damaged(store));
    bad.is_whole = false;
    bad.inode = 0;
    assert_true(az_store_mend(store));
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, RESPONSES);
    az_store_close(store);
}

int
main(void)
{
    testing_clock_init(&clock_, 1795253400000, 100000);
    testing_random_init(&random_, 29);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unreadable_pages_are_given_up_after_some_tries),
        cmocka_unit_test(test_unreadable_for_a_while_loses_nothing),
        cmocka_unit_test(test_unreadable_at_the_opening_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
