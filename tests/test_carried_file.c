// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/carried_file.h"

enum { PIECE = 100000, PIECES = 5 };

static char *
folder(const char *name)
{
    char *path = strdup(testing_path(name));
    assert_non_null(path);
    assert_int_equal(mkdir(path, 0755), 0);
    return path;
}

/* How many files a folder holds, hidden ones too. */
static size_t
count_files(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(dir);
    return count;
}

static void
test_carried_file_has_its_name_once_it_is_whole(void **state)
{
    (void)state;
    char *dir = folder("whole");
    char *path = az_files_join(dir, "azri.azbundle");
    char *piece = malloc(PIECE);
    memset(piece, 'x', PIECE);
    struct az_carried_file *file = az_carried_file_open(path);
    assert_non_null(file);
    for (size_t i = 0; i < PIECES; i++) {
        assert_true(az_carried_file_write(file, piece, PIECE));
        assert_int_not_equal(access(path, F_OK), 0);
    }
    assert_true(az_carried_file_finish(file));
    az_carried_file_close(file);

    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, PIECE * PIECES);
    assert_int_equal(info.st_mode & 0777, 0644);
    assert_int_equal(count_files(dir), 1);
    free(piece);
    free(path);
    free(dir);
}

static void
test_carried_file_that_is_given_up_leaves_nothing(void **state)
{
    (void)state;
    char *dir = folder("given-up");
    char *path = az_files_join(dir, "azri.azbundle");
    struct az_carried_file *file = az_carried_file_open(path);
    assert_true(az_carried_file_write(file, "half", 4));
    assert_int_equal(count_files(dir), 1);
    az_carried_file_close(file);
    assert_int_equal(count_files(dir), 0);
    free(path);
    free(dir);
}

static void
test_carried_file_replaces_nothing(void **state)
{
    (void)state;
    char *dir = folder("replaces");
    char *path = az_files_join(dir, "azri.azbundle");
    testing_write(path, "the one before");
    testing_log_start();
    struct az_carried_file *file = az_carried_file_open(path);
    assert_true(az_carried_file_write(file, "new", 3));
    assert_false(az_carried_file_finish(file));
    az_carried_file_close(file);
    assert_text_contains(testing_log_text(), "File exists; choose another");
    testing_log_stop();

    struct az_buffer text;
    az_buffer_init(&text, 100);
    assert_true(az_files_read(path, &text));
    assert_string_equal(az_buffer_text(&text), "the one before");
    assert_int_equal(count_files(dir), 1);
    az_buffer_destroy(&text);
    free(path);
    free(dir);
}

static void
test_carried_file_tells_what_a_stick_lacks(void **state)
{
    (void)state;
    char *path = az_files_join(testing_dir(), "gone/azri.azbundle");
    testing_log_start();
    assert_null(az_carried_file_open(path));
    assert_text_contains(testing_log_text(), "put the stick in again");
    testing_log_stop();
    free(path);
}

/* A file may grow no further, as on a full stick. */
static void
test_carried_file_without_room_leaves_nothing(void **state)
{
    (void)state;
    char *dir = folder("full");
    char *path = az_files_join(dir, "azri.azbundle");
    char *piece = calloc(1, PIECE);
    struct rlimit before;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = PIECE + PIECE / 2, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    testing_log_start();
    struct az_carried_file *file = az_carried_file_open(path);
    assert_true(az_carried_file_write(file, piece, PIECE));
    assert_false(az_carried_file_write(file, piece, PIECE));
    assert_false(az_carried_file_write(file, piece, 1));
    assert_false(az_carried_file_finish(file));
    az_carried_file_close(file);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_text_contains(testing_log_text(), "make room there, or take another stick");
    testing_log_stop();
    assert_int_equal(count_files(dir), 0);
    free(piece);
    free(path);
    free(dir);
}

static void
test_carried_file_finds_a_name_that_is_free(void **state)
{
    (void)state;
    char *dir = folder("names");
    static const char *const expected[] = {"azri.azack", "azri-2.azack", "azri-3.azack"};
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        char *path = az_carried_file_free_path(dir, "azri", ".azack");
        char *wanted = az_files_join(dir, expected[i]);
        assert_string_equal(path, wanted);
        testing_write(path, "x");
        free(wanted);
        free(path);
    }
    free(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carried_file_has_its_name_once_it_is_whole),
        cmocka_unit_test(test_carried_file_that_is_given_up_leaves_nothing),
        cmocka_unit_test(test_carried_file_replaces_nothing),
        cmocka_unit_test(test_carried_file_tells_what_a_stick_lacks),
        cmocka_unit_test(test_carried_file_without_room_leaves_nothing),
        cmocka_unit_test(test_carried_file_finds_a_name_that_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
