// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/lexicon.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum statement {
    FIND_QUESTION,
    ADD_QUESTION,
    NAME_QUESTION,
    FIND_CONTEXT,
    ADD_CONTEXT,
    READ_CONTEXT,
    STATEMENT_COUNT
};

static const char *const statement_texts[] = {
    [FIND_QUESTION] = "SELECT id FROM question WHERE name = :name",
    [ADD_QUESTION] = "INSERT INTO question (name) VALUES (:name)",
    [NAME_QUESTION] = "SELECT name FROM question WHERE id = :id",
    [FIND_CONTEXT] =
        "SELECT id FROM context WHERE event = :event AND point = :point AND survey = :survey"
        " AND survey_version = :survey_version AND language = :language AND mode = :mode"
        " AND boot = :boot AND utc_offset_min = :utc_offset_min",
    [ADD_CONTEXT] = "INSERT INTO context (event, point, survey, survey_version, language, mode,"
                    " boot, utc_offset_min) VALUES (:event, :point, :survey, :survey_version,"
                    " :language, :mode, :boot, :utc_offset_min)",
    [READ_CONTEXT] = "SELECT event, point, survey, survey_version, language, mode, boot,"
                     " utc_offset_min FROM context WHERE id = :id",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");
static_assert(sizeof(((struct az_lexicon *)0)->statements) / sizeof(sqlite3_stmt *) ==
                  STATEMENT_COUNT,
              "a place a statement");

enum {
    NAMES_MAX = 1 << 20,           // question ids of one file: far above what people ask
    CONTEXT_BYTES_MAX = 32 * 1024, // of a context's texts, far above what any event has
    NAMES_SEARCHED = 256,          // of the remembered ones; beyond them the file's index is faster
};

bool
az_lexicon_open(struct az_lexicon *lexicon, struct az_sqlite *sqlite)
{
    *lexicon = (struct az_lexicon){.sqlite = sqlite};
    return az_sqlite_prepare(sqlite, statement_texts, STATEMENT_COUNT, lexicon->statements);
}

void
az_lexicon_forget(struct az_lexicon *lexicon)
{
    for (size_t i = 0; i < lexicon->name_count; i++) {
        free(lexicon->names[i]);
    }
    free(lexicon->names);
    lexicon->names = NULL;
    lexicon->name_count = 0;
    for (size_t i = 0; i < AZ_LEXICON_CONTEXTS; i++) {
        az_arena_destroy(&lexicon->contexts[i].arena);
        lexicon->contexts[i].id = 0;
    }
}

void
az_lexicon_close(struct az_lexicon *lexicon)
{
    az_lexicon_forget(lexicon);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(lexicon->statements[i]);
    }
    *lexicon = (struct az_lexicon){0};
}

/*
 * Run `find`; if it has no row, run `add`. Both have their parameters bound and
 * are reset here.
 */
static bool
find_or_add(struct az_lexicon *lexicon, sqlite3_stmt *find, sqlite3_stmt *add, int64_t *id)
{
    int code = sqlite3_step(find);
    bool ok = code == SQLITE_ROW;
    if (ok) {
        *id = sqlite3_column_int64(find, 0);
    } else if (code == SQLITE_DONE && sqlite3_step(add) == SQLITE_DONE) {
        *id = sqlite3_last_insert_rowid(lexicon->sqlite->db);
        ok = true;
    } else {
        az_sqlite_log(lexicon->sqlite, "look up an id");
    }
    az_sqlite_reset(find);
    az_sqlite_reset(add);
    return ok;
}

/* Remember a question's name. The kept copy, or NULL when there is no room. */
static const char *
keep_name(struct az_lexicon *lexicon, uint64_t number, const char *name)
{
    if (number >= NAMES_MAX) {
        return NULL;
    }
    if (number >= lexicon->name_count) {
        size_t count = ((size_t)number / 64 + 1) * 64;
        char **names = realloc(lexicon->names, count * sizeof(*names));
        if (!names) {
            return NULL;
        }
        memset(names + lexicon->name_count, 0, (count - lexicon->name_count) * sizeof(*names));
        lexicon->names = names;
        lexicon->name_count = count;
    }
    if (!lexicon->names[number]) {
        lexicon->names[number] = strdup(name);
    }
    return lexicon->names[number];
}

static const char *
name_of(void *ctx, uint64_t number);

/*
 * What the index of words led to must be what is read by its number later on;
 * otherwise one of the two is damaged, and a response that refers to it would be
 * lost.
 */
static bool
find_contradiction(struct az_lexicon *lexicon)
{
    AZ_LOGE("%s %s is damaged: its words contradict their index", lexicon->sqlite->what,
            lexicon->sqlite->path);
    if (!lexicon->sqlite->damage) {
        lexicon->sqlite->damage = "its words contradict their index";
    }
    return false;
}

static bool
number_of(void *ctx, const char *question, uint64_t *number)
{
    struct az_lexicon *lexicon = ctx;
    for (size_t i = 0; i < lexicon->name_count && i < NAMES_SEARCHED; i++) {
        if (lexicon->names[i] && strcmp(lexicon->names[i], question) == 0) {
            *number = i;
            return true;
        }
    }
    sqlite3_stmt *find = lexicon->statements[FIND_QUESTION];
    sqlite3_stmt *add = lexicon->statements[ADD_QUESTION];
    az_sqlite_bind_text(find, ":name", question);
    az_sqlite_bind_text(add, ":name", question);
    int64_t id;
    if (!find_or_add(lexicon, find, add, &id)) {
        return false;
    }
    *number = (uint64_t)id;
    lexicon->missing = false;
    const char *name = name_of(lexicon, *number);
    if (lexicon->missing || (name && strcmp(name, question) != 0)) {
        return find_contradiction(lexicon);
    }
    return name;
}

static const char *
name_of(void *ctx, uint64_t number)
{
    struct az_lexicon *lexicon = ctx;
    if (number < lexicon->name_count && lexicon->names[number]) {
        return lexicon->names[number];
    }
    sqlite3_stmt *statement = lexicon->statements[NAME_QUESTION];
    az_sqlite_bind_number(statement, ":id", (int64_t)number);
    const char *name = NULL;
    lexicon->failed = false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        name = text ? keep_name(lexicon, number, text) : NULL;
        // A column of another type than text is damage; no memory for it is not.
        lexicon->missing = !text && sqlite3_errcode(lexicon->sqlite->db) != SQLITE_NOMEM;
        lexicon->failed = !name && !lexicon->missing;
    } else if (code == SQLITE_DONE) {
        lexicon->missing = true;
    } else {
        az_sqlite_log(lexicon->sqlite, "look up a question");
        lexicon->failed = true;
    }
    az_sqlite_reset(statement);
    return name;
}

struct az_question_names
az_lexicon_names(struct az_lexicon *lexicon)
{
    return (struct az_question_names){.number_of = number_of, .name_of = name_of, .ctx = lexicon};
}

static bool
is_same_context(const struct az_response *a, const struct az_response *b)
{
    return a->mode == b->mode && a->utc_offset_min == b->utc_offset_min &&
           az_uuid_equal(&a->boot, &b->boot) && strcmp(a->language, b->language) == 0 &&
           strcmp(a->point, b->point) == 0 && strcmp(a->event, b->event) == 0 &&
           strcmp(a->survey, b->survey) == 0 && strcmp(a->survey_version, b->survey_version) == 0;
}

static void
take_context(const struct az_response *from, struct az_response *to)
{
    to->event = from->event;
    to->point = from->point;
    to->survey = from->survey;
    to->survey_version = from->survey_version;
    to->language = from->language;
    to->mode = from->mode;
    to->boot = from->boot;
    to->utc_offset_min = from->utc_offset_min;
}

/* Keep a context at hand, in the place of the one kept longest; NULL if out of memory. */
static const struct az_lexicon_context *
remember_context(struct az_lexicon *lexicon, const struct az_response *response, int64_t id)
{
    struct az_response context = {0};
    struct az_lexicon_context *place = &lexicon->contexts[lexicon->next_context];
    take_context(response, &context);
    az_arena_destroy(&place->arena);
    az_arena_init(&place->arena, 2 * CONTEXT_BYTES_MAX);
    bool kept = az_response_copy(&context, &place->arena, &place->context);
    place->id = kept ? id : 0;
    lexicon->next_context = (lexicon->next_context + 1) % AZ_LEXICON_CONTEXTS;
    return kept ? place : NULL;
}

static void
bind_context(sqlite3_stmt *statement, const struct az_response *response)
{
    az_sqlite_bind_text(statement, ":event", response->event);
    az_sqlite_bind_text(statement, ":point", response->point);
    az_sqlite_bind_text(statement, ":survey", response->survey);
    az_sqlite_bind_text(statement, ":survey_version", response->survey_version);
    az_sqlite_bind_text(statement, ":language", response->language);
    az_sqlite_bind_number(statement, ":mode", response->mode);
    az_sqlite_bind_blob(statement, ":boot", response->boot.bytes, sizeof(response->boot.bytes));
    az_sqlite_bind_number(statement, ":utc_offset_min", response->utc_offset_min);
}

bool
az_lexicon_context(struct az_lexicon *lexicon, const struct az_response *response, int64_t *id)
{
    for (size_t i = 0; i < AZ_LEXICON_CONTEXTS; i++) {
        const struct az_lexicon_context *known = &lexicon->contexts[i];
        if (known->id && is_same_context(&known->context, response)) {
            *id = known->id;
            return true;
        }
    }
    sqlite3_stmt *find = lexicon->statements[FIND_CONTEXT];
    sqlite3_stmt *add = lexicon->statements[ADD_CONTEXT];
    bind_context(find, response);
    bind_context(add, response);
    if (!find_or_add(lexicon, find, add, id)) {
        return false;
    }
    struct az_response known = {0};
    if (az_lexicon_read_context(lexicon, *id, &known)) {
        return is_same_context(&known, response) || find_contradiction(lexicon);
    }
    return lexicon->missing && find_contradiction(lexicon);
}

static const char *
column_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

static bool
is_out_of_memory(const struct az_lexicon *lexicon)
{
    return sqlite3_errcode(lexicon->sqlite->db) == SQLITE_NOMEM;
}

/* More than was ever written is damage; it must not pass for a want of memory. */
static bool
is_context_too_large(sqlite3_stmt *statement)
{
    int64_t bytes = 0;
    for (int column = 0; column < 5; column++) {
        bytes += sqlite3_column_bytes(statement, column);
    }
    return bytes > CONTEXT_BYTES_MAX;
}

bool
az_lexicon_read_context(struct az_lexicon *lexicon, int64_t id, struct az_response *response)
{
    for (size_t i = 0; i < AZ_LEXICON_CONTEXTS; i++) {
        if (lexicon->contexts[i].id == id && id != 0) {
            take_context(&lexicon->contexts[i].context, response);
            return true;
        }
    }
    lexicon->missing = false;
    sqlite3_stmt *statement = lexicon->statements[READ_CONTEXT];
    az_sqlite_bind_number(statement, ":id", id);
    const struct az_lexicon_context *read = NULL;
    int code = sqlite3_step(statement);
    const void *boot = code == SQLITE_ROW ? sqlite3_column_blob(statement, 6) : NULL;
    if (code == SQLITE_ROW && is_context_too_large(statement)) {
        lexicon->missing = true;
    } else if (boot && sqlite3_column_bytes(statement, 6) == 16) {
        struct az_response context = {
            .event = column_text(statement, 0),
            .point = column_text(statement, 1),
            .survey = column_text(statement, 2),
            .survey_version = column_text(statement, 3),
            .language = column_text(statement, 4),
            .mode = sqlite3_column_int(statement, 5) ? AZ_MODE_TRAINING : AZ_MODE_LIVE,
            .utc_offset_min = sqlite3_column_int(statement, 7),
        };
        memcpy(context.boot.bytes, boot, sizeof(context.boot.bytes));
        read = remember_context(lexicon, &context, id);
    } else if (code == SQLITE_DONE || (code == SQLITE_ROW && !is_out_of_memory(lexicon))) {
        lexicon->missing = true;
    }
    if (!read && !lexicon->missing) {
        az_sqlite_log(lexicon->sqlite, "look up a context");
    }
    az_sqlite_reset(statement);
    if (!read) {
        return false;
    }
    take_context(&read->context, response);
    return true;
}
