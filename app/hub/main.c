// SPDX-License-Identifier: MIT
/*
 * azri-hub: takes batches from terminals into the archive and shows the counts.
 */
#define AZ_LOG_MODULE "hub"
#include <argp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/hub/bundles.h"
#include "app/hub/http_server.h"
#include "app/hub/hub.h"
#include "app/hub/listener.h"
#include "base/files.h"
#include "base/log.h"

enum {
    EXIT_USAGE = 2,
    CONNECTIONS_MAX = 2000,
    FILES_BESIDE = 64,     // of the archive, the log and so on
    PER_ADDRESS_MAX = 200, // a venue's terminals may all stand behind one address
    IDLE_TIMEOUT_S = 30,
    STOP_GRACE_S = 3,
    REQUEST_TIMEOUT_MS = 120 * 1000, // a whole batch over a poor mobile connection
};

struct options {
    const char *listen;
    const char *archive; // NULL for the default place
    const char *port_file;
    bool accept_new_terminals;
    bool rotate_key;
    enum az_log_level log_level;
};

/* In the order in which they are opened. */
struct program {
    struct az_listener listener;
    struct az_web_assets assets;
    struct az_token token;
    struct az_throttle enrolments;
    struct az_archive *writer; // the intake's thread's, once it runs
    struct az_archive *reader; // the server's thread's
    struct az_intake *intake;
    struct az_signature_pair pair; // the hub's
    struct az_bundles *bundles;
    struct az_http_server *server;
    struct az_hub hub;
};

enum { KEY_ACCEPT_NEW = 256, KEY_ROTATE };

const char *argp_program_version = "azri-hub " AZ_VERSION;

static const struct argp_option option_list[] = {
    {"listen", 'l', "ADDRESS:PORT", 0,
     "Where to listen; port 0 has the system choose (default: 127.0.0.1:8080)", 0},
    {"archive", 'a', "FILE", 0,
     "The archive, made if it is not there (default: hub/archive.db in $AZRI_DATA, or in "
     "~/.local/share/azri)",
     0},
    {"port-file", 'p', "FILE", 0, "Write the port to FILE once requests are taken", 0},
    {"accept-new-terminals", KEY_ACCEPT_NEW, NULL, 0,
     "Let in every terminal that comes, by the first key that it shows, instead of only those that "
     "were enrolled (azri terminal add)",
     0},
    {"rotate-key", KEY_ROTATE, NULL, 0,
     "Give the hub a new key at this start; its terminals learn of it by the one that they know",
     0},
    {"log", 'L', "LEVEL", 0, "error, warning, info or debug (default: info)", 0},
    {0},
};

static error_t
parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'l':
        options->listen = text;
        return 0;
    case 'a':
        options->archive = text;
        return 0;
    case 'p':
        options->port_file = text;
        return 0;
    case KEY_ROTATE:
        options->rotate_key = true;
        return 0;
    case KEY_ACCEPT_NEW:
        options->accept_new_terminals = true;
        return 0;
    case 'L':
        if (!az_log_level_parse(text, &options->log_level)) {
            argp_error(state, "\"%s\" is no log level; choose error, warning, info or debug", text);
        }
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is not an option; see --help", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool
open_archive(struct program *program, const char *location, bool rotate_key)
{
    char *usual = location ? NULL : az_files_data("hub/archive.db");
    const char *path = location ? location : usual;
    if (!path) {
        AZ_LOGE("cannot open the archive: out of memory");
        return false;
    }
    // The usual place is made; one that was named is taken to be there.
    if (usual && !az_files_make_parent_dir(usual)) {
        free(usual);
        return false;
    }
    program->writer = az_archive_open(&(struct az_archive_params){.location = path,
                                                                  .clock = &az_clock_system,
                                                                  .random = &az_random_system,
                                                                  .new_hub_key = rotate_key});
    program->reader =
        program->writer
            ? az_archive_open(&(struct az_archive_params){.location = path, .read_only = true})
            : NULL;
    bool ok = program->reader && az_organizer_token_load(path, &az_random_system, &program->token);
    free(usual);
    return ok;
}

static bool
start_intake(struct program *program, const struct options *options)
{
    program->intake = az_intake_open(&(struct az_intake_params){
        .archive = program->writer,
        .clock = &az_clock_system,
        .accept_new_terminals = options->accept_new_terminals,
    });
    return program->intake && az_intake_start(program->intake);
}

static bool
start_bundles(struct program *program)
{
    az_signature_pair_of(az_archive_hub_seed(program->reader), &program->pair);
    program->bundles =
        az_bundles_open(&(struct az_bundle_door){.intake = program->intake,
                                                 .pair = &program->pair,
                                                 .hub = *az_archive_hub_id(program->reader),
                                                 .clock = &az_clock_system});
    return program->bundles && az_bundles_start(program->bundles);
}

static bool
start_server(struct program *program)
{
    program->hub = (struct az_hub){.intake = program->intake,
                                   .reader = program->reader,
                                   .assets = &program->assets,
                                   .clock = &az_clock_system,
                                   .token = &program->token,
                                   .enrolments = &program->enrolments,
                                   .bundles = program->bundles};
    program->server = az_http_server_open(&(struct az_http_server_params){
        .listen_fd = program->listener.fd,
        .routes = az_hub_routes,
        .route_count = az_hub_route_count,
        .ctx = &program->hub,
        .clock = &az_clock_system,
        .connections_max = CONNECTIONS_MAX,
        // On loopback every connection is the reverse proxy's.
        .per_address_max = program->listener.loopback ? 0 : PER_ADDRESS_MAX,
        .idle_timeout_s = IDLE_TIMEOUT_S,
        .request_timeout_ms = REQUEST_TIMEOUT_MS,
        .stop_grace_s = STOP_GRACE_S,
    });
    program->listener.fd = -1; // the server's now
    return program->server && az_http_server_start(program->server);
}

static bool
write_port_file(const struct program *program, const char *path)
{
    char line[8];
    int size = snprintf(line, sizeof(line), "%u\n", (unsigned)program->listener.port);
    return az_files_write_atomic(path, line, (size_t)size, 0644);
}

/* The port comes first: a second hub by mistake must not get as far as the archive. */
static bool
open_program(struct program *program, const struct options *options)
{
    return az_web_assets_init(&program->assets) &&
           open_archive(program, options->archive, options->rotate_key) &&
           start_intake(program, options) && start_bundles(program) && start_server(program) &&
           (!options->port_file || write_port_file(program, options->port_file));
}

/* Take nothing new, commit what is queued and answer it, then close. */
static void
close_program(struct program *program)
{
    if (program->bundles) {
        az_bundles_stop(program->bundles); // the server waits until they are answered
    }
    if (program->server) {
        az_http_server_stop(program->server);
    }
    az_bundles_close(program->bundles);
    az_intake_close(program->intake);
    az_http_server_close(program->server);
    az_archive_close(program->reader);
    az_archive_close(program->writer);
    az_web_assets_destroy(&program->assets);
    if (program->listener.fd >= 0) {
        close(program->listener.fd);
    }
}

static void
wait_for_signal(const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) != 0) {
    }
    AZ_LOGI("stopping: %s", strsignal(number));
}

/* The threads inherit the mask, so that these signals reach sigwait() alone. */
static void
block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* The usual limit of 1024 files is less than the connections that the hub takes. */
static void
allow_connections(void)
{
    const rlim_t need = CONNECTIONS_MAX + FILES_BESIDE;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= need) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < need ? limit.rlim_max : need;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < need) {
        AZ_LOGW("the system lets the hub have %llu files open, so it takes fewer than %d "
                "connections; raise the limit (ulimit -n) if terminals are turned away",
                (unsigned long long)limit.rlim_cur, CONNECTIONS_MAX);
    }
}

static int
run(const struct options *options)
{
    allow_connections();
    sigset_t signals;
    block_signals(&signals);
    struct program program = {0};
    switch (az_listener_open(options->listen, &program.listener)) {
    case AZ_LISTENER_UNREADABLE:
        return EXIT_USAGE;
    case AZ_LISTENER_FAILED:
        return EXIT_FAILURE;
    case AZ_LISTENER_OK:
        break;
    }
    bool ok = open_program(&program, options);
    if (ok) {
        if (!program.listener.loopback) {
            AZ_LOGW("anyone who reaches %s can read it, and nothing is encrypted; put a reverse "
                    "proxy with TLS in front",
                    program.listener.url);
        }
        if (options->accept_new_terminals) {
            AZ_LOGW("whoever reaches %s first with a terminal's name is taken for it "
                    "(--accept-new-terminals)",
                    program.listener.url);
        }
        AZ_LOGI("listening on %s", program.listener.url);
        wait_for_signal(&signals);
    }
    close_program(&program);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse_option,
        NULL,        "Take batches from terminals into the archive, and show the counts as a page.",
        NULL,        NULL,
        NULL};
    struct options options = {.listen = "127.0.0.1:8080", .log_level = AZ_LOG_INFO};
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    az_log_set_level(options.log_level);
    return run(&options);
}
