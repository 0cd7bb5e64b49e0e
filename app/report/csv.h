// SPDX-License-Identifier: MIT
#pragma once

/*
 * Writes CSV as RFC 4180 has it: UTF-8, a comma between cells, CR LF after each
 * row, quotes doubled.
 *
 * A spreadsheet takes a text that begins with = + - @ for a formula and runs
 * it, so such a text gets an apostrophe before it. A number stays a number.
 *
 * A failure (the sink, memory) is remembered: later calls do nothing and return
 * false, so a caller may write a row and check once. Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/report/sink.h"
#include "base/buffer.h"

enum {
    AZ_CSV_ROW_MAX = 16 * 1024 * 1024, // bytes of one row
};

struct az_csv {
    struct az_sink sink;  // what its ctx points to is borrowed
    struct az_buffer row; // the row so far
    size_t cells;         // of the row so far
    bool failed;
};

void
az_csv_init(struct az_csv *csv, const struct az_sink *sink);
/* Accepts a zeroed one. A row that was not ended is dropped. */
void
az_csv_destroy(struct az_csv *csv);

/*
 * U+FEFF, by which Excel knows UTF-8 when it opens a file by a double click.
 * Before the first row or not at all.
 */
bool
az_csv_byte_order_mark(struct az_csv *csv);

/* A cell of text, headings too. NULL is an empty cell. */
bool
az_csv_text(struct az_csv *csv, const char *text);

bool
az_csv_number(struct az_csv *csv, int64_t number);

/* `thousandths` / 1000 with a point and three digits behind it: 8250 is "8.250". */
bool
az_csv_thousandths(struct az_csv *csv, int64_t thousandths);

bool
az_csv_end_row(struct az_csv *csv);
