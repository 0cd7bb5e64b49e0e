// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/terminals_state.h"

#include <assert.h>
#include <string.h>

static const char *const statement_texts[] = {
    [AZ_TERMINALS_SQL_FIND] = "SELECT id FROM terminal WHERE uuid = :uuid",
    [AZ_TERMINALS_SQL_ADD_TERMINAL] =
        "INSERT INTO terminal (uuid, first_seen) VALUES (:uuid, :now)",
    [AZ_TERMINALS_SQL_READ] =
        "SELECT id, key, revoked_at, former_key FROM terminal"
        " LEFT JOIN binding ON binding.terminal = terminal.id WHERE uuid = :uuid",
    // A terminal that is let in again begins anew.
    [AZ_TERMINALS_SQL_BIND] =
        "INSERT INTO binding (terminal, key, bound_at) VALUES (:terminal, :key, :now)"
        " ON CONFLICT (terminal) DO UPDATE SET key = excluded.key, revoked_at = NULL,"
        " former_key = NULL",
    [AZ_TERMINALS_SQL_HEAR] = "UPDATE binding SET heard_at = :now WHERE terminal = :terminal",
    [AZ_TERMINALS_SQL_COUNT_REFUSAL] =
        "UPDATE binding SET refused = refused + 1, refused_at = :now WHERE terminal = :terminal",
    [AZ_TERMINALS_SQL_KEEP] =
        "INSERT INTO kept (store, seq, raw, raw_digest, received_at)"
        " VALUES (:store, :seq, :raw, :raw_digest, :now) ON CONFLICT DO NOTHING",
    [AZ_TERMINALS_SQL_FIND_LABEL] = "SELECT uuid FROM binding JOIN terminal"
                                    " ON terminal.id = binding.terminal WHERE label = :label",
    [AZ_TERMINALS_SQL_SET_LABEL] = "UPDATE binding SET label = :label WHERE terminal = :terminal",
    [AZ_TERMINALS_SQL_SET_REVOKED] =
        "UPDATE binding SET revoked_at = CASE WHEN :revoked THEN coalesce(revoked_at, :now) END"
        " WHERE terminal = :terminal",
    [AZ_TERMINALS_SQL_SET_KEY] =
        "UPDATE binding SET former_key = key, key = :key WHERE terminal = :terminal",
    [AZ_TERMINALS_SQL_DROP_INVITATIONS] =
        "DELETE FROM invitation WHERE expires_at <= :now OR label = :label",
    [AZ_TERMINALS_SQL_ADD_INVITATION] =
        "INSERT INTO invitation (label, code, expires_at) VALUES (:label, :code, :expires_at)",
    [AZ_TERMINALS_SQL_FIND_INVITATION] =
        "SELECT id, label, terminal FROM invitation"
        " WHERE code = :code AND expires_at > :now AND tries < :tries_max",
    [AZ_TERMINALS_SQL_USE_INVITATION] = "UPDATE invitation SET terminal = :terminal WHERE id = :id",
    [AZ_TERMINALS_SQL_COUNT_TRY] = "UPDATE invitation SET tries = tries + 1 WHERE terminal IS NULL",
    [AZ_TERMINALS_SQL_READ_ALL] =
        "SELECT uuid, coalesce(label, ''), key, bound_at, coalesce(revoked_at, 0),"
        " coalesce(heard_at, 0), refused,"
        " (SELECT count(*) FROM kept JOIN store ON store.id = kept.store"
        "  WHERE store.terminal = terminal.id)"
        " FROM binding JOIN terminal ON terminal.id = binding.terminal"
        " ORDER BY label IS NULL, label, terminal.id",
    [AZ_TERMINALS_SQL_READ_INVITATIONS] =
        "SELECT label, expires_at FROM invitation"
        " WHERE expires_at > :now AND tries < :tries_max AND terminal IS NULL ORDER BY label",
    [AZ_TERMINALS_SQL_READ_KEPT] =
        "SELECT kept.id, store.uuid, seq, raw, received_at FROM terminal"
        " JOIN store ON store.terminal = terminal.id JOIN kept ON kept.store = store.id"
        " WHERE terminal.uuid = :uuid AND kept.id > :after ORDER BY kept.id LIMIT :max",
    [AZ_TERMINALS_SQL_DROP_KEPT] =
        "DELETE FROM kept WHERE id <= :last AND store IN (SELECT store.id FROM store"
        " JOIN terminal ON terminal.id = store.terminal WHERE terminal.uuid = :uuid)",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == AZ_TERMINALS_SQL_COUNT,
              "a text a statement");

bool
az_terminals_open(struct az_terminals *terminals, struct az_sqlite *sqlite)
{
    *terminals = (struct az_terminals){.sqlite = sqlite};
    return az_sqlite_prepare(sqlite, statement_texts, AZ_TERMINALS_SQL_COUNT,
                             terminals->statements);
}

void
az_terminals_close(struct az_terminals *terminals)
{
    for (size_t i = 0; i < AZ_TERMINALS_SQL_COUNT; i++) {
        sqlite3_finalize(terminals->statements[i]);
    }
    *terminals = (struct az_terminals){0};
}

sqlite3_stmt *
az_terminals_statement(struct az_terminals *terminals, enum az_terminals_sql which)
{
    return terminals->statements[which];
}

bool
az_terminals_run(struct az_terminals *terminals, sqlite3_stmt *stmt, const char *doing)
{
    return az_sqlite_finish(terminals->sqlite, stmt, doing) == SQLITE_DONE;
}

/* A column that holds a key, if it holds one. */
static bool
read_key(sqlite3_stmt *stmt, int column, uint8_t out[AZ_ARCHIVE_KEY_BYTES])
{
    const void *bytes = sqlite3_column_blob(stmt, column);
    if (!bytes || sqlite3_column_bytes(stmt, column) != AZ_ARCHIVE_KEY_BYTES) {
        return false;
    }
    memcpy(out, bytes, AZ_ARCHIVE_KEY_BYTES);
    return true;
}

bool
az_terminals_find(struct az_terminals *terminals, const struct az_uuid *terminal,
                  struct az_terminals_row *out)
{
    sqlite3_stmt *read = az_terminals_statement(terminals, AZ_TERMINALS_SQL_READ);
    *out = (struct az_terminals_row){0};
    az_sqlite_bind_blob(read, ":uuid", terminal->bytes, sizeof(terminal->bytes));
    int code = sqlite3_step(read);
    if (code == SQLITE_ROW) {
        out->id = sqlite3_column_int64(read, 0);
        out->bound = read_key(read, 1, out->key);
        out->revoked = sqlite3_column_type(read, 2) != SQLITE_NULL;
        out->has_former_key = read_key(read, 3, out->former_key);
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(terminals->sqlite, "look a terminal up");
    }
    az_sqlite_reset(read);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool
az_terminals_bind(struct az_terminals *terminals, struct az_terminals_row *row,
                  const struct az_terminal_claim *claim, int64_t now_ms)
{
    if (row->id == 0) {
        sqlite3_stmt *add = az_terminals_statement(terminals, AZ_TERMINALS_SQL_ADD_TERMINAL);
        az_sqlite_bind_blob(add, ":uuid", claim->terminal.bytes, sizeof(claim->terminal.bytes));
        az_sqlite_bind_number(add, ":now", now_ms);
        if (!az_terminals_run(terminals, add, "add a terminal")) {
            return false;
        }
        row->id = sqlite3_last_insert_rowid(terminals->sqlite->db);
    }
    sqlite3_stmt *bind = az_terminals_statement(terminals, AZ_TERMINALS_SQL_BIND);
    az_sqlite_bind_number(bind, ":terminal", row->id);
    az_sqlite_bind_blob(bind, ":key", claim->key, AZ_ARCHIVE_KEY_BYTES);
    az_sqlite_bind_number(bind, ":now", now_ms);
    return az_terminals_run(terminals, bind, "let a terminal in");
}

static bool
note(struct az_terminals *terminals, enum az_terminals_sql which, int64_t terminal, int64_t now_ms)
{
    sqlite3_stmt *update = az_terminals_statement(terminals, which);
    az_sqlite_bind_number(update, ":terminal", terminal);
    az_sqlite_bind_number(update, ":now", now_ms);
    return az_terminals_run(terminals, update, "note what a terminal sent");
}

bool
az_terminals_judge(struct az_terminals *terminals, const struct az_terminal_claim *claim,
                   bool accept_new, int64_t now_ms, enum az_trust *trust)
{
    struct az_terminals_row row;
    *trust = AZ_TRUST_UNKNOWN;
    if (!az_terminals_find(terminals, &claim->terminal, &row)) {
        return false;
    }
    if (!row.bound && !accept_new) {
        return true;
    }
    if (!row.bound && !az_terminals_bind(terminals, &row, claim, now_ms)) {
        return false;
    }
    if (row.bound && memcmp(row.key, claim->key, sizeof(row.key)) != 0) {
        *trust = AZ_TRUST_OTHER_KEY;
        // Until it hears that the hub has its new key, a terminal signs with the former one.
        bool former =
            row.has_former_key && memcmp(row.former_key, claim->key, sizeof(row.former_key)) == 0;
        return former || note(terminals, AZ_TERMINALS_SQL_COUNT_REFUSAL, row.id, now_ms);
    }
    *trust = row.revoked ? AZ_TRUST_REVOKED : AZ_TRUST_GOOD;
    return note(terminals, AZ_TERMINALS_SQL_HEAR, row.id, now_ms);
}

bool
az_terminals_keep(struct az_terminals *terminals, int64_t store, const struct az_archive_item *item,
                  int64_t now_ms)
{
    struct az_digest digest;
    const char *raw = item->raw ? item->raw : "";
    az_digest_of(raw, item->raw_size, &digest);
    sqlite3_stmt *keep = az_terminals_statement(terminals, AZ_TERMINALS_SQL_KEEP);
    az_sqlite_bind_number(keep, ":store", store);
    az_sqlite_bind_number(keep, ":seq", (int64_t)item->response.seq);
    az_sqlite_bind_blob(keep, ":raw", raw, item->raw_size);
    az_sqlite_bind_blob(keep, ":raw_digest", digest.bytes, sizeof(digest.bytes));
    az_sqlite_bind_number(keep, ":now", now_ms);
    return az_terminals_run(terminals, keep, "keep a response aside");
}
