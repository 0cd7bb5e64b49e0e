// SPDX-License-Identifier: MIT
#pragma once

/*
 * The part of the archive on SQLite that packages.h describes. Internal to
 * storage/. Not thread-safe.
 */
#include "storage/packages.h"
#include "storage/sqlite.h"

/*
 * `file` is by content, so what packages share is kept once. In `assignment`
 * and `setting`, a terminal of no bytes stands for all of them; it need not have
 * been heard of.
 */
#define AZ_PACKAGES_SCHEMA                                                                         \
    "CREATE TABLE file ("                                                                          \
    "  hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"                                           \
    "  content BLOB NOT NULL"                                                                      \
    ") STRICT;"                                                                                    \
    "CREATE TABLE package ("                                                                       \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  hash BLOB NOT NULL UNIQUE REFERENCES file (hash),"                                          \
    "  event TEXT NOT NULL,"                                                                       \
    "  survey_version TEXT NOT NULL,"                                                              \
    "  published_at INTEGER NOT NULL"                                                              \
    ") STRICT;"                                                                                    \
    "CREATE TABLE assignment ("                                                                    \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  package INTEGER NOT NULL REFERENCES package (id),"                                          \
    "  terminal BLOB NOT NULL CHECK (length(terminal) IN (0, 16)),"                                \
    "  assigned_at INTEGER NOT NULL"                                                               \
    ") STRICT;"                                                                                    \
    "CREATE INDEX assignment_terminal ON assignment (terminal, id);"                               \
    "CREATE TABLE setting ("                                                                       \
    "  terminal BLOB NOT NULL CHECK (length(terminal) IN (0, 16)),"                                \
    "  name TEXT NOT NULL,"                                                                        \
    "  value TEXT NOT NULL,"                                                                       \
    "  PRIMARY KEY (terminal, name)"                                                               \
    ") STRICT, WITHOUT ROWID;"                                                                     \
    "CREATE TABLE shown ("                                                                         \
    "  terminal INTEGER PRIMARY KEY REFERENCES terminal (id),"                                     \
    "  package BLOB NOT NULL CHECK (length(package) = 32),"                                        \
    "  settings BLOB NOT NULL CHECK (length(settings) = 32),"                                      \
    "  refused_package BLOB NOT NULL CHECK (length(refused_package) = 32),"                        \
    "  refused_settings BLOB NOT NULL CHECK (length(refused_settings) = 32),"                      \
    "  why TEXT NOT NULL,"                                                                         \
    "  told_at INTEGER NOT NULL"                                                                   \
    ") STRICT;"

enum az_packages_sql {
    AZ_PACKAGES_SQL_ADD_FILE,
    AZ_PACKAGES_SQL_ADD_PACKAGE,
    AZ_PACKAGES_SQL_ADD_ASSIGNMENT,
    AZ_PACKAGES_SQL_WITHDRAW,
    AZ_PACKAGES_SQL_FIND_ASSIGNED,
    AZ_PACKAGES_SQL_READ_FILE,
    AZ_PACKAGES_SQL_FIND_ASKER,
    AZ_PACKAGES_SQL_READ_PACKAGES,
    AZ_PACKAGES_SQL_PUT_SHOWN,
    AZ_PACKAGES_SQL_READ_SHOWN,
    AZ_PACKAGES_SQL_SET,
    AZ_PACKAGES_SQL_UNSET,
    AZ_PACKAGES_SQL_READ_SETTINGS,
    AZ_PACKAGES_SQL_COUNT
};

struct az_packages {
    struct az_sqlite *sqlite;                        // borrowed
    sqlite3_stmt *statements[AZ_PACKAGES_SQL_COUNT]; // owned
};

bool
az_packages_open(struct az_packages *packages, struct az_sqlite *sqlite);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_packages_close(struct az_packages *packages);

/* Within a transaction: what the terminal of this number tells of what it shows. */
bool
az_packages_note(struct az_packages *packages, int64_t terminal,
                 const struct az_package_report *report, int64_t now_ms);
