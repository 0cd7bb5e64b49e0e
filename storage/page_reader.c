// SPDX-License-Identifier: MIT
#include "storage/page_reader.h"

#include <stdlib.h>
#include <string.h>

enum {
    INNER_INDEX = 0x02,
    INNER_TABLE = 0x05,
    LEAF_INDEX = 0x0a,
    LEAF_TABLE = 0x0d,
    WAL_MAGIC = 0x377f0682, // its last bit says how checksums count
    WAL_VERSION = 3007000,
    OVERFLOW_LINK = 4, // bytes of the next page's number
};

/* Bytes from one place to another; a read beyond the end fails. */
struct span {
    const uint8_t *at;
    const uint8_t *end;
};

static size_t
left(const struct span *in)
{
    return (size_t)(in->end - in->at);
}

static uint32_t
u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

uint32_t
az_page_u32(const uint8_t *at)
{
    return u16(at) << 16 | u16(at + 2);
}

/* One to nine bytes, seven bits each but for the ninth, high ones first. */
static bool
get_varint(struct span *in, uint64_t *out)
{
    uint64_t value = 0;
    for (int i = 0; i < 9 && in->at < in->end; i++) {
        uint8_t byte = *in->at++;
        if (i == 8) {
            *out = value << 8 | byte;
            return true;
        }
        value = value << 7 | (byte & 0x7f);
        if (!(byte & 0x80)) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* What a page says of itself. */
struct layout {
    size_t size;   // of the page
    size_t start;  // of the b-tree's header
    size_t list;   // of the places of its cells
    bool is_leaf;  // of a table or an index
    bool is_inner; // its cells begin with the number of a page below
    bool is_table; // its cells have keys
    size_t cells;  // how many there are
};

static struct layout
layout_of(size_t page_size, uint32_t number, const uint8_t *page)
{
    struct layout layout = {.size = page_size, .start = number == 1 ? AZ_PAGE_FILE_HEADER : 0};
    uint8_t type = page[layout.start];
    layout.is_table = type == LEAF_TABLE || type == INNER_TABLE;
    layout.is_leaf = type == LEAF_TABLE || type == LEAF_INDEX;
    layout.is_inner = type == INNER_TABLE || type == INNER_INDEX;
    layout.list = layout.start + (layout.is_inner ? 12 : 8);
    layout.cells = u16(page + layout.start + 3);
    return layout;
}

/* How a row of `size` bytes is split between its page and overflow pages. */
static size_t
local_size(size_t page_size, bool is_table, size_t size)
{
    size_t most = is_table ? page_size - 35 : (page_size - 12) * 64 / 255 - 23;
    if (size <= most) {
        return size;
    }
    size_t least = (page_size - 12) * 32 / 255 - 23;
    size_t fitting = least + (size - least) % (page_size - OVERFLOW_LINK);
    return fitting <= most ? fitting : least;
}

/* A cell as it lies on its page. */
struct cell {
    bool is_table;
    int64_t key;
    size_t size;         // of the row
    const uint8_t *data; // its first part
    size_t local;        // bytes of that
    uint32_t overflow;   // page of the rest; 0 if none
    const uint8_t *end;  // behind it
};

static bool
read_cell(const struct layout *layout, const uint8_t *page, size_t offset, bool is_table,
          struct cell *cell)
{
    struct span in = {page + offset, page + layout->size};
    uint64_t size;
    uint64_t key = 0;
    if (!get_varint(&in, &size) || size < 2 || size > AZ_PAGE_PAYLOAD_MAX ||
        (is_table && !get_varint(&in, &key))) {
        return false;
    }
    *cell = (struct cell){.is_table = is_table, .key = (int64_t)key, .size = (size_t)size};
    cell->data = in.at;
    cell->local = local_size(layout->size, is_table, cell->size);
    size_t link = cell->local < cell->size ? OVERFLOW_LINK : 0;
    if (left(&in) < cell->local + link) {
        return false;
    }
    if (link) {
        cell->overflow = az_page_u32(in.at + cell->local);
    }
    cell->end = in.at + cell->local + link;
    return true;
}

/* Bytes of a value by its serial type. False for a type that is never written. */
static bool
value_size(uint64_t type, size_t *size)
{
    static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type < sizeof(sizes)) {
        *size = sizes[type];
        return true;
    }
    if (type < 12 || type > 2 * (uint64_t)AZ_PAGE_PAYLOAD_MAX + 13) {
        return false;
    }
    *size = (size_t)(type - 12) / 2;
    return true;
}

/* A record's head: the types of its values, and their sizes. */
struct head {
    size_t count;
    uint64_t types[AZ_PAGE_COLUMNS_MAX];
    size_t sizes[AZ_PAGE_COLUMNS_MAX];
    size_t size; // of the head
};

/*
 * The head must lie on the page itself, as it does for all but the widest
 * rows, and must account for every byte of the row. By that, bytes that are no
 * row are nearly always known.
 */
static bool
read_head(const struct cell *cell, struct head *head)
{
    struct span in = {cell->data, cell->data + cell->local};
    uint64_t size;
    if (!get_varint(&in, &size) || size > cell->local) {
        return false;
    }
    head->size = (size_t)size;
    head->count = 0;
    in.end = cell->data + size;
    size_t total = head->size;
    while (in.at < in.end) {
        size_t i = head->count;
        if (i == AZ_PAGE_COLUMNS_MAX || !get_varint(&in, &head->types[i]) ||
            !value_size(head->types[i], &head->sizes[i])) {
            return false;
        }
        total += head->sizes[i];
        head->count++;
    }
    return in.at == in.end && total == cell->size && head->count > 0;
}

static int64_t
get_number(const uint8_t *at, size_t size)
{
    uint64_t value = size > 0 && (at[0] & 0x80) ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | at[i];
    }
    return (int64_t)value;
}

static struct az_page_value
get_value(uint64_t type, const uint8_t *at, size_t size)
{
    if (type == 0) {
        return (struct az_page_value){.type = AZ_PAGE_NULL};
    }
    if (type == 7) {
        return (struct az_page_value){.type = AZ_PAGE_REAL};
    }
    if (type < 12) {
        int64_t number = type >= 8 ? (int64_t)type - 8 : get_number(at, size);
        return (struct az_page_value){.type = AZ_PAGE_INTEGER, .number = number};
    }
    return (struct az_page_value){
        .type = type % 2 ? AZ_PAGE_TEXT : AZ_PAGE_BLOB, .data = at, .size = size};
}

/* The whole of a row that goes on on other pages. Owned by the caller; NULL if it is not there. */
static uint8_t *
gather(const struct az_page_source *source, const struct cell *cell)
{
    uint8_t *whole = malloc(cell->size);
    uint8_t *page = malloc(source->page_size);
    if (!whole || !page) {
        goto fail;
    }
    memcpy(whole, cell->data, cell->local);
    size_t have = cell->local;
    uint32_t number = cell->overflow;
    // Each page adds bytes, so a chain that runs in a circle ends as well.
    while (have < cell->size) {
        if (number == 0 || !source->read(source->ctx, number, page)) {
            goto fail;
        }
        size_t part = source->page_size - OVERFLOW_LINK;
        part = part < cell->size - have ? part : cell->size - have;
        memcpy(whole + have, page + OVERFLOW_LINK, part);
        have += part;
        number = az_page_u32(page);
    }
    free(page);
    return whole;

fail:
    free(page);
    free(whole);
    return NULL;
}

/* Give a cell out if it has the form of a row. False if `fn` stops the reading. */
static bool
give_cell(const struct az_page_source *source, const struct cell *cell, az_page_row_fn fn,
          void *ctx)
{
    struct head head;
    if (!read_head(cell, &head)) {
        return true;
    }
    uint8_t *whole = NULL;
    if (cell->local < cell->size) {
        whole = gather(source, cell);
        if (!whole) {
            return true;
        }
    }
    const uint8_t *at = (whole ? whole : cell->data) + head.size;
    struct az_page_row row = {.has_key = cell->is_table,
                              .key = cell->key,
                              .has_overflow = whole != NULL,
                              .count = head.count};
    for (size_t i = 0; i < head.count; i++) {
        row.values[i] = get_value(head.types[i], at, head.sizes[i]);
        at += head.sizes[i];
    }
    bool go_on = fn(ctx, &row);
    free(whole);
    return go_on;
}

/* A cell takes up at least four bytes, so that its place can be a free block's. */
static size_t
room_of(const uint8_t *start, const uint8_t *end)
{
    size_t size = (size_t)(end - start);
    return size < 4 ? 4 : size;
}

/* Bytes of the page's chain of free blocks. False if the chain is not one. */
static bool
free_room(const struct layout *layout, const uint8_t *page, size_t *room)
{
    size_t at = u16(page + layout->start + 1);
    size_t last = 0;
    *room = 0;
    while (at != 0) {
        if (at <= last || at + 4 > layout->size) {
            return false;
        }
        size_t size = u16(page + at + 2);
        if (size < 4 || at + size > layout->size) {
            return false;
        }
        *room += size;
        last = at + size - 1;
        at = u16(page + at);
    }
    return true;
}

/* Where a listed cell ends, NULL if it is none. Inner tables have keys and no rows. */
static const uint8_t *
end_of_cell(const struct layout *layout, const uint8_t *page, size_t offset)
{
    struct cell cell;
    uint64_t key;
    size_t link = layout->is_inner ? 4 : 0;
    if (offset + link >= layout->size) {
        return NULL;
    }
    if (layout->is_inner && layout->is_table) {
        struct span in = {page + offset + link, page + layout->size};
        return get_varint(&in, &key) ? in.at : NULL;
    }
    return read_cell(layout, page, offset + link, layout->is_table, &cell) ? cell.end : NULL;
}

/* Whether a b-tree page's parts add up to its size. */
static bool
parts_add_up(const struct layout *layout, const uint8_t *page)
{
    size_t list_end = layout->list + 2 * layout->cells;
    size_t content = u16(page + layout->start + 5);
    content = content == 0 ? AZ_PAGE_SIZE_MAX : content;
    size_t total;
    if (list_end > content || content > layout->size || !free_room(layout, page, &total)) {
        return false;
    }
    total += content + page[layout->start + 7];
    for (size_t i = 0; i < layout->cells; i++) {
        size_t offset = u16(page + layout->list + 2 * i);
        const uint8_t *end = offset >= content ? end_of_cell(layout, page, offset) : NULL;
        if (!end) {
            return false;
        }
        total += room_of(page + offset, end);
    }
    return total == layout->size;
}

bool
az_page_is_plausible(size_t page_size, uint32_t number, const uint8_t *page)
{
    struct layout layout = layout_of(page_size, number, page);
    // Where a file may have a map of its pages, which begins with 1 to 5, nothing can be said.
    bool may_be_map = number >= 2 && (number - 2) % (page_size / 5 + 1) == 0;
    if (layout.is_leaf || (layout.is_inner && !may_be_map)) {
        return parts_add_up(&layout, page);
    }
    // All others begin with a page's number.
    return page[layout.start] == 0 || may_be_map;
}

/* The rows that a sound leaf lists. */
static bool
each_listed(const struct az_page_source *source, const struct layout *layout, const uint8_t *page,
            az_page_row_fn fn, void *ctx)
{
    for (size_t i = 0; i < layout->cells; i++) {
        size_t offset = u16(page + layout->list + 2 * i);
        struct cell cell;
        if (read_cell(layout, page, offset, layout->is_table, &cell) &&
            !give_cell(source, &cell, fn, ctx)) {
            return false;
        }
    }
    return true;
}

/*
 * Whatever looks like a row, at any byte. That is also how the entries are
 * found that an index keeps on its inner pages.
 */
static bool
each_found(const struct az_page_source *source, const struct layout *layout, const uint8_t *page,
           az_page_row_fn fn, void *ctx)
{
    for (size_t offset = 0; offset < layout->size; offset++) {
        struct cell cell;
        for (int is_table = 0; is_table < 2; is_table++) {
            if (read_cell(layout, page, offset, is_table, &cell) &&
                !give_cell(source, &cell, fn, ctx)) {
                return false;
            }
        }
    }
    return true;
}

bool
az_page_each(const struct az_page_source *source, uint32_t number, const uint8_t *page,
             az_page_row_fn fn, void *ctx)
{
    struct layout layout = layout_of(source->page_size, number, page);
    if (layout.is_leaf && parts_add_up(&layout, page)) {
        return each_listed(source, &layout, page, fn, ctx);
    }
    return each_found(source, &layout, page, fn, ctx);
}

static bool
is_page_size(size_t size)
{
    return size >= AZ_PAGE_SIZE_MIN && size <= AZ_PAGE_SIZE_MAX && (size & (size - 1)) == 0;
}

size_t
az_page_size_of(const uint8_t header[AZ_PAGE_FILE_HEADER])
{
    size_t size = u16(header + 16);
    size = size == 1 ? AZ_PAGE_SIZE_MAX : size;
    return memcmp(header, "SQLite format 3", 16) == 0 && is_page_size(size) ? size : 0;
}

static void
add_to_sum(struct az_page_wal *wal, const uint8_t *data, size_t size)
{
    const bool swaps = wal->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
    uint32_t first = wal->sum[0];
    uint32_t second = wal->sum[1];
    // Each opening goes over the whole WAL, so this is worth being plain to the machine.
    for (size_t i = 0; i + 8 <= size; i += 8) {
        uint32_t words[2];
        memcpy(words, data + i, sizeof(words));
        first += (swaps ? __builtin_bswap32(words[0]) : words[0]) + second;
        second += (swaps ? __builtin_bswap32(words[1]) : words[1]) + first;
    }
    wal->sum[0] = first;
    wal->sum[1] = second;
}

bool
az_page_wal_begin(const uint8_t header[AZ_PAGE_WAL_HEADER], struct az_page_wal *wal)
{
    uint32_t magic = az_page_u32(header);
    *wal = (struct az_page_wal){
        .page_size = az_page_u32(header + 8),
        .salt = {az_page_u32(header + 16), az_page_u32(header + 20)},
        .big_endian = magic & 1,
    };
    if ((magic & ~1u) != WAL_MAGIC || az_page_u32(header + 4) != WAL_VERSION ||
        !is_page_size(wal->page_size)) {
        return false;
    }
    add_to_sum(wal, header, 24);
    return wal->sum[0] == az_page_u32(header + 24) && wal->sum[1] == az_page_u32(header + 28);
}

bool
az_page_wal_has_salt(const struct az_page_wal *wal, const uint8_t frame[AZ_PAGE_FRAME_HEADER])
{
    return az_page_u32(frame + 8) == wal->salt[0] && az_page_u32(frame + 12) == wal->salt[1];
}

bool
az_page_wal_step(struct az_page_wal *wal, const uint8_t frame[AZ_PAGE_FRAME_HEADER],
                 const uint8_t *page)
{
    if (!az_page_wal_has_salt(wal, frame) || az_page_u32(frame) == 0) {
        return false;
    }
    add_to_sum(wal, frame, 8);
    add_to_sum(wal, page, wal->page_size);
    return wal->sum[0] == az_page_u32(frame + 16) && wal->sum[1] == az_page_u32(frame + 20);
}
