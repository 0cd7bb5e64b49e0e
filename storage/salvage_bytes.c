// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "salvage"
#include "storage/salvage_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "storage/store_file.h"

size_t
az_wreck_read(struct az_wreck *wreck, int fd, uint64_t offset, uint8_t *out, size_t size)
{
    size_t have = 0;
    while (have < size) {
        ssize_t got = pread(fd, out + have, size - have, (off_t)(offset + have));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            wreck->unreadable += got < 0;
            break;
        }
        have += (size_t)got;
    }
    memset(out + have, 0, size - have);
    return have;
}

static uint64_t
frame_offset(const struct az_wreck *wreck, uint32_t frame)
{
    return AZ_PAGE_WAL_HEADER + (uint64_t)(frame - 1) * (AZ_PAGE_FRAME_HEADER + wreck->page_size);
}

static uint32_t
frame_count(const struct az_wreck *wreck)
{
    if (wreck->wal_fd < 0 || wreck->wal_size <= AZ_PAGE_WAL_HEADER) {
        return 0;
    }
    size_t size = AZ_PAGE_FRAME_HEADER + wreck->page_size;
    uint64_t count = (wreck->wal_size - AZ_PAGE_WAL_HEADER + size - 1) / size;
    return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count;
}

static uint32_t
page_count(const struct az_wreck *wreck)
{
    uint64_t count = (wreck->size + wreck->page_size - 1) / wreck->page_size;
    return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count;
}

/* For rows that go on on other pages: as the WAL has them, if it does. */
static bool
read_page(void *ctx, uint32_t number, uint8_t *out)
{
    struct az_wreck *wreck = ctx;
    if (!wreck->prefer_main && number < wreck->newest_count && wreck->newest[number] > 0) {
        uint64_t offset = frame_offset(wreck, wreck->newest[number]) + AZ_PAGE_FRAME_HEADER;
        return az_wreck_read(wreck, wreck->wal_fd, offset, out, wreck->page_size) > 0;
    }
    return wreck->fd >= 0 && number <= page_count(wreck) &&
           az_wreck_read(wreck, wreck->fd, (uint64_t)(number - 1) * wreck->page_size, out,
                         wreck->page_size) > 0;
}

static bool
each_row_of_page(struct az_wreck *wreck, uint32_t number, az_page_row_fn fn)
{
    const struct az_page_source source = {wreck->page_size, read_page, wreck};
    return az_page_each(&source, number, wreck->page, fn, wreck);
}

/* Every row of every page, the WAL's first, since those are newer. */
static bool
each_row(struct az_wreck *wreck, az_page_row_fn fn)
{
    bool ok = true;
    uint32_t frames = frame_count(wreck);
    wreck->prefer_main = false;
    for (uint32_t i = 1; ok && i <= frames; i++) {
        uint8_t head[AZ_PAGE_FRAME_HEADER];
        az_wreck_read(wreck, wreck->wal_fd, frame_offset(wreck, i), head, sizeof(head));
        az_wreck_read(wreck, wreck->wal_fd, frame_offset(wreck, i) + sizeof(head), wreck->page,
                      wreck->page_size);
        ok = each_row_of_page(wreck, az_page_u32(head), fn);
    }
    wreck->prefer_main = true;
    uint32_t pages = page_count(wreck);
    for (uint32_t i = 1; ok && i <= pages; i++) {
        az_wreck_read(wreck, wreck->fd, (uint64_t)(i - 1) * wreck->page_size, wreck->page,
                      wreck->page_size);
        ok = each_row_of_page(wreck, i, fn);
    }
    return ok;
}

/* Which frame has a page's newest content. Pages that the file cannot have are left out. */
static bool
map_frames(struct az_wreck *wreck)
{
    uint32_t frames = frame_count(wreck);
    wreck->newest_count = (size_t)page_count(wreck) + frames + 1;
    wreck->newest = calloc(wreck->newest_count, sizeof(*wreck->newest));
    wreck->page = malloc(wreck->page_size);
    if (!wreck->newest || !wreck->page) {
        return false;
    }
    for (uint32_t i = 1; i <= frames; i++) {
        uint8_t head[AZ_PAGE_FRAME_HEADER];
        az_wreck_read(wreck, wreck->wal_fd, frame_offset(wreck, i), head, sizeof(head));
        uint32_t number = az_page_u32(head);
        if (number < wreck->newest_count) {
            wreck->newest[number] = i;
        }
    }
    return true;
}

static void
forget_pages(struct az_wreck *wreck)
{
    free(wreck->newest);
    free(wreck->page);
    wreck->newest = NULL;
    wreck->page = NULL;
}

/* Whether these bytes are the beginning of page 1 of a terminal's file. */
bool
az_wreck_is_our_header(const uint8_t header[AZ_PAGE_FILE_HEADER])
{
    return az_page_size_of(header) != 0 && az_page_u32(header + 68) == AZ_STORE_APPLICATION_ID;
}

static bool
wal_has_our_header(struct az_wreck *wreck)
{
    uint32_t frames = frame_count(wreck);
    for (uint32_t i = 1; i <= frames; i++) {
        uint8_t frame[AZ_PAGE_FRAME_HEADER + AZ_PAGE_FILE_HEADER];
        az_wreck_read(wreck, wreck->wal_fd, frame_offset(wreck, i), frame, sizeof(frame));
        if (az_page_u32(frame) == 1 && az_wreck_is_our_header(frame + AZ_PAGE_FRAME_HEADER)) {
            return true;
        }
    }
    return false;
}

/* With one size of pages: the words first, then the rows that refer to them. */
bool
az_wreck_each_row(struct az_wreck *wreck, size_t page_size, az_page_row_fn fn)
{
    wreck->page_size = page_size;
    bool ok = map_frames(wreck);
    if (!ok) {
        AZ_LOGE("salvage %s: out of memory", wreck->path);
    }
    ok = ok && each_row(wreck, fn);
    wreck->is_ours = wreck->is_ours || wal_has_our_header(wreck);
    forget_pages(wreck);
    return ok;
}
