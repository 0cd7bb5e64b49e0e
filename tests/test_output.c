// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/report/output.h"
#include "base/files.h"

/* How many entries the test's folder has. */
static size_t
count_files(void)
{
    DIR *dir = opendir(testing_dir());
    assert_non_null(dir);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        count += entry->d_name[0] != '.';
    }
    closedir(dir);
    return count;
}

static void
assert_content(const char *path, const char *expected)
{
    struct az_buffer content;
    az_buffer_init(&content, 1000);
    assert_true(az_files_read(path, &content));
    assert_string_equal(az_buffer_text(&content), expected);
    az_buffer_destroy(&content);
}

/* Write `text` and give it its name if `commit`. */
static bool
write_text(const char *path, const char *text, bool commit)
{
    struct az_output *output = az_output_open(path);
    if (!output) {
        return false;
    }
    struct az_sink sink = az_output_sink(output);
    bool ok = sink.write(sink.ctx, text, strlen(text)) && commit && az_output_commit(output);
    az_output_close(output);
    return ok;
}

static int
empty_dir(void **state)
{
    (void)state;
    unlink(testing_path("export"));
    unlink(testing_path("link"));
    return 0;
}

static void
test_output_appears_only_when_it_is_whole(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    struct az_output *output = az_output_open(path);
    assert_non_null(output);
    struct az_sink sink = az_output_sink(output);
    assert_true(sink.write(sink.ctx, "abc", 3));
    assert_int_equal(access(path, F_OK), -1);
    assert_true(az_output_commit(output));
    assert_content(path, "abc");
    az_output_close(output);
    assert_content(path, "abc");
    assert_int_equal(count_files(), 1);
}

static void
test_output_without_commit_leaves_the_old_file(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    testing_write(path, "old");
    assert_false(write_text(path, "new", false));
    assert_content(path, "old");
    assert_int_equal(count_files(), 1);
}

static void
test_output_keeps_permissions_and_follows_links(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    const char *link = testing_path("link");
    testing_write(path, "old");
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink("export", link), 0);
    assert_true(write_text(link, "new", true));
    assert_content(path, "new");
    struct stat info;
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(testing_mode_of(path), 0640);
}

static void
test_output_of_a_new_file_obeys_umask(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    mode_t old = umask(027);
    assert_true(write_text(path, "x", true));
    umask(old);
    assert_int_equal(testing_mode_of(path), 0640);
}

static void
test_output_writes_to_a_pipe_as_it_is(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    assert_int_equal(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK); // so that neither end waits
    assert_true(fd >= 0);
    assert_true(write_text(path, "abc", true));
    char text[4] = "";
    assert_int_equal(read(fd, text, 3), 3);
    assert_string_equal(text, "abc");
    close(fd);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(count_files(), 1);
}

static void
test_output_says_that_the_disk_is_full(void **state)
{
    (void)state;
    testing_log_start();
    assert_false(write_text("/dev/full", "x", true));
    assert_text_contains(testing_log_text(), "cannot write /dev/full: No space left on device");
    testing_log_stop();
}

static void
test_output_leaves_nothing_when_a_write_fails(void **state)
{
    (void)state;
    const char *path = testing_path("export");
    testing_write(path, "old");
    struct rlimit old;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = {.rlim_cur = 10, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    testing_log_start();
    bool wrote = write_text(path, "more than ten bytes", true);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(wrote);
    assert_text_contains(testing_log_text(), "cannot write ");
    assert_text_contains(testing_log_text(), "File too large");
    testing_log_stop();
    assert_content(path, "old");
    assert_int_equal(count_files(), 1);
}

static void
test_output_refuses_what_it_cannot_make(void **state)
{
    (void)state;
    testing_log_start();
    assert_false(write_text(testing_path("none/export"), "x", true));
    assert_text_contains(testing_log_text(), "none/export: No such file or directory");
    assert_false(write_text(testing_dir(), "x", true));
    assert_text_contains(testing_log_text(), "Is a directory");
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_output_appears_only_when_it_is_whole, empty_dir),
        cmocka_unit_test_setup(test_output_without_commit_leaves_the_old_file, empty_dir),
        cmocka_unit_test_setup(test_output_keeps_permissions_and_follows_links, empty_dir),
        cmocka_unit_test_setup(test_output_of_a_new_file_obeys_umask, empty_dir),
        cmocka_unit_test_setup(test_output_writes_to_a_pipe_as_it_is, empty_dir),
        cmocka_unit_test_setup(test_output_says_that_the_disk_is_full, empty_dir),
        cmocka_unit_test_setup(test_output_leaves_nothing_when_a_write_fails, empty_dir),
        cmocka_unit_test_setup(test_output_refuses_what_it_cannot_make, empty_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
