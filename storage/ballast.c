// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"

enum { BLOCK = 512 }; // the unit of st_blocks

bool
az_ballast_init(struct az_ballast *ballast, const char *store_path)
{
    *ballast = (struct az_ballast){.wanted = true};
    if (asprintf(&ballast->path, "%s-ballast", store_path) < 0) {
        ballast->path = NULL;
        AZ_LOGE("terminal's store %s: out of memory", store_path);
        return false;
    }
    return true;
}

void
az_ballast_destroy(struct az_ballast *ballast)
{
    free(ballast->path);
    *ballast = (struct az_ballast){0};
}

/* Whether an earlier run left it whole: a file with holes would give no room. */
static bool
is_whole(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size == AZ_BALLAST_BYTES &&
           (uint64_t)info.st_blocks * BLOCK >= AZ_BALLAST_BYTES;
}

/* 0, or an errno. */
static int
fill(int fd)
{
    int why = posix_fallocate(fd, 0, AZ_BALLAST_BYTES);
    if (why == 0 && ftruncate(fd, AZ_BALLAST_BYTES) != 0) {
        why = errno;
    }
    return why == 0 && fsync(fd) != 0 ? errno : why;
}

/* Open the file, made if there is room for it, and see that it takes up its room. 0, or an errno.
 */
static int
take_room(const char *path, bool has_room)
{
    int make = has_room ? O_CREAT : 0;
    int fd = open(path, O_RDWR | make | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno == ENOENT && !has_room ? ENOSPC : errno;
    }
    int why = 0;
    if (!is_whole(fd)) {
        why = has_room ? fill(fd) : ENOSPC;
    }
    close(fd);
    return why;
}

bool
az_ballast_make(struct az_ballast *ballast, uint64_t free_bytes)
{
    if (ballast->held || !ballast->wanted) {
        return true;
    }
    int why = take_room(ballast->path, free_bytes >= (uint64_t)2 * AZ_BALLAST_BYTES);
    ballast->held = why == 0;
    if (why == ENOSPC || why == EDQUOT) {
        unlink(ballast->path); // half of it helps nobody
    } else if (why != 0) {
        AZ_LOGW("there will be no ballast %s for the day the disk is full: %s; check that its "
                "folder may be written",
                ballast->path, strerror(why));
        ballast->wanted = false;
    }
    return ballast->held || !ballast->wanted;
}

bool
az_ballast_give_up(struct az_ballast *ballast)
{
    if (!ballast->held) {
        return false;
    }
    ballast->held = false;
    if (unlink(ballast->path) != 0) {
        return false;
    }
    // Some file systems hand the room out only once the removal is on the disk.
    az_files_sync_parent_dir(ballast->path);
    return true;
}
