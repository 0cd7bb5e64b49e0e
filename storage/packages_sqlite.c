// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/packages_sqlite.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "storage/archive_sqlite.h"
#include "storage/packages_ops.h"

/* The newest assignment that concerns `uuid`. */
#define ASSIGNED_TO(uuid)                                                                          \
    "SELECT hash FROM assignment JOIN package ON package.id = assignment.package"                  \
    " WHERE assignment.terminal IN (x'', " uuid ") ORDER BY assignment.id DESC LIMIT 1"

static const char *const statement_texts[] = {
    [AZ_PACKAGES_SQL_ADD_FILE] =
        "INSERT INTO file (hash, content) VALUES (:hash, :content) ON CONFLICT DO NOTHING",
    [AZ_PACKAGES_SQL_ADD_PACKAGE] =
        "INSERT INTO package (hash, event, survey_version, published_at)"
        " VALUES (:hash, :event, :survey_version, :now) ON CONFLICT DO NOTHING",
    // Not again if it is the newest there is of all that concern these terminals.
    [AZ_PACKAGES_SQL_ADD_ASSIGNMENT] =
        "INSERT INTO assignment (package, terminal, assigned_at)"
        " SELECT id, :terminal, :now FROM package WHERE hash = :hash"
        " AND NOT EXISTS (SELECT 1 FROM assignment AS last WHERE last.package = package.id"
        "  AND last.terminal IN (x'', :terminal) AND last.id = (SELECT max(id) FROM assignment"
        "   WHERE length(:terminal) = 0 OR terminal IN (x'', :terminal)))",
    [AZ_PACKAGES_SQL_WITHDRAW] =
        "DELETE FROM assignment WHERE package IN (SELECT id FROM package WHERE hash = :hash)"
        " AND (length(:terminal) = 0 OR terminal = :terminal)",
    [AZ_PACKAGES_SQL_FIND_ASSIGNED] = ASSIGNED_TO(":terminal"),
    [AZ_PACKAGES_SQL_READ_FILE] =
        "SELECT substr(content, :from + 1, :max), length(content) FROM file WHERE hash = :hash",
    [AZ_PACKAGES_SQL_FIND_ASKER] =
        "SELECT uuid FROM binding JOIN terminal ON terminal.id = binding.terminal"
        " WHERE key = :key AND revoked_at IS NULL ORDER BY bound_at DESC LIMIT 1",
    [AZ_PACKAGES_SQL_READ_PACKAGES] =
        "SELECT hash, event, survey_version, published_at,"
        " (SELECT count(*) FROM assignment WHERE package = package.id AND length(terminal) = 0),"
        " (SELECT count(DISTINCT terminal) FROM assignment"
        "  WHERE package = package.id AND length(terminal) > 0)"
        " FROM package ORDER BY id DESC",
    [AZ_PACKAGES_SQL_PUT_SHOWN] =
        "INSERT INTO shown (terminal, package, settings, refused_package, refused_settings, why,"
        " told_at) VALUES (:terminal, :package, :settings, :refused_package, :refused_settings,"
        " :why, :now) ON CONFLICT (terminal) DO UPDATE SET package = excluded.package,"
        " settings = excluded.settings, refused_package = excluded.refused_package,"
        " refused_settings = excluded.refused_settings, why = excluded.why,"
        " told_at = excluded.told_at",
    [AZ_PACKAGES_SQL_READ_SHOWN] =
        "SELECT uuid, (" ASSIGNED_TO("uuid") "), shown.package, settings, refused_package,"
                                             " refused_settings, why, told_at"
                                             " FROM terminal LEFT JOIN shown ON shown.terminal = "
                                             "terminal.id ORDER BY terminal.id",
    [AZ_PACKAGES_SQL_SET] =
        "INSERT INTO setting (terminal, name, value) VALUES (:terminal, :name, :value)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
    [AZ_PACKAGES_SQL_UNSET] = "DELETE FROM setting WHERE terminal = :terminal AND name = :name",
    // Beside max(), SQLite gives the value of the row that has it: the terminal's own.
    [AZ_PACKAGES_SQL_READ_SETTINGS] =
        "SELECT name, value, max(length(terminal)) FROM setting"
        " WHERE terminal IN (x'', :terminal) GROUP BY name ORDER BY name",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == AZ_PACKAGES_SQL_COUNT,
              "a text a statement");

bool
az_packages_open(struct az_packages *packages, struct az_sqlite *sqlite)
{
    *packages = (struct az_packages){.sqlite = sqlite};
    return az_sqlite_prepare(sqlite, statement_texts, AZ_PACKAGES_SQL_COUNT, packages->statements);
}

void
az_packages_close(struct az_packages *packages)
{
    for (size_t i = 0; i < AZ_PACKAGES_SQL_COUNT; i++) {
        sqlite3_finalize(packages->statements[i]);
    }
    *packages = (struct az_packages){0};
}

static struct az_packages *
packages_of(struct az_archive *archive)
{
    return &az_sqlite_archive_of(archive)->packages;
}

static bool
run(struct az_packages *packages, sqlite3_stmt *statement, const char *doing)
{
    return az_sqlite_finish(packages->sqlite, statement, doing) == SQLITE_DONE;
}

static void
bind_hash(sqlite3_stmt *statement, const char *name, const struct az_file_hash *hash)
{
    az_sqlite_bind_blob(statement, name, hash->bytes, sizeof(hash->bytes));
}

/* A terminal, or all of them. */
static void
bind_terminal(sqlite3_stmt *statement, const struct az_uuid *terminal)
{
    bool all = az_uuid_is_zero(terminal);
    az_sqlite_bind_blob(statement, ":terminal", terminal->bytes, all ? 0 : sizeof(terminal->bytes));
}

/* `size` bytes of a column, zeros if it has something else. */
static void
get_bytes(sqlite3_stmt *row, int column, void *out, size_t size)
{
    const void *bytes = sqlite3_column_blob(row, column);
    memset(out, 0, size);
    if (bytes && (size_t)sqlite3_column_bytes(row, column) == size) {
        memcpy(out, bytes, size);
    }
}

static void
get_hash(sqlite3_stmt *row, int column, struct az_file_hash *out)
{
    get_bytes(row, column, out->bytes, sizeof(out->bytes));
}

/* End reading. False, and logged, unless the last step came to the end or to a row. */
static bool
end_reading(struct az_packages *packages, sqlite3_stmt *read, int code, const char *doing)
{
    bool ok = code == SQLITE_ROW || code == SQLITE_DONE;
    if (!ok) {
        az_sqlite_log(packages->sqlite, doing);
    }
    az_sqlite_reset(read);
    return ok;
}

/* Commit what went well, and roll back what did not. */
static enum az_archive_result
end_change(struct az_packages *packages, bool ok)
{
    if (ok && az_sqlite_commit(packages->sqlite)) {
        return AZ_ARCHIVE_OK;
    }
    int code = sqlite3_extended_errcode(packages->sqlite->db);
    az_sqlite_roll_back(packages->sqlite);
    return az_sqlite_is_full(code) ? AZ_ARCHIVE_FULL : AZ_ARCHIVE_FAILED;
}

static bool
add_files(struct az_packages *packages, const struct az_publication *publication)
{
    sqlite3_stmt *add = packages->statements[AZ_PACKAGES_SQL_ADD_FILE];
    bool ok = true;
    for (size_t i = 0; i < publication->file_count && ok; i++) {
        const struct az_published_file *file = &publication->files[i];
        bind_hash(add, ":hash", &file->hash);
        az_sqlite_bind_blob(add, ":content", file->size > 0 ? file->data : "", file->size);
        ok = run(packages, add, "keep a file of a package");
    }
    return ok;
}

static bool
add_package(struct az_packages *packages, const struct az_publication *publication, int64_t now_ms)
{
    sqlite3_stmt *add = packages->statements[AZ_PACKAGES_SQL_ADD_PACKAGE];
    bind_hash(add, ":hash", &publication->hash);
    az_sqlite_bind_text(add, ":event", publication->event);
    az_sqlite_bind_text(add, ":survey_version", publication->survey_version);
    az_sqlite_bind_number(add, ":now", now_ms);
    return run(packages, add, "keep a package");
}

static bool
assign(struct az_packages *packages, const struct az_publication *publication, int64_t now_ms)
{
    sqlite3_stmt *add = packages->statements[AZ_PACKAGES_SQL_ADD_ASSIGNMENT];
    bind_hash(add, ":hash", &publication->hash);
    bind_terminal(add, &publication->terminal);
    az_sqlite_bind_number(add, ":now", now_ms);
    return run(packages, add, "assign a package");
}

static enum az_archive_result
sqlite_publish(struct az_archive *archive, const struct az_publication *publication)
{
    struct az_packages *packages = packages_of(archive);
    int64_t now = az_clock_wall_ms(az_sqlite_archive_of(archive)->clock);
    if (!az_sqlite_begin(packages->sqlite)) {
        return AZ_ARCHIVE_FAILED;
    }
    return end_change(packages, add_files(packages, publication) &&
                                    add_package(packages, publication, now) &&
                                    assign(packages, publication, now));
}

static enum az_archive_result
sqlite_withdraw(struct az_archive *archive, const struct az_file_hash *package,
                const struct az_uuid *terminal, size_t *count)
{
    struct az_packages *packages = packages_of(archive);
    if (!az_sqlite_begin(packages->sqlite)) {
        return AZ_ARCHIVE_FAILED;
    }
    sqlite3_stmt *withdraw = packages->statements[AZ_PACKAGES_SQL_WITHDRAW];
    bind_hash(withdraw, ":hash", package);
    bind_terminal(withdraw, terminal);
    bool ok = run(packages, withdraw, "take an assignment back");
    *count = (size_t)sqlite3_changes(packages->sqlite->db);
    return end_change(packages, ok);
}

static bool
sqlite_assigned(struct az_archive *archive, const struct az_uuid *terminal,
                struct az_file_hash *package)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *find = packages->statements[AZ_PACKAGES_SQL_FIND_ASSIGNED];
    *package = (struct az_file_hash){0};
    bind_terminal(find, terminal);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        get_hash(find, 0, package);
    }
    return end_reading(packages, find, code, "look an assignment up");
}

static bool
sqlite_read(struct az_archive *archive, const struct az_file_hash *hash, uint64_t from, size_t max,
            struct az_buffer *out, int64_t *size)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *read = packages->statements[AZ_PACKAGES_SQL_READ_FILE];
    *size = -1;
    bind_hash(read, ":hash", hash);
    az_sqlite_bind_number(read, ":from", from < INT64_MAX ? (int64_t)from : INT64_MAX - 1);
    az_sqlite_bind_number(read, ":max", (int64_t)max);
    int code = sqlite3_step(read);
    bool ok = true;
    if (code == SQLITE_ROW) {
        *size = sqlite3_column_int64(read, 1);
        const void *data = sqlite3_column_blob(read, 0);
        ok = !data || az_buffer_append(out, data, (size_t)sqlite3_column_bytes(read, 0));
    }
    return end_reading(packages, read, code, "read a file of a package") && ok;
}

static bool
sqlite_asker(struct az_archive *archive, const uint8_t key[AZ_ARCHIVE_KEY_BYTES],
             struct az_uuid *terminal)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *find = packages->statements[AZ_PACKAGES_SQL_FIND_ASKER];
    *terminal = (struct az_uuid){0};
    az_sqlite_bind_blob(find, ":key", key, AZ_ARCHIVE_KEY_BYTES);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        get_bytes(find, 0, terminal->bytes, sizeof(terminal->bytes));
    }
    return end_reading(packages, find, code, "look a terminal's key up");
}

static bool
sqlite_each(struct az_archive *archive, az_published_fn fn, void *ctx)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *read = packages->statements[AZ_PACKAGES_SQL_READ_PACKAGES];
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_published published = {
            .event = (const char *)sqlite3_column_text(read, 1),
            .survey_version = (const char *)sqlite3_column_text(read, 2),
            .published_at_ms = sqlite3_column_int64(read, 3),
            .for_all = sqlite3_column_int64(read, 4) > 0,
            .for_some = (uint64_t)sqlite3_column_int64(read, 5),
        };
        get_hash(read, 0, &published.hash);
        ok = fn(ctx, &published);
    }
    return end_reading(packages, read, code, "read what was published") && ok;
}

bool
az_packages_note(struct az_packages *packages, int64_t terminal,
                 const struct az_package_report *report, int64_t now_ms)
{
    sqlite3_stmt *put = packages->statements[AZ_PACKAGES_SQL_PUT_SHOWN];
    az_sqlite_bind_number(put, ":terminal", terminal);
    bind_hash(put, ":package", &report->running.package);
    bind_hash(put, ":settings", &report->running.settings);
    bind_hash(put, ":refused_package", &report->refused.package);
    bind_hash(put, ":refused_settings", &report->refused.settings);
    az_sqlite_bind_text(put, ":why", report->why);
    az_sqlite_bind_number(put, ":now", now_ms);
    return run(packages, put, "note what a terminal shows");
}

static void
get_shown(sqlite3_stmt *row, struct az_shown *out)
{
    struct az_package_report *report = &out->report;
    const char *why = (const char *)sqlite3_column_text(row, 6);
    *out = (struct az_shown){.told_at_ms = sqlite3_column_int64(row, 7)};
    get_bytes(row, 0, out->terminal.bytes, sizeof(out->terminal.bytes));
    get_hash(row, 1, &out->assigned);
    get_hash(row, 2, &report->running.package);
    get_hash(row, 3, &report->running.settings);
    get_hash(row, 4, &report->refused.package);
    get_hash(row, 5, &report->refused.settings);
    if (why) {
        memcpy(report->why, why, strnlen(why, sizeof(report->why) - 1));
    }
}

static bool
sqlite_each_shown(struct az_archive *archive, az_shown_fn fn, void *ctx)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *read = packages->statements[AZ_PACKAGES_SQL_READ_SHOWN];
    struct az_shown shown;
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        get_shown(read, &shown);
        ok = fn(ctx, &shown);
    }
    return end_reading(packages, read, code, "read what terminals show") && ok;
}

static bool
set(struct az_packages *packages, const struct az_uuid *terminal, const struct az_setting *setting)
{
    sqlite3_stmt *put =
        packages->statements[setting->value ? AZ_PACKAGES_SQL_SET : AZ_PACKAGES_SQL_UNSET];
    bind_terminal(put, terminal);
    az_sqlite_bind_text(put, ":name", setting->name);
    if (setting->value) {
        az_sqlite_bind_text(put, ":value", setting->value);
    }
    return run(packages, put, "note a setting");
}

static enum az_archive_result
sqlite_set(struct az_archive *archive, const struct az_uuid *terminal,
           const struct az_setting *settings, size_t count)
{
    struct az_packages *packages = packages_of(archive);
    if (!az_sqlite_begin(packages->sqlite)) {
        return AZ_ARCHIVE_FAILED;
    }
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        ok = set(packages, terminal, &settings[i]);
    }
    return end_change(packages, ok);
}

static bool
sqlite_each_setting(struct az_archive *archive, const struct az_uuid *terminal, az_setting_fn fn,
                    void *ctx)
{
    struct az_packages *packages = packages_of(archive);
    sqlite3_stmt *read = packages->statements[AZ_PACKAGES_SQL_READ_SETTINGS];
    bool ok = true;
    int code = SQLITE_DONE;
    bind_terminal(read, terminal);
    while (ok && (code = sqlite3_step(read)) == SQLITE_ROW) {
        ok = fn(ctx, &(struct az_setting){.name = (const char *)sqlite3_column_text(read, 0),
                                          .value = (const char *)sqlite3_column_text(read, 1)});
    }
    return end_reading(packages, read, code, "read the settings of a terminal") && ok;
}

const struct az_packages_ops az_packages_sqlite = {
    .publish = sqlite_publish,
    .withdraw = sqlite_withdraw,
    .assigned = sqlite_assigned,
    .read = sqlite_read,
    .asker = sqlite_asker,
    .each = sqlite_each,
    .each_shown = sqlite_each_shown,
    .set = sqlite_set,
    .each_setting = sqlite_each_setting,
};
