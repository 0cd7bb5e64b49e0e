// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <assert.h>

#include "storage/file_id.h"
#include "storage/row.h"

/*
 * Who sent what: terminal and store. What is held: response, aside (conflicts
 * and what was rejected), span (which seqs of a store are held, as ranges that
 * neither touch nor overlap). What was answered, counted: scope and rollup.
 */
static const char schema_1[] = AZ_LEXICON_SCHEMA AZ_FILE_ID_SCHEMA(
    AZ_ARCHIVE_ID_COLUMN) "CREATE TABLE terminal ("
                          "  id INTEGER PRIMARY KEY,"
                          "  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),"
                          "  first_seen INTEGER NOT NULL"
                          ") STRICT;"
                          "CREATE TABLE store ("
                          "  id INTEGER PRIMARY KEY,"
                          "  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),"
                          "  terminal INTEGER NOT NULL REFERENCES terminal (id),"
                          "  first_seen INTEGER NOT NULL"
                          ") STRICT;"
                          "CREATE TABLE response ("
                          "  store INTEGER NOT NULL REFERENCES store (id),"
                          "  seq INTEGER NOT NULL CHECK (seq > 0),"
                          "  context INTEGER NOT NULL REFERENCES context (id),"
                          "  started_at INTEGER NOT NULL,"
                          "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"
                          "  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),"
                          "  ending INTEGER NOT NULL CHECK (ending BETWEEN 1 AND 3),"
                          "  misuse TEXT,"
                          "  checksum INTEGER NOT NULL,"
                          "  answers BLOB NOT NULL,"
                          "  received_at INTEGER NOT NULL,"
                          "  PRIMARY KEY (store, seq)"
                          ") STRICT, WITHOUT ROWID;"
                          "CREATE TABLE aside ("
                          "  id INTEGER PRIMARY KEY,"
                          "  store INTEGER NOT NULL REFERENCES store (id),"
                          "  seq INTEGER NOT NULL CHECK (seq > 0),"
                          "  verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected')),"
                          "  reason TEXT NOT NULL,"
                          "  raw BLOB NOT NULL,"
                          "  raw_digest BLOB NOT NULL CHECK (length(raw_digest) = 32),"
                          "  received_at INTEGER NOT NULL,"
                          "  UNIQUE (store, seq, raw_digest)"
                          ") STRICT;"
                          "CREATE TABLE span ("
                          "  store INTEGER NOT NULL REFERENCES store (id),"
                          "  first INTEGER NOT NULL CHECK (first > 0),"
                          "  last INTEGER NOT NULL CHECK (last >= first),"
                          "  PRIMARY KEY (store, first)"
                          ") STRICT, WITHOUT ROWID;"
                          "CREATE TABLE scope ("
                          "  id INTEGER PRIMARY KEY,"
                          "  event TEXT NOT NULL,"
                          "  point TEXT NOT NULL,"
                          "  survey TEXT NOT NULL,"
                          "  language TEXT NOT NULL,"
                          "  mode INTEGER NOT NULL CHECK (mode IN (0, 1)),"
                          "  misuse INTEGER NOT NULL CHECK (misuse IN (0, 1)),"
                          "  UNIQUE (event, point, survey, language, mode, misuse)"
                          ") STRICT;"
                          // question 0 counts responses, their ending being the value
                          "CREATE TABLE rollup ("
                          "  scope INTEGER NOT NULL REFERENCES scope (id),"
                          "  hour INTEGER NOT NULL,"
                          "  question INTEGER NOT NULL,"
                          "  value ANY NOT NULL,"
                          "  n INTEGER NOT NULL CHECK (n > 0),"
                          "  PRIMARY KEY (scope, hour, question, value)"
                          ") STRICT, WITHOUT ROWID;";

/* Boots and anchors, as the terminals told of them. */
static const char schema_anchors[] = AZ_BOOTS_SCHEMA("store (id)");

/* What terminals told last of damage to their stores. */
static const char schema_damage[] = "CREATE TABLE damage ("
                                    "  terminal INTEGER PRIMARY KEY REFERENCES terminal (id),"
                                    "  files INTEGER NOT NULL CHECK (files >= 0),"
                                    "  last_at INTEGER NOT NULL,"
                                    "  salvaged INTEGER NOT NULL CHECK (salvaged >= 0),"
                                    "  missing INTEGER NOT NULL CHECK (missing >= 0),"
                                    "  kept_back INTEGER NOT NULL CHECK (kept_back >= 0),"
                                    "  told_at INTEGER NOT NULL"
                                    ") STRICT;";

/* What the hub's key pairs are made of; the newest one is in use. */
static const char schema_hub_key[] = "CREATE TABLE hub_key ("
                                     "  id INTEGER PRIMARY KEY,"
                                     "  seed BLOB NOT NULL CHECK (length(seed) = 32),"
                                     "  made_at INTEGER NOT NULL"
                                     ") STRICT;";

/* What terminals' clocks said last. */
static const char schema_clock[] = "CREATE TABLE clock ("
                                   "  terminal INTEGER PRIMARY KEY REFERENCES terminal (id),"
                                   "  store INTEGER NOT NULL REFERENCES store (id),"
                                   "  sent_at INTEGER NOT NULL,"
                                   "  received_at INTEGER NOT NULL"
                                   ") STRICT;";

const char *const az_archive_migrations[] = {
    schema_1,       schema_anchors,      schema_damage, AZ_TERMINALS_SCHEMA_KEYS,
    schema_hub_key, AZ_TERMINALS_SCHEMA, schema_clock,  AZ_PACKAGES_SCHEMA};
static_assert(sizeof(az_archive_migrations) / sizeof(*az_archive_migrations) ==
                  AZ_ARCHIVE_SCHEMA_COUNT,
              "each schema is counted");

#define ASIDE_COLUMNS                                                                              \
    "aside.id, terminal.uuid, store.uuid, seq, verdict, reason, raw, received_at FROM aside"       \
    " JOIN store ON store.id = aside.store JOIN terminal ON terminal.id = store.terminal"

const char *const az_archive_statements[] = {
    [AZ_ARCHIVE_SQL_FIND_TERMINAL] = "SELECT id FROM terminal WHERE uuid = :uuid",
    [AZ_ARCHIVE_SQL_ADD_TERMINAL] = "INSERT INTO terminal (uuid, first_seen) VALUES (:uuid, :now)",
    [AZ_ARCHIVE_SQL_FIND_STORE] = "SELECT id FROM store WHERE uuid = :uuid",
    [AZ_ARCHIVE_SQL_ADD_STORE] =
        "INSERT INTO store (uuid, terminal, first_seen) VALUES (:uuid, :terminal, :now)",
    [AZ_ARCHIVE_SQL_ADD_RESPONSE] =
        "INSERT INTO response (store, seq, context, started_at, boot_ms, duration_ms, ending,"
        " misuse, checksum, answers, received_at) VALUES (:store, :seq, :context, :started_at,"
        " :boot_ms, :duration_ms, :ending, :misuse, :checksum, :answers, :now)"
        " ON CONFLICT DO NOTHING",
    [AZ_ARCHIVE_SQL_READ_CHECKSUM] =
        "SELECT checksum FROM response WHERE store = :store AND seq = :seq",
    [AZ_ARCHIVE_SQL_READ_MOMENT] =
        "SELECT boot, boot_ms FROM response JOIN context ON context.id = response.context"
        " WHERE store = :store AND seq = :seq",
    [AZ_ARCHIVE_SQL_ADD_ASIDE] =
        "INSERT INTO aside (store, seq, verdict, reason, raw, raw_digest, received_at)"
        " VALUES (:store, :seq, :verdict, :reason, :raw, :raw_digest, :now)"
        " ON CONFLICT DO NOTHING",
    [AZ_ARCHIVE_SQL_READ_ASIDES] =
        "SELECT " ASIDE_COLUMNS " WHERE aside.id > :after AND (:rejected = 0 OR verdict ="
        " 'rejected') ORDER BY aside.id LIMIT :max",
    [AZ_ARCHIVE_SQL_READ_NEWEST_ASIDES] =
        "SELECT " ASIDE_COLUMNS " ORDER BY aside.id DESC LIMIT :max",
    [AZ_ARCHIVE_SQL_FIND_ASIDE] = "SELECT store FROM aside WHERE id = :id AND verdict = 'rejected'",
    [AZ_ARCHIVE_SQL_CHANGE_ASIDE] =
        "UPDATE aside SET verdict = :verdict, reason = :reason WHERE id = :id",
    [AZ_ARCHIVE_SQL_DROP_ASIDE] = "DELETE FROM aside WHERE id = :id",
    // Spans that touch or overlap :first to :last.
    [AZ_ARCHIVE_SQL_TAKE_SPANS] = "SELECT min(first), max(last) FROM span WHERE store = :store"
                                  " AND first <= :last + 1 AND last >= :first - 1",
    [AZ_ARCHIVE_SQL_DROP_SPANS] = "DELETE FROM span WHERE store = :store"
                                  " AND first <= :last + 1 AND last >= :first - 1",
    [AZ_ARCHIVE_SQL_ADD_SPAN] =
        "INSERT INTO span (store, first, last) VALUES (:store, :first, :last)",
    [AZ_ARCHIVE_SQL_READ_SPANS] = "SELECT first, last FROM span JOIN store ON store.id = span.store"
                                  " WHERE uuid = :uuid ORDER BY first",
    [AZ_ARCHIVE_SQL_READ_HIGHEST] =
        "SELECT coalesce(max(last), 0) FROM span JOIN store ON store.id = span.store"
        " WHERE uuid = :uuid",
    [AZ_ARCHIVE_SQL_FIND_SCOPE] = "SELECT id FROM scope WHERE event = :event AND point = :point"
                                  " AND survey = :survey AND language = :language AND mode = :mode"
                                  " AND misuse = :misuse",
    [AZ_ARCHIVE_SQL_ADD_SCOPE] = "INSERT INTO scope (event, point, survey, language, mode, misuse)"
                                 " VALUES (:event, :point, :survey, :language, :mode, :misuse)",
    [AZ_ARCHIVE_SQL_ADD_ROLLUP] = "INSERT INTO rollup (scope, hour, question, value, n)"
                                  " VALUES (:scope, :hour, :question, :value, :n)"
                                  " ON CONFLICT DO UPDATE SET n = n + excluded.n",
    [AZ_ARCHIVE_SQL_READ_FIGURES] =
        "SELECT coalesce((SELECT sum(n) FROM rollup WHERE question = 0), 0),"
        " (SELECT count(*) FROM aside WHERE verdict = 'conflict'),"
        " (SELECT count(*) FROM aside WHERE verdict = 'rejected'),"
        " (SELECT count(*) FROM terminal),"
        " (SELECT count(*) FROM binding WHERE refused > 0)",
    [AZ_ARCHIVE_SQL_READ_COUNTS] =
        "SELECT event, survey, coalesce(question.name, '') AS question, value, sum(n)"
        " FROM rollup JOIN scope ON scope.id = rollup.scope"
        " LEFT JOIN question ON question.id = rollup.question"
        " WHERE mode = 0 AND misuse = 0 AND (:event IS NULL OR event = :event)"
        " GROUP BY event, survey, rollup.question, value"
        " ORDER BY event, survey, rollup.question, value",
    [AZ_ARCHIVE_SQL_READ_RESPONSES] =
        "SELECT " AZ_ROW_COLUMNS ", store.uuid, store.id FROM response"
        " JOIN store ON store.id = response.store ORDER BY store.id, seq",
    [AZ_ARCHIVE_SQL_PUT_DAMAGE] =
        "INSERT INTO damage (terminal, files, last_at, salvaged, missing, kept_back, told_at)"
        " SELECT id, :files, :last_at, :salvaged, :missing, :kept_back, :now"
        " FROM terminal WHERE uuid = :uuid"
        " ON CONFLICT (terminal) DO UPDATE SET files = excluded.files,"
        " last_at = excluded.last_at, salvaged = excluded.salvaged, missing = excluded.missing,"
        " kept_back = excluded.kept_back, told_at = excluded.told_at",
    [AZ_ARCHIVE_SQL_READ_DAMAGES] =
        "SELECT uuid, files, last_at, salvaged, missing, kept_back FROM damage"
        " JOIN terminal ON terminal.id = damage.terminal ORDER BY last_at DESC, terminal.id",
    [AZ_ARCHIVE_SQL_READ_HELD] =
        "SELECT seq, checksum FROM response WHERE store = (SELECT id FROM store WHERE uuid = :uuid)"
        " AND seq > :after ORDER BY seq LIMIT :max",
    [AZ_ARCHIVE_SQL_READ_HUB_KEY] = "SELECT seed FROM hub_key ORDER BY id DESC LIMIT :max",
    [AZ_ARCHIVE_SQL_ADD_HUB_KEY] = "INSERT INTO hub_key (seed, made_at) VALUES (:seed, :now)",
    [AZ_ARCHIVE_SQL_PUT_CLOCK] = "INSERT INTO clock (terminal, store, sent_at, received_at)"
                                 " VALUES (:terminal, :store, :sent_at, :received_at)"
                                 " ON CONFLICT (terminal) DO UPDATE SET store = excluded.store,"
                                 " sent_at = excluded.sent_at, received_at = excluded.received_at",
    [AZ_ARCHIVE_SQL_READ_CLOCKS] =
        "SELECT terminal.uuid, sent_at, received_at, store.id, store.uuid FROM clock"
        " JOIN terminal ON terminal.id = clock.terminal JOIN store ON store.id = clock.store"
        " ORDER BY abs(sent_at / 1000 - received_at / 1000) DESC, terminal.id",
    [AZ_ARCHIVE_SQL_READ_NEWEST] = "SELECT " AZ_ROW_COLUMNS " FROM response WHERE store = :store"
                                   " ORDER BY seq DESC LIMIT 1",
};
static_assert(sizeof(az_archive_statements) / sizeof(*az_archive_statements) ==
                  AZ_ARCHIVE_SQL_COUNT,
              "a text a statement");
