// SPDX-License-Identifier: MIT
/*
 * A terminal's memory and files, as small as they get, for test_at_rest.py:
 *
 *     sealed_tap HOW STORE PUBLIC_KEY
 *
 * Each line of standard input is an answer. It is given to the store thread:
 * HOW is "sealed", or else the ways in which a search must find it: "unsealed",
 * or "unwiped", sealed but left in memory. "committed N" is printed after each
 * commit; SIGTERM ends the response and the program.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/seal.h"
#include "storage/store_thread.h"

struct tap {
    const char *how;
    struct az_seal_public key;
    struct az_store_thread *store;
    unsigned count;
    char line[AZ_TEXT_MAX + 1]; // what a person wrote
};

static void
handle_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    dprintf(STDOUT_FILENO, "committed %llu\n", (unsigned long long)ticket);
}

static void
handle_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    (void)state;
}

/* By bytes, as a buffered reader keeps what it read. False at the end. */
static bool
read_line(struct tap *tap)
{
    size_t size = 0;
    while (size < sizeof(tap->line) && read(STDIN_FILENO, &tap->line[size], 1) == 1) {
        if (tap->line[size] == '\n') {
            tap->line[size] = '\0';
            return true;
        }
        size++;
    }
    return false;
}

static bool
post(struct tap *tap, const struct az_value *value)
{
    char question[16];
    snprintf(question, sizeof(question), "q%u", tap->count++);
    struct az_answer answer = {.question = question, .value = *value};
    if (tap->count > 1) {
        return az_store_thread_answer(tap->store, &answer, 1000) != 0;
    }
    struct az_response response = {
        .event = "event",
        .point = "point",
        .survey = "survey",
        .survey_version = "0123456789abcdef",
        .language = "hy",
        .answers = &answer,
        .answer_count = 1,
    };
    return az_store_thread_begin(tap->store, &response) != 0;
}

static bool
give(struct tap *tap)
{
    if (strcmp(tap->how, "unsealed") == 0) {
        return post(tap, &(struct az_value){.kind = AZ_VALUE_TEXT, .text = tap->line});
    }
    struct az_buffer sealed;
    az_buffer_init(&sealed, AZ_SEAL_TEXT_MAX);
    bool ok = az_seal_put(&tap->key, tap->line, strlen(tap->line), &sealed);
    if (strcmp(tap->how, "unwiped") != 0) {
        az_seal_wipe(tap->line, sizeof(tap->line));
    }
    ok = ok && post(tap, &(struct az_value){.kind = AZ_VALUE_SEALED, .text = sealed.data});
    az_buffer_destroy(&sealed);
    return ok;
}

static bool
open_tap(struct tap *tap, const char *store_path, const char *key_path)
{
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    if (!az_seal_public_read(key_path, &tap->key, &why)) {
        fprintf(stderr, "%s\n", az_buffer_text(&why));
    }
    tap->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = store_path, .clock = &az_clock_system, .random = &az_random_system},
        .handle_committed = handle_committed,
        .handle_state = handle_state,
    });
    bool ok = why.size == 0 && tap->store && az_store_thread_start(tap->store);
    az_buffer_destroy(&why);
    return ok;
}

int
main(int argc, char **argv)
{
    static struct tap tap;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL); // before there are threads
    tap.how = argc == 4 ? argv[1] : "";
    bool ok = argc == 4 && open_tap(&tap, argv[2], argv[3]);
    while (ok && read_line(&tap)) {
        ok = give(&tap);
    }
    int signal_number;
    if (ok) {
        sigwait(&term, &signal_number);
        ok = az_store_thread_finish(
                 tap.store,
                 &(struct az_store_closing){.ending = AZ_ENDING_COMPLETE, .language = "hy"}) != 0;
    }
    az_store_thread_close(tap.store);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
