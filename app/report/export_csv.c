// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include "app/report/export_csv.h"

#include <stdlib.h>

#include "app/report/columns.h"
#include "app/report/csv.h"
#include "base/log.h"

struct csv_export {
    struct az_csv csv;
    size_t answer_count; // columns
};

static void
put_headings(struct az_csv *csv, const struct az_export_headings *answers)
{
    for (const struct az_column *column = az_columns; column->heading; column++) {
        az_csv_text(csv, column->heading);
    }
    for (size_t i = 0; i < answers->count; i++) {
        az_csv_text(csv, answers->texts[i]);
    }
}

static void
put_cell(struct az_csv *csv, const struct az_cell *cell)
{
    switch (cell->kind) {
    case AZ_CELL_EMPTY:
    case AZ_CELL_TEXT:
        az_csv_text(csv, cell->text);
        break;
    case AZ_CELL_NUMBER:
        az_csv_number(csv, cell->number);
        break;
    case AZ_CELL_THOUSANDTHS:
        az_csv_thousandths(csv, cell->number);
        break;
    }
}

static bool
end_csv(void *state, bool broken)
{
    (void)broken; // every row is with the sink by now
    struct csv_export *export = state;
    az_csv_destroy(&export->csv);
    free(export);
    return true;
}

static void *
begin_csv(const struct az_export_params *params, const struct az_export_headings *answers)
{
    struct csv_export *export = calloc(1, sizeof(*export));
    if (!export) {
        AZ_LOGE("cannot export: out of memory");
        return NULL;
    }
    export->answer_count = answers->count;
    az_csv_init(&export->csv, &params->sink);
    if (params->byte_order_mark) {
        az_csv_byte_order_mark(&export->csv);
    }
    put_headings(&export->csv, answers);
    if (!az_csv_end_row(&export->csv)) {
        end_csv(export, true);
        return NULL;
    }
    return export;
}

static bool
put_response(void *state, const struct az_response *response, const struct az_cell *answers)
{
    struct csv_export *export = state;
    for (const struct az_column *column = az_columns; column->heading; column++) {
        char scratch[AZ_CELL_SCRATCH_SIZE];
        struct az_cell cell = column->cell(response, scratch);
        put_cell(&export->csv, &cell);
    }
    for (size_t i = 0; i < export->answer_count; i++) {
        put_cell(&export->csv, &answers[i]);
    }
    return az_csv_end_row(&export->csv);
}

const struct az_export_format az_export_csv = {
    .name = "csv",
    .begin = begin_csv,
    .response = put_response,
    .end = end_csv,
};
