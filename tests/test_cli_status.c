// SPDX-License-Identifier: MIT
/* `azri status` of this build, and the files that it and `azri export` both refuse. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli_files.h"
#include "tests/process.h"
#include "tests/testing.h"

static void
test_cli_status_of_a_store(void **state)
{
    (void)state;
    const char *path = testing_path("status.db");
    cli_make_store(path);
    struct testing_process azri;
    run_azri(&azri, "status", "--store", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_string_equal(az_buffer_text(&azri.err), "");
    assert_int_equal(strncmp(az_buffer_text(&azri.out), "{\"store\":\"", 10), 0);
    assert_text_contains(az_buffer_text(&azri.out),
                         "\",\"last_seq\":5,\"closed\":4,\"waiting\":4,"
                         "\"oldest_waiting_at\":\"2026-05-14T09:30:00.123Z\","
                         "\"last_try_at\":null,\"last_success_at\":null,\"last_error\":null,"
                         "\"refused\":0,"
                         "\"damaged\":0,\"damaged_files\":0,\"salvaged\":0,\"missing\":0,"
                         "\"visit_hours\":0,\"wakes\":0,\"starts\":0,\"unanswered\":0,"
                         "\"abandoned\":0,\"completes\":0}\n");
    testing_process_destroy(&azri);

    run_azri(&azri, "status", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(az_buffer_text(&azri.out), "closed             4  (");
    assert_text_contains(az_buffer_text(&azri.out),
                         "oldest_waiting_at  2026-05-14T09:30:00.123Z  (");
    testing_process_destroy(&azri);
}

static void
test_cli_status_of_an_empty_store(void **state)
{
    (void)state;
    const char *path = testing_path("empty.db");
    struct cli_kiosk kiosk;
    cli_kiosk_open(&kiosk, path);
    az_store_close(kiosk.store);
    struct testing_process azri;
    run_azri(&azri, "status", "--store", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_text_contains(az_buffer_text(&azri.out),
                         "\"last_seq\":0,\"closed\":0,\"waiting\":0,"
                         "\"oldest_waiting_at\":null,\"last_try_at\":null,"
                         "\"last_success_at\":null,\"last_error\":null,\"refused\":0,"
                         "\"damaged\":0,\"damaged_files\":0,\"salvaged\":0,\"missing\":0,"
                         "\"visit_hours\":0,\"wakes\":0,\"starts\":0,\"unanswered\":0,"
                         "\"abandoned\":0,\"completes\":0}\n");
    testing_process_destroy(&azri);
}

static void
test_cli_status_tells_how_far_the_uplink_has_come(void **state)
{
    (void)state;
    const char *path = testing_path("uplink.db");
    struct cli_kiosk kiosk;
    cli_kiosk_open(&kiosk, path);
    const struct az_store_uplink uplink = {.last_try_ms = INT64_C(1778751000123),
                                           .last_success_ms = INT64_C(1778750000000),
                                           .last_error = "the hub says \"no\""};
    az_store_tell_uplink(kiosk.store, &uplink);
    assert_int_equal(az_store_keep_uplink(kiosk.store), AZ_STORE_OK);
    az_store_close(kiosk.store);
    struct testing_process azri;
    run_azri(&azri, "status", "--store", path, "--json");
    assert_text_contains(az_buffer_text(&azri.out),
                         "\"last_try_at\":\"2026-05-14T09:30:00.123Z\","
                         "\"last_success_at\":\"2026-05-14T09:13:20.000Z\","
                         "\"last_error\":\"the hub says \\\"no\\\"\",");
    testing_process_destroy(&azri);
    run_azri(&azri, "status", "--store", path);
    assert_text_contains(az_buffer_text(&azri.out), "last_error         the hub says \"no\"  (");
    testing_process_destroy(&azri);
}

static void
test_cli_status_of_an_archive(void **state)
{
    (void)state;
    const char *path = testing_path("hub.db");
    cli_make_archive(path);
    struct testing_process azri;
    run_azri(&azri, "status", "--archive", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_int_equal(strncmp(az_buffer_text(&azri.out), "{\"hub\":\"", 8), 0);
    assert_text_contains(az_buffer_text(&azri.out),
                         "\",\"responses\":2,\"conflicts\":0,\"rejected\":0,"
                         "\"terminals\":1}\n");
    testing_process_destroy(&azri);
}

/* -- Wrong files ---------------------------------------------------------- */

/* One sentence on standard error that names the file, nothing on standard output, exit code 1. */
static void
assert_refused(const char *option, const char *path, const char *part)
{
    static const char *const commands[] = {"export", "status"};
    for (size_t i = 0; i < 2; i++) {
        struct testing_process azri;
        run_azri(&azri, commands[i], option, path);
        assert_int_equal(azri.status, 1);
        assert_string_equal(az_buffer_text(&azri.out), "");
        assert_text_contains(az_buffer_text(&azri.err), path);
        assert_text_contains(az_buffer_text(&azri.err), part);
        const char *line_end = strchr(az_buffer_text(&azri.err), '\n');
        assert_non_null(line_end);
        assert_string_equal(line_end, "\n");
        testing_process_destroy(&azri);
    }
}

static void
test_cli_missing_file(void **state)
{
    (void)state;
    const char *path = testing_path("missing.db");
    assert_refused("--store", path, "No such file or directory; check its name");
    assert_refused("--archive", path, "No such file or directory; check its name");
    assert_int_equal(access(path, F_OK), -1); // not made by looking at it
}

static void
test_cli_file_of_the_other_kind(void **state)
{
    (void)state;
    const char *store = testing_path("kind-store.db");
    const char *archive = testing_path("kind-archive.db");
    cli_make_store(store);
    cli_make_archive(archive);
    assert_refused("--archive", store, "is not a hub's archive");
    assert_refused("--store", archive, "is not a terminal's store");
}

static void
test_cli_file_that_is_no_database(void **state)
{
    (void)state;
    const char *text = testing_path("text.db");
    const char *empty = testing_path("nothing.db");
    testing_write(text, "This is a letter to the organizers, and much longer than a header is.");
    testing_write(empty, "");
    static const char *const options[] = {"--store", "--archive"};
    static const char *const kinds[] = {"is not a terminal's store", "is not a hub's archive"};
    for (size_t i = 0; i < 2; i++) {
        assert_refused(options[i], text, "it is not a database; choose another file");
        assert_refused(options[i], empty, kinds[i]);
        assert_refused(options[i], testing_dir(), "it is not a file");
    }
}

/*
 * Set the user_version in the header of a file whose WAL was moved into it; see
 * SQLite's "Database File Format", 1.3.
 */
static void
set_version(const char *path, uint8_t version)
{
    char wal[4096];
    snprintf(wal, sizeof(wal), "%s-wal", path);
    unlink(wal);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    const uint8_t bytes[4] = {0, 0, 0, version};
    assert_int_equal(pwrite(fd, bytes, sizeof(bytes), 60), sizeof(bytes));
    assert_int_equal(close(fd), 0);
}

static void
test_cli_file_from_a_newer_version(void **state)
{
    (void)state;
    const char *store = testing_path("newer-store.db");
    const char *archive = testing_path("newer-archive.db");
    cli_make_store(store);
    cli_make_archive(archive);
    set_version(store, 77);
    set_version(archive, 77);
    assert_refused("--store", store, "newer");
    assert_refused("--archive", archive, "newer");
}

static void
test_cli_file_without_permission(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        skip(); // nothing is forbidden to root
    }
    const char *store = testing_path("secret.db");
    cli_make_store(store);
    assert_int_equal(chmod(store, 0), 0);
    assert_refused("--store", store, "Permission denied");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli_status_of_a_store),
        cmocka_unit_test(test_cli_status_of_an_empty_store),
        cmocka_unit_test(test_cli_status_tells_how_far_the_uplink_has_come),
        cmocka_unit_test(test_cli_status_of_an_archive),
        cmocka_unit_test(test_cli_missing_file),
        cmocka_unit_test(test_cli_file_of_the_other_kind),
        cmocka_unit_test(test_cli_file_that_is_no_database),
        cmocka_unit_test(test_cli_file_from_a_newer_version),
        cmocka_unit_test(test_cli_file_without_permission),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
