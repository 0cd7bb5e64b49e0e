// SPDX-License-Identifier: MIT
/* The real `azri` of this build, from $AZRI_BIN, with real stores, archives and surveys. */
#include "tests/testing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "storage/archive.h"
#include "storage/store.h"
#include "tests/process.h"

#define COLUMNS                                                                                    \
    "store,seq,event,point,survey,survey_version,language,started_at,started_at_local,"            \
    "started_at_raw,time_quality,time_within_s,duration_s,ending,mode,misuse"

enum { ARGS_MAX = 12 };

/* Run azri with these arguments, ended by NULL; standard output goes to `stdout_path` if given. */
static void
run_azri_to(struct testing_process *azri, const char *stdout_path, const char *const args[])
{
    const char *bin = getenv("AZRI_BIN");
    assert_non_null(bin);
    char program[4096];
    snprintf(program, sizeof(program), "%s/azri", bin);
    const char *argv[ARGS_MAX + 2] = {program};
    for (size_t i = 0; args[i]; i++) {
        assert_true(i < ARGS_MAX);
        argv[i + 1] = args[i];
    }
    testing_process_run(azri, argv, stdout_path);
}

#define run_azri(azri, ...) run_azri_to((azri), NULL, (const char *const[]){__VA_ARGS__, NULL})

static const char *
out_of(const struct testing_process *azri)
{
    return az_buffer_text(&azri->out);
}

static const char *
err_of(const struct testing_process *azri)
{
    return az_buffer_text(&azri->err);
}

/* --- Sources --- */

static const struct az_answer armenian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 5}, .elapsed_ms = 900},
    {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "Շատ լավ էր, շնորհակալ եմ"}},
};
static const struct az_answer georgian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "=\"ცუდია\""}},
};

static struct az_response
sample(const char *language, const struct az_answer *answers, size_t count)
{
    return (struct az_response){
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0a23456789abcdef",
        .language = language,
        .started_at_ms = 1778751000123,
        .utc_offset_min = 240,
        .boot = {{9}},
        .boot_ms = 5000,
        .duration_ms = 8250,
        .ending = AZ_ENDING_COMPLETE,
        .answers = answers,
        .answer_count = count,
    };
}

struct kiosk {
    struct testing_clock clock;
    struct testing_random random;
    struct az_store *store;
};

/* A writer, as the kiosk has it. */
static void
kiosk_open(struct kiosk *kiosk, const char *path)
{
    testing_clock_init(&kiosk->clock, 1778751000123, 5000);
    testing_random_init(&kiosk->random, 7);
    kiosk->store = az_store_open(&(struct az_store_params){
        .path = path,
        .clock = &kiosk->clock.clock,
        .random = &kiosk->random.random,
    });
    assert_non_null(kiosk->store);
}

static void
kiosk_give(struct kiosk *kiosk, const struct az_response *response)
{
    assert_int_equal(az_store_begin(kiosk->store, response), AZ_STORE_OK);
    struct az_store_closing closing = {
        .ending = response->ending,
        .language = response->language,
        .misuse = response->misuse,
        .duration_ms = response->duration_ms,
    };
    assert_int_equal(az_store_finish(kiosk->store, &closing), AZ_STORE_OK);
}

/* Two that count, one in training mode, one flagged, one still open. */
static void
kiosk_give_five(struct kiosk *kiosk)
{
    struct az_response response = sample("hy", armenian, 3);
    kiosk_give(kiosk, &response);
    response = sample("ka", georgian, 2);
    response.ending = AZ_ENDING_TIMEOUT;
    kiosk_give(kiosk, &response);
    response.mode = AZ_MODE_TRAINING;
    kiosk_give(kiosk, &response);
    response.mode = AZ_MODE_LIVE;
    response.misuse = "burst";
    kiosk_give(kiosk, &response);
    response = sample("en", armenian, 1);
    assert_int_equal(az_store_begin(kiosk->store, &response), AZ_STORE_OK);
}

/* A closed store with those five; opened again, the open one has timed out. */
static void
make_store(const char *path)
{
    struct kiosk kiosk;
    kiosk_open(&kiosk, path);
    kiosk_give_five(&kiosk);
    assert_true(az_store_checkpoint(kiosk.store));
    az_store_close(kiosk.store);
}

static void
make_archive(const char *path)
{
    struct testing_clock clock;
    struct testing_random random;
    testing_clock_init(&clock, 1778751000123, 5000);
    testing_random_init(&random, 8);
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = path,
        .clock = &clock.clock,
        .random = &random.random,
    });
    assert_non_null(archive);
    struct az_archive_item items[2] = {{.response = sample("hy", armenian, 3)},
                                       {.response = sample("ka", georgian, 2)}};
    struct az_archive_batch batch = {
        .terminal = {{5}}, .store = {{1, 2, 3}}, .items = items, .count = 2};
    for (size_t i = 0; i < 2; i++) {
        items[i].response.store = batch.store;
        items[i].response.seq = i + 1;
    }
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    assert_true(az_archive_checkpoint(archive));
    az_archive_close(archive);
}

/* --- The frame --- */

static void
test_cli_help_tells_commands_and_exit_codes(void **state)
{
    (void)state;
    struct testing_process azri;
    run_azri(&azri, "--help");
    assert_int_equal(azri.status, 0);
    static const char *const parts[] = {"Usage: azri ", "survey check", "event check", "export",
                                        "status",       "Exit status",  "2 if"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        assert_text_contains(out_of(&azri), parts[i]);
    }
    assert_string_equal(err_of(&azri), "");
    testing_process_destroy(&azri);
}

static void
test_cli_each_command_has_its_help(void **state)
{
    (void)state;
    static const struct {
        const char *words[3];
        const char *part;
    } cases[] = {
        {{"export", "--help"}, "Usage: azri export "},
        {{"status", "--help"}, "Usage: azri status "},
        {{"survey", "check", "--help"}, "Usage: azri survey check "},
        {{"event", "check", "--help"}, "Usage: azri event check "},
        {{"survey", "--help"}, "azri survey check"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const *words = cases[i].words;
        struct testing_process azri;
        run_azri_to(&azri, NULL, (const char *const[]){words[0], words[1], words[2], NULL});
        assert_int_equal(azri.status, 0);
        assert_text_contains(out_of(&azri), cases[i].part);
        assert_string_equal(err_of(&azri), "");
        testing_process_destroy(&azri);
    }
}

static void
test_cli_version(void **state)
{
    (void)state;
    struct testing_process azri;
    run_azri(&azri, "--version");
    assert_int_equal(azri.status, 0);
    assert_string_equal(out_of(&azri), "azri " AZ_VERSION "\n");
    testing_process_destroy(&azri);
}

static void
test_cli_wrong_command_lines_exit_with_2(void **state)
{
    (void)state;
    static const struct {
        const char *words[6];
        const char *message;
    } cases[] = {
        {{NULL}, "a command is missing"},
        {{"exprot"}, "there is no command \"exprot\""},
        {{"surveycheck"}, "there is no command \"surveycheck\""},
        {{"--odd"}, "--odd"},
        {{"survey"}, "a command is missing; it has:\n  azri survey check"},
        {{"survey", "chekc"}, "there is no command \"chekc\""},
        {{"survey", "check"}, "a FILE is missing"},
        {{"event", "check"}, "a FILE is missing"},
        {{"export"}, "either --store or --archive"},
        {{"export", "--store", "a", "--archive", "b"}, "either --store or --archive"},
        {{"export", "--store", "a", "--format", "pdf"}, "there is no format \"pdf\""},
        {{"export", "--store", "a", "b"}, "\"b\" is too much"},
        {{"export", "--store"}, "requires an argument"},
        {{"status"}, "either --store or --archive"},
        {{"status", "--store", "a", "b"}, "\"b\" is too much"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_process azri;
        run_azri_to(&azri, NULL, cases[i].words);
        assert_text_contains(err_of(&azri), cases[i].message);
        assert_int_equal(azri.status, 2);
        assert_string_equal(out_of(&azri), "");
        testing_process_destroy(&azri);
    }
}

static void
test_cli_output_that_does_not_arrive_is_a_failure(void **state)
{
    (void)state;
    const char *store = testing_path("full.db");
    make_store(store);
    const char *const runs[][ARGS_MAX] = {
        {"--help"},
        {"--version"},
        {"export", "--help"},
        {"export", "--store", store},
        {"status", "--store", store},
        {"export", "--store", store, "-o", "/dev/full"},
    };
    for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
        struct testing_process azri;
        run_azri_to(&azri, "/dev/full", runs[i]);
        assert_int_equal(azri.status, 1);
        assert_text_contains(err_of(&azri), "No space left on device");
        assert_null(strstr(err_of(&azri), "exported"));
        testing_process_destroy(&azri);
    }
}

/* --- Export --- */

static void
test_cli_export_of_a_store(void **state)
{
    (void)state;
    const char *store = testing_path("export.db");
    make_store(store);
    struct testing_process azri;
    run_azri(&azri, "export", "--format", "csv", "--store", store);
    assert_int_equal(azri.status, 0);
    assert_text_contains(out_of(&azri), COLUMNS ",overall,liked,words\r\n");
    assert_text_contains(out_of(&azri), ",1,congress-2026,hall-a,congress,0a23456789abcdef,hy,"
                                        "2026-05-14T09:30:00.123Z,2026-05-14T13:30:00.123+04:00,"
                                        "2026-05-14T09:30:00.123Z,raw,,8.250,complete,"
                                        "live,,5,talks people,\"Շատ լավ էր, շնորհակալ եմ\"\r\n");
    assert_text_contains(out_of(&azri), ",timeout,live,,1,,\"'=\"\"ცუდია\"\"\"\r\n");
    assert_string_equal(err_of(&azri),
                        "exported 2 responses, of them 0 in training mode and 0 flagged as "
                        "misuse; left out 1 in training mode and 1 flagged as misuse\n");
    testing_process_destroy(&azri);

    run_azri(&azri, "export", "-s", store, "--with-training", "--with-misuse", "--bom");
    assert_int_equal(azri.status, 0);
    assert_int_equal(strncmp(out_of(&azri), "\xef\xbb\xbfstore,", 9), 0);
    assert_text_contains(out_of(&azri), ",timeout,training,,1,");
    assert_text_contains(out_of(&azri), ",timeout,live,burst,1,");
    assert_text_contains(err_of(&azri), "exported 4 responses, of them 1 in training mode and 1 "
                                        "flagged as misuse; left out 0 in");
    testing_process_destroy(&azri);
}

static void
test_cli_export_of_an_archive_into_a_file(void **state)
{
    (void)state;
    const char *archive = testing_path("archive.db");
    const char *path = testing_path("archive.csv");
    make_archive(archive);
    testing_write(path, "old");
    struct testing_process azri;
    run_azri(&azri, "export", "--archive", archive, "--output", path);
    assert_int_equal(azri.status, 0);
    assert_string_equal(out_of(&azri), "");
    assert_text_contains(err_of(&azri), "exported 2 responses");
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
    struct kiosk kiosk;
    kiosk_open(&kiosk, path);
    kiosk_give_five(&kiosk);
    struct testing_process azri;
    run_azri(&azri, "export", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(err_of(&azri), "exported 2 responses");
    testing_process_destroy(&azri);

    // The writer goes on, and what it adds is in the next export.
    struct az_store_closing closing = {.ending = AZ_ENDING_EXIT, .language = "en"};
    assert_int_equal(az_store_finish(kiosk.store, &closing), AZ_STORE_OK);
    run_azri(&azri, "export", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(err_of(&azri), "exported 3 responses");
    testing_process_destroy(&azri);
    az_store_close(kiosk.store);
}

static void
test_cli_export_leaves_no_half_file(void **state)
{
    (void)state;
    const char *dir = testing_path("half");
    assert_true(az_files_make_dir(dir));
    const char *path = testing_path("half/export.csv");
    testing_write(path, "old");
    struct testing_process azri;
    run_azri(&azri, "export", "--store", testing_path("none.db"), "-o", path);
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

/* --- Status --- */

static void
test_cli_status_of_a_store(void **state)
{
    (void)state;
    const char *path = testing_path("status.db");
    make_store(path);
    struct testing_process azri;
    run_azri(&azri, "status", "--store", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_string_equal(err_of(&azri), "");
    assert_int_equal(strncmp(out_of(&azri), "{\"store\":\"", 10), 0);
    assert_text_contains(out_of(&azri),
                         "\",\"last_seq\":5,\"closed\":4,\"waiting\":4,"
                         "\"oldest_waiting_at\":\"2026-05-14T09:30:00.123Z\",\"refused\":0,"
                         "\"damaged\":0,\"damaged_files\":0,\"salvaged\":0,\"missing\":0,"
                         "\"visit_hours\":0,\"wakes\":0,\"starts\":0,\"unanswered\":0,"
                         "\"abandoned\":0,\"completes\":0}\n");
    testing_process_destroy(&azri);

    run_azri(&azri, "status", "--store", path);
    assert_int_equal(azri.status, 0);
    assert_text_contains(out_of(&azri), "closed             4  (");
    assert_text_contains(out_of(&azri), "oldest_waiting_at  2026-05-14T09:30:00.123Z  (");
    testing_process_destroy(&azri);
}

static void
test_cli_status_of_an_empty_store(void **state)
{
    (void)state;
    const char *path = testing_path("empty.db");
    struct kiosk kiosk;
    kiosk_open(&kiosk, path);
    az_store_close(kiosk.store);
    struct testing_process azri;
    run_azri(&azri, "status", "--store", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_text_contains(out_of(&azri),
                         "\"last_seq\":0,\"closed\":0,\"waiting\":0,"
                         "\"oldest_waiting_at\":null,\"refused\":0,"
                         "\"damaged\":0,\"damaged_files\":0,\"salvaged\":0,\"missing\":0,"
                         "\"visit_hours\":0,\"wakes\":0,\"starts\":0,\"unanswered\":0,"
                         "\"abandoned\":0,\"completes\":0}\n");
    testing_process_destroy(&azri);
}

static void
test_cli_status_of_an_archive(void **state)
{
    (void)state;
    const char *path = testing_path("hub.db");
    make_archive(path);
    struct testing_process azri;
    run_azri(&azri, "status", "--archive", path, "--json");
    assert_int_equal(azri.status, 0);
    assert_int_equal(strncmp(out_of(&azri), "{\"hub\":\"", 8), 0);
    assert_text_contains(out_of(&azri), "\",\"responses\":2,\"conflicts\":0,\"rejected\":0,"
                                        "\"terminals\":1}\n");
    testing_process_destroy(&azri);
}

/* --- Checks --- */

static const char sound_survey[] = "survey: congress\n"
                                   "languages: [hy, en]\n"
                                   "title: {hy: Համաժողով, en: Congress}\n"
                                   "thanks: {hy: Շնորհակալություն, en: Thank you}\n"
                                   "questions:\n"
                                   "  - id: overall\n"
                                   "    type: faces\n"
                                   "    text: {hy: Ինչպե՞ս էր, en: How was it?}\n"
                                   "  - id: recommend\n"
                                   "    type: nps\n"
                                   "    text: {hy: Խորհուրդ կտա՞ք, en: Would you recommend it?}\n"
                                   "    low: {hy: Ոչ, en: No}\n"
                                   "    high: {hy: Այո, en: Yes}\n";

static const char sound_event[] = "event: congress-2026\n"
                                  "title: {hy: Համաժողով, en: Congress}\n"
                                  "time_zone: Asia/Yerevan\n"
                                  "languages: [hy, en]\n"
                                  "survey: survey.yaml\n"
                                  "points:\n"
                                  "  - {id: hall-a, label: Hall A}\n";

static void
test_cli_check_of_sound_files(void **state)
{
    (void)state;
    const char *survey = testing_path("survey.yaml");
    const char *event = testing_path("event.yaml");
    testing_write(survey, sound_survey);
    testing_write(event, sound_event);
    struct testing_process azri;
    run_azri(&azri, "survey", "check", survey, event);
    assert_string_equal(err_of(&azri), "");
    assert_int_equal(azri.status, 0);
    char expected[10000];
    snprintf(expected, sizeof(expected),
             "%s: no fault, 2 questions in hy, en\n"
             "%s: no fault, 1 point, 2 questions in hy, en\n",
             survey, event);
    assert_string_equal(out_of(&azri), expected);
    testing_process_destroy(&azri);

    run_azri(&azri, "event", "check", event);
    assert_int_equal(azri.status, 0);
    assert_string_equal(out_of(&azri), strchr(expected, '\n') + 1);
    testing_process_destroy(&azri);
}

static void
test_cli_check_tells_every_fault_of_every_file(void **state)
{
    (void)state;
    const char *survey = testing_path("survey.yaml");
    const char *bad = testing_path("bad.yaml");
    const char *event = testing_path("event.yaml");
    testing_write(survey, sound_survey);
    testing_write(event, sound_event);
    testing_write(bad, "survey: congress\n"
                       "languages: [hy, en]\n"
                       "colour: red\n"
                       "title: {hy: Համաժողով}\n"
                       "thanks: {hy: Շնորհակալություն, en: Thank you}\n"
                       "questions:\n"
                       "  - id: overall\n"
                       "    type: faecs\n"
                       "    text: {hy: Ինչպե՞ս էր, en: How was it?}\n");
    struct testing_process azri;
    run_azri(&azri, "survey", "check", bad, testing_path("none.yaml"), survey);
    assert_int_equal(azri.status, 1);
    static const char *const parts[] = {
        "/bad.yaml:3:1: ",  "colour", "/bad.yaml:4:",           "English",
        "/bad.yaml:8:11: ", "faecs",  "/survey.yaml: no fault", "/none.yaml: "};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        assert_text_contains(out_of(&azri), parts[i]);
    }
    testing_process_destroy(&azri);

    // An event is as sound as its survey.
    testing_write(survey, "survey: congress\nlanguages: [hy]\n");
    run_azri(&azri, "event", "check", event);
    assert_int_equal(azri.status, 1);
    assert_text_contains(out_of(&azri), "/survey.yaml:");
    assert_text_contains(out_of(&azri), "questions");
    assert_null(strstr(out_of(&azri), "no fault"));
    testing_process_destroy(&azri);
}

/* --- Wrong files --- */

/* One sentence on standard error that names the file, nothing on standard output, exit code 1. */
static void
assert_refused(const char *option, const char *path, const char *part)
{
    static const char *const commands[] = {"export", "status"};
    for (size_t i = 0; i < 2; i++) {
        struct testing_process azri;
        run_azri(&azri, commands[i], option, path);
        assert_int_equal(azri.status, 1);
        assert_string_equal(out_of(&azri), "");
        assert_text_contains(err_of(&azri), path);
        assert_text_contains(err_of(&azri), part);
        const char *line_end = strchr(err_of(&azri), '\n');
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
    assert_refused("--store", path, "");
    assert_refused("--archive", path, "");
    assert_int_equal(access(path, F_OK), -1); // not made by looking at it
}

static void
test_cli_file_of_the_other_kind(void **state)
{
    (void)state;
    const char *store = testing_path("kind-store.db");
    const char *archive = testing_path("kind-archive.db");
    make_store(store);
    make_archive(archive);
    assert_refused("--archive", store, "");
    assert_refused("--store", archive, "");
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
    for (size_t i = 0; i < 2; i++) {
        assert_refused(options[i], text, "");
        assert_refused(options[i], empty, "");
        assert_refused(options[i], testing_dir(), "");
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
    make_store(store);
    make_archive(archive);
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
    make_store(store);
    assert_int_equal(chmod(store, 0), 0);
    assert_refused("--store", store, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli_help_tells_commands_and_exit_codes),
        cmocka_unit_test(test_cli_each_command_has_its_help),
        cmocka_unit_test(test_cli_version),
        cmocka_unit_test(test_cli_wrong_command_lines_exit_with_2),
        cmocka_unit_test(test_cli_output_that_does_not_arrive_is_a_failure),
        cmocka_unit_test(test_cli_export_of_a_store),
        cmocka_unit_test(test_cli_export_of_an_archive_into_a_file),
        cmocka_unit_test(test_cli_export_reads_while_the_kiosk_writes),
        cmocka_unit_test(test_cli_export_leaves_no_half_file),
        cmocka_unit_test(test_cli_status_of_a_store),
        cmocka_unit_test(test_cli_status_of_an_empty_store),
        cmocka_unit_test(test_cli_status_of_an_archive),
        cmocka_unit_test(test_cli_check_of_sound_files),
        cmocka_unit_test(test_cli_check_tells_every_fault_of_every_file),
        cmocka_unit_test(test_cli_missing_file),
        cmocka_unit_test(test_cli_file_of_the_other_kind),
        cmocka_unit_test(test_cli_file_that_is_no_database),
        cmocka_unit_test(test_cli_file_from_a_newer_version),
        cmocka_unit_test(test_cli_file_without_permission),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
