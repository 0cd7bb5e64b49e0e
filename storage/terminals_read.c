// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include <string.h>

#include "storage/archive_sqlite.h"

/* Step through the rows of `stmt`, which is reset at the end. */
static bool
each_row(struct az_terminals *terminals, sqlite3_stmt *stmt,
         bool (*fn)(void *ctx, sqlite3_stmt *row), void *ctx)
{
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        ok = fn(ctx, stmt);
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(terminals->sqlite, "list its terminals");
        ok = false;
    }
    az_sqlite_reset(stmt);
    return ok;
}

static bool
read_uuid(sqlite3_stmt *row, int column, struct az_uuid *out)
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes || sqlite3_column_bytes(row, column) != sizeof(out->bytes)) {
        return false;
    }
    memcpy(out->bytes, bytes, sizeof(out->bytes));
    return true;
}

/* What rows are handed to. */
struct listener {
    union {
        az_terminal_fn terminal;
        az_invitation_fn invitation;
        az_kept_fn kept;
    } fn;
    void *ctx;
};

static bool
handle_terminal(void *ctx, sqlite3_stmt *row)
{
    struct listener *listener = ctx;
    struct az_terminal terminal = {
        .label = (const char *)sqlite3_column_text(row, 1),
        .key = sqlite3_column_blob(row, 2),
        .enrolled_at_ms = sqlite3_column_int64(row, 3),
        .revoked_at_ms = sqlite3_column_int64(row, 4),
        .heard_at_ms = sqlite3_column_int64(row, 5),
        .refused = (uint64_t)sqlite3_column_int64(row, 6),
        .kept = (uint64_t)sqlite3_column_int64(row, 7),
    };
    return read_uuid(row, 0, &terminal.id) && terminal.label && terminal.key &&
           listener->fn.terminal(listener->ctx, &terminal);
}

bool
az_terminals_sqlite_each(struct az_archive *archive, az_terminal_fn fn, void *ctx)
{
    struct az_terminals *terminals = &az_sqlite_archive_of(archive)->terminals;
    struct listener listener = {.fn.terminal = fn, .ctx = ctx};
    return each_row(terminals, az_terminals_statement(terminals, AZ_TERMINALS_SQL_READ_ALL),
                    handle_terminal, &listener);
}

static bool
handle_invitation(void *ctx, sqlite3_stmt *row)
{
    struct listener *listener = ctx;
    const struct az_invitation invitation = {
        .label = (const char *)sqlite3_column_text(row, 0),
        .expires_at_ms = sqlite3_column_int64(row, 1),
    };
    return invitation.label && listener->fn.invitation(listener->ctx, &invitation);
}

bool
az_terminals_sqlite_each_invitation(struct az_archive *archive, int64_t now_ms, az_invitation_fn fn,
                                    void *ctx)
{
    struct az_terminals *terminals = &az_sqlite_archive_of(archive)->terminals;
    struct listener listener = {.fn.invitation = fn, .ctx = ctx};
    sqlite3_stmt *read = az_terminals_statement(terminals, AZ_TERMINALS_SQL_READ_INVITATIONS);
    az_sqlite_bind_number(read, ":now", now_ms);
    az_sqlite_bind_number(read, ":tries_max", AZ_INVITATION_TRIES_MAX);
    return each_row(terminals, read, handle_invitation, &listener);
}

static bool
handle_kept(void *ctx, sqlite3_stmt *row)
{
    struct listener *listener = ctx;
    struct az_kept kept = {
        .number = sqlite3_column_int64(row, 0),
        .seq = (uint64_t)sqlite3_column_int64(row, 2),
        .raw = sqlite3_column_blob(row, 3),
        .raw_size = (size_t)sqlite3_column_bytes(row, 3),
        .received_at_ms = sqlite3_column_int64(row, 4),
    };
    kept.raw = kept.raw ? kept.raw : "";
    return read_uuid(row, 1, &kept.store) && listener->fn.kept(listener->ctx, &kept);
}

bool
az_terminals_sqlite_each_kept(struct az_archive *archive, const struct az_uuid *terminal,
                              int64_t after, size_t max, az_kept_fn fn, void *ctx)
{
    struct az_terminals *terminals = &az_sqlite_archive_of(archive)->terminals;
    struct listener listener = {.fn.kept = fn, .ctx = ctx};
    sqlite3_stmt *read = az_terminals_statement(terminals, AZ_TERMINALS_SQL_READ_KEPT);
    az_sqlite_bind_blob(read, ":uuid", terminal->bytes, sizeof(terminal->bytes));
    az_sqlite_bind_number(read, ":after", after);
    az_sqlite_bind_number(read, ":max", (int64_t)max);
    return each_row(terminals, read, handle_kept, &listener);
}

bool
az_terminals_sqlite_drop_kept(struct az_archive *archive, const struct az_uuid *terminal,
                              int64_t last)
{
    struct az_terminals *terminals = &az_sqlite_archive_of(archive)->terminals;
    sqlite3_stmt *drop = az_terminals_statement(terminals, AZ_TERMINALS_SQL_DROP_KEPT);
    az_sqlite_bind_blob(drop, ":uuid", terminal->bytes, sizeof(terminal->bytes));
    az_sqlite_bind_number(drop, ":last", last);
    return az_terminals_run(terminals, drop, "forget what was kept aside");
}
