// SPDX-License-Identifier: MIT
#include "app/survey/logo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_SIZE = 4096 }; // of the file, to know it by

struct head {
    char bytes[HEAD_SIZE + 1]; // ends with a zero
    size_t size;
    long long file_size;
};

static void
tell(struct az_faults *faults, unsigned line, unsigned column, const char *path, const char *why,
     const char *cure)
{
    az_faults_add(faults, line, column, "The logo %s cannot be shown: %s.", path, why);
    az_faults_cure(faults, "%s.", cure);
}

/* NULL if it could be read, else why not. */
static const char *
read_head(const char *path, struct head *out)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return strerror(errno);
    }
    const char *why = NULL;
    ssize_t got = 0;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        why = "it is not a file";
    } else {
        got = read(fd, out->bytes, HEAD_SIZE);
        why = got < 0 ? strerror(errno) : NULL;
        out->file_size = info.st_size;
    }
    out->size = got > 0 ? (size_t)got : 0;
    out->bytes[out->size] = '\0';
    close(fd);
    return why;
}

static uint32_t
read_big_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool
is_png(const struct head *head)
{
    return head->size >= 24 && memcmp(head->bytes, "\x89PNG\r\n\x1a\n", 8) == 0 &&
           memcmp(head->bytes + 12, "IHDR", 4) == 0;
}

/* A few kilobytes may unpack to gigabytes, so what it says of itself is believed first. */
static bool
is_png_small(const struct head *head)
{
    uint32_t width = read_big_endian(head->bytes + 16);
    uint32_t height = read_big_endian(head->bytes + 20);
    return width > 0 && height > 0 && width <= AZ_LOGO_SIDE_MAX && height <= AZ_LOGO_SIDE_MAX;
}

enum az_logo_kind
az_logo_check(const char *path, unsigned line, unsigned column, struct az_faults *faults)
{
    struct head head = {0};
    const char *why = read_head(path, &head);
    if (why) {
        tell(faults, line, column, path, why,
             "Put the file beside the event's file, or delete "
             "the line");
        return AZ_LOGO_NONE;
    }
    bool png = is_png(&head);
    if (!png && !strstr(head.bytes, "<svg")) {
        tell(faults, line, column, path, "it is neither an SVG nor a PNG picture",
             "Export it again as SVG");
        return AZ_LOGO_NONE;
    }
    if (head.file_size > (png ? AZ_LOGO_PNG_BYTES_MAX : AZ_LOGO_SVG_BYTES_MAX)) {
        tell(faults, line, column, path,
             png ? "it is larger than 2 megabytes" : "it is larger than half a megabyte",
             png ? "Export it with about 1000 pixels" : "Simplify it, or export it as PNG");
        return AZ_LOGO_NONE;
    }
    if (png && !is_png_small(&head)) {
        tell(faults, line, column, path, "it is wider or higher than 4096 pixels",
             "Export it with about 1000 pixels");
        return AZ_LOGO_NONE;
    }
    return png ? AZ_LOGO_PNG : AZ_LOGO_SVG;
}
