// SPDX-License-Identifier: MIT
#include "tests/process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/testing.h"

enum { AZRI_ARGS_MAX = 16 };

extern char **environ;

const char *
testing_program(const char *name)
{
    static char path[4096];
    const char *bin = getenv("AZRI_BIN");
    assert_non_null(bin);
    snprintf(path, sizeof(path), "%s/%s", bin, name);
    return path;
}

/* Output goes through files, so that a program that says much cannot wait for us. */
static pid_t
spawn(const char *const argv[], const char *out, const char *err)
{
    posix_spawn_file_actions_t actions;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t pid = -1;
    int why = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (why != 0) {
        fail_msg("cannot start %s: %s", argv[0], strerror(why));
    }
    return pid;
}

static int
wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        assert_int_equal(errno, EINTR);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void
testing_process_run(struct testing_process *process, const char *const argv[],
                    const char *stdout_path)
{
    char out[4096];
    char err[4096];
    snprintf(out, sizeof(out), "%s/.stdout", testing_dir());
    snprintf(err, sizeof(err), "%s/.stderr", testing_dir());
    az_buffer_init(&process->out, 64 * 1024 * 1024);
    az_buffer_init(&process->err, 1024 * 1024);
    process->status = wait_for(spawn(argv, stdout_path ? stdout_path : out, err));
    if (!stdout_path) {
        assert_true(az_files_read(out, &process->out));
    }
    assert_true(az_files_read(err, &process->err));
}

void
testing_azri_run(struct testing_process *azri, const char *const args[], const char *stdout_path)
{
    const char *argv[AZRI_ARGS_MAX + 2] = {testing_program("azri")};
    for (size_t i = 0; args[i]; i++) {
        assert_true(i < AZRI_ARGS_MAX);
        argv[i + 1] = args[i];
    }
    testing_process_run(azri, argv, stdout_path);
}

void
testing_process_destroy(struct testing_process *process)
{
    az_buffer_destroy(&process->out);
    az_buffer_destroy(&process->err);
}
