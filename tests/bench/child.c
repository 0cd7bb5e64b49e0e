// SPDX-License-Identifier: MIT
#include "tests/bench/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

/* In the child: nothing but what may be called between fork and exec. */
static void
become(char *const argv[], int null_fd)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(null_fd, STDIN_FILENO);
    dup2(null_fd, STDOUT_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

static bool
open_trace(struct bench_child *child, const char *path)
{
    unlink(path);
    if (mkfifo(path, 0600) != 0) {
        AZ_LOGE("%s cannot be made: %s", path, strerror(errno));
        return false;
    }
    // Without blocking, since nobody writes yet; then with.
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        AZ_LOGE("%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    child->trace = fdopen(fd, "r");
    if (!child->trace) {
        AZ_LOGE("out of memory for the trace %s", path);
        close(fd);
        return false;
    }
    return true;
}

bool
bench_child_start(struct bench_child *child, char *const argv[], const char *trace_path)
{
    *child = (struct bench_child){0};
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null_fd < 0 || (trace_path && !open_trace(child, trace_path))) {
        goto end;
    }
    child->start = bench_now_us();
    pid_t pid = fork();
    if (pid == 0) {
        become(argv, null_fd);
    }
    if (pid < 0) {
        AZ_LOGE("%s cannot be started: %s", argv[0], strerror(errno));
        goto end;
    }
    child->pid = pid;

end:
    if (null_fd >= 0) {
        close(null_fd);
    }
    if (!child->pid) {
        bench_child_stop(child);
    }
    return child->pid != 0;
}

/*
 * Wait for the child's first words, then have reads wait by themselves: until
 * it has opened the pipe, a read would take that for the end.
 */
static bool
await_first_words(struct bench_child *child)
{
    enum { TIMEOUT_MS = 60 * 1000 };
    struct pollfd poll_fd = {.fd = fileno(child->trace), .events = POLLIN};
    if (poll(&poll_fd, 1, TIMEOUT_MS) != 1) {
        AZ_LOGE("nothing was said in its trace by the program that was started");
        return false;
    }
    return fcntl(poll_fd.fd, F_SETFL, 0) == 0;
}

const char *
bench_child_line(struct bench_child *child)
{
    if (!child->line && !await_first_words(child)) {
        return NULL;
    }
    ssize_t size = getline(&child->line, &child->room, child->trace);
    if (size <= 0) {
        return NULL;
    }
    child->line[strcspn(child->line, "\n")] = '\0';
    return child->line;
}

double
bench_child_rss_mb(const struct bench_child *child)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%ld/statm", (long)child->pid);
    FILE *file = fopen(path, "re");
    if (!file) {
        return 0;
    }
    long all_pages;
    long resident_pages;
    if (fscanf(file, "%ld %ld", &all_pages, &resident_pages) != 2) {
        resident_pages = 0;
    }
    fclose(file);
    return (double)resident_pages * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

bool
bench_child_runs(struct bench_child *child)
{
    siginfo_t info = {0};
    return child->pid && waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

void
bench_child_ask(const struct bench_child *child)
{
    if (child->pid) {
        kill(child->pid, SIGTERM);
    }
}

bool
bench_child_stop(struct bench_child *child)
{
    int status = 0;
    bench_child_ask(child);
    if (child->pid) {
        while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    if (child->trace) {
        fclose(child->trace);
    }
    free(child->line);
    *child = (struct bench_child){0};
    if (status) {
        AZ_LOGE("a program that was started ended with status %d", status);
    }
    return status == 0;
}
