// SPDX-License-Identifier: MIT
#pragma once

/*
 * Boots and anchors in a file of ours, by store: the terminal's file has one
 * store, the SQLite archive many. Both have the same two tables and share this.
 * Not thread-safe.
 */
#include "base/arena.h"
#include "storage/anchor.h"
#include "storage/response.h"
#include "storage/sqlite.h"
#include "storage/time_frame.h"

/* The two tables. `owner` is what a store's number refers to, such as "store (id)". */
#define AZ_BOOTS_SCHEMA(owner)                                                                     \
    "CREATE TABLE boot ("                                                                          \
    "  store INTEGER NOT NULL REFERENCES " owner ","                                               \
    "  number INTEGER NOT NULL CHECK (number > 0),"                                                \
    "  id BLOB NOT NULL CHECK (length(id) = 16),"                                                  \
    "  PRIMARY KEY (store, number),"                                                               \
    "  UNIQUE (store, id)"                                                                         \
    ") STRICT, WITHOUT ROWID;"                                                                     \
    "CREATE TABLE anchor ("                                                                        \
    "  store INTEGER NOT NULL,"                                                                    \
    "  boot INTEGER NOT NULL,"                                                                     \
    "  source INTEGER NOT NULL CHECK (source IN (0, 1)),"                                          \
    "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"                                             \
    "  true_ms INTEGER NOT NULL,"                                                                  \
    "  uncertainty_ms INTEGER NOT NULL CHECK (uncertainty_ms >= 0),"                               \
    "  PRIMARY KEY (store, boot, source, boot_ms),"                                                \
    "  FOREIGN KEY (store, boot) REFERENCES boot (store, number)"                                  \
    ") STRICT, WITHOUT ROWID;"

enum {
    /*
     * Of each boot and source, the first anchor is kept, and the last one of
     * each slot of this many hours: 1500 a year.
     */
    AZ_ANCHOR_SLOT_HOURS = 6,
};

struct az_boots {
    struct az_sqlite *sqlite;    // borrowed
    sqlite3_stmt *statements[9]; // owned
    struct az_time_frame frame;  // of the boot asked for last
    int64_t frame_store;
    struct az_uuid frame_boot;
    bool has_frame;
};

bool
az_boots_open(struct az_boots *boots, struct az_sqlite *sqlite);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_boots_close(struct az_boots *boots);

/* Forget what was remembered; needed after a rollback. */
void
az_boots_forget(struct az_boots *boots);

/* Write a boot with its number, unless the number or the boot is there already. */
bool
az_boots_add(struct az_boots *boots, int64_t store, const struct az_boot *boot);

/*
 * Write a boot behind all others, unless it is there already. Boots before it
 * that left neither an anchor nor a response are forgotten: they tell nothing.
 */
bool
az_boots_begin(struct az_boots *boots, int64_t store, const struct az_uuid *boot);

/* Write an anchor, dropping what it makes needless. One of a boot that is not there is passed over.
 */
bool
az_boots_note(struct az_boots *boots, int64_t store, const struct az_anchor *anchor);

/*
 * Fill in a response's true_time. A response that cannot be placed is unknown;
 * false, and logged, only if the file failed.
 */
bool
az_boots_time(struct az_boots *boots, int64_t store, struct az_response *response);

enum {
    AZ_BOOTS_TOLD_MAX = 64,     // boots of one history that is told
    AZ_ANCHORS_TOLD_MAX = 1024, // and its anchors
};

/*
 * What is known of the boots of `responses`, which are of one store and ascend
 * by seq: their anchors around the responses, and the nearest anchored boots on
 * both sides. At most AZ_BOOTS_TOLD_MAX boots: enough for responses of a third as many.
 */
bool
az_boots_around(struct az_boots *boots, int64_t store, const struct az_response *responses,
                size_t count, struct az_arena *arena, struct az_history *out);
