// SPDX-License-Identifier: MIT
#include "storage/salvage_state.h"

#include <limits.h>
#include <string.h>

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
add_context(struct az_wreck *wreck, int64_t id, const struct az_page_value *values)
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
add_store(struct az_wreck *wreck, const struct az_page_value *value)
{
    struct az_uuid id;
    memcpy(id.bytes, value->data, sizeof(id.bytes));
    az_harvest_add_store(wreck->harvest, &id);
}

/* A table's row begins with its key, which is kept outside of it. */
static void
take_word_row(struct az_wreck *wreck, const struct az_page_row *row)
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
void
az_wreck_take_word_entry(struct az_wreck *wreck, const struct az_page_row *row)
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

bool
az_wreck_take_word(void *ctx, const struct az_page_row *row)
{
    struct az_wreck *wreck = ctx;
    if (!row->has_key) {
        az_wreck_take_word_entry(wreck, row);
    } else if (row->values[0].type == AZ_PAGE_NULL) {
        take_word_row(wreck, row);
    }
    return !az_harvest_has_failed(wreck->harvest);
}

/* Whether the eight values from `first` on are a response's, and which. */
bool
az_wreck_response_of(const struct az_page_row *row, size_t first, struct az_harvest_row *out)
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

bool
az_wreck_take_response(void *ctx, const struct az_page_row *row)
{
    struct az_wreck *wreck = ctx;
    struct az_harvest_row found;
    if (!row->has_key || row->values[0].type != AZ_PAGE_NULL) {
        return true;
    }
    bool is_own = row->count == 9 && az_wreck_response_of(row, 1, &found);
    if (is_own) {
        found.seq = (uint64_t)row->key;
    } else if (row->count == 12 && are_numbers(row, 1, 2) && az_wreck_response_of(row, 3, &found)) {
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
