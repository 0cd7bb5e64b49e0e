// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/quarantine.h"

#include <string.h>

#include "storage/archive_sqlite.h"

static bool
get_uuid(sqlite3_stmt *row, int column, struct az_uuid *out)
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes || sqlite3_column_bytes(row, column) != sizeof(out->bytes)) {
        return false;
    }
    memcpy(out->bytes, bytes, sizeof(out->bytes));
    return true;
}

/* The one at which a statement stands. False if the row is damaged. */
static bool
read_aside(sqlite3_stmt *row, struct az_aside *out)
{
    const char *verdict = (const char *)sqlite3_column_text(row, 4);
    *out = (struct az_aside){
        .id = sqlite3_column_int64(row, 0),
        .seq = (uint64_t)sqlite3_column_int64(row, 3),
        .reason = (const char *)sqlite3_column_text(row, 5),
        .raw = sqlite3_column_blob(row, 6),
        .raw_size = (size_t)sqlite3_column_bytes(row, 6),
        .received_at_ms = sqlite3_column_int64(row, 7),
    };
    if (!out->raw) {
        out->raw = "";
    }
    return verdict && out->reason && az_verdict_parse(verdict, &out->verdict) &&
           get_uuid(row, 1, &out->terminal) && get_uuid(row, 2, &out->store);
}

bool
az_sqlite_archive_asides(struct az_archive *archive, const struct az_aside_wish *wish,
                         az_aside_fn fn, void *ctx)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    sqlite3_stmt *read = az_sqlite_archive_statement(
        self, wish->newest_first ? AZ_ARCHIVE_SQL_READ_NEWEST_ASIDES : AZ_ARCHIVE_SQL_READ_ASIDES);
    if (!wish->newest_first) {
        az_sqlite_bind_number(read, ":after", wish->after);
        az_sqlite_bind_number(read, ":rejected", wish->only_rejected);
    }
    az_sqlite_bind_number(read, ":max", (int64_t)wish->max);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_aside aside;
        ok = !read_aside(read, &aside) || fn(ctx, &aside); // a damaged row shows nothing
    }
    if (ok && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read what is set aside");
        ok = false;
    }
    az_sqlite_reset(read);
    return ok;
}

/* The number of the store of a line that is still rejected; 0 if it is not there any more. */
static bool
find_rejected(struct az_sqlite_archive *self, int64_t id, int64_t *store)
{
    sqlite3_stmt *find = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_FIND_ASIDE);
    az_sqlite_bind_number(find, ":id", id);
    int code = sqlite3_step(find);
    *store = code == SQLITE_ROW ? sqlite3_column_int64(find, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "look up what is set aside");
    }
    az_sqlite_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool
change(struct az_sqlite_archive *self, const struct az_aside_trial *trial, const char *reason)
{
    sqlite3_stmt *update = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_CHANGE_ASIDE);
    az_sqlite_bind_number(update, ":id", trial->id);
    az_sqlite_bind_text(update, ":verdict", az_verdict_name(trial->item.verdict));
    az_sqlite_bind_text(update, ":reason", reason);
    return az_sqlite_archive_run(self, update, "change what is set aside");
}

static bool
drop(struct az_sqlite_archive *self, int64_t id)
{
    sqlite3_stmt *leave = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_DROP_ASIDE);
    az_sqlite_bind_number(leave, ":id", id);
    return az_sqlite_archive_run(self, leave, "take back what was set aside");
}

static bool
try_one(struct az_sqlite_archive *self, struct az_aside_trial *trial, struct az_tally *tally,
        int64_t now)
{
    int64_t store;
    struct az_archive_item *item = &trial->item;
    item->verdict = AZ_VERDICT_NONE;
    if (!find_rejected(self, trial->id, &store)) {
        return false;
    }
    if (store == 0) {
        return true;
    }
    if (item->reject_reason) {
        item->verdict = AZ_VERDICT_REJECTED;
        return change(self, trial, item->reject_reason);
    }
    if (!az_sqlite_archive_put_item(self, store, item, tally, now)) {
        return false;
    }
    return item->verdict == AZ_VERDICT_CONFLICT ? change(self, trial, AZ_ARCHIVE_CONFLICT_REASON)
                                                : drop(self, trial->id);
}

struct trials {
    struct az_aside_trial *trials;
    size_t count;
};

static bool
try_all(struct az_sqlite_archive *self, void *ctx, struct az_tally *tally, int64_t now)
{
    const struct trials *trials = ctx;
    bool ok = true;
    for (size_t i = 0; ok && i < trials->count; i++) {
        ok = try_one(self, &trials->trials[i], tally, now);
    }
    return ok;
}

enum az_archive_result
az_sqlite_archive_retry(struct az_archive *archive, struct az_aside_trial *trials, size_t count)
{
    return az_sqlite_archive_transact(az_sqlite_archive_of(archive), try_all,
                                      &(struct trials){trials, count});
}
