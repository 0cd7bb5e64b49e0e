// SPDX-License-Identifier: MIT
#include "storage/salvage_state.h"

#include <string.h>

enum {
    LOOK_UPS_MAX = 4000000,    // numbers that are looked up through SQLite
    LOOK_UPS_BEYOND = 1000,    // above the highest number that was found in the bytes
    NOTE_BYTES_MAX = 255,      // of a file's name, or of what was wrong
    BOOT_NUMBER_MAX = 1 << 30, // above what any terminal gets to
};

/* A connection that changes nothing, or NULL where SQLite cannot make sense of the file. */
sqlite3 *
az_wreck_connect(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_exec(db,
                 "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
                 "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0",
                 NULL, NULL, NULL);
    return db;
}

/* NULL where the schema is lost too; that is then no news. */
static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    return statement;
}

/* A row of SQLite's in the form in which the bytes are read. */
static void
take_columns(sqlite3_stmt *statement, struct az_page_row *row)
{
    *row = (struct az_page_row){.count = (size_t)sqlite3_column_count(statement)};
    for (size_t i = 0; i < row->count; i++) {
        struct az_page_value *value = &row->values[i];
        switch (sqlite3_column_type(statement, (int)i)) {
        case SQLITE_INTEGER:
            value->type = AZ_PAGE_INTEGER;
            value->number = sqlite3_column_int64(statement, (int)i);
            continue;
        case SQLITE_TEXT:
            value->type = AZ_PAGE_TEXT;
            break;
        case SQLITE_BLOB:
            value->type = AZ_PAGE_BLOB;
            break;
        default:
            continue;
        }
        value->data = sqlite3_column_blob(statement, (int)i);
        value->size = (size_t)sqlite3_column_bytes(statement, (int)i);
        value->data = value->data ? value->data : (const uint8_t *)"";
    }
}

/* Words as their tables list them, as far as they can be read. */
void
az_wreck_look_up_words(struct az_wreck *wreck, sqlite3 *db)
{
    static const char *const lists[] = {
        "SELECT store, 0 FROM identity",
        "SELECT store, id FROM earlier_store",
        "SELECT name, id FROM question NOT INDEXED",
        "SELECT event, point, survey, survey_version, language, mode, boot, utc_offset_min, id"
        " FROM context NOT INDEXED",
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        sqlite3_stmt *list = prepare(db, lists[i]);
        while (list && sqlite3_step(list) == SQLITE_ROW) {
            struct az_page_row row;
            take_columns(list, &row);
            az_wreck_take_word_entry(wreck, &row);
        }
        sqlite3_finalize(list);
    }
}

#define ROW_COLUMNS                                                                                \
    "seq, context, started_at, boot_ms, duration_ms, ending, misuse, coalesce(checksum, 0), "      \
    "answers"

static bool
column_row(sqlite3_stmt *statement, struct az_harvest_row *out)
{
    struct az_page_row row;
    take_columns(statement, &row);
    if (row.values[0].type != AZ_PAGE_INTEGER || !az_wreck_response_of(&row, 1, out)) {
        return false;
    }
    out->seq = (uint64_t)row.values[0].number;
    return true;
}

static bool
first_number(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = prepare(db, sql);
    bool ok = statement && sqlite3_step(statement) == SQLITE_ROW &&
              sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
    if (ok) {
        *out = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return ok;
}

/*
 * Look up one number after the other: what is damaged elsewhere in the tree
 * does not end it, as it would end a reading from row to row.
 */
static void
look_up(struct az_wreck *wreck, sqlite3 *db, const char *sql, int64_t first, int64_t last)
{
    sqlite3_stmt *statement = prepare(db, sql);
    int64_t end = last - first < LOOK_UPS_MAX ? last : first + LOOK_UPS_MAX;
    for (int64_t key = first; statement && key <= end && !az_harvest_has_failed(wreck->harvest);
         key++) {
        struct az_harvest_row row;
        sqlite3_bind_int64(statement, 1, key);
        if (sqlite3_step(statement) == SQLITE_ROW && column_row(statement, &row)) {
            az_harvest_add_row(wreck->harvest, &row);
        }
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static void
read_rows(struct az_wreck *wreck, sqlite3 *db)
{
    int64_t first = 1;
    int64_t last = 0;
    int64_t highest = (int64_t)wreck->highest;
    first_number(db, "SELECT min(seq) FROM response", &first);
    first_number(db, "SELECT max(seq) FROM response", &last);
    first = first < 1 || first > highest + 1 ? 1 : first;
    last = last < highest || last - highest > LOOK_UPS_BEYOND ? highest + LOOK_UPS_BEYOND : last;
    look_up(wreck, db, "SELECT " ROW_COLUMNS " FROM response WHERE seq = ?1", first, last);
    if (first_number(db, "SELECT max(id) FROM salvaged", &last)) {
        look_up(wreck, db, "SELECT " ROW_COLUMNS " FROM salvaged WHERE id = ?1", 1, last);
    }
}

/* The response that was open: without a checksum, it is believed only where SQLite finds it. */
static void
read_open(struct az_wreck *wreck, sqlite3 *db)
{
    sqlite3_stmt *statement = prepare(db, "SELECT " ROW_COLUMNS " FROM response WHERE ending = 0");
    struct az_harvest_row row;
    if (statement && sqlite3_step(statement) == SQLITE_ROW && column_row(statement, &row)) {
        az_harvest_add_open(wreck->harvest, &row);
    }
    sqlite3_finalize(statement);
}

/* The id of a boot in a column. */
static bool
column_boot(sqlite3_stmt *statement, int column, struct az_uuid *out)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    if (!bytes || sqlite3_column_bytes(statement, column) != sizeof(out->bytes)) {
        return false;
    }
    memcpy(out->bytes, bytes, sizeof(out->bytes));
    return !az_uuid_is_zero(out);
}

static bool
read_boots(const struct az_salvage_params *params, void *ctx, sqlite3 *db)
{
    sqlite3_stmt *statement = prepare(db, "SELECT id, number FROM boot ORDER BY number");
    bool ok = true;
    while (ok && statement && sqlite3_step(statement) == SQLITE_ROW) {
        struct az_boot boot;
        int64_t number = sqlite3_column_int64(statement, 1);
        if (column_boot(statement, 0, &boot.id) && number > 0 && number <= BOOT_NUMBER_MAX) {
            boot.number = (uint64_t)number;
            ok = params->boot_fn(ctx, &boot);
        }
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool
read_anchors(const struct az_salvage_params *params, void *ctx, sqlite3 *db)
{
    sqlite3_stmt *statement =
        prepare(db, "SELECT boot.id, source, boot_ms, true_ms, uncertainty_ms FROM anchor"
                    " JOIN boot ON boot.store = anchor.store AND boot.number = anchor.boot");
    bool ok = true;
    while (ok && statement && sqlite3_step(statement) == SQLITE_ROW) {
        int64_t uncertainty_ms = sqlite3_column_int64(statement, 4);
        struct az_anchor anchor = {
            .source = (enum az_anchor_source)sqlite3_column_int(statement, 1),
            .boot_ms = sqlite3_column_int64(statement, 2),
            .true_ms = sqlite3_column_int64(statement, 3),
            .uncertainty_ms = (uint32_t)uncertainty_ms,
        };
        if (column_boot(statement, 0, &anchor.boot) && uncertainty_ms >= 0 &&
            uncertainty_ms <= UINT32_MAX && az_anchor_is_valid(&anchor)) {
            ok = params->anchor_fn(ctx, &anchor);
        }
    }
    sqlite3_finalize(statement);
    return ok;
}

/* A text of a note that can be shown; NULL if the column has none. */
static const char *
column_note(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text && az_utf8_is_valid(text, NOTE_BYTES_MAX) ? text : NULL;
}

static bool
read_notes(const struct az_salvage_params *params, void *ctx, sqlite3 *db)
{
    sqlite3_stmt *statement =
        prepare(db, "SELECT at, kept_as, salvaged, missing, reason FROM salvage ORDER BY id");
    bool ok = true;
    while (ok && statement && sqlite3_step(statement) == SQLITE_ROW) {
        int64_t salvaged = sqlite3_column_int64(statement, 2);
        int64_t missing = sqlite3_column_int64(statement, 3);
        const struct az_store_salvage note = {
            .at_ms = sqlite3_column_int64(statement, 0),
            .kept_as = column_note(statement, 1),
            .salvaged = (uint64_t)salvaged,
            .missing = (uint64_t)missing,
            .reason = column_note(statement, 4),
        };
        if (note.kept_as && note.reason && salvaged >= 0 && missing >= 0) {
            ok = params->note_fn(ctx, &note);
        }
    }
    sqlite3_finalize(statement);
    return ok;
}

void
az_wreck_look_up_responses(struct az_wreck *wreck, sqlite3 *db)
{
    read_rows(wreck, db);
    read_open(wreck, db);
}

bool
az_wreck_look_up_rest(const struct az_salvage_params *params, void *ctx, sqlite3 *db)
{
    return read_boots(params, ctx, db) && read_anchors(params, ctx, db) &&
           read_notes(params, ctx, db);
}
