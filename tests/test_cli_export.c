// SPDX-License-Identifier: MIT
/* `azri export` of this build, with real stores and archives. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/cli_files.h"
#include "tests/process.h"
#include "tests/testing.h"

#define COLUMNS                                                                                    \
    "store,seq,event,point,survey,survey_version,language,started_at,started_at_local,"            \
    "started_at_raw,time_quality,time_within_s,duration_s,ending,mode,misuse"

static void
test_cli_export_of_a_store(void **state)
{
    (void)state;
    const char *store = testing_path("export.db");
    cli_make_store(store);
    struct testing_process azri;
    run_azri(&azri, "export", "--format", "csv", "--store", store);
    assert_int_equal(azri.status, 0);
    assert_text_contains(az_buffer_text(&azri.out), COLUMNS ",overall,liked,words\r\n");
    assert_text_contains(az_buffer_text(&azri.out),
                         ",1,congress-2026,hall-a,congress,0a23456789abcdef,hy,"
                         "2026-05-14T09:30:00.123Z,2026-05-14T13:30:00.123+04:00,"
                         "2026-05-14T09:30:00.123Z,raw,,8.250,complete,"
                         "live,,5,talks people,\"Շատ լավ էր, շնորհակալ եմ\"\r\n");
    assert_text_contains(az_buffer_text(&azri.out), ",timeout,live,,1,,\"'=\"\"ცუდია\"\"\"\r\n");
    assert_string_equal(az_buffer_text(&azri.err),
                        "exported 2 responses, of them 0 in training mode and 0 flagged as "
                        "misuse; left out 1 in training mode and 1 flagged as misuse\n");
    testing_process_destroy(&azri);

    run_azri(&azri, "export", "-s", store, "--with-training", "--with-misuse", "--bom");
    assert_int_equal(azri.status, 0);
    assert_int_equal(strncmp(az_buffer_text(&azri.out), "\xef\xbb\xbfstore,", 9), 0);
    assert_text_contains(az_buffer_text(&azri.out), ",timeout,training,,1,");
    assert_text_contains(az_buffer_text(&azri.out), ",timeout,live,burst,1,");
    assert_text_contains(az_buffer_text(&azri.err),
                         "exported 4 responses, of them 1 in training mode and 1 "
                         "flagged as misuse; left out 0 in");
    testing_process_destroy(&azri);
}

static void
test_cli_export_of_an_archive_into_a_file(void **state)
{
    (void)state;
    const char *archive = testing_path("archive.db");
    const char *path = testing_path("archive.csv");
    cli_make_archive(archive);
    testing_write(path, "old");
    struct testing_process azri;
    run_azri(&azri, "export", "--archive", archive, "--output", path);
    assert_int_equal(azri.status, 0);
    assert_string_equal(az_buffer_text(&azri.out), "");
    assert_text_contains(az_buffer_text(&azri.err), "exported 2 responses");
    testing_process_destroy(&azri);

    struct az_buffer content;
    az_buffer_init(&content, 100000);
    assert_true(az_files_read(path, &content));
    assert_text_contains(az_buffer_text(&content), COLUMNS ",overall,liked,words\r\n01020300-");
    assert_text_contains(az_buffer_text(&content), "\r\n01020300-0000-0000-0000-000000000000,2,");
    az_buffer_destroy(&content);
}

static void
test_cli_export_reads_while_the_kiosk_writes(void **state)
{
    (void)state;
    const char *path = testing_path("live.db");
    struct cli_kiosk kiosk;
    cli_kiosk_open(&kiosk, path);
    cli_kiosk_give_five(&kiosk);
    struct testing_process azri;
    run_azri(&azri, "export", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(az_buffer_text(&azri.err), "exported 2 responses");
    testing_process_destroy(&azri);

    // The writer goes on, and what it adds is in the next export.
    struct az_store_closing closing = {.ending = AZ_ENDING_EXIT, .language = "en"};
    assert_int_equal(az_store_finish(kiosk.store, &closing), AZ_STORE_OK);
    run_azri(&azri, "export", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(az_buffer_text(&azri.err), "exported 3 responses");
    testing_process_destroy(&azri);
    az_store_close(kiosk.store);
}

/* Run azri where no file may grow beyond `size` bytes, as on a disk that is full. */
static void
run_azri_with_room(struct testing_process *azri, rlim_t size, const char *const args[])
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit tight = {.rlim_cur = size, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN); // so that a write fails
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    testing_azri_run(azri, args, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
}

static void
test_cli_export_leaves_no_half_file(void **state)
{
    (void)state;
    const char *store = testing_path("whole.db");
    const char *dir = testing_path("half");
    const char *path = testing_path("half/export.csv");
    assert_true(az_files_make_dir(dir));
    testing_write(path, "old");
    struct testing_process azri;
    run_azri(&azri, "export", "--store", testing_path("none.db"), "-o", path);
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);

    // The writer is there, so that reading need not write beside the store.
    struct cli_kiosk kiosk;
    cli_kiosk_open(&kiosk, store);
    cli_kiosk_give_five(&kiosk);
    run_azri_with_room(&azri, 400,
                       (const char *const[]){"export", "--store", store, "-o", path, NULL});
    az_store_close(kiosk.store);
    assert_text_contains(az_buffer_text(&azri.err), "File too large");
    assert_null(strstr(az_buffer_text(&azri.err), "exported"));
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);

    struct az_buffer content;
    az_buffer_init(&content, 100);
    assert_true(az_files_read(path, &content));
    assert_string_equal(az_buffer_text(&content), "old");
    az_buffer_destroy(&content);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0); // nothing else was in it
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli_export_of_a_store),
        cmocka_unit_test(test_cli_export_of_an_archive_into_a_file),
        cmocka_unit_test(test_cli_export_reads_while_the_kiosk_writes),
        cmocka_unit_test(test_cli_export_leaves_no_half_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
