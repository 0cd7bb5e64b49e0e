// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules of the archive's terminals on SQLite share. Internal to them:
 *
 *   terminals_judge   whose key signed a batch, and what becomes of it
 *   terminals_change  letting in, renaming, revoking, changing keys
 *   terminals_read    lists for people
 *   terminals         the door: labels, and the backend's row of operations
 */
#include "storage/sqlite.h"
#include "storage/terminals.h"

#define AZ_TERMINALS_SCHEMA_KEYS                                                                   \
    "CREATE TABLE binding ("                                                                       \
    "  terminal INTEGER PRIMARY KEY REFERENCES terminal (id),"                                     \
    "  key BLOB NOT NULL CHECK (length(key) = 32),"                                                \
    "  bound_at INTEGER NOT NULL,"                                                                 \
    "  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),"                                   \
    "  refused_at INTEGER"                                                                         \
    ") STRICT;"

/* Who has a row in `binding` is let in; `kept` is what revoked terminals sent. */
#define AZ_TERMINALS_SCHEMA                                                                        \
    "ALTER TABLE binding ADD COLUMN label TEXT CHECK (length(label) > 0);"                         \
    "ALTER TABLE binding ADD COLUMN revoked_at INTEGER;"                                           \
    "ALTER TABLE binding ADD COLUMN heard_at INTEGER;"                                             \
    "ALTER TABLE binding ADD COLUMN former_key BLOB CHECK (length(former_key) = 32);"              \
    "CREATE UNIQUE INDEX binding_label ON binding (label) WHERE label IS NOT NULL;"                \
    "CREATE TABLE invitation ("                                                                    \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  label TEXT NOT NULL UNIQUE CHECK (length(label) > 0),"                                      \
    "  code BLOB NOT NULL UNIQUE CHECK (length(code) = 32),"                                       \
    "  expires_at INTEGER NOT NULL,"                                                               \
    "  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),"                                       \
    "  terminal INTEGER REFERENCES terminal (id)"                                                  \
    ") STRICT;"                                                                                    \
    "CREATE TABLE kept ("                                                                          \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  store INTEGER NOT NULL REFERENCES store (id),"                                              \
    "  seq INTEGER NOT NULL CHECK (seq > 0),"                                                      \
    "  raw BLOB NOT NULL,"                                                                         \
    "  raw_digest BLOB NOT NULL CHECK (length(raw_digest) = 32),"                                  \
    "  received_at INTEGER NOT NULL,"                                                              \
    "  UNIQUE (store, seq, raw_digest)"                                                            \
    ") STRICT;"

enum az_terminals_sql {
    AZ_TERMINALS_SQL_FIND,
    AZ_TERMINALS_SQL_ADD_TERMINAL,
    AZ_TERMINALS_SQL_READ,
    AZ_TERMINALS_SQL_BIND,
    AZ_TERMINALS_SQL_HEAR,
    AZ_TERMINALS_SQL_COUNT_REFUSAL,
    AZ_TERMINALS_SQL_KEEP,
    AZ_TERMINALS_SQL_FIND_LABEL,
    AZ_TERMINALS_SQL_SET_LABEL,
    AZ_TERMINALS_SQL_SET_REVOKED,
    AZ_TERMINALS_SQL_SET_KEY,
    AZ_TERMINALS_SQL_DROP_INVITATIONS,
    AZ_TERMINALS_SQL_ADD_INVITATION,
    AZ_TERMINALS_SQL_FIND_INVITATION,
    AZ_TERMINALS_SQL_USE_INVITATION,
    AZ_TERMINALS_SQL_COUNT_TRY,
    AZ_TERMINALS_SQL_READ_ALL,
    AZ_TERMINALS_SQL_READ_INVITATIONS,
    AZ_TERMINALS_SQL_READ_KEPT,
    AZ_TERMINALS_SQL_DROP_KEPT,
    AZ_TERMINALS_SQL_COUNT
};

struct az_terminals {
    struct az_sqlite *sqlite;                         // borrowed
    sqlite3_stmt *statements[AZ_TERMINALS_SQL_COUNT]; // owned
};

bool
az_terminals_open(struct az_terminals *terminals, struct az_sqlite *sqlite);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_terminals_close(struct az_terminals *terminals);

sqlite3_stmt *
az_terminals_statement(struct az_terminals *terminals, enum az_terminals_sql which);
/* Run a statement that gives no row. */
bool
az_terminals_run(struct az_terminals *terminals, sqlite3_stmt *stmt, const char *doing);

/* A terminal that is let in, as it is in the archive. */
struct az_terminals_row {
    int64_t id; // 0: the terminal was never heard of
    bool bound; // it is let in; else what follows is zero
    bool revoked;
    bool has_former_key;
    uint8_t key[AZ_ARCHIVE_KEY_BYTES];
    uint8_t former_key[AZ_ARCHIVE_KEY_BYTES];
};
bool
az_terminals_find(struct az_terminals *terminals, const struct az_uuid *terminal,
                  struct az_terminals_row *out);

/* Within a transaction: let a terminal in, or let it in with another key. */
bool
az_terminals_bind(struct az_terminals *terminals, struct az_terminals_row *row,
                  const struct az_terminal_claim *claim, int64_t now_ms);

/*
 * Within a transaction: what becomes of a batch that `claim` signed. A terminal
 * that is not known is let in if `accept_new`; else nothing is written of it.
 */
bool
az_terminals_judge(struct az_terminals *terminals, const struct az_terminal_claim *claim,
                   bool accept_new, int64_t now_ms, enum az_trust *trust);

/* Within a transaction: keep a response of a revoked terminal aside. */
bool
az_terminals_keep(struct az_terminals *terminals, int64_t store, const struct az_archive_item *item,
                  int64_t now_ms);

/* What a backend provides; see terminals.h. */
struct az_terminals_ops {
    enum az_terminals_result (*invite)(struct az_archive *archive, const char *label,
                                       const struct az_digest *code, int64_t *expires_at_ms);
    enum az_terminals_result (*enrol)(struct az_archive *archive,
                                      const struct az_terminal_claim *claim,
                                      const struct az_digest *code, char label[AZ_LABEL_MAX + 1]);
    enum az_terminals_result (*add)(struct az_archive *archive,
                                    const struct az_terminal_claim *claim, const char *label);
    enum az_terminals_result (*rename)(struct az_archive *archive, const struct az_uuid *terminal,
                                       const char *label);
    enum az_terminals_result (*revoke)(struct az_archive *archive, const struct az_uuid *terminal,
                                       bool revoked);
    enum az_terminals_result (*rekey)(struct az_archive *archive,
                                      const struct az_terminal_claim *claim,
                                      const uint8_t new_key[AZ_ARCHIVE_KEY_BYTES]);
    bool (*each)(struct az_archive *archive, az_terminal_fn fn, void *ctx);
    bool (*each_invitation)(struct az_archive *archive, int64_t now_ms, az_invitation_fn fn,
                            void *ctx);
    bool (*each_kept)(struct az_archive *archive, const struct az_uuid *terminal, int64_t after,
                      size_t max, az_kept_fn fn, void *ctx);
    bool (*drop_kept)(struct az_archive *archive, const struct az_uuid *terminal, int64_t last);
};

/* terminals_change.c */
enum az_terminals_result
az_terminals_sqlite_invite(struct az_archive *archive, const char *label,
                           const struct az_digest *code, int64_t *expires_at_ms);
enum az_terminals_result
az_terminals_sqlite_enrol(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const struct az_digest *code, char label[AZ_LABEL_MAX + 1]);
enum az_terminals_result
az_terminals_sqlite_add(struct az_archive *archive, const struct az_terminal_claim *claim,
                        const char *label);
enum az_terminals_result
az_terminals_sqlite_rename(struct az_archive *archive, const struct az_uuid *terminal,
                           const char *label);
enum az_terminals_result
az_terminals_sqlite_revoke(struct az_archive *archive, const struct az_uuid *terminal,
                           bool revoked);
enum az_terminals_result
az_terminals_sqlite_rekey(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const uint8_t new_key[AZ_ARCHIVE_KEY_BYTES]);

/* terminals_read.c */
bool
az_terminals_sqlite_each(struct az_archive *archive, az_terminal_fn fn, void *ctx);
bool
az_terminals_sqlite_each_invitation(struct az_archive *archive, int64_t now_ms, az_invitation_fn fn,
                                    void *ctx);
bool
az_terminals_sqlite_each_kept(struct az_archive *archive, const struct az_uuid *terminal,
                              int64_t after, size_t max, az_kept_fn fn, void *ctx);
bool
az_terminals_sqlite_drop_kept(struct az_archive *archive, const struct az_uuid *terminal,
                              int64_t last);
