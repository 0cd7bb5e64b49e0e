// SPDX-License-Identifier: MIT
#pragma once

/*
 * Exports: a row a response, a column a question. docs/exports.md describes
 * the columns. A sealed answer is opened if its private key is at hand; else
 * its cell says only that something was said.
 *
 * A format is one row in a table of operations; a source is anything that
 * gives responses one by one, such as a terminal's store or the archive. The
 * source is read twice: for the columns, which follow from the answers, and for
 * the rows. So the memory needed does not grow with the number of responses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/report/columns.h"
#include "app/report/sink.h"
#include "base/seal_key.h"
#include "storage/response.h"

enum {
    // Each has one column, or four if it asks for contacts; spreadsheets take 16384 in all.
    AZ_EXPORT_QUESTIONS_MAX = 4000,
    AZ_EXPORT_KEYS_MAX = 16, // missing keys that are told one by one
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

    const struct az_seal_key *const *keys; // to open sealed answers with; borrowed
    size_t key_count;
};

/* A private key that was not at hand. */
struct az_export_missing {
    char key[AZ_SEAL_ID_SIZE]; // its id
    uint64_t answers;          // that need it
};

/* The sealed answers of the responses that were exported. */
struct az_export_sealed {
    uint64_t opened;
    uint64_t damaged;                                  // exported as AZ_SEALED_MARK
    uint64_t missing;                                  // so too, for want of their key
    struct az_export_missing keys[AZ_EXPORT_KEYS_MAX]; // the first ones that were missing
    size_t key_count;
};

/* What was exported and what was left out: a figure never appears without it. */
struct az_export_figures {
    uint64_t exported;
    uint64_t exported_training; // of them in training mode
    uint64_t exported_misuse;   // of them flagged as misuse
    uint64_t left_out_training;
    uint64_t left_out_misuse; // live ones, or training ones that were asked for
    uint64_t left_out_late;   // came during the export, and there is no column for an answer
    struct az_export_sealed sealed;
};

/*
 * Export all that the source gives. False, and logged by whoever failed, if the
 * source or the sink did; what the sink got is then of no use.
 */
bool
az_export_run(const struct az_export_params *params, struct az_export_figures *figures);

/* The columns of answers, which stand behind az_columns. Of no heading there are two. */
struct az_export_headings {
    const char *const *texts;
    size_t count;
};

/* What a format does. */
struct az_export_format {
    const char *name; // as given to `azri export --format`
    /* The start of a file, with its headings. NULL, and logged, on failure. */
    void *(*begin)(const struct az_export_params *params, const struct az_export_headings *answers);
    /* A row; `answers` has a cell for each of the headings. */
    bool (*response)(void *state, const struct az_response *response,
                     const struct az_cell *answers);
    /* Finish the file, unless it is `broken`, and release `state`. */
    bool (*end)(void *state, bool broken);
};

/* The format of this name, or NULL. */
const struct az_export_format *
az_export_format_find(const char *name);

/* Each format in turn; NULL behind the last. */
const struct az_export_format *
az_export_format_at(size_t index);
