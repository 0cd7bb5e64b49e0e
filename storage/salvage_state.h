// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the modules of salvage share. Internal to them:
 *
 *   salvage         the damaged file, and the order of the ways of reading it
 *   salvage_bytes   every page of the file and of its WAL, past SQLite
 *   salvage_rows    what a row means: a response, or words that one refers to
 *   salvage_sqlite  what SQLite can still look up
 */
#include "storage/harvest.h"
#include "storage/page_reader.h"
#include "storage/salvage.h"
#include "storage/sqlite.h"

/* The damaged file, open for reading. */
struct az_wreck {
    struct az_harvest *harvest;
    const char *path;
    int fd;
    int wal_fd; // -1 if it has none
    uint64_t size;
    uint64_t wal_size;
    bool is_ours;
    uint64_t unreadable; // reads that the disk answered with an error
    uint64_t highest;    // seq of this file's own responses, as found in the bytes

    size_t page_size; // of the reading under way
    uint8_t *page;    // owned
    uint32_t *newest; // owned; for each page the last frame with it, from 1, or 0
    size_t newest_count;
    bool prefer_main; // read pages from the file although the WAL has newer ones
};

/* -- salvage_bytes.c ----------------------------------------------------- */

/*
 * Read what there is of the file or its WAL, as `fd` says; what cannot be read,
 * or lies behind the end, is zeros.
 */
size_t
az_wreck_read(struct az_wreck *wreck, int fd, uint64_t offset, uint8_t *out, size_t size);

/* Whether these bytes are the beginning of page 1 of a terminal's file. */
bool
az_wreck_is_our_header(const uint8_t header[AZ_PAGE_FILE_HEADER]);

/*
 * Every row of every page of this size, the WAL's first, since those are newer.
 * False, and logged, when out of memory, or if `fn` stopped it.
 */
bool
az_wreck_each_row(struct az_wreck *wreck, size_t page_size, az_page_row_fn fn);

/* -- salvage_rows.c ------------------------------------------------------ */

/* Take what a row says of the words that responses refer to; `ctx` is the wreck. */
bool
az_wreck_take_word(void *ctx, const struct az_page_row *row);

/* Take a response, once its words are known; `ctx` is the wreck. */
bool
az_wreck_take_response(void *ctx, const struct az_page_row *row);

/*
 * Words as their indexes have them, with the key behind: the words of a file
 * are unique, so this is a second copy, on other pages.
 */
void
az_wreck_take_word_entry(struct az_wreck *wreck, const struct az_page_row *row);

/* Whether the eight values from `first` on are a response's, and which. */
bool
az_wreck_response_of(const struct az_page_row *row, size_t first, struct az_harvest_row *out);

/* -- salvage_sqlite.c ---------------------------------------------------- */

/* A connection that changes nothing, or NULL where SQLite cannot make sense of the file. */
sqlite3 *
az_wreck_connect(const char *path);

/* Words as their tables list them, as far as they can be read. */
void
az_wreck_look_up_words(struct az_wreck *wreck, sqlite3 *db);

/* Responses by their numbers, and the one that was open. */
void
az_wreck_look_up_responses(struct az_wreck *wreck, sqlite3 *db);

/* Boots, anchors and notes. False if a function of `params` stopped it. */
bool
az_wreck_look_up_rest(const struct az_salvage_params *params, void *ctx, sqlite3 *db);
