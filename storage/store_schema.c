// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <assert.h>

#include "storage/file_id.h"

/*
 * A response is one row from its first tap on. While it is open (ending 0) its
 * checksum is NULL and its answers change; closing sets both for good.
 */
static const char schema_1[] = AZ_LEXICON_SCHEMA AZ_FILE_ID_SCHEMA(
    AZ_STORE_ID_COLUMN) "CREATE TABLE response ("
                        "  seq INTEGER PRIMARY KEY CHECK (seq > 0),"
                        "  context INTEGER NOT NULL REFERENCES context (id),"
                        "  started_at INTEGER NOT NULL,"
                        "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),"
                        "  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),"
                        "  ending INTEGER NOT NULL CHECK (ending BETWEEN 0 AND 3),"
                        "  misuse TEXT,"
                        "  checksum INTEGER CHECK ((checksum IS NULL) = (ending = 0)),"
                        "  answers BLOB NOT NULL"
                        ") STRICT;"
                        "CREATE UNIQUE INDEX response_open ON response (ending) WHERE ending = 0;"
                        "CREATE TABLE outbox (seq INTEGER PRIMARY KEY REFERENCES response (seq)) "
                        "STRICT;"
                        "CREATE TABLE refusal ("
                        "  seq INTEGER PRIMARY KEY REFERENCES response (seq),"
                        "  verdict TEXT NOT NULL CHECK (verdict IN ('conflict', 'rejected')),"
                        "  reason TEXT NOT NULL,"
                        "  at INTEGER NOT NULL"
                        ") STRICT;";

/* Boots and anchors. Boots of a store from before are in the order of their first responses. */
static const char schema_anchors[] = AZ_BOOTS_SCHEMA(
    "identity (one)") "INSERT INTO boot (store, number, id)"
                      " SELECT one, row_number() OVER (ORDER BY first), boot FROM identity,"
                      " (SELECT boot, min(id) AS first FROM context"
                      "  WHERE boot != zeroblob(16) GROUP BY boot);";

/* Responses of earlier stores, and what could not be sent. */
static const char schema_salvage[] = AZ_EARLIER_SCHEMA;

/* Visits of an hour of a boot. Few: some thousand rows a year. */
static const char schema_visits[] = "CREATE TABLE visits ("
                                    "  boot BLOB NOT NULL CHECK (length(boot) = 16),"
                                    "  from_ms INTEGER NOT NULL CHECK (from_ms >= 0),"
                                    "  wall_ms INTEGER NOT NULL,"
                                    "  wakes INTEGER NOT NULL CHECK (wakes >= 0),"
                                    "  starts INTEGER NOT NULL CHECK (starts >= 0),"
                                    "  unanswered INTEGER NOT NULL CHECK (unanswered >= 0),"
                                    "  abandoned INTEGER NOT NULL CHECK (abandoned >= 0),"
                                    "  completes INTEGER NOT NULL CHECK (completes >= 0),"
                                    "  UNIQUE (boot, from_ms)"
                                    ") STRICT;";

/* How far the uplink has come: one row. */
static const char schema_uplink[] = "CREATE TABLE uplink ("
                                    "  one INTEGER PRIMARY KEY CHECK (one = 1),"
                                    "  last_try INTEGER NOT NULL,"
                                    "  last_success INTEGER NOT NULL,"
                                    "  last_error TEXT NOT NULL"
                                    ") STRICT;";

const char *const az_store_migrations[] = {schema_1,       schema_anchors, AZ_RETENTION_SCHEMA,
                                           schema_salvage, schema_visits,  AZ_PRUNED_SCHEMA,
                                           schema_uplink};
static_assert(sizeof(az_store_migrations) / sizeof(*az_store_migrations) == AZ_STORE_SCHEMA_COUNT,
              "each schema is counted");

const char *const az_store_statements[] = {
    [AZ_STORE_SQL_ADD_RESPONSE] =
        "INSERT INTO response (seq, context, started_at, boot_ms, duration_ms, ending, answers)"
        " VALUES (:seq, :context, :started_at, :boot_ms, 0, 0, :answers)",
    [AZ_STORE_SQL_SET_ANSWERS] =
        "UPDATE response SET answers = :answers, duration_ms = :duration_ms"
        " WHERE seq = :seq AND ending = 0",
    [AZ_STORE_SQL_FINISH_RESPONSE] =
        "UPDATE response SET context = :context, duration_ms = :duration_ms, ending = :ending,"
        " misuse = :misuse, checksum = :checksum WHERE seq = :seq AND ending = 0",
    [AZ_STORE_SQL_ADD_TO_OUTBOX] = "INSERT INTO outbox (seq) VALUES (:seq)",
    [AZ_STORE_SQL_LEAVE_OUTBOX] = "DELETE FROM outbox WHERE seq BETWEEN :first AND :last",
    [AZ_STORE_SQL_RETURN_TO_OUTBOX] =
        "INSERT OR IGNORE INTO outbox (seq) SELECT seq FROM response WHERE ending != 0"
        " AND seq BETWEEN :first AND :last AND seq NOT IN"
        " (SELECT seq FROM refusal WHERE store = 0 AND verdict = 'damaged')",
    [AZ_STORE_SQL_ADD_REFUSALS] = "INSERT OR REPLACE INTO refusal (store, seq, verdict, reason, at)"
                                  " SELECT 0, seq, :verdict, :reason, :at FROM outbox"
                                  " WHERE seq BETWEEN :first AND :last",
    [AZ_STORE_SQL_ADD_EARLIER_REFUSALS] =
        "INSERT OR REPLACE INTO refusal (store, seq, verdict, reason, at)"
        " SELECT store, seq, :verdict, :reason, :at FROM salvaged"
        " WHERE waiting = 1 AND store = :store AND seq BETWEEN :first AND :last",
    [AZ_STORE_SQL_ADD_DAMAGED] = "INSERT OR IGNORE INTO refusal (store, seq, verdict, reason, at)"
                                 " VALUES (:store, :seq, 'damaged',"
                                 " 'it does not agree with its checksum', :at)",
    [AZ_STORE_SQL_READ_OPEN] = "SELECT " AZ_ROW_COLUMNS " FROM response WHERE ending = 0",
    [AZ_STORE_SQL_READ_WAITING] = "SELECT " AZ_ROW_COLUMNS " FROM outbox LEFT JOIN response"
                                  " USING (seq) WHERE seq > :above ORDER BY seq LIMIT :max",
    [AZ_STORE_SQL_READ_CLOSED] =
        "SELECT " AZ_ROW_COLUMNS " FROM response WHERE seq > :after AND ending != 0"
        " ORDER BY seq LIMIT :max",
    [AZ_STORE_SQL_READ_NEWEST] =
        "SELECT " AZ_ROW_COLUMNS " FROM response ORDER BY seq DESC LIMIT :max",
    [AZ_STORE_SQL_READ_LAST_SEQ] = "SELECT coalesce((SELECT max(seq) FROM response), 0),"
                                   " coalesce((SELECT max(seq) FROM outbox), 0)",
    [AZ_STORE_SQL_COUNT_WAITING] = "SELECT (SELECT count(*) FROM outbox)"
                                   " + (SELECT count(*) FROM salvaged WHERE waiting = 1)",
    [AZ_STORE_SQL_READ_OLDEST_WAITING] =
        "SELECT coalesce((SELECT started_at FROM salvaged WHERE waiting = 1"
        "  ORDER BY store, seq LIMIT 1),"
        " (SELECT started_at FROM outbox JOIN response USING (seq)"
        "  ORDER BY seq LIMIT 1), 0)",
    [AZ_STORE_SQL_READ_FIGURES] =
        "SELECT coalesce((SELECT max(seq) FROM response), 0),"
        " (SELECT count(*) FROM response WHERE ending != 0),"
        " (SELECT count(*) FROM outbox),"
        " (SELECT count(*) FROM refusal WHERE verdict != 'damaged'),"
        " (SELECT count(*) FROM refusal WHERE verdict = 'damaged'),"
        " coalesce((SELECT started_at FROM outbox JOIN response USING (seq)"
        "           ORDER BY seq LIMIT 1), 0)",
    [AZ_STORE_SQL_ADD_VISITS] =
        "INSERT INTO visits (boot, from_ms, wall_ms, wakes, starts, unanswered, abandoned,"
        "  completes)"
        " VALUES (:boot, :from_ms, :wall_ms, :wakes, :starts, :unanswered, :abandoned, :completes)"
        " ON CONFLICT (boot, from_ms) DO UPDATE SET"
        " wakes = wakes + excluded.wakes, starts = starts + excluded.starts,"
        " unanswered = unanswered + excluded.unanswered,"
        " abandoned = abandoned + excluded.abandoned, completes = completes + excluded.completes",
    [AZ_STORE_SQL_READ_VISITS] =
        "SELECT boot, from_ms, wall_ms, wakes, starts, unanswered, abandoned, completes"
        " FROM visits ORDER BY rowid",
    [AZ_STORE_SQL_READ_EARLIER_HELD] =
        "SELECT seq, checksum, waiting, (SELECT verdict FROM refusal WHERE"
        "  refusal.store = salvaged.store AND refusal.seq = salvaged.seq), earlier_store.store"
        " FROM salvaged JOIN earlier_store ON earlier_store.id = salvaged.store"
        " ORDER BY salvaged.store, seq",
    [AZ_STORE_SQL_READ_HELD] =
        "SELECT seq, checksum, seq IN (SELECT seq FROM outbox), (SELECT verdict FROM refusal WHERE"
        "  refusal.store = 0 AND refusal.seq = response.seq), NULL"
        " FROM response WHERE ending != 0 ORDER BY seq",
    [AZ_STORE_SQL_PUT_UPLINK] =
        "INSERT INTO uplink (one, last_try, last_success, last_error)"
        " VALUES (1, :last_try, :last_success, :last_error)"
        " ON CONFLICT (one) DO UPDATE SET last_try = excluded.last_try,"
        " last_success = excluded.last_success, last_error = excluded.last_error",
    [AZ_STORE_SQL_READ_UPLINK] = "SELECT last_try, last_success, last_error FROM uplink",
    [AZ_STORE_SQL_READ_LAST_ANCHOR] =
        "SELECT coalesce(max(true_ms - uncertainty_ms), 0) FROM anchor",
};
static_assert(sizeof(az_store_statements) / sizeof(*az_store_statements) == AZ_STORE_SQL_COUNT,
              "a text a statement");
