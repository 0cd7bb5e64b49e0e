// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "output"
#include "app/report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

struct az_output {
    char *path;      // owned; symbolic links resolved; for messages if it is stdout
    char *temporary; // owned; NULL when written to as it is
    FILE *file;      // owned, unless it is stdout
    bool failed;
};

/* Name the file that could not be written, once. */
static bool
fail(struct az_output *output, int why)
{
    if (!output->failed) {
        const char *cure = why == ENOSPC || why == EDQUOT ? "free some space and try again"
                                                          : "choose another place";
        AZ_LOGE("cannot write %s: %s; %s", output->path, strerror(why ? why : EIO), cure);
    }
    output->failed = true;
    return false;
}

static bool
open_as_it_is(struct az_output *output)
{
    int fd = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    output->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (fd >= 0 && !output->file) {
        close(fd);
    }
    return output->file || fail(output, errno);
}

/* What a new file gets, where there is no old one to take it from. */
static mode_t
default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool
open_temporary(struct az_output *output, mode_t mode)
{
    if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
        output->temporary = NULL;
        return fail(output, ENOMEM);
    }
    int fd = mkostemp(output->temporary, O_CLOEXEC);
    if (fd < 0) {
        int why = errno;
        free(output->temporary);
        output->temporary = NULL;
        return fail(output, why);
    }
    if (fchmod(fd, mode) != 0 || !(output->file = fdopen(fd, "w"))) {
        int why = errno;
        close(fd);
        return fail(output, why);
    }
    return true;
}

static bool
open_file(struct az_output *output, const char *path)
{
    // Through a link to the file itself, so that the link stays one.
    output->path = realpath(path, NULL);
    if (!output->path) {
        output->path = strdup(path);
        return output->path && open_temporary(output, default_mode());
    }
    struct stat info;
    if (stat(output->path, &info) != 0) {
        return fail(output, errno);
    }
    return S_ISREG(info.st_mode) ? open_temporary(output, info.st_mode & 0777)
                                 : open_as_it_is(output);
}

struct az_output *
az_output_open(const char *path)
{
    struct az_output *output = calloc(1, sizeof(*output));
    bool ok = false;
    if (output && strcmp(path, "-") == 0) {
        output->file = stdout;
        output->path = strdup("to standard output");
        ok = output->path != NULL;
    } else if (output) {
        ok = open_file(output, path);
    }
    if (!ok) {
        if (!output || !output->path) {
            AZ_LOGE("cannot write %s: out of memory", path);
        }
        az_output_close(output);
        return NULL;
    }
    return output;
}

void
az_output_close(struct az_output *output)
{
    if (!output) {
        return;
    }
    if (output->file && output->file != stdout) {
        fclose(output->file);
    }
    if (output->temporary) {
        unlink(output->temporary);
    }
    free(output->temporary);
    free(output->path);
    free(output);
}

static bool
write_all(void *ctx, const void *data, size_t size)
{
    struct az_output *output = ctx;
    if (output->failed) {
        return false;
    }
    return fwrite(data, 1, size, output->file) == size || fail(output, errno);
}

struct az_sink
az_output_sink(struct az_output *output)
{
    return (struct az_sink){.write = write_all, .ctx = output};
}

/* A disk may report that it is full only here. */
static bool
finish_temporary(struct az_output *output)
{
    if (fsync(fileno(output->file)) != 0) {
        return fail(output, errno);
    }
    int closed = fclose(output->file);
    output->file = NULL;
    if (closed != 0 || rename(output->temporary, output->path) != 0) {
        return fail(output, errno);
    }
    free(output->temporary);
    output->temporary = NULL;
    return true;
}

bool
az_output_commit(struct az_output *output)
{
    if (output->failed) {
        return false;
    }
    if (fflush(output->file) != 0) {
        return fail(output, errno);
    }
    return !output->temporary || finish_temporary(output);
}
