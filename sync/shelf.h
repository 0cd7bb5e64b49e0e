// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's folder of packages and settings that came from the hub, and
 * what it knows of them: which one is shown, which one was before and is
 * returned to, which one is to be shown for the first time, and which one was
 * refused and why. Each change is durable before it counts, so that a power cut
 * at any moment leaves something that was shown well.
 *
 *     state.json           what is known
 *     HASH/manifest        a package, whole and checked
 *     HASH/files/…
 *     HASH.json            settings
 *     new-HASH/            a package on its way
 *
 * Not thread-safe; one thread at a time.
 */
#include "storage/assignment.h"
#include "sync/package.h"
#include "sync/settings.h"

struct az_shelf;

enum { AZ_SHELF_TRIES_MAX = 3 }; // starts of the program in which something may fail to be shown

/*
 * NULL, and logged, on failure; a damaged state is begun anew. The folder is
 * made once there is something to be put there.
 */
struct az_shelf *
az_shelf_open(const char *dir);
/* Accepts NULL. */
void
az_shelf_close(struct az_shelf *shelf);

const char *
az_shelf_dir(const struct az_shelf *shelf);

/* What is shown, or was when the program ended. */
const struct az_assignment *
az_shelf_running(const struct az_shelf *shelf);
/* Whether this was refused, or is to be shown already. */
bool
az_shelf_is_settled(const struct az_shelf *shelf, const struct az_assignment *assignment);
/* What the hub is told. Borrowed until the next change. */
const struct az_package_report *
az_shelf_report(const struct az_shelf *shelf);

/*
 * What to show when the program starts: what was to be shown for the first
 * time, unless the program ended AZ_SHELF_TRIES_MAX times over that; then what
 * was shown before. If it cannot be, the caller refuses it and asks again. False
 * if there is nothing left.
 */
bool
az_shelf_begin(struct az_shelf *shelf, struct az_assignment *out);

/* This is about to be shown for the first time. False, and logged, if that cannot be noted. */
bool
az_shelf_try(struct az_shelf *shelf, const struct az_assignment *assignment);
/* It was: what was shown before is kept to return to, and the rest goes. */
bool
az_shelf_shown(struct az_shelf *shelf, const struct az_assignment *assignment);
/* It cannot be shown. If it was shown well before, what was before that takes its place. */
bool
az_shelf_refuse(struct az_shelf *shelf, const struct az_assignment *assignment, const char *why);

/* What is shown is what is wanted, so that something else was refused is no news any more. */
bool
az_shelf_forget_refusal(struct az_shelf *shelf);
/* It is damaged on this disk, so it is deleted, to be fetched again; else as if it were refused. */
bool
az_shelf_lose(struct az_shelf *shelf, const struct az_assignment *assignment);

/* Delete all that is neither shown, nor to be, nor returned to, nor of `wanted`. */
void
az_shelf_prune(struct az_shelf *shelf, const struct az_assignment *wanted);

/* Paths in it, owned by the caller; NULL if out of memory. `prefix` is "" or "new-". */
char *
az_shelf_path(const struct az_shelf *shelf, const char *prefix, const struct az_file_hash *hash,
              const char *name);

/* Whether the package, or the settings, are there; az_shelf_take() sees whether they are whole. */
bool
az_shelf_has_package(const struct az_shelf *shelf, const struct az_file_hash *package);
bool
az_shelf_has_settings(const struct az_shelf *shelf, const struct az_file_hash *settings);

/* What an assignment consists of. */
struct az_shelf_item {
    struct az_assignment assignment;
    char *event_path; // owned; NULL without a package: the event is the terminal's own
    struct az_settings settings;
};

enum az_shelf_result {
    AZ_SHELF_OK,
    AZ_SHELF_DAMAGED, // on this disk; it can be fetched again
    AZ_SHELF_WRONG,   // as it was published
};

/*
 * Read the manifest and look whether each file is still that of its hash. Unless
 * it is, `why` gets one sentence. The caller destroys `out`, whatever is
 * returned.
 */
enum az_shelf_result
az_shelf_take(struct az_shelf *shelf, const struct az_assignment *assignment,
              struct az_shelf_item *out, struct az_buffer *why);
void
az_shelf_item_destroy(struct az_shelf_item *item);
