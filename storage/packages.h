// SPDX-License-Identifier: MIT
#pragma once

/*
 * What organizers published for terminals, in the archive: packages with all
 * their files, settings, and which terminal is to have what. What was published
 * last and concerns a terminal is what it is to show, so what was tried on one
 * terminal gives way to what is published to all of them later. Nothing that was
 * published is deleted: it is what people were asked.
 *
 * A function that changes something runs on the archive's writer and commits;
 * the others need any archive.
 */
#include "base/buffer.h"
#include "storage/archive.h"
#include "storage/assignment.h"

struct az_published_file {
    struct az_file_hash hash;
    const void *data; // borrowed
    size_t size;
};

struct az_publication {
    struct az_file_hash hash; // of the manifest, which is one of its files
    const char *event;        // what people read of it: the event's id
    const char *survey_version;
    const struct az_published_file *files;
    size_t file_count;
    struct az_uuid terminal; // for which it is; zero: for all
};

/* Keep a package and assign it. Publishing again what is the newest already changes nothing. */
enum az_archive_result
az_packages_publish(struct az_archive *archive, const struct az_publication *publication);

/*
 * Take an assignment back, so that the one before it counts again. `terminal`
 * zero: for all terminals, and for each one. `*count` says how many there were.
 */
enum az_archive_result
az_packages_withdraw(struct az_archive *archive, const struct az_file_hash *package,
                     const struct az_uuid *terminal, size_t *count);

/* The package that a terminal is to have; zeros if there is none for it. */
bool
az_packages_assigned(struct az_archive *archive, const struct az_uuid *terminal,
                     struct az_file_hash *package);

/*
 * Append at most `max` bytes of a file, from `from` on. `*size` is that of all
 * of it; -1 if there is no such file.
 */
bool
az_packages_read(struct az_archive *archive, const struct az_file_hash *hash, uint64_t from,
                 size_t max, struct az_buffer *out, int64_t *size);

/* The terminal for which a key speaks; zero if there is none. */
bool
az_packages_asker(struct az_archive *archive, const uint8_t key[AZ_ARCHIVE_KEY_BYTES],
                  struct az_uuid *terminal);

/* One package that was published. */
struct az_published {
    struct az_file_hash hash;
    const char *event; // borrowed, as the next
    const char *survey_version;
    int64_t published_at_ms; // the first time
    bool for_all;            // assigned to all terminals, whether or not another one is by now
    uint64_t for_some;       // terminals to which it is assigned by name
};
typedef bool (*az_published_fn)(void *ctx, const struct az_published *published);
/* The newest first. False if it failed or `fn` stopped it. */
bool
az_packages_each(struct az_archive *archive, az_published_fn fn, void *ctx);

/* What a terminal shows, and what it is to show. */
struct az_shown {
    struct az_uuid terminal;
    struct az_file_hash assigned;    // the package; zeros: none
    struct az_package_report report; // zeroed if it told nothing
    int64_t told_at_ms;              // 0 if it told nothing
};
typedef bool (*az_shown_fn)(void *ctx, const struct az_shown *shown);
/* Each terminal of the archive, in the order in which they were first heard of. */
bool
az_packages_each_shown(struct az_archive *archive, az_shown_fn fn, void *ctx);

/*
 * A setting of a terminal, or of all of them: a name with a value, whose
 * meaning is not known here.
 */
struct az_setting {
    const char *name;
    const char *value; // NULL: as if it had never been set
};

/* Set some of a terminal's, or, with `terminal` zero, of all. Others stay. */
enum az_archive_result
az_packages_set(struct az_archive *archive, const struct az_uuid *terminal,
                const struct az_setting *settings, size_t count);

typedef bool (*az_setting_fn)(void *ctx, const struct az_setting *setting);
/* What counts for a terminal, its own before those of all, by name. */
bool
az_packages_each_setting(struct az_archive *archive, const struct az_uuid *terminal,
                         az_setting_fn fn, void *ctx);
