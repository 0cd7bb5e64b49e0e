// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "zone"
#include "app/survey/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/survey/zone_rule.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/log.h"

#define ZONES_DIR "/usr/share/zoneinfo"

enum {
    NAME_MAX_SIZE = 64,
    FILE_MAX = 64 * 1024,
    HEADER_SIZE = 44,
    CHANGES_MAX = 2000,
    OFFSETS_MAX = 256,
};

struct az_zone {
    size_t count;                   // of changes that are listed
    int64_t changes_s[CHANGES_MAX]; // when, in UTC
    uint8_t kinds[CHANGES_MAX];     // to which of the offsets
    int32_t offsets_s[OFFSETS_MAX]; // the first one holds before all changes
    bool has_rule;                  // for what comes after them
    struct az_zone_rule rule;
};

/* The part of a file that is not read yet. */
struct reader {
    const uint8_t *at;
    size_t left;
};

/* The counts in a header, in their order. */
struct counts {
    uint32_t ut;
    uint32_t standard;
    uint32_t leaps;
    uint32_t changes;
    uint32_t offsets;
    uint32_t chars;
};

/* Words with slashes between them; so it cannot lead out of the folder. */
static bool
is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    size_t size = strlen(name);
    return size > 0 && size <= NAME_MAX_SIZE && strspn(name, allowed) == size && name[0] != '/' &&
           name[size - 1] != '/' && !strstr(name, "//");
}

static void
make_path(const char *name, char out[sizeof(ZONES_DIR) + NAME_MAX_SIZE + 2])
{
    snprintf(out, sizeof(ZONES_DIR) + NAME_MAX_SIZE + 2, "%s/%s", ZONES_DIR, name);
}

bool
az_zone_exists(const char *name)
{
    char path[sizeof(ZONES_DIR) + NAME_MAX_SIZE + 2];
    if (!is_name(name)) {
        return false;
    }
    if (access(ZONES_DIR, F_OK) != 0) {
        return true;
    }
    make_path(name, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    char magic[4];
    bool is_zone = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
    close(fd);
    return is_zone;
}

/* The next `size` bytes; NULL if there are fewer. */
static const uint8_t *
take(struct reader *reader, size_t size)
{
    if (size > reader->left) {
        return NULL;
    }
    const uint8_t *at = reader->at;
    reader->at += size;
    reader->left -= size;
    return at;
}

/* A number of `size` bytes, the highest first. */
static uint64_t
decode(const uint8_t *at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

static bool
read_header(struct reader *reader, struct counts *out)
{
    const uint8_t *at = take(reader, HEADER_SIZE);
    // The first version had times of 32 bits only, and is no longer made.
    if (!at || memcmp(at, "TZif", 4) != 0 || at[4] < '2') {
        return false;
    }
    uint32_t numbers[6];
    for (size_t i = 0; i < 6; i++) {
        numbers[i] = (uint32_t)decode(at + 20 + 4 * i, 4);
        if (numbers[i] > FILE_MAX) {
            return false;
        }
    }
    *out = (struct counts){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    return true;
}

/* Pass by the first block, which is there for programs that know no times of 64 bits. */
static bool
skip_old_block(struct reader *reader)
{
    struct counts counts;
    return read_header(reader, &counts) &&
           take(reader, (size_t)counts.changes * 5 + (size_t)counts.offsets * 6 + counts.chars +
                            (size_t)counts.leaps * 8 + counts.standard + counts.ut);
}

static bool
read_changes(struct reader *reader, const struct counts *counts, struct az_zone *zone)
{
    const uint8_t *times = take(reader, (size_t)counts->changes * 8);
    const uint8_t *kinds = take(reader, counts->changes);
    if (!times || !kinds || counts->changes > CHANGES_MAX) {
        return false;
    }
    for (size_t i = 0; i < counts->changes; i++) {
        zone->changes_s[i] = (int64_t)decode(times + 8 * i, 8);
        zone->kinds[i] = kinds[i];
        if (kinds[i] >= counts->offsets ||
            (i > 0 && zone->changes_s[i] <= zone->changes_s[i - 1])) {
            return false;
        }
    }
    zone->count = counts->changes;
    return true;
}

static bool
read_offsets(struct reader *reader, const struct counts *counts, struct az_zone *zone)
{
    const uint8_t *offsets = take(reader, (size_t)counts->offsets * 6);
    if (!offsets || counts->offsets == 0 || counts->offsets > OFFSETS_MAX) {
        return false;
    }
    for (size_t i = 0; i < counts->offsets; i++) {
        zone->offsets_s[i] = (int32_t)decode(offsets + 6 * i, 4);
    }
    return true;
}

/* The rule between the last two line ends; empty if nothing is known of the time after. */
static bool
read_rule(struct reader *reader, struct az_zone *zone)
{
    char text[128];
    const uint8_t *at = take(reader, 1);
    const uint8_t *end = reader->left > 0 ? memchr(reader->at, '\n', reader->left) : NULL;
    if (!at || *at != '\n' || !end || (size_t)(end - reader->at) >= sizeof(text)) {
        return false;
    }
    size_t size = (size_t)(end - reader->at);
    memcpy(text, reader->at, size);
    text[size] = '\0';
    zone->has_rule = size > 0;
    return !zone->has_rule || az_zone_rule_parse(text, &zone->rule);
}

static bool
read_zone(struct reader *reader, struct az_zone *zone)
{
    struct counts counts;
    return skip_old_block(reader) && read_header(reader, &counts) &&
           read_changes(reader, &counts, zone) && read_offsets(reader, &counts, zone) &&
           take(reader, counts.chars + (size_t)counts.leaps * 12 + counts.standard + counts.ut) &&
           read_rule(reader, zone);
}

struct az_zone *
az_zone_parse(const void *data, size_t size)
{
    struct reader reader = {.at = data, .left = size};
    struct az_zone *zone = calloc(1, sizeof(*zone));
    if (!zone || !read_zone(&reader, zone)) {
        az_zone_close(zone);
        return NULL;
    }
    return zone;
}

struct az_zone *
az_zone_open(const char *name)
{
    char path[sizeof(ZONES_DIR) + NAME_MAX_SIZE + 2];
    if (!is_name(name)) {
        AZ_LOGE("\"%s\" is no name of a time zone; write one such as Asia/Yerevan", name);
        return NULL;
    }
    make_path(name, path);
    struct az_buffer bytes;
    struct az_zone *zone = NULL;
    az_buffer_init(&bytes, FILE_MAX);
    if (az_files_read(path, &bytes)) {
        zone = az_zone_parse(bytes.data, bytes.size);
        if (!zone) {
            AZ_LOGE("%s is damaged; install the package tzdata again", path);
        }
    }
    az_buffer_destroy(&bytes);
    return zone;
}

void
az_zone_close(struct az_zone *zone)
{
    free(zone);
}

/* How many of the changes are at `utc_s` or before it. */
static size_t
count_past(const struct az_zone *zone, int64_t utc_s)
{
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes_s[middle] <= utc_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int32_t
az_zone_offset_s(const struct az_zone *zone, int64_t utc_s)
{
    size_t past = count_past(zone, utc_s);
    if (past == zone->count && zone->has_rule) {
        return az_zone_rule_offset_s(&zone->rule, utc_s);
    }
    return zone->offsets_s[past > 0 ? zone->kinds[past - 1] : 0];
}

int64_t
az_zone_next_change_s(const struct az_zone *zone, int64_t utc_s)
{
    size_t past = count_past(zone, utc_s);
    if (past < zone->count) {
        return zone->changes_s[past];
    }
    return zone->has_rule ? az_zone_rule_next_change_s(&zone->rule, utc_s) : INT64_MAX;
}
