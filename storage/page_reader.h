// SPDX-License-Identifier: MIT
#pragma once

/*
 * Rows out of the raw pages of an SQLite file, whatever the pages above them
 * and the schema say. It follows https://www.sqlite.org/fileformat.html,
 * sections 1.6 (b-tree pages), 2.1 (records) and 4 (the write-ahead log).
 *
 * The bytes are a damaged file's and may be anything; nothing here trusts them.
 * A row that is given out has the form of a row and no more: the caller needs
 * a checksum to know it for one. Pure; pages come through a function.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_PAGE_SIZE_MIN = 512,
    AZ_PAGE_SIZE_MAX = 65536,
    AZ_PAGE_COLUMNS_MAX = 16,          // rows with more are passed over
    AZ_PAGE_PAYLOAD_MAX = 1024 * 1024, // bytes of a row; larger ones are passed over
    AZ_PAGE_FILE_HEADER = 100,         // bytes before the b-tree on page 1
    AZ_PAGE_WAL_HEADER = 32,           // bytes before a WAL's first frame
    AZ_PAGE_FRAME_HEADER = 24,         // bytes before the page in a frame
};

enum az_page_type { AZ_PAGE_NULL, AZ_PAGE_INTEGER, AZ_PAGE_REAL, AZ_PAGE_TEXT, AZ_PAGE_BLOB };

struct az_page_value {
    enum az_page_type type;
    int64_t number;      // AZ_PAGE_INTEGER
    const uint8_t *data; // AZ_PAGE_TEXT and AZ_PAGE_BLOB; borrowed for the call
    size_t size;
};

struct az_page_row {
    bool has_key; // a table's row; an index's entry has none
    int64_t key;
    bool has_overflow; // part of it lay on other pages
    size_t count;
    struct az_page_value values[AZ_PAGE_COLUMNS_MAX];
};

/* Where the pages of a row that is too large for one come from. */
struct az_page_source {
    size_t page_size; // a power of two, AZ_PAGE_SIZE_MIN to AZ_PAGE_SIZE_MAX
    /* Read page `number` (from 1) whole. False if there is none. */
    bool (*read)(void *ctx, uint32_t number, uint8_t *out);
    void *ctx;
};

/* Called for each row. Returning false stops the reading. */
typedef bool (*az_page_row_fn)(void *ctx, const struct az_page_row *row);

/*
 * Every row of one page. A sound page's rows are those that it lists; any other
 * page is searched for rows at every byte, since a page whose head is gone may
 * still hold most of them. False if `fn` stopped it.
 */
bool
az_page_each(const struct az_page_source *source, uint32_t number, const uint8_t *page,
             az_page_row_fn fn, void *ctx);

/*
 * Whether a page can be what it says it is. The list, the cells and the free
 * room of a page of a tree must add up to its size; of other pages only the
 * first byte is looked at. Holds for files of less than 2^24 pages.
 */
bool
az_page_is_plausible(size_t page_size, uint32_t number, const uint8_t *page);

/* The size of a file's pages from its first 100 bytes; 0 if they do not say. */
size_t
az_page_size_of(const uint8_t header[AZ_PAGE_FILE_HEADER]);

/* Big-endian, as everything in the file is. */
uint32_t
az_page_u32(const uint8_t *at);

/* A WAL's header, if its checksum holds. */
struct az_page_wal {
    size_t page_size;
    uint32_t salt[2];
    bool big_endian; // how its checksums count
    uint32_t sum[2]; // the running checksum
};
bool
az_page_wal_begin(const uint8_t header[AZ_PAGE_WAL_HEADER], struct az_page_wal *wal);

/* Whether a frame belongs to this writing of the WAL, whatever its bytes. */
bool
az_page_wal_has_salt(const struct az_page_wal *wal, const uint8_t frame[AZ_PAGE_FRAME_HEADER]);

/* Go over the next frame. False if it is not the one that was written after the last. */
bool
az_page_wal_step(struct az_page_wal *wal, const uint8_t frame[AZ_PAGE_FRAME_HEADER],
                 const uint8_t *page);
