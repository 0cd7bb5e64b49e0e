// SPDX-License-Identifier: MIT
/* `azri key` and `azri export --key` of this build, from $AZRI_BIN, with real stores. */
#include "tests/testing.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/files.h"
#include "base/seal.h"
#include "storage/store.h"
#include "tests/process.h"

#define WORDS "Շատ ցուրտ էր, ძალიან ციოდა"

enum { DEADLINE_MS = 90000 };

/* A command that must fail, saying `part`. */
#define assert_refused(with_status, part, ...)                                                     \
    do {                                                                                           \
        struct testing_process azri_;                                                              \
        run_azri(&azri_, __VA_ARGS__);                                                             \
        assert_text_contains(az_buffer_text(&azri_.err), (part));                                  \
        assert_int_equal(azri_.status, (with_status));                                             \
        testing_process_destroy(&azri_);                                                           \
    } while (0)

/* Make NAME.key and NAME.pub, under a passphrase if `passphrase_file` is not NULL. */
static void
make_key(const char *name, const char *passphrase_file, struct az_seal_public *out)
{
    struct testing_process azri;
    if (passphrase_file) {
        run_azri(&azri, "key", "new", "-o", name, "--passphrase-file", passphrase_file);
    } else {
        run_azri(&azri, "key", "new", "-o", name);
    }
    assert_string_equal(az_buffer_text(&azri.err), "");
    assert_int_equal(azri.status, 0);
    char path[4096];
    snprintf(path, sizeof(path), "%s.pub", name);
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    assert_true(az_seal_public_read(path, out, &why));
    assert_text_contains(az_buffer_text(&azri.out), out->id);
    az_buffer_destroy(&why);
    testing_process_destroy(&azri);
}

static void
test_key_new_makes_a_pair_and_overwrites_nothing(void **state)
{
    (void)state;
    struct az_seal_public public;
    make_key("pair", NULL, &public);
    assert_int_equal(testing_mode_of("pair.key"), 0600);
    struct testing_process azri;
    run_azri(&azri, "key", "show", "pair.key", "pair.pub");
    char expected[2 * AZ_SEAL_ID_SIZE + 3];
    snprintf(expected, sizeof(expected), "%s\n%s\n", public.id, public.id);
    assert_string_equal(az_buffer_text(&azri.out), expected);
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);

    assert_refused(1, "pair.key is there already", "key", "new", "-o", "pair");
    assert_int_equal(unlink("pair.key"), 0);
    assert_refused(1, "pair.pub is there already", "key", "new", "-o", "pair");
    assert_int_equal(access("pair.key", F_OK), -1);
}

static void
test_key_refusals_say_what_to_do(void **state)
{
    (void)state;
    testing_write(testing_path("empty"), "\n");
    testing_write(testing_path("short"), "1234567\n");
    char *longest = calloc(1, 3000);
    memset(longest, 'a', 2000);
    testing_write(testing_path("long"), longest);
    free(longest);
    assert_refused(2, "--output NAME", "key", "new");
    assert_refused(2, "is too much", "key", "new", "-o", "a", "b");
    assert_refused(2, "FILE is missing", "key", "show");
    assert_refused(1, "choose another place", "key", "new", "-o", "no/folder/a");
    assert_refused(1, "No such file", "key", "new", "-o", "a", "--passphrase-file", "none");
    assert_refused(1, "no passphrase in empty", "key", "new", "-o", "a", "--passphrase-file",
                   "empty");
    assert_refused(1, "soon guessed", "key", "new", "-o", "a", "--passphrase-file", "short");
    assert_refused(1, "longer than 1023", "key", "new", "-o", "a", "--passphrase-file", "long");
    assert_int_equal(access("a.key", F_OK), -1);
    assert_int_equal(access("a.pub", F_OK), -1);
    assert_refused(1, "is not a key file", "key", "show", "short");
    assert_refused(2, "belongs behind the --key", "export", "--passphrase-file", "empty", "--store",
                   "x");
}

/* A store whose responses have WORDS sealed for each of the keys. */
static void
make_store(const char *path, const struct az_seal_public *keys, size_t count)
{
    struct testing_clock clock;
    struct testing_random random;
    testing_clock_init(&clock, 1778751000123, 5000);
    testing_random_init(&random, 7);
    struct az_store *store = az_store_open(
        &(struct az_store_params){.path = path, .clock = &clock.clock, .random = &random.random});
    assert_non_null(store);
    for (size_t i = 0; i < count; i++) {
        struct az_buffer sealed;
        az_buffer_init(&sealed, AZ_SEAL_TEXT_MAX);
        assert_true(az_seal_put(&keys[i], WORDS, strlen(WORDS), &sealed));
        const struct az_answer answer = {
            .question = "words",
            .value = {.kind = AZ_VALUE_SEALED, .text = az_buffer_text(&sealed)},
        };
        const struct az_response response = {
            .event = "congress-2026",
            .point = "hall-a",
            .survey = "congress",
            .survey_version = "0a23456789abcdef",
            .language = "hy",
            .started_at_ms = 1778751000123,
            .boot_ms = 5000,
            .answers = &answer,
            .answer_count = 1,
        };
        const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
        assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
        az_buffer_destroy(&sealed);
    }
    assert_true(az_store_checkpoint(store));
    az_store_close(store);
}

static size_t
count_in(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        count++;
    }
    return count;
}

/* An export that must work: so many rows with the words, so many marks, and what it says. */
static void
assert_exports(const char *const args[], size_t words, size_t marks, const char *says)
{
    struct testing_process azri;
    testing_azri_run(&azri, args, NULL);
    assert_int_equal(azri.status, 0);
    assert_int_equal(count_in(az_buffer_text(&azri.out), WORDS), words);
    assert_int_equal(count_in(az_buffer_text(&azri.out), "(sealed)"), marks);
    assert_text_contains(az_buffer_text(&azri.err), says);
    testing_process_destroy(&azri);
}

static void
test_export_opens_with_the_keys_given(void **state)
{
    (void)state;
    testing_write(testing_path("words"), "one long passphrase\r\n");
    testing_write(testing_path("wrong"), "another long passphrase\n");
    struct az_seal_public keys[3];
    make_key("first", NULL, &keys[0]);
    make_key("second", "words", &keys[1]);
    keys[2] = keys[1];
    make_store("store.db", keys, 3);
    char needs[200];
    snprintf(needs, sizeof(needs),
             "left sealed 2\nkey %s would open 2 of them; name its file with --key\n", keys[1].id);

    assert_exports((const char *const[]){"export", "-s", "store.db", NULL}, 0, 3, "left sealed 3");
    assert_exports((const char *const[]){"export", "-s", "store.db", "--key", "first.key", NULL}, 1,
                   2, needs);
    assert_exports((const char *const[]){"export", "-s", "store.db", "--key", "first.key", "--key",
                                         "second.key", "--passphrase-file", "words", NULL},
                   3, 0, "opened 3 sealed answers; left sealed 0\n");
    mode_t before = umask(0022);
    assert_exports((const char *const[]){"export", "-s", "store.db", "--key", "first.key", "-o",
                                         "opened.csv", NULL},
                   0, 0, "opened 1");
    assert_exports((const char *const[]){"export", "-s", "store.db", "-o", "sealed.csv", NULL}, 0,
                   0, "left sealed 3");
    umask(before);
    assert_int_equal(testing_mode_of("opened.csv"), 0600);
    assert_int_equal(testing_mode_of("sealed.csv"), 0644);
    assert_refused(1, "the passphrase does not open second.key", "export", "-s", "store.db",
                   "--key", "second.key", "--passphrase-file", "wrong");
    assert_refused(1, "is a public key", "export", "-s", "store.db", "--key", "first.pub");
    assert_refused(1, "No such file", "export", "-s", "store.db", "--key", "none.key");
}

static void
test_passphrase_without_a_terminal_is_refused(void **state)
{
    (void)state;
    // The test may have one of its own.
    const char *const argv[] = {"setsid", "-w", testing_program("azri"), "key", "new", "-p", "-o",
                                "none",   NULL};
    struct testing_process azri;
    testing_process_run(&azri, argv, NULL);
    assert_text_contains(az_buffer_text(&azri.err), "there is no terminal");
    assert_int_equal(azri.status, 1);
    testing_process_destroy(&azri);
}

/* --- At a terminal --- */

struct terminal {
    pid_t pid;
    int fd;
    struct az_buffer shown;
    size_t seen; // bytes of it that were waited for
};

static void
terminal_start(struct terminal *terminal, const char *const args[])
{
    terminal->seen = 0;
    az_buffer_init(&terminal->shown, 100000);
    const char *program = testing_program("azri");
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, NULL);
    assert_true(terminal->pid >= 0);
    if (terminal->pid == 0) {
        execv(program, (char *const *)args);
        _exit(127);
    }
}

/* Read until it shows `part` behind what was waited for before; to its end if NULL. */
static void
terminal_wait(struct terminal *terminal, const char *part)
{
    const char *found = NULL;
    while (!part || !(found = strstr(az_buffer_text(&terminal->shown) + terminal->seen, part))) {
        struct pollfd ready = {.fd = terminal->fd, .events = POLLIN};
        assert_int_equal(poll(&ready, 1, DEADLINE_MS), 1);
        char chunk[1000];
        ssize_t size = read(terminal->fd, chunk, sizeof(chunk));
        if (size <= 0) { // EIO: all that had it open are gone
            break;
        }
        az_buffer_append(&terminal->shown, chunk, (size_t)size);
    }
    if (part && !found) {
        fail_msg("\"%s\" was not shown, but \"%s\"", part, az_buffer_text(&terminal->shown));
    }
    if (found) {
        terminal->seen = (size_t)(found - az_buffer_text(&terminal->shown)) + strlen(part);
    }
}

static bool
terminal_echoes(const struct terminal *terminal)
{
    struct termios how;
    assert_int_equal(tcgetattr(terminal->fd, &how), 0);
    return how.c_lflag & ECHO;
}

static void
terminal_type(const struct terminal *terminal, const char *text)
{
    assert_false(terminal_echoes(terminal));
    assert_int_equal(write(terminal->fd, text, strlen(text)), strlen(text));
}

/* Wait for its end. The exit status. */
static int
terminal_end(struct terminal *terminal)
{
    terminal_wait(terminal, NULL);
    int status = 0;
    assert_int_equal(waitpid(terminal->pid, &status, 0), terminal->pid);
    close(terminal->fd);
    az_buffer_destroy(&terminal->shown);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

#define TYPED "ցուրտ ციოდა cold"

static void
test_passphrase_is_typed_unseen(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal,
                   (const char *const[]){"azri", "key", "new", "-p", "-o", "typed", NULL});
    terminal_wait(&terminal, "Passphrase of typed.key: ");
    terminal_type(&terminal, TYPED "\n");
    terminal_wait(&terminal, "The same passphrase again: ");
    terminal_type(&terminal, TYPED "\n");
    terminal_wait(&terminal, "made the key");
    assert_int_equal(terminal_end(&terminal), 0);

    struct az_seal_public public;
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    assert_true(az_seal_public_read("typed.pub", &public, &why));
    az_buffer_destroy(&why);
    make_store("typed.db", &public, 1);
    terminal_start(&terminal, (const char *const[]){"azri", "export", "-s", "typed.db", "--key",
                                                    "typed.key", NULL});
    terminal_wait(&terminal, "Passphrase of typed.key: ");
    terminal_type(&terminal, TYPED "\n");
    terminal_wait(&terminal, WORDS);
    terminal_wait(&terminal, "opened 1");
    assert_int_equal(terminal_end(&terminal), 0);
}

static void
test_passphrases_that_differ_make_no_key(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, (const char *const[]){"azri", "key", "new", "-p", "-o", "two", NULL});
    terminal_wait(&terminal, "Passphrase of two.key: ");
    terminal_type(&terminal, TYPED "\n");
    terminal_wait(&terminal, "again: ");
    terminal_type(&terminal, TYPED "!\n");
    terminal_wait(&terminal, "the two passphrases differ");
    assert_int_equal(terminal_end(&terminal), 1);
    assert_int_equal(access("two.key", F_OK), -1);
}

/* Its standard input stays open here, so that the terminal can be looked at afterwards. */
static void
test_interrupt_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, (const char *const[]){"azri", "key", "new", "-p", "-o", "cut", NULL});
    terminal_wait(&terminal, "Passphrase of cut.key: ");
    terminal_type(&terminal, "half a \x03");
    int status = 0;
    assert_int_equal(waitpid(terminal.pid, &status, 0), terminal.pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
    assert_true(terminal_echoes(&terminal));
    assert_int_equal(access("cut.key", F_OK), -1);
    close(terminal.fd);
    az_buffer_destroy(&terminal.shown);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_new_makes_a_pair_and_overwrites_nothing),
        cmocka_unit_test(test_key_refusals_say_what_to_do),
        cmocka_unit_test(test_export_opens_with_the_keys_given),
        cmocka_unit_test(test_passphrase_without_a_terminal_is_refused),
        cmocka_unit_test(test_passphrase_is_typed_unseen),
        cmocka_unit_test(test_passphrases_that_differ_make_no_key),
        cmocka_unit_test(test_interrupt_leaves_the_terminal_as_it_was),
    };
    if (chdir(testing_dir()) != 0) { // where keys have short names
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
