// SPDX-License-Identifier: MIT
#pragma once

/*
 * Exports: a row a response, a column a question. docs/exports.md describes
 * the columns.
 *
 * A format is one row in a table of operations; a source is anything that
 * gives responses one by one, such as a terminal's store or the archive. The
 * source is read twice: for the questions, which are the columns, and for the
 * rows. So the memory needed does not grow with the number of responses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/report/sink.h"
#include "storage/response.h"

enum {
    AZ_EXPORT_QUESTIONS_MAX = 4000, // columns of questions; spreadsheets take 16384 columns in all
};

struct az_export_source {
    /* Call `fn` for each closed response, in the same order each time. False if it failed. */
    bool (*each)(void *ctx, az_response_fn fn, void *fn_ctx);
    void *ctx;
};

struct az_export_format;

struct az_export_params {
    const struct az_export_format *format;
    struct az_export_source source;
    struct az_sink sink;
    bool with_training;
    bool with_misuse;
    bool byte_order_mark; // for formats that are text
};

/* What was exported and what was left out: a figure never appears without it. */
struct az_export_figures {
    uint64_t exported;
    uint64_t exported_training; // of them in training mode
    uint64_t exported_misuse;   // of them flagged as misuse
    uint64_t left_out_training;
    uint64_t left_out_misuse; // live ones, or training ones that were asked for
    uint64_t left_out_late;   // came during the export, with a question that has no column
};

/*
 * Export all that the source gives. False, and logged by whoever failed, if the
 * source or the sink did; what the sink got is then of no use.
 */
bool
az_export_run(const struct az_export_params *params, struct az_export_figures *figures);

/* The columns of questions, in the order in which they were first answered. */
struct az_export_questions {
    const char *const *ids;
    size_t count;
};

/* What a format does. */
struct az_export_format {
    const char *name; // as given to `azri export --format`
    /* The start of a file, with its headings. NULL, and logged, on failure. */
    void *(*begin)(const struct az_export_params *params,
                   const struct az_export_questions *questions);
    /* A row. values[i] is the answer to the question of column i, NULL if there is none. */
    bool (*response)(void *state, const struct az_response *response,
                     const struct az_value *const *values);
    /* Finish the file, unless it is `broken`, and release `state`. */
    bool (*end)(void *state, bool broken);
};

/* The format of this name, or NULL. */
const struct az_export_format *
az_export_format_find(const char *name);

/* Each format in turn; NULL behind the last. */
const struct az_export_format *
az_export_format_at(size_t index);
