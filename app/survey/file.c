// SPDX-License-Identifier: MIT
#include "app/survey/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

/* Why a file cannot be read and what to do about it; `what` is NULL if it can, as far as seen. */
struct hindrance {
    const char *what;
    const char *cure;
};

static struct hindrance
find_hindrance(const char *path, size_t limit)
{
    struct stat info;
    if (stat(path, &info) != 0 || access(path, R_OK) != 0) {
        return (struct hindrance){strerror(errno), "Check its name and its permissions"};
    }
    if (!S_ISREG(info.st_mode)) {
        return (struct hindrance){"it is not a file", "Name a survey's or an event's file"};
    }
    if ((size_t)info.st_size > limit) {
        return (struct hindrance){"it is larger than a megabyte", "Shorten it"};
    }
    return (struct hindrance){0};
}

bool
az_file_read(const char *path, struct az_buffer *out, struct az_faults *faults)
{
    struct hindrance hindrance = find_hindrance(path, out->limit);
    if (!hindrance.what && az_files_read(path, out)) {
        return true;
    }
    az_faults_add(faults, 0, 0, "The file cannot be read: %s.",
                  hindrance.what ? hindrance.what : "the disk failed");
    az_faults_cure(faults, "%s.", hindrance.what ? hindrance.cure : "Check the disk");
    return false;
}
