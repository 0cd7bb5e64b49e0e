// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "salvage"
#include "storage/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "storage/harvest.h"
#include "storage/page_reader.h"
#include "storage/sqlite.h"
#include "storage/store_file.h"

enum {
    USUAL_PAGE_SIZE = 4096,    // of every file of ours, whatever its damaged header says
    LOOK_UPS_MAX = 4000000,    // numbers that are looked up through SQLite
    LOOK_UPS_BEYOND = 1000,    // above the highest number that was found in the bytes
    NOTE_BYTES_MAX = 255,      // of a file's name, or of what was wrong
    BOOT_NUMBER_MAX = 1 << 30, // above what any terminal gets to
};

/* The damaged file, open for reading. */
struct wreck {
    struct az_harvest *harvest;
    const char *path;
    int fd;
    int wal_fd; // -1 if it has none
    uint64_t size;
    uint64_t wal_size;
    bool is_ours;
    uint64_t highest; // seq of this file's own responses, as found in the bytes

    size_t page_size; // of the reading under way
    uint8_t *page;    // owned
    uint32_t *newest; // owned; for each page the last frame with it, from 1, or 0
    size_t newest_count;
    bool prefer_main; // read pages from the file although the WAL has newer ones
};

/* Read what there is; what cannot be read, or lies behind the end, is zeros. */
static size_t
read_at(int fd, uint64_t offset, uint8_t *out, size_t size)
{
    size_t have = 0;
    while (have < size) {
        ssize_t got = pread(fd, out + have, size - have, (off_t)(offset + have));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        have += (size_t)got;
    }
    memset(out + have, 0, size - have);
    return have;
}

static uint64_t
frame_offset(const struct wreck *wreck, uint32_t frame)
{
    return AZ_PAGE_WAL_HEADER + (uint64_t)(frame - 1) * (AZ_PAGE_FRAME_HEADER + wreck->page_size);
}

static uint32_t
frame_count(const struct wreck *wreck)
{
    if (wreck->wal_fd < 0 || wreck->wal_size <= AZ_PAGE_WAL_HEADER) {
        return 0;
    }
    size_t size = AZ_PAGE_FRAME_HEADER + wreck->page_size;
    uint64_t count = (wreck->wal_size - AZ_PAGE_WAL_HEADER + size - 1) / size;
    return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count;
}

static uint32_t
page_count(const struct wreck *wreck)
{
    uint64_t count = (wreck->size + wreck->page_size - 1) / wreck->page_size;
    return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count;
}

/* For rows that go on on other pages: as the WAL has them, if it does. */
static bool
read_page(void *ctx, uint32_t number, uint8_t *out)
{
    struct wreck *wreck = ctx;
    if (!wreck->prefer_main && number < wreck->newest_count && wreck->newest[number] > 0) {
        uint64_t offset = frame_offset(wreck, wreck->newest[number]) + AZ_PAGE_FRAME_HEADER;
        return read_at(wreck->wal_fd, offset, out, wreck->page_size) > 0;
    }
    return wreck->fd >= 0 && number <= page_count(wreck) &&
           read_at(wreck->fd, (uint64_t)(number - 1) * wreck->page_size, out, wreck->page_size) > 0;
}

static bool
is_number(const struct az_page_row *row, size_t i)
{
    return row->values[i].type == AZ_PAGE_INTEGER;
}

static bool
is_id(const struct az_page_row *row, size_t i)
{
    return row->values[i].type == AZ_PAGE_BLOB && row->values[i].size == 16;
}

static bool
are_numbers(const struct az_page_row *row, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++) {
        if (!is_number(row, i)) {
            return false;
        }
    }
    return true;
}

/* Five texts, the mode, the boot, the UTC offset. */
static bool
is_context(const struct az_page_row *row, size_t first)
{
    for (size_t i = first; i < first + 5; i++) {
        if (row->values[i].type != AZ_PAGE_TEXT) {
            return false;
        }
    }
    return is_number(row, first + 5) && is_id(row, first + 6) && is_number(row, first + 7);
}

static void
add_context(struct wreck *wreck, int64_t id, const struct az_page_value *values)
{
    struct az_arena arena;
    az_arena_init(&arena, 8 * AZ_PAGE_PAYLOAD_MAX);
    const char *texts[5];
    for (size_t i = 0; i < 5; i++) {
        texts[i] = az_arena_copy(&arena, values[i].data, values[i].size);
    }
    if (!arena.failed && values[7].number >= INT_MIN && values[7].number <= INT_MAX) {
        struct az_response context = {
            .event = texts[0],
            .point = texts[1],
            .survey = texts[2],
            .survey_version = texts[3],
            .language = texts[4],
            .mode = values[5].number ? AZ_MODE_TRAINING : AZ_MODE_LIVE,
            .utc_offset_min = (int)values[7].number,
        };
        memcpy(context.boot.bytes, values[6].data, sizeof(context.boot.bytes));
        az_harvest_add_context(wreck->harvest, id, &context);
    }
    az_arena_destroy(&arena);
}

static void
add_store(struct wreck *wreck, const struct az_page_value *value)
{
    struct az_uuid id;
    memcpy(id.bytes, value->data, sizeof(id.bytes));
    az_harvest_add_store(wreck->harvest, &id);
}

/* A table's row begins with its key, which is kept outside of it. */
static void
take_word_row(struct wreck *wreck, const struct az_page_row *row)
{
    const struct az_page_value *values = row->values;
    if (row->count == 2 && values[1].type == AZ_PAGE_TEXT) {
        az_harvest_add_question(wreck->harvest, row->key, values[1].data, values[1].size);
    } else if (row->count == 9 && is_context(row, 1)) {
        add_context(wreck, row->key, values + 1);
    } else if (row->count >= 2 && is_id(row, 1)) {
        add_store(wreck, &values[1]); // of identity or earlier_store
    }
}

/*
 * The words of a file are unique, so each has an index over all its columns
 * with the key behind them: a second copy, on other pages.
 */
static void
take_word_entry(struct wreck *wreck, const struct az_page_row *row)
{
    const struct az_page_value *values = row->values;
    if (row->count == 2 && values[0].type == AZ_PAGE_TEXT && is_number(row, 1)) {
        az_harvest_add_question(wreck->harvest, values[1].number, values[0].data, values[0].size);
    } else if (row->count == 9 && is_context(row, 0) && is_number(row, 8)) {
        add_context(wreck, values[8].number, values);
    } else if (row->count == 2 && is_id(row, 0)) {
        add_store(wreck, &values[0]);
    }
}

static bool
take_word(void *ctx, const struct az_page_row *row)
{
    struct wreck *wreck = ctx;
    if (!row->has_key) {
        take_word_entry(wreck, row);
    } else if (row->values[0].type == AZ_PAGE_NULL) {
        take_word_row(wreck, row);
    }
    return !az_harvest_has_failed(wreck->harvest);
}

/* Whether the eight values from `first` on are a response's, and which. */
static bool
read_row(const struct az_page_row *row, size_t first, struct az_harvest_row *out)
{
    const struct az_page_value *values = row->values + first;
    if (!are_numbers(row, first, 5) || !is_number(row, first + 6) ||
        values[7].type != AZ_PAGE_BLOB ||
        (values[5].type != AZ_PAGE_NULL && values[5].type != AZ_PAGE_TEXT)) {
        return false;
    }
    *out = (struct az_harvest_row){
        .context = values[0].number,
        .started_at_ms = values[1].number,
        .boot_ms = values[2].number,
        .duration_ms = values[3].number,
        .ending = values[4].number,
        .misuse = values[5].type == AZ_PAGE_TEXT ? values[5].data : NULL,
        .misuse_size = values[5].size,
        .checksum = values[6].number,
        .answers = values[7].data,
        .answers_size = values[7].size,
    };
    return true;
}

static bool
take_response(void *ctx, const struct az_page_row *row)
{
    struct wreck *wreck = ctx;
    struct az_harvest_row found;
    if (!row->has_key || row->values[0].type != AZ_PAGE_NULL) {
        return true;
    }
    bool is_own = row->count == 9 && read_row(row, 1, &found);
    if (is_own) {
        found.seq = (uint64_t)row->key;
    } else if (row->count == 12 && are_numbers(row, 1, 2) && read_row(row, 3, &found)) {
        found.seq = (uint64_t)row->values[2].number;
    } else {
        return true;
    }
    bool taken = az_harvest_add_row(wreck->harvest, &found);
    if (taken && is_own && found.seq > wreck->highest) {
        wreck->highest = found.seq;
    }
    return !az_harvest_has_failed(wreck->harvest);
}

static bool
each_row_of_page(struct wreck *wreck, uint32_t number, az_page_row_fn fn)
{
    const struct az_page_source source = {wreck->page_size, read_page, wreck};
    return az_page_each(&source, number, wreck->page, fn, wreck);
}

/* Every row of every page, the WAL's first, since those are newer. */
static bool
each_row(struct wreck *wreck, az_page_row_fn fn)
{
    bool ok = true;
    uint32_t frames = frame_count(wreck);
    wreck->prefer_main = false;
    for (uint32_t i = 1; ok && i <= frames; i++) {
        uint8_t head[AZ_PAGE_FRAME_HEADER];
        read_at(wreck->wal_fd, frame_offset(wreck, i), head, sizeof(head));
        read_at(wreck->wal_fd, frame_offset(wreck, i) + sizeof(head), wreck->page,
                wreck->page_size);
        ok = each_row_of_page(wreck, az_page_u32(head), fn);
    }
    wreck->prefer_main = true;
    uint32_t pages = page_count(wreck);
    for (uint32_t i = 1; ok && i <= pages; i++) {
        read_at(wreck->fd, (uint64_t)(i - 1) * wreck->page_size, wreck->page, wreck->page_size);
        ok = each_row_of_page(wreck, i, fn);
    }
    return ok;
}

/* Which frame has a page's newest content. Pages that the file cannot have are left out. */
static bool
map_frames(struct wreck *wreck)
{
    uint32_t frames = frame_count(wreck);
    wreck->newest_count = (size_t)page_count(wreck) + frames + 1;
    wreck->newest = calloc(wreck->newest_count, sizeof(*wreck->newest));
    wreck->page = malloc(wreck->page_size);
    if (!wreck->newest || !wreck->page) {
        return false;
    }
    for (uint32_t i = 1; i <= frames; i++) {
        uint8_t head[AZ_PAGE_FRAME_HEADER];
        read_at(wreck->wal_fd, frame_offset(wreck, i), head, sizeof(head));
        uint32_t number = az_page_u32(head);
        if (number < wreck->newest_count) {
            wreck->newest[number] = i;
        }
    }
    return true;
}

static void
forget_pages(struct wreck *wreck)
{
    free(wreck->newest);
    free(wreck->page);
    wreck->newest = NULL;
    wreck->page = NULL;
}

/* Whether these bytes are the beginning of page 1 of a terminal's file. */
static bool
is_our_header(const uint8_t header[AZ_PAGE_FILE_HEADER])
{
    return az_page_size_of(header) != 0 && az_page_u32(header + 68) == AZ_STORE_APPLICATION_ID;
}

static bool
wal_has_our_header(const struct wreck *wreck)
{
    uint32_t frames = frame_count(wreck);
    for (uint32_t i = 1; i <= frames; i++) {
        uint8_t frame[AZ_PAGE_FRAME_HEADER + AZ_PAGE_FILE_HEADER];
        read_at(wreck->wal_fd, frame_offset(wreck, i), frame, sizeof(frame));
        if (az_page_u32(frame) == 1 && is_our_header(frame + AZ_PAGE_FRAME_HEADER)) {
            return true;
        }
    }
    return false;
}

/* With one size of pages: the words first, then the rows that refer to them. */
static bool
read_bytes(struct wreck *wreck, size_t page_size, az_page_row_fn fn)
{
    wreck->page_size = page_size;
    bool ok = map_frames(wreck);
    if (!ok) {
        AZ_LOGE("salvage %s: out of memory", wreck->path);
    }
    ok = ok && each_row(wreck, fn);
    wreck->is_ours = wreck->is_ours || wal_has_our_header(wreck);
    forget_pages(wreck);
    return ok;
}

/* A connection that changes nothing, or NULL where SQLite cannot make sense of the file. */
static sqlite3 *
connect_read_only(const char *path)
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
static void
read_words(struct wreck *wreck, sqlite3 *db)
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
            take_word_entry(wreck, &row);
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
    if (!is_number(&row, 0) || !read_row(&row, 1, out)) {
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
look_up(struct wreck *wreck, sqlite3 *db, const char *sql, int64_t first, int64_t last)
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
read_rows(struct wreck *wreck, sqlite3 *db)
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
read_open(struct wreck *wreck, sqlite3 *db)
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

static bool
open_wreck(struct wreck *wreck, const char *path)
{
    *wreck = (struct wreck){.path = path, .fd = -1, .wal_fd = -1};
    wreck->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (wreck->fd < 0) {
        AZ_LOGE("salvage %s: %s", path, strerror(errno));
        return false;
    }
    struct stat info;
    wreck->size = fstat(wreck->fd, &info) == 0 ? (uint64_t)info.st_size : 0;
    char *wal_path = NULL;
    if (asprintf(&wal_path, "%s-wal", path) < 0) {
        AZ_LOGE("salvage %s: out of memory", path);
        return false;
    }
    wreck->wal_fd = open(wal_path, O_RDONLY | O_CLOEXEC);
    free(wal_path);
    if (wreck->wal_fd >= 0 && fstat(wreck->wal_fd, &info) == 0) {
        wreck->wal_size = (uint64_t)info.st_size;
    }
    return true;
}

static void
close_wreck(struct wreck *wreck)
{
    if (wreck->fd >= 0) {
        close(wreck->fd);
    }
    if (wreck->wal_fd >= 0) {
        close(wreck->wal_fd);
    }
    az_harvest_close(wreck->harvest);
}

/* All the ways of reading, in the order in which they help each other. */
static bool
read_all(struct wreck *wreck, const struct az_salvage_params *params, void *ctx)
{
    uint8_t header[AZ_PAGE_FILE_HEADER];
    read_at(wreck->fd, 0, header, sizeof(header));
    wreck->is_ours = is_our_header(header);
    size_t other = az_page_size_of(header);
    other = other == USUAL_PAGE_SIZE ? 0 : other;

    // SQLite throws the WAL of an empty file away, so it must not see one.
    sqlite3 *db = wreck->size > 0 ? connect_read_only(wreck->path) : NULL;
    if (db) {
        read_words(wreck, db);
    }
    bool ok = read_bytes(wreck, USUAL_PAGE_SIZE, take_word) &&
              (!other || read_bytes(wreck, other, take_word)) &&
              read_bytes(wreck, USUAL_PAGE_SIZE, take_response) &&
              (!other || read_bytes(wreck, other, take_response));
    if (db && ok) {
        read_rows(wreck, db);
        read_open(wreck, db);
        ok = read_boots(params, ctx, db) && read_anchors(params, ctx, db) &&
             read_notes(params, ctx, db);
    }
    sqlite3_close(db);
    return ok && !az_harvest_has_failed(wreck->harvest);
}

bool
az_salvage_read(const struct az_salvage_params *params, az_response_fn fn, void *ctx,
                struct az_salvage_found *found)
{
    struct wreck wreck;
    *found = (struct az_salvage_found){0};
    bool ok = open_wreck(&wreck, params->path);
    wreck.harvest = ok ? az_harvest_open(fn, ctx) : NULL;
    ok = ok && wreck.harvest;
    if (ok) {
        az_harvest_skip(wreck.harvest, &params->skip_store, params->skip_seq);
        if (params->store) {
            az_harvest_add_store(wreck.harvest, params->store);
        }
        ok = read_all(&wreck, params, ctx);
        found->responses = az_harvest_count(wreck.harvest);
        found->is_ours = wreck.is_ours || found->responses > 0;
    }
    close_wreck(&wreck);
    return ok;
}
