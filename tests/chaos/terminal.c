// SPDX-License-Identifier: MIT
/*
 * A terminal without a screen, for the chaos tests: the real store thread and
 * the real uplink, so small that fifty of them run at once.
 *
 *     chaos_terminal STORE HUB_URL [TIMEOUT_MS] [code=CODE] [wall=MS] [ca=FILE] [watch]
 *                    [heartbeat=MS]
 *
 * Its clock begins at `wall` (UTC, milliseconds since 1970) if that is given, and
 * is not synchronised then. With `watch` the network's coming up wakes it. What is known of the hub
 * lies in hub.json beside the store, if anything does.
 *
 * With `code` it enrols first, and tells "enrolled LABEL" or "refused N WHY".
 * Standard input is the attendee and the organizer, a line a command:
 *
 *     answer N WORD   N people answer, each with a text of WORD and a number
 *     wake            do not wait for the next try
 *     outbox          count what waits
 *
 * Its end ends the program. Standard output tells "closed N" when N responses
 * since the start are durable, "waiting N" when asked, and as the uplink goes on
 * "status STATE WAITING DELIVERED ERROR".
 */
#define AZ_LOG_MODULE "terminal"
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "storage/store_thread.h"
#include "sync/enrolling.h"
#include "sync/link_watch.h"
#include "sync/self.h"
#include "sync/uplink.h"

struct options {
    const char *store_path;
    const char *hub_url;
    const char *ca_file;  // NULL for the system's authorities
    const char *code;     // to enrol by; NULL for none
    int64_t timeout_ms;   // 0 for the uplink's own
    int64_t wall_ms;      // 0 for the system's
    int64_t heartbeat_ms; // 0 for none
    bool watches_link;
};

struct terminal {
    struct az_self self;
    struct az_clock clock;         // the system's, or a wrong one
    int64_t ahead_ms;              // of the system's
    struct az_store_thread *store; // owned
    struct az_uplink *uplink;      // owned
    struct az_link_watch *link;    // owned; may be NULL
    unsigned closed;               // responses since the start

    pthread_mutex_t mutex; // protects what follows
    pthread_cond_t changed;
    uint64_t committed; // the last ticket
};

static const char *const state_names[] = {
    [AZ_UPLINK_IDLE] = "idle",
    [AZ_UPLINK_SENDING] = "sending",
    [AZ_UPLINK_WAITING] = "waiting",
    [AZ_UPLINK_HALTED] = "halted",
};

static void
handle_committed(void *ctx, uint64_t ticket)
{
    struct terminal *terminal = ctx;
    pthread_mutex_lock(&terminal->mutex);
    terminal->committed = ticket;
    pthread_cond_signal(&terminal->changed);
    pthread_mutex_unlock(&terminal->mutex);
}

static void
handle_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    (void)state; // its disk is never at fault here
}

static void
handle_status(void *ctx, const struct az_uplink_status *status)
{
    (void)ctx;
    dprintf(STDOUT_FILENO, "status %s %" PRIu64 " %" PRIu64 " %s\n", state_names[status->state],
            status->waiting, status->delivered, status->last_error);
}

static void
wait_committed(struct terminal *terminal, uint64_t ticket)
{
    pthread_mutex_lock(&terminal->mutex);
    while (terminal->committed < ticket) {
        pthread_cond_wait(&terminal->changed, &terminal->mutex);
    }
    pthread_mutex_unlock(&terminal->mutex);
}

/* One person's pass, durable when this returns. */
static bool
answer(struct terminal *terminal, const char *word)
{
    char text[80];
    snprintf(text, sizeof(text), "%s %u", word, terminal->closed + 1);
    const struct az_answer answers[] = {
        {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 4}},
        {.question = "word", .value = {.kind = AZ_VALUE_TEXT, .text = text}, .elapsed_ms = 900},
    };
    struct az_response response = {
        .event = "expo-2026",
        .point = "hall-a",
        .survey = "expo",
        .survey_version = "0123456789abcdef",
        .language = "hy",
        .started_at_ms = az_clock_wall_ms(&terminal->clock),
        .boot_ms = az_clock_boot_ms(&az_clock_system),
        .answers = answers,
        .answer_count = 2,
    };
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE, .language = "hy", .duration_ms = 2000};
    if (!az_clock_boot(&az_clock_system, &response.boot) ||
        az_store_thread_begin(terminal->store, &response) == 0) {
        return false;
    }
    uint64_t ticket = az_store_thread_finish(terminal->store, &closing);
    if (ticket == 0) {
        return false;
    }
    wait_committed(terminal, ticket);
    terminal->closed++;
    dprintf(STDOUT_FILENO, "closed %u\n", terminal->closed);
    return true;
}

static bool
count_outbox(struct terminal *terminal)
{
    struct az_store_outbox outbox;
    return az_store_thread_outbox(terminal->store, &outbox) &&
           dprintf(STDOUT_FILENO, "waiting %" PRIu64 "\n", outbox.waiting) > 0;
}

static bool
obey(struct terminal *terminal, const char *line)
{
    unsigned count = 0;
    char word[65];
    if (strcmp(line, "wake\n") == 0) {
        az_uplink_wake(terminal->uplink);
        return true;
    }
    if (strcmp(line, "outbox\n") == 0) {
        return count_outbox(terminal);
    }
    if (sscanf(line, "answer %u %64s", &count, word) != 2) {
        AZ_LOGE("\"%s\" is no command", line);
        return false;
    }
    bool ok = true;
    for (unsigned i = 0; i < count && ok; i++) {
        ok = answer(terminal, word);
    }
    az_uplink_notice(terminal->uplink);
    return ok;
}

/* Bring the code that lets the terminal in. */
static bool
enrol(struct terminal *terminal, const char *hub_url, const char *code)
{
    struct az_buffer why;
    const struct az_enrolling enrolling = {.terminal = terminal->self.terminal,
                                           .pair = &terminal->self.pair,
                                           .binding_path = terminal->self.hub_path};
    az_buffer_init(&why, 1024);
    enum az_enrolling_outcome outcome =
        az_enrolling_by_code(&enrolling, hub_url, code, &terminal->self.hub, &why);
    if (outcome == AZ_ENROLLING_DONE) {
        dprintf(STDOUT_FILENO, "enrolled %s\n", terminal->self.hub.label);
    } else {
        dprintf(STDOUT_FILENO, "refused %d %s\n", (int)outcome, az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return outcome == AZ_ENROLLING_DONE;
}

static int64_t
wrong_wall_ms(void *ctx)
{
    const struct terminal *terminal = ctx;
    return az_clock_wall_ms(&az_clock_system) + terminal->ahead_ms;
}

static void
set_clock(struct terminal *terminal, int64_t wall_ms)
{
    terminal->clock = az_clock_system;
    if (wall_ms != 0) {
        terminal->ahead_ms = wall_ms - az_clock_wall_ms(&az_clock_system);
        terminal->clock.wall_ms = wrong_wall_ms;
        terminal->clock.is_synchronised = NULL;
        terminal->clock.ctx = terminal;
    }
}

static void
handle_link_up(void *ctx)
{
    struct terminal *terminal = ctx;
    az_uplink_wake(terminal->uplink);
}

static bool
watch_link(struct terminal *terminal)
{
    terminal->link = az_link_watch_open(handle_link_up, terminal);
    return terminal->link;
}

static bool
open_terminal(struct terminal *terminal, const struct options *options)
{
    set_clock(terminal, options->wall_ms);
    if (!az_self_load(options->store_path, &az_random_system, &terminal->self) ||
        (options->code && !enrol(terminal, options->hub_url, options->code))) {
        return false;
    }
    terminal->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = options->store_path,
                  .clock = &terminal->clock,
                  .random = &az_random_system},
        .handle_committed = handle_committed,
        .handle_state = handle_state,
        .ctx = terminal,
    });
    if (!terminal->store) {
        return false;
    }
    terminal->uplink = az_uplink_open(&(struct az_uplink_params){
        .hub_url = options->hub_url,
        .ca_file = options->ca_file,
        .terminal = terminal->self.terminal,
        .hub = terminal->self.hub,
        .hub_path = terminal->self.hub_path,
        .pair = &terminal->self.pair,
        .key_path = terminal->self.hub.known ? terminal->self.key_path : NULL,
        .store = terminal->store,
        .clock = &terminal->clock,
        .random = &az_random_system,
        .quiet_ms = 1,
        .total_timeout_ms = options->timeout_ms,
        .heartbeat_ms = options->heartbeat_ms,
        .handle_status = handle_status,
    });
    return terminal->uplink && az_store_thread_start(terminal->store) &&
           az_uplink_start(terminal->uplink) && (!options->watches_link || watch_link(terminal));
}

static bool
parse(struct options *options, int argc, char **argv)
{
    *options = (struct options){0};
    for (int i = 3; i < argc; i++) {
        if (strncmp(argv[i], "wall=", 5) == 0) {
            options->wall_ms = strtoll(argv[i] + 5, NULL, 10);
        } else if (strncmp(argv[i], "ca=", 3) == 0) {
            options->ca_file = argv[i] + 3;
        } else if (strncmp(argv[i], "heartbeat=", 10) == 0) {
            options->heartbeat_ms = strtoll(argv[i] + 10, NULL, 10);
        } else if (strncmp(argv[i], "code=", 5) == 0) {
            options->code = argv[i] + 5;
        } else if (strcmp(argv[i], "watch") == 0) {
            options->watches_link = true;
        } else {
            options->timeout_ms = strtol(argv[i], NULL, 10);
        }
    }
    options->store_path = argc > 2 ? argv[1] : NULL;
    options->hub_url = argc > 2 ? argv[2] : NULL;
    return argc > 2;
}

int
main(int argc, char **argv)
{
    static struct terminal terminal = {
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    struct options options;
    bool ok = parse(&options, argc, argv) && open_terminal(&terminal, &options);
    char line[128];
    while (ok && fgets(line, sizeof(line), stdin)) {
        ok = obey(&terminal, line);
    }
    az_link_watch_close(terminal.link);
    az_uplink_close(terminal.uplink);
    az_store_thread_close(terminal.store);
    az_self_destroy(&terminal.self);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
