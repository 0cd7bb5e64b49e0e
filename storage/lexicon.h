// SPDX-License-Identifier: MIT
#pragma once

/*
 * Words that a file of ours writes once and refers to by number: the ids of
 * questions, and contexts (event, point, survey and version, language, mode,
 * boot, UTC offset). The terminal's store and the SQLite archive have the same
 * two tables and share this. Not thread-safe.
 */
#include "base/arena.h"
#include "storage/answers.h"
#include "storage/response.h"
#include "storage/sqlite.h"

/* The two tables, for a file's first migration. */
#define AZ_LEXICON_SCHEMA                                                                          \
    "CREATE TABLE question ("                                                                      \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64)"                            \
    ") STRICT;"                                                                                    \
    "CREATE TABLE context ("                                                                       \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  event TEXT NOT NULL,"                                                                       \
    "  point TEXT NOT NULL,"                                                                       \
    "  survey TEXT NOT NULL,"                                                                      \
    "  survey_version TEXT NOT NULL,"                                                              \
    "  language TEXT NOT NULL,"                                                                    \
    "  mode INTEGER NOT NULL CHECK (mode IN (0, 1)),"                                              \
    "  boot BLOB NOT NULL CHECK (length(boot) = 16),"                                              \
    "  utc_offset_min INTEGER NOT NULL,"                                                           \
    "  UNIQUE (event, point, survey, survey_version, language, mode, boot, utc_offset_min)"        \
    ") STRICT;"

/* Languages and boots take turns in a batch, so more than one context is kept at hand. */
enum { AZ_LEXICON_CONTEXTS = 8 };

struct az_lexicon_context {
    int64_t id; // 0 if the place is empty
    struct az_response context;
    struct az_arena arena; // holds what `context` borrows
};

struct az_lexicon {
    struct az_sqlite *sqlite;    // borrowed
    sqlite3_stmt *statements[6]; // owned
    char **names;                // owned; by number, NULL where not read yet
    size_t name_count;           // places in names
    struct az_lexicon_context contexts[AZ_LEXICON_CONTEXTS];
    size_t next_context; // the place that is given up next
    bool missing;        // a word was asked for that the file lacks or that is damaged
    bool failed;         // a word could not be read, as the disk or memory was at fault
};

bool
az_lexicon_open(struct az_lexicon *lexicon, struct az_sqlite *sqlite);
/* Accepts a zeroed one. Before the connection is closed. */
void
az_lexicon_close(struct az_lexicon *lexicon);

/* Forget what was remembered; needed after a rollback. */
void
az_lexicon_forget(struct az_lexicon *lexicon);

/* The number of this response's context, written if it is new. */
bool
az_lexicon_context(struct az_lexicon *lexicon, const struct az_response *response, int64_t *id);

/*
 * Fill in a response's context; its strings stay valid until the next call. If
 * the file has none of that number, or a damaged one, `missing` is set and
 * nothing logged; other failures are logged.
 */
bool
az_lexicon_read_context(struct az_lexicon *lexicon, int64_t id, struct az_response *response);

/*
 * For az_answers_encode() and az_answers_decode(). A number without a name sets
 * `missing`; `failed` is set when one could not be read. Names stay valid until
 * forget or close.
 */
struct az_question_names
az_lexicon_names(struct az_lexicon *lexicon);
