// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which key speaks for which terminal, in the SQLite archive. The one place
 * that decides it. There is no enrolment yet, so the first key that a terminal
 * shows is bound to it, and what another key signs for it is refused.
 * Not thread-safe.
 */
#include "storage/archive.h"
#include "storage/sqlite.h"

#define AZ_BINDINGS_SCHEMA                                                                         \
    "CREATE TABLE binding ("                                                                       \
    "  terminal INTEGER PRIMARY KEY REFERENCES terminal (id),"                                     \
    "  key BLOB NOT NULL CHECK (length(key) = 32),"                                                \
    "  bound_at INTEGER NOT NULL,"                                                                 \
    "  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),"                                   \
    "  refused_at INTEGER"                                                                         \
    ") STRICT;"

struct az_bindings {
    struct az_sqlite *sqlite;    // borrowed
    sqlite3_stmt *statements[3]; // owned
};

bool
az_bindings_open(struct az_bindings *bindings, struct az_sqlite *sqlite);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_bindings_close(struct az_bindings *bindings);

/*
 * Whether `key` speaks for the terminal of this number, binding it if the
 * terminal has none. A refusal is counted. False only if the file failed.
 */
bool
az_bindings_judge(struct az_bindings *bindings, int64_t terminal,
                  const uint8_t key[AZ_ARCHIVE_KEY_BYTES], int64_t now_ms, bool *speaks);
