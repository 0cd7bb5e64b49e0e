// SPDX-License-Identifier: MIT
#pragma once

/*
 * What stands in an export, whatever its format: the columns that come before
 * those of the questions, and the cells. docs/exports.md describes them for
 * organizers. Pure.
 */
#include <stddef.h>
#include <stdint.h>

#include "storage/response.h"

enum az_cell_kind {
    AZ_CELL_EMPTY,
    AZ_CELL_TEXT,
    AZ_CELL_NUMBER,
    AZ_CELL_THOUSANDTHS, // `number` is a thousand times what is meant
};

struct az_cell {
    enum az_cell_kind kind;
    const char *text; // borrowed from the response or from the scratch
    int64_t number;
};

enum {
    AZ_CELL_SCRATCH_SIZE = 64,
    AZ_HEADING_SIZE = AZ_ID_MAX + 24, // bytes of a heading with its final zero
};

struct az_column {
    const char *heading;
    /* `scratch` may hold the text of the cell. */
    struct az_cell (*cell)(const struct az_response *response, char scratch[AZ_CELL_SCRATCH_SIZE]);
};

/* Ended by one without a heading. */
extern const struct az_column az_columns[];

/* The cell of an answer that is not sealed. */
struct az_cell
az_cell_of_value(const struct az_value *value);
struct az_cell
az_cell_of_text(const char *text);

/*
 * The heading of a question's column: its id. No heading stands twice, so
 * " (answer)" follows an id that is one of the headings above.
 */
void
az_column_of_question(const char *question, char heading[AZ_HEADING_SIZE]);
