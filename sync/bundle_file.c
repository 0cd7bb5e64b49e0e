// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include "sync/bundle_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/bundle.h"
#include "sync/carried_file.h"
#include "sync/parcel.h"

enum {
    BATCH_DEFAULT = 500,
    NAME_SIZE = 128,
    LABEL_MAX = 48, // bytes of the label in a file's name
    SHORT_ID = 8,   // digits of the terminal's id where it has no label
};

/* A bundle that is being made, and the next file's place. */
struct making {
    const struct az_bundle_order *order;
    struct az_bundle_head head;
    char *dir;            // owned
    char name[NAME_SIZE]; // without its suffix
    const char *suffix;
    char *path;                      // owned; of the file under way
    struct az_carried_file *file;    // owned; NULL between two files
    struct az_bundle_writer *writer; // owned; NULL between two files
    uint64_t written;                // responses in it
    uint64_t finished;               // responses in the files before
};

/* What file systems of all kinds take: ASCII letters and digits, and '-' for what is between. */
static void
name_label(const char *label, const struct az_uuid *terminal, char out[LABEL_MAX + 1])
{
    size_t size = 0;
    for (const char *c = label ? label : ""; *c && size < LABEL_MAX; c++) {
        if (isascii((unsigned char)*c) && isalnum((unsigned char)*c)) {
            out[size++] = *c;
        } else if (size > 0 && out[size - 1] != '-') {
            out[size++] = '-';
        }
    }
    while (size > 0 && out[size - 1] == '-') {
        size--;
    }
    out[size] = '\0';
    if (size == 0) {
        char id[AZ_UUID_TEXT_SIZE];
        az_uuid_format(terminal, id);
        snprintf(out, LABEL_MAX + 1, "%.*s", SHORT_ID, id);
    }
}

/* "azri-LABEL-YYYYMMDD-HHMMSS" */
static void
name_bundle(struct making *making)
{
    const struct az_bundle_order *order = making->order;
    char label[LABEL_MAX + 1];
    char iso[AZ_CLOCK_ISO_SIZE];
    name_label(order->label, &order->terminal, label);
    az_clock_format_iso(making->head.made_at_ms, iso);
    snprintf(making->name, sizeof(making->name), "azri-%s-%.4s%.2s%.2s-%.2s%.2s%.2s", label, iso,
             iso + 5, iso + 8, iso + 11, iso + 14, iso + 17);
    making->suffix = AZ_BUNDLE_SUFFIX;
}

/* The target is a file's name: take it apart, so that a second one can be numbered. */
static bool
take_name_apart(struct making *making)
{
    const char *target = making->order->target;
    const char *slash = strrchr(target, '/');
    const char *name = slash ? slash + 1 : target;
    size_t size = strlen(name);
    size_t end = strlen(AZ_BUNDLE_SUFFIX);
    making->suffix = "";
    if (size > end && strcmp(name + size - end, AZ_BUNDLE_SUFFIX) == 0) {
        making->suffix = AZ_BUNDLE_SUFFIX;
        size -= end;
    }
    if (size == 0 || size >= sizeof(making->name)) {
        AZ_LOGE("cannot write %s: that is no name for a file; give a folder or another name",
                target);
        return false;
    }
    if (access(target, F_OK) == 0) {
        AZ_LOGE("%s is there already; give another name, or move it away", target);
        return false;
    }
    memcpy(making->name, name, size);
    making->name[size] = '\0';
    making->dir = az_files_dir_of(target);
    return making->dir;
}

static bool
find_place(struct making *making)
{
    const char *target = making->order->target;
    struct stat info;
    if (stat(target, &info) == 0 && S_ISDIR(info.st_mode)) {
        name_bundle(making);
        making->dir = strdup(target);
        return making->dir;
    }
    return take_name_apart(making);
}

static bool
write_to_file(void *ctx, const void *data, size_t size)
{
    return az_carried_file_write(ctx, data, size);
}

static bool
begin_file(struct making *making)
{
    making->path = az_carried_file_free_path(making->dir, making->name, making->suffix);
    making->file = making->path ? az_carried_file_open(making->path) : NULL;
    if (making->file) {
        making->writer = az_bundle_writer_open(
            &making->head, &(struct az_bundle_sink){write_to_file, making->file},
            making->order->bytes_max);
    }
    return making->writer;
}

static void
drop_file(struct making *making)
{
    az_bundle_writer_close(making->writer);
    az_carried_file_close(making->file);
    free(making->path);
    making->writer = NULL;
    making->file = NULL;
    making->path = NULL;
    making->written = 0;
}

static bool
finish_file(struct making *making)
{
    const struct az_bundle_order *order = making->order;
    bool ok = az_bundle_writer_finish(making->writer) && az_carried_file_finish(making->file);
    if (ok) {
        making->finished += making->written;
        if (order->handle_file) {
            order->handle_file(order->ctx, making->path, making->written);
        }
    }
    drop_file(making);
    return ok;
}

static bool
add_parcel(struct making *making, const struct az_parcel *parcel)
{
    const struct az_wrapping *wrapping = &parcel->wrapped.wrapping;
    if (making->writer && !az_bundle_writer_has_room(making->writer, wrapping) &&
        !finish_file(making)) {
        return false;
    }
    if ((!making->writer && !begin_file(making)) ||
        !az_bundle_writer_add(making->writer, wrapping)) {
        return false;
    }
    making->written += parcel->head.count;
    return true;
}

static bool
goes_on(const struct az_bundle_order *order)
{
    return !order->goes_on || order->goes_on(order->ctx);
}

/* One batch behind the other, as the uplink would send them, until nothing more waits. */
static bool
add_all(struct making *making)
{
    const struct az_bundle_order *order = making->order;
    const struct az_parcel_source source = {
        .outbox = order->outbox,
        .clock = order->clock,
        .random = order->random,
        .pair = order->pair,
        .terminal = order->terminal,
        .onward = true,
    };
    size_t max = order->batch_max > 0 ? order->batch_max : BATCH_DEFAULT;
    struct az_parcel parcels[2] = {0};
    struct az_parcel *next = &parcels[0];
    const struct az_parcel *behind = NULL;
    enum az_parcel_result result = AZ_PARCEL_FAILED;
    while (goes_on(order) &&
           (result = az_parcel_fill(next, &source, behind, max)) == AZ_PARCEL_FILLED &&
           add_parcel(making, next)) {
        behind = next;
        next = next == &parcels[0] ? &parcels[1] : &parcels[0];
        az_parcel_clear(next);
        result = AZ_PARCEL_FAILED;
    }
    az_parcel_clear(&parcels[0]);
    az_parcel_clear(&parcels[1]);
    return result == AZ_PARCEL_EMPTY;
}

bool
az_bundle_file_make(const struct az_bundle_order *order, uint64_t *responses)
{
    struct making making = {
        .order = order,
        .head = {.terminal = order->terminal, .made_at_ms = az_clock_wall_ms(order->clock)},
    };
    bool ok = find_place(&making) && add_all(&making) && (!making.writer || finish_file(&making));
    if (!ok) {
        AZ_LOGE("the bundle was not written; what waits still does");
    }
    drop_file(&making);
    free(making.dir);
    *responses = making.finished;
    return ok;
}
