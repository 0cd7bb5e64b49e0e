// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/cli/interrupt.h"

/* Run `body` in a process of its own; how that ended, as waitpid() tells it. */
static int
run_in_child(void (*body)(void))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        body();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void
be_interrupted(void)
{
    az_interrupt_catch();
    if (az_interrupt_came()) {
        _exit(10);
    }
    raise(SIGTERM);
    if (!az_interrupt_came()) {
        _exit(11);
    }
    az_interrupt_release(); // ends here
}

static void
not_be_interrupted(void)
{
    az_interrupt_catch();
    az_interrupt_release();
    _exit(az_interrupt_came() ? 12 : 0);
}

static void
ignore_hangup(void)
{
    signal(SIGHUP, SIG_IGN);
    az_interrupt_catch();
    raise(SIGHUP);
    _exit(az_interrupt_came() ? 13 : 0);
}

static void
test_interrupt_waits_for_the_tidying_up(void **state)
{
    (void)state;
    int status = run_in_child(be_interrupted);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void
test_interrupt_that_did_not_come_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(run_in_child(not_be_interrupted), 0);
}

static void
test_interrupt_stays_ignored_under_nohup(void **state)
{
    (void)state;
    assert_int_equal(run_in_child(ignore_hangup), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interrupt_waits_for_the_tidying_up),
        cmocka_unit_test(test_interrupt_that_did_not_come_changes_nothing),
        cmocka_unit_test(test_interrupt_stays_ignored_under_nohup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
