// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "csv"
#include "app/report/csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"

/*
 * What makes a spreadsheet take a text for a formula; the list is OWASP's, "CSV
 * Injection".
 */
static const char *const formula_starts[] = {
    "=",  "+",  "-",  "@",
    "＝", // U+FF1D and so on: the full-width forms, which some fold to ASCII
    "＋", "－", "＠",
};

/* What some programs drop before they look at a text's first character. */
static const char *const ignored_starts[] = {
    " ",      "\"",
    "\u00a0", // no-break space
    "\u200b", // zero-width space
    "\u200e", // left-to-right mark
    "\u200f", // right-to-left mark
    "\u2060", // word joiner
    "\u3000", // ideographic space
    "\ufeff", // byte order mark
};

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* Bytes of the first of `list` that `text` begins with, 0 if there is none. */
static size_t
match_start(const char *text, const char *const list[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(list[i]);
        if (strncmp(text, list[i], size) == 0) {
            return size;
        }
    }
    return 0;
}

static bool
is_formula(const char *text)
{
    size_t ignored;
    while ((ignored = match_start(text, ignored_starts, COUNT_OF(ignored_starts))) > 0) {
        text += ignored;
    }
    return match_start(text, formula_starts, COUNT_OF(formula_starts)) > 0;
}

/*
 * Where Windows has a decimal comma, as for Armenian and Georgian, Excel splits
 * cells at semicolons and does not see our quotes. Then a cell begins behind
 * each of these, and a line break begins a row.
 */
static bool
may_begin_cell(char before)
{
    return before == ';' || before == '\t' || before == '\r' || before == '\n';
}

static void
append_safe(struct az_buffer *row, const char *text)
{
    // These three are dropped, or run what follows, only where the text begins.
    if (*text && strchr("\t\r\n", *text)) {
        az_buffer_append_char(row, '\'');
    }
    bool begins = true;
    for (const char *c = text; *c; c++) {
        if (begins && is_formula(c)) {
            az_buffer_append_char(row, '\'');
        }
        if (*c == '"') {
            az_buffer_append_char(row, '"');
        }
        az_buffer_append_char(row, *c);
        begins = may_begin_cell(*c);
    }
}

static bool
needs_quotes(const char *text)
{
    return strpbrk(text, ",;\"\t\r\n") != NULL;
}

static void
begin_cell(struct az_csv *csv)
{
    if (csv->cells > 0) {
        az_buffer_append_char(&csv->row, ',');
    }
    csv->cells++;
}

/* Whether the writer still works; a row that is too large is found out here. */
static bool
check(struct az_csv *csv)
{
    if (csv->row.failed && !csv->failed) {
        AZ_LOGE("a row needs more than %d bytes or the memory is full; free memory and try again",
                AZ_CSV_ROW_MAX);
        csv->failed = true;
    }
    return !csv->failed;
}

static bool
flush_row(struct az_csv *csv)
{
    if (!check(csv)) {
        return false;
    }
    csv->failed = !csv->sink.write(csv->sink.ctx, csv->row.data, csv->row.size);
    az_buffer_clear(&csv->row);
    csv->cells = 0;
    return !csv->failed;
}

void
az_csv_init(struct az_csv *csv, const struct az_sink *sink)
{
    *csv = (struct az_csv){.sink = *sink};
    az_buffer_init(&csv->row, AZ_CSV_ROW_MAX);
}

void
az_csv_destroy(struct az_csv *csv)
{
    az_buffer_destroy(&csv->row);
}

bool
az_csv_byte_order_mark(struct az_csv *csv)
{
    az_buffer_append_text(&csv->row, "\ufeff");
    return flush_row(csv);
}

bool
az_csv_text(struct az_csv *csv, const char *text)
{
    begin_cell(csv);
    if (text) {
        const char *quote = needs_quotes(text) ? "\"" : "";
        az_buffer_append_text(&csv->row, quote);
        append_safe(&csv->row, text);
        az_buffer_append_text(&csv->row, quote);
    }
    return check(csv);
}

bool
az_csv_number(struct az_csv *csv, int64_t number)
{
    begin_cell(csv);
    az_buffer_printf(&csv->row, "%" PRId64, number);
    return check(csv);
}

bool
az_csv_thousandths(struct az_csv *csv, int64_t thousandths)
{
    uint64_t size = thousandths < 0 ? -(uint64_t)thousandths : (uint64_t)thousandths;
    begin_cell(csv);
    az_buffer_printf(&csv->row, "%s%" PRIu64 ".%03" PRIu64, thousandths < 0 ? "-" : "", size / 1000,
                     size % 1000);
    return check(csv);
}

bool
az_csv_end_row(struct az_csv *csv)
{
    if (csv->cells == 1 && csv->row.size == 0) {
        az_buffer_append_text(&csv->row, "\"\""); // else readers take the row for a blank line
    }
    az_buffer_append_text(&csv->row, "\r\n");
    return flush_row(csv);
}
