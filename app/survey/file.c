// SPDX-License-Identifier: MIT
#include "app/survey/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

/* NULL if the file can be read, as far as can be seen from outside. */
static const char *
find_hindrance(const char *path, size_t limit)
{
    struct stat info;
    if (stat(path, &info) != 0 || access(path, R_OK) != 0) {
        return strerror(errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return "it is not a file";
    }
    return (size_t)info.st_size > limit ? "it is too large" : NULL;
}

bool
az_file_read(const char *path, struct az_buffer *out, struct az_faults *faults)
{
    const char *hindrance = find_hindrance(path, out->limit);
    if (!hindrance && az_files_read(path, out)) {
        return true;
    }
    az_faults_add(faults, 0, 0, "The file cannot be read: %s.",
                  hindrance ? hindrance : "the disk failed");
    az_faults_cure(faults, "Check its name and its permissions; it may have %zu bytes.",
                   out->limit);
    return false;
}
