// SPDX-License-Identifier: MIT
/*
 * A thousand terminals at one hub at once, as processes: the real hub, and one
 * that has all their keys and connections.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "storage/archive.h"
#include "tests/crowd.h"
#include "tests/process.h"
#include "tests/testing.h"

enum { TERMINALS = 1000 };

static pid_t
start_hub(const char *archive, const char *port_file)
{
    const char *program = testing_program("azri-hub");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a hub must not outlive a test that failed
        execl(program, program, "--listen", "127.0.0.1:0", "--archive", archive, "--port-file",
              port_file, "--log", "warning", "--accept-new-terminals", (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* The hub writes the file when it listens. */
static uint16_t
read_port(const char *port_file)
{
    const struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};
    struct az_buffer text;
    az_buffer_init(&text, 64);
    while (access(port_file, R_OK) != 0) {
        assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
        nanosleep(&moment, NULL);
    }
    assert_true(az_files_read(port_file, &text));
    unsigned long port = strtoul(az_buffer_text(&text), NULL, 10);
    az_buffer_destroy(&text);
    return (uint16_t)port;
}

static void
test_crowd_of_terminals_delivers_at_once(void **state)
{
    (void)state;
    struct az_buffer why;
    struct az_archive_figures held;
    char archive_path[4096];
    char port_file[4096];
    snprintf(archive_path, sizeof(archive_path), "%s", testing_path("archive.db"));
    snprintf(port_file, sizeof(port_file), "%s", testing_path("port"));
    az_buffer_init(&why, 4096);
    assert_true(crowd_allow(TERMINALS, &why));
    pid_t hub = start_hub(archive_path, port_file);
    const struct crowd crowd = {.port = read_port(port_file), .terminals = TERMINALS};

    bool sent = crowd_send(&crowd, &why);
    assert_string_equal(az_buffer_text(&why), "");
    assert_true(sent);

    int status;
    assert_int_equal(kill(hub, SIGTERM), 0);
    assert_int_equal(waitpid(hub, &status, 0), hub);
    assert_int_equal(status, 0);
    struct az_archive *archive =
        az_archive_open(&(struct az_archive_params){.location = archive_path, .read_only = true});
    assert_non_null(archive);
    assert_true(az_archive_figures(archive, &held));
    assert_int_equal(held.terminals, TERMINALS);
    assert_int_equal(held.responses, TERMINALS * CROWD_RESPONSES);
    assert_int_equal(held.conflicts + held.rejected + held.refused, 0);
    az_archive_close(archive);
    az_buffer_destroy(&why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crowd_of_terminals_delivers_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
