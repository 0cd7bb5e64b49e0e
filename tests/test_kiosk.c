// SPDX-License-Identifier: MIT
/*
 * The real program, drawing where nobody sees it, with the scripted attendee
 * before it; and everything that can be wrong at its start.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/survey/loader.h"
#include "base/files.h"
#include "storage/store.h"
#include "tests/testing.h"

extern char **environ;

enum { ARGUMENTS_MAX = 24, RESPONSES = 12 };

struct outcome {
    int status; // of exit
    struct az_buffer out;
    struct az_buffer err;
};

static void
read_all(int fd, struct az_buffer *out)
{
    char chunk[4096];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0) {
            assert_true(az_buffer_append(out, chunk, (size_t)n));
        }
    }
    close(fd);
}

/* In the child: never returns. */
static void
become_kiosk(const char *const *arguments, const char *driver, int out)
{
    char program[4096];
    const char *argv[ARGUMENTS_MAX + 2] = {"azri-kiosk"};
    const char *bin = getenv("AZRI_BIN");
    FILE *err = freopen(testing_path("stderr.txt"), "w", stderr);
    snprintf(program, sizeof(program), "%s/azri-kiosk", bin ? bin : "bin");
    for (size_t i = 0; arguments[i] && i < ARGUMENTS_MAX; i++) {
        argv[i + 1] = arguments[i];
    }
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    setenv("SDL_VIDEODRIVER", driver, 1);
    dup2(out, STDOUT_FILENO);
    close(out);
    execv(program, (char *const *)argv);
    _exit(err ? 127 : 126);
}

static void
run_kiosk(struct outcome *outcome, const char *driver, const char *const *arguments)
{
    int ends[2];
    *outcome = (struct outcome){0};
    az_buffer_init(&outcome->out, 1024 * 1024);
    az_buffer_init(&outcome->err, 1024 * 1024);
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        become_kiosk(arguments, driver, ends[1]);
    }
    close(ends[1]);
    read_all(ends[0], &outcome->out);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    assert_true(WIFEXITED(status));
    outcome->status = WEXITSTATUS(status);
    assert_true(az_files_read(testing_path("stderr.txt"), &outcome->err));
}

static void
destroy_outcome(struct outcome *outcome)
{
    az_buffer_destroy(&outcome->out);
    az_buffer_destroy(&outcome->err);
}

struct tally {
    size_t responses;
    size_t complete_hy;
    size_t complete_ka;
    size_t complete_en;
    size_t timeouts;
    uint64_t last_seq;
};

static bool
tally_response(void *ctx, const struct az_response *response)
{
    struct tally *tally = ctx;
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    if (!az_response_is_valid(response, &why)) {
        fail_msg("response %llu: %s", (unsigned long long)response->seq, az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    bool complete = response->ending == AZ_ENDING_COMPLETE;
    tally->responses++;
    tally->complete_hy += complete && strcmp(response->language, "hy") == 0;
    tally->complete_ka += complete && strcmp(response->language, "ka") == 0;
    tally->complete_en += complete && strcmp(response->language, "en") == 0;
    tally->timeouts += response->ending == AZ_ENDING_TIMEOUT;
    assert_int_equal(response->seq, tally->last_seq + 1);
    tally->last_seq = response->seq;
    assert_string_equal(response->event, "congress-2026");
    assert_string_equal(response->point, "foyer");
    assert_string_equal(response->survey, "congress");
    assert_int_equal(response->utc_offset_min, 240); // Asia/Yerevan
    assert_int_equal(response->mode, AZ_MODE_LIVE);
    assert_false(az_uuid_is_zero(&response->boot));
    return true;
}

static void
tally_store(const char *path, struct tally *tally)
{
    struct az_store *store =
        az_store_open(&(struct az_store_params){.path = path, .read_only = true});
    assert_non_null(store);
    *tally = (struct tally){0};
    assert_true(az_store_each(store, tally_response, tally));
    az_store_close(store);
}

static void
test_kiosk_keeps_what_the_attendee_answers(void **state)
{
    (void)state;
    struct outcome outcome;
    const char *store = testing_path("attended.db");
    run_kiosk(&outcome, "offscreen",
              (const char *const[]){"--attendee", "12", "--seed", "7", "--point", "foyer",
                                    "--store", store, "--trace", testing_path("trace.jsonl"),
                                    "--log", "warning", NULL});
    if (outcome.status != 0) {
        fail_msg("it ended with %d: %s", outcome.status, az_buffer_text(&outcome.err));
    }
    assert_string_equal(az_buffer_text(&outcome.out),
                        "{\"answered\":12,\"stored\":12,\"waiting\":12}\n");
    struct tally tally;
    tally_store(store, &tally);
    assert_int_equal(tally.responses, RESPONSES);
    assert_true(tally.complete_hy >= 2 && tally.complete_ka >= 2 && tally.complete_en >= 2);
    assert_true(tally.timeouts >= 1);

    struct az_buffer trace;
    az_buffer_init(&trace, 16 * 1024 * 1024);
    assert_true(az_files_read(testing_path("trace.jsonl"), &trace));
    static const char *const seen[] = {"\"screen\":\"faces\"",  "\"screen\":\"choices\"",
                                       "\"screen\":\"choice\"", "\"screen\":\"nps\"",
                                       "\"screen\":\"thanks\"", "\"id\":\"language-ka\"",
                                       "\"responses\":12",      "\"id\":\"back\""};
    for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++) {
        assert_text_contains(az_buffer_text(&trace), seen[i]);
    }
    az_buffer_destroy(&trace);
    destroy_outcome(&outcome);
}

static void
test_kiosk_goes_on_in_the_same_store(void **state)
{
    (void)state;
    const char *store = testing_path("again.db");
    for (int run = 1; run <= 2; run++) {
        struct outcome outcome;
        run_kiosk(&outcome, "offscreen",
                  (const char *const[]){"--attendee", "3", "--store", store, "--point", "foyer",
                                        "--size", "1080x1920", "--theme", "dark", NULL});
        assert_int_equal(outcome.status, 0);
        assert_text_contains(az_buffer_text(&outcome.out), "\"answered\":3,\"stored\":3");
        destroy_outcome(&outcome);
        struct tally tally;
        tally_store(store, &tally);
        assert_int_equal(tally.responses, 3 * run);
    }
}

static void
test_kiosk_draws_the_same_from_the_same_seed(void **state)
{
    (void)state;
    struct az_buffer shots[2];
    for (int run = 0; run < 2; run++) {
        struct outcome outcome;
        char name[32];
        snprintf(name, sizeof(name), "shots-%d", run);
        char *dir = strdup(testing_path(name));
        assert_true(az_files_make_dir(dir));
        char *store = az_files_join(dir, "store.db");
        char *shot = az_files_join(dir, "01-overall.hy.png");
        run_kiosk(
            &outcome, "offscreen",
            (const char *const[]){"--attendee", "1", "--store", store, "--screenshots", dir, NULL});
        assert_int_equal(outcome.status, 0);
        az_buffer_init(&shots[run], 16 * 1024 * 1024);
        assert_true(az_files_read(shot, &shots[run]));
        destroy_outcome(&outcome);
        free(shot);
        free(store);
        free(dir);
    }
    assert_int_equal(shots[0].size, shots[1].size);
    assert_memory_equal(shots[0].data, shots[1].data, shots[0].size);
    az_buffer_destroy(&shots[0]);
    az_buffer_destroy(&shots[1]);
}

static size_t
count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++) {
        lines += *text == '\n';
    }
    return lines;
}

/* A fault in the options, or in what they name: one sentence, and no data. */
struct bad_start {
    const char *driver;
    const char *arguments[ARGUMENTS_MAX];
    const char *says;
};

static void
check_bad_start(const struct bad_start *bad)
{
    struct outcome outcome;
    const char *arguments[ARGUMENTS_MAX + 3] = {"--store", testing_path("bad.db")};
    for (size_t i = 0; bad->arguments[i]; i++) {
        arguments[i + 2] = bad->arguments[i];
    }
    run_kiosk(&outcome, bad->driver, arguments);
    const char *err = az_buffer_text(&outcome.err);
    if (outcome.status == 0 || outcome.status > 125 || !strstr(err, bad->says)) {
        fail_msg("%s %s: ended with %d and said: %s", bad->arguments[0],
                 bad->arguments[0] ? bad->arguments[1] : "", outcome.status, err);
    }
    assert_in_range(count_lines(err), 1, 3); // argp adds where help is
    struct stat info;
    assert_int_not_equal(stat(testing_path("bad.db"), &info), 0);
    destroy_outcome(&outcome);
}

static void
test_kiosk_says_what_is_wrong_and_touches_no_data(void **state)
{
    (void)state;
    static const struct bad_start bad[] = {
        {"offscreen", {"--theme", "pink"}, "Use light, dark or contrast"},
        {"offscreen", {"--size", "1x1"}, "no size such as"},
        {"offscreen", {"--size", "1280x800x"}, "no size such as"},
        {"offscreen", {"--hub", "ftp://example.org"}, "http://"},
        {"offscreen", {"--attendee", "-3"}, "no number"},
        {"offscreen", {"--attendee", "0"}, "no number"},
        {"offscreen", {"--seed", "abc"}, "no number"},
        {"offscreen", {"--log", "loud"}, "none of"},
        {"offscreen", {"--screenshots", "x"}, "needs --attendee"},
        {"offscreen", {"--event", "nowhere.yaml", "--attendee", "1"}, "nowhere.yaml"},
        {"offscreen", {"--point", "moon", "--attendee", "1"}, "no point \"moon\""},
        {"offscreen", {"--trace", "no/such/folder", "--attendee", "1"}, "no/such/folder"},
        {"offscreen", {"what"}, "azri-kiosk"},
        {"x11", {"--window"}, "./run --demo 20"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        check_bad_start(&bad[i]);
    }
}

static void
test_kiosk_names_the_package_of_a_missing_font(void **state)
{
    (void)state;
    testing_write(testing_path("fonts.conf"),
                  "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">"
                  "<fontconfig><dir>/nowhere</dir></fontconfig>\n");
    setenv("FONTCONFIG_FILE", testing_path("fonts.conf"), 1);
    check_bad_start(&(struct bad_start){"offscreen", {"--attendee", "1"}, "fonts-noto-core"});
    unsetenv("FONTCONFIG_FILE");
}

static void
test_kiosk_refuses_what_is_no_store(void **state)
{
    (void)state;
    struct outcome outcome;
    const char *path = testing_path("letter.db");
    testing_write(path, "This is a letter and no database, and it stays as it is.\n");
    run_kiosk(&outcome, "offscreen",
              (const char *const[]){"--attendee", "1", "--store", path, NULL});
    assert_int_not_equal(outcome.status, 0);
    assert_text_contains(az_buffer_text(&outcome.err), "letter.db");
    struct az_buffer after;
    az_buffer_init(&after, 1024);
    assert_true(az_files_read(path, &after));
    assert_string_equal(az_buffer_text(&after),
                        "This is a letter and no database, and it stays as it is.\n");
    az_buffer_destroy(&after);
    destroy_outcome(&outcome);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kiosk_keeps_what_the_attendee_answers),
        cmocka_unit_test(test_kiosk_goes_on_in_the_same_store),
        cmocka_unit_test(test_kiosk_draws_the_same_from_the_same_seed),
        cmocka_unit_test(test_kiosk_says_what_is_wrong_and_touches_no_data),
        cmocka_unit_test(test_kiosk_names_the_package_of_a_missing_font),
        cmocka_unit_test(test_kiosk_refuses_what_is_no_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
