// SPDX-License-Identifier: MIT
/*
 * The real program, started and killed as a process.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/batch.h"
#include "sync/envelope.h"
#include "tests/raw_http.h"
#include "tests/signed.h"
#include "tests/testing.h"

enum { LOG_MAX = 64 * 1024, ARGS_MAX = 12, RESPONSES = 3, DAMAGED_SEED = 9 };

struct hub {
    pid_t pid;
    int log_fd; // the hub's standard error
    struct az_buffer log;
    uint16_t port;
};

static void
start_process(struct hub *hub, const char *const *args)
{
    char program[4096];
    const char *argv[ARGS_MAX + 2] = {program};
    for (size_t i = 0; args[i]; i++) {
        assert_true(i < ARGS_MAX);
        argv[i + 1] = args[i];
    }
    const char *bin = getenv("AZRI_BIN");
    assert_non_null(bin);
    snprintf(program, sizeof(program), "%s/azri-hub", bin);

    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    hub->pid = fork();
    assert_true(hub->pid >= 0);
    if (hub->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a hub must not outlive a test that failed
        dup2(ends[1], STDERR_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        execv(program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(ends[1]);
    hub->log_fd = ends[0];
    az_buffer_init(&hub->log, LOG_MAX);
}

/* Read the log until `text` is in it. False if the hub ends before. */
static bool
wait_log(struct hub *hub, const char *text)
{
    while (!strstr(az_buffer_text(&hub->log), text)) {
        char chunk[4096];
        ssize_t n = read(hub->log_fd, chunk, sizeof(chunk));
        if (n <= 0) {
            return false;
        }
        assert_true(az_buffer_append(&hub->log, chunk, (size_t)n));
    }
    return true;
}

/* Read the log to its end and collect the process: its exit status, or minus the signal. */
static int
wait_end(struct hub *hub)
{
    wait_log(hub, "this is never logged");
    int status = 0;
    assert_int_equal(waitpid(hub->pid, &status, 0), hub->pid);
    close(hub->log_fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
start_hub(struct hub *hub, const char *archive)
{
    const char *port_file = testing_path("port");
    start_process(hub, (const char *const[]){"--listen=127.0.0.1:0", "--accept-new-terminals",
                                             "--archive", archive, "--port-file", port_file, NULL});
    if (!wait_log(hub, "listening on http://127.0.0.1:") || !wait_log(hub, "\n")) {
        fail_msg("the hub did not start: %s", az_buffer_text(&hub->log));
    }
    struct az_buffer port;
    az_buffer_init(&port, 100);
    assert_true(az_files_read(port_file, &port));
    unsigned long number = strtoul(az_buffer_text(&port), NULL, 10);
    assert_in_range(number, 1, UINT16_MAX);
    hub->port = (uint16_t)number;
    char line[64];
    snprintf(line, sizeof(line), "%lu\n", number);
    assert_string_equal(az_buffer_text(&port), line);
    az_buffer_destroy(&port);
}

static int
stop_hub(struct hub *hub, int number)
{
    assert_int_equal(kill(hub->pid, number), 0);
    int status = wait_end(hub);
    az_buffer_destroy(&hub->log);
    return status;
}

/* A run that must end by itself; its log stays in `log`. */
static int
run_hub(const char *const *args, struct az_buffer *log)
{
    struct hub hub;
    start_process(&hub, args);
    if (wait_log(&hub, "listening on")) {
        kill(hub.pid, SIGKILL); // or it would outlive the test
        wait_end(&hub);
        fail_msg("the hub started: %s", az_buffer_text(&hub.log));
    }
    int status = wait_end(&hub);
    *log = hub.log;
    return status;
}

static const struct az_answer answers[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 4}, .elapsed_ms = 2100},
    {.question = "liked",
     .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"},
     .elapsed_ms = 900},
};

/* `RESPONSES` responses of a store that `seed` makes, as a batch on the wire. */
static void
encode_batch(uint8_t seed, struct az_buffer *out)
{
    struct az_response responses[RESPONSES];
    struct az_batch_head head = {
        .major = AZ_PROTOCOL_MAJOR,
        .batch = {{1, seed}},
        .terminal = {{2, seed}},
        .store = {{3, seed}},
        .first_seq = 1,
        .count = RESPONSES,
        .sent_at_ms = 1778751000123,
        .health = {.version = "0.1.0", .waiting = RESPONSES},
    };
    if (seed == DAMAGED_SEED) {
        head.health.damage = (struct az_damage){2, 1778750500000, 41295, 17, 0};
    }
    for (size_t i = 0; i < RESPONSES; i++) {
        responses[i] = (struct az_response){
            .store = head.store,
            .seq = i + 1,
            .event = "congress-2026",
            .point = "hall-a",
            .survey = "members",
            .survey_version = "0123456789abcdef",
            .language = "hy",
            .started_at_ms = 1778750000000 + (int64_t)i,
            .utc_offset_min = 240,
            .boot = {{4}},
            .boot_ms = 5000,
            .duration_ms = 8000,
            .ending = AZ_ENDING_COMPLETE,
            .answers = answers,
            .answer_count = sizeof(answers) / sizeof(*answers),
        };
    }
    az_buffer_init(out, AZ_BATCH_BYTES_MAX);
    assert_true(az_batch_encode(&head, responses, out));
}

/* Post a body; the status, 0 if there was no answer. */
static int
post(uint16_t port, const char *media_type, const struct az_buffer *body, struct raw_answer *answer)
{
    struct raw_connection connection;
    struct az_wrapped wrapped;
    struct az_buffer head;
    *answer = (struct raw_answer){0};
    if (!raw_try_connect(&connection, port)) {
        return 0;
    }
    signed_wrap('t', body->data, body->size, &wrapped);
    wrapped.wrapping.content_type = media_type;
    az_buffer_init(&head, 4096);
    az_buffer_append_text(&head, "POST /v1/batches HTTP/1.1\r\nHost: hub\r\n");
    signed_put_head(&wrapped.wrapping, &head);
    az_buffer_append_text(&head, "\r\n");
    raw_send(&connection, az_buffer_text(&head));
    raw_send_bytes(&connection, wrapped.wrapping.body, wrapped.wrapping.body_size);
    bool ok = raw_receive(&connection, false, answer);
    raw_close(&connection);
    az_buffer_destroy(&head);
    az_wrapped_destroy(&wrapped);
    return ok ? answer->status : 0;
}

/* Post the batch of `seed` and expect this verdict for all of it. */
static void
assert_verdict(uint16_t port, uint8_t seed, enum az_verdict verdict)
{
    struct az_buffer body;
    struct raw_answer answer;
    struct az_arena arena;
    struct az_envelope envelope;
    struct az_buffer why;
    encode_batch(seed, &body);
    az_arena_init(&arena, AZ_ENVELOPE_BYTES_MAX);
    az_buffer_init(&why, 1000);
    assert_int_equal(post(port, AZ_BATCH_MEDIA_TYPE, &body, &answer), 200);
    assert_string_equal(raw_header(&answer, "Content-Type"), AZ_ENVELOPE_MEDIA_TYPE);
    if (!az_envelope_decode(answer.body.data, answer.body.size, &arena, &envelope, &why)) {
        fail_msg("%s", az_buffer_text(&why));
    }
    assert_int_equal(envelope.verdict_count, 1);
    assert_int_equal(envelope.verdicts[0].first, 1);
    assert_int_equal(envelope.verdicts[0].last, RESPONSES);
    assert_int_equal(envelope.verdicts[0].verdict, verdict);
    assert_int_equal(envelope.watermark, RESPONSES);
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
    raw_answer_destroy(&answer);
    az_buffer_destroy(&body);
}

static void
assert_get_contains(uint16_t port, const char *path, const char *const *parts)
{
    char request[200];
    struct raw_answer answer;
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: hub\r\n\r\n", path);
    assert_int_equal(raw_exchange(port, request, &answer), 200);
    for (size_t i = 0; parts[i]; i++) {
        assert_text_contains(az_buffer_text(&answer.body), parts[i]);
    }
    raw_answer_destroy(&answer);
}

static void
test_hub_takes_each_response_once_though_it_is_killed(void **state)
{
    (void)state;
    char archive[4096];
    struct hub hub;
    snprintf(archive, sizeof(archive), "%s", testing_path("once.db"));
    start_hub(&hub, archive);
    assert_verdict(hub.port, 1, AZ_VERDICT_ACCEPTED);
    assert_verdict(hub.port, 1, AZ_VERDICT_DUPLICATE);
    assert_int_equal(stop_hub(&hub, SIGKILL), -SIGKILL);

    start_hub(&hub, archive);
    assert_verdict(hub.port, 1, AZ_VERDICT_DUPLICATE);
    assert_verdict(hub.port, 2, AZ_VERDICT_ACCEPTED);
    assert_get_contains(hub.port, "/healthz",
                        (const char *const[]){"\"status\":\"ok\"", "\"responses\":6}", NULL});
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
}

static void
test_hub_page_shows_damaged_terminals(void **state)
{
    (void)state;
    struct hub hub;
    start_hub(&hub, testing_path("damage.db"));
    assert_verdict(hub.port, DAMAGED_SEED, AZ_VERDICT_ACCEPTED);
    assert_verdict(hub.port, DAMAGED_SEED, AZ_VERDICT_DUPLICATE);
    assert_get_contains(hub.port, "/",
                        (const char *const[]){"Damaged terminals", "2026-05-14T09:21:40.000Z",
                                              "<td class=\"n\">2</td>", "41\u202f295",
                                              "<td class=\"n\">17</td>", NULL});
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
}

static void
test_hub_page_shows_the_counts(void **state)
{
    (void)state;
    struct hub hub;
    start_hub(&hub, testing_path("page.db"));
    assert_get_contains(hub.port, "/", (const char *const[]){"No responses yet", NULL});
    assert_verdict(hub.port, 1, AZ_VERDICT_ACCEPTED);
    assert_get_contains(hub.port, "/",
                        (const char *const[]){
                            "<h2>congress-2026</h2>", "<b>members</b>",
                            "n = 3 responses · complete 3", "<caption>overall</caption>",
                            "Share of 3 answers", "<th scope=\"row\">4</th><td class=\"n\">3</td>",
                            "<span>100.0\u202f%</span>", "<caption>liked</caption>",
                            "Share of 3 responses",
                            "<th scope=\"row\">people</th><td class=\"n\">3</td>",
                            "<th scope=\"row\">talks</th><td class=\"n\">3</td>", "</html>", NULL});
    assert_get_contains(hub.port, "/assets/azri.css", (const char *const[]){"--ground", NULL});
    assert_get_contains(hub.port, "/assets/azri.svg", (const char *const[]){"<svg", NULL});
    assert_int_equal(stop_hub(&hub, SIGINT), 0);
}

static void
test_hub_refuses_what_is_no_batch_of_ours(void **state)
{
    (void)state;
    struct hub hub;
    struct az_buffer bodies[2];
    start_hub(&hub, testing_path("refuses.db"));
    encode_batch(1, &bodies[0]);
    assert_memory_equal(bodies[0].data, "{\"azri\":1,", 10);
    bodies[0].data[8] = '9'; // another major version
    az_buffer_init(&bodies[1], 100);
    az_buffer_append_text(&bodies[1], "hello\n");
    const struct {
        const struct az_buffer *body;
        const char *media_type;
        int status;
    } cases[] = {
        {&bodies[0], AZ_BATCH_MEDIA_TYPE, 422},
        {&bodies[1], AZ_BATCH_MEDIA_TYPE, 400},
        {&bodies[1], "application/json", 415},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct raw_answer answer;
        assert_int_equal(post(hub.port, cases[i].media_type, cases[i].body, &answer),
                         cases[i].status);
        assert_string_equal(raw_header(&answer, "Content-Type"), "application/problem+json");
        assert_text_contains(az_buffer_text(&answer.body), "\"detail\":\"");
        raw_answer_destroy(&answer);
    }
    az_buffer_destroy(&bodies[0]);
    az_buffer_destroy(&bodies[1]);
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
}

struct sender {
    uint16_t port;
    uint8_t first_seed;
    int acknowledged; // batches with seeds from `first_seed` on that the hub took
};

static void *
send_until_refused(void *ctx)
{
    struct sender *sender = ctx;
    for (int i = 0; i < 60; i++) {
        struct az_buffer body;
        struct raw_answer answer;
        encode_batch((uint8_t)(sender->first_seed + i), &body);
        int status = post(sender->port, AZ_BATCH_MEDIA_TYPE, &body, &answer);
        raw_answer_destroy(&answer);
        az_buffer_destroy(&body);
        if (status != 200) {
            return NULL;
        }
        sender->acknowledged++;
    }
    return NULL;
}

/* Whatever was acknowledged before and while the hub stopped is in the archive. */
static void
test_hub_stopped_while_batches_come_keeps_what_it_acknowledged(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGKILL};
    for (size_t s = 0; s < 2; s++) {
        char archive[4096];
        struct hub hub;
        struct sender senders[4];
        pthread_t threads[4];
        snprintf(archive, sizeof(archive), "%s%zu", testing_path("stopped.db"), s);
        start_hub(&hub, archive);
        for (size_t i = 0; i < 4; i++) {
            senders[i] = (struct sender){.port = hub.port, .first_seed = (uint8_t)(i * 60)};
            assert_int_equal(pthread_create(&threads[i], NULL, send_until_refused, &senders[i]), 0);
        }
        assert_verdict(hub.port, 250, AZ_VERDICT_ACCEPTED); // now the senders are under way
        int status = stop_hub(&hub, signals[s]);
        assert_int_equal(status, signals[s] == SIGTERM ? 0 : -SIGKILL);
        start_hub(&hub, archive);
        for (size_t i = 0; i < 4; i++) {
            pthread_join(threads[i], NULL);
            for (int k = 0; k < senders[i].acknowledged; k++) {
                assert_verdict(hub.port, (uint8_t)(senders[i].first_seed + k),
                               AZ_VERDICT_DUPLICATE);
            }
        }
        assert_int_equal(stop_hub(&hub, SIGTERM), 0);
    }
}

static void
test_hub_says_what_to_do_about_a_busy_port(void **state)
{
    (void)state;
    struct hub hub;
    struct az_buffer log;
    char where[64];
    const char *archive = testing_path("second.db");
    start_hub(&hub, testing_path("first.db"));
    snprintf(where, sizeof(where), "127.0.0.1:%u", hub.port);
    assert_int_equal(
        run_hub((const char *const[]){"--listen", where, "--archive", archive, NULL}, &log), 1);
    assert_text_contains(az_buffer_text(&log), where);
    assert_text_contains(az_buffer_text(&log), "the port is taken; stop the program that has it");
    assert_int_not_equal(access(archive, F_OK), 0);
    az_buffer_destroy(&log);
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
}

/* Start the hub on this file: it is refused, with this in the log, and not one byte changes. */
static void
assert_refused(const char *archive, const char *expected)
{
    struct az_buffer before;
    struct az_buffer after;
    struct az_buffer log;
    az_buffer_init(&before, 16 * 1024 * 1024);
    az_buffer_init(&after, 16 * 1024 * 1024);
    assert_true(az_files_read(archive, &before));
    assert_int_equal(
        run_hub((const char *const[]){"--listen=127.0.0.1:0", "--archive", archive, NULL}, &log),
        1);
    assert_text_contains(az_buffer_text(&log), expected);
    assert_true(az_files_read(archive, &after));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, after.size);
    az_buffer_destroy(&log);
    az_buffer_destroy(&after);
    az_buffer_destroy(&before);
}

static void
test_hub_leaves_a_file_that_is_no_archive_untouched(void **state)
{
    (void)state;
    char archive[4096];
    snprintf(archive, sizeof(archive), "%s", testing_path("letter.txt"));
    testing_write(archive, "Dear members, this is no database, and it is longer than a header of "
                           "SQLite's would be, so that nobody takes it for an empty one.\n");
    assert_refused(archive, archive);
}

static void
test_hub_leaves_a_newer_archive_untouched(void **state)
{
    (void)state;
    enum { USER_VERSION_OFFSET = 60 }; // in SQLite's file header; big-endian
    char archive[4096];
    struct hub hub;
    snprintf(archive, sizeof(archive), "%s", testing_path("newer.db"));
    start_hub(&hub, archive);
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
    char wal[sizeof(archive) + 4];
    snprintf(wal, sizeof(wal), "%s-wal", archive);
    unlink(wal); // all of it is in the file after a proper stop; its first page must not count
    int fd = open(archive, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "\x00\x00\x03\xe7", 4, USER_VERSION_OFFSET), 4);
    assert_int_equal(close(fd), 0);
    assert_refused(archive, "newer version");
}

static void
test_hub_without_a_place_for_its_archive_says_so(void **state)
{
    (void)state;
    struct az_buffer log;
    testing_write(testing_path("file"), "");
    const char *archive = testing_path("file/archive.db");
    assert_int_equal(
        run_hub((const char *const[]){"--listen=127.0.0.1:0", "--archive", archive, NULL}, &log),
        1);
    assert_text_contains(az_buffer_text(&log), "error: ");
    az_buffer_destroy(&log);
}

static void
test_hub_refuses_wrong_arguments(void **state)
{
    (void)state;
    static const struct {
        const char *args[3];
        const char *expected;
    } cases[] = {
        {{"--listen", "8080"}, "write it like 127.0.0.1:8080 or [::1]:8080"},
        {{"--log", "loud"}, "choose error, warning, info or debug"},
        {{"--nonsense"}, "--nonsense"},
        {{"archive.db"}, "is not an option; see --help"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer log;
        assert_int_equal(run_hub(cases[i].args, &log), 2);
        assert_text_contains(az_buffer_text(&log), cases[i].expected);
        az_buffer_destroy(&log);
    }
}

static void
test_hub_tells_its_version(void **state)
{
    (void)state;
    struct az_buffer log;
    assert_int_equal(run_hub((const char *const[]){"--version", NULL}, &log), 0);
    assert_string_equal(az_buffer_text(&log), "azri-hub " AZ_VERSION "\n");
    az_buffer_destroy(&log);
}

static void
test_hub_warns_when_everyone_can_reach_it(void **state)
{
    (void)state;
    struct hub hub;
    start_process(&hub, (const char *const[]){"--listen=0.0.0.0:0", "--archive",
                                              testing_path("open.db"), NULL});
    assert_true(wait_log(&hub, "listening on"));
    assert_text_contains(az_buffer_text(&hub.log), "put a reverse proxy with TLS in front");
    assert_int_equal(stop_hub(&hub, SIGTERM), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hub_takes_each_response_once_though_it_is_killed),
        cmocka_unit_test(test_hub_page_shows_the_counts),
        cmocka_unit_test(test_hub_page_shows_damaged_terminals),
        cmocka_unit_test(test_hub_refuses_what_is_no_batch_of_ours),
        cmocka_unit_test(test_hub_stopped_while_batches_come_keeps_what_it_acknowledged),
        cmocka_unit_test(test_hub_says_what_to_do_about_a_busy_port),
        cmocka_unit_test(test_hub_leaves_a_file_that_is_no_archive_untouched),
        cmocka_unit_test(test_hub_leaves_a_newer_archive_untouched),
        cmocka_unit_test(test_hub_without_a_place_for_its_archive_says_so),
        cmocka_unit_test(test_hub_refuses_wrong_arguments),
        cmocka_unit_test(test_hub_tells_its_version),
        cmocka_unit_test(test_hub_warns_when_everyone_can_reach_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
