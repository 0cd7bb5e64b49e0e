// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include "app/report/export.h"

#include <stdlib.h>
#include <string.h>

#include "app/report/answer_columns.h"
#include "app/report/export_csv.h"
#include "app/report/unsealer.h"
#include "base/log.h"

static const struct az_export_format *const formats[] = {
    &az_export_csv,
};

enum { FORMAT_COUNT = sizeof(formats) / sizeof(*formats) };

struct export_run {
    const struct az_export_params *params;
    struct az_export_figures figures;
    struct az_unsealer unsealer;
    struct az_answer_columns columns;

    struct az_cell *cells;                       // owned; of the row, by column of answers
    enum az_seal_result results[AZ_ANSWERS_MAX]; // of the row's sealed answers, by answer
    void *state;                                 // the format's
    bool failed;                                 // and logged
};

const struct az_export_format *
az_export_format_find(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(formats[i]->name, name) == 0) {
            return formats[i];
        }
    }
    return NULL;
}

const struct az_export_format *
az_export_format_at(size_t index)
{
    return index < FORMAT_COUNT ? formats[index] : NULL;
}

static bool
is_left_out(const struct export_run *run, const struct az_response *response)
{
    return (response->mode == AZ_MODE_TRAINING && !run->params->with_training) ||
           (response->misuse && !run->params->with_misuse);
}

/*
 * The parts that an answer has, as bits, and the cell of each. `result` is set
 * if it is sealed.
 */
static unsigned
read_answer(struct export_run *run, const struct az_answer *answer,
            struct az_cell cells[AZ_PART_COUNT], enum az_seal_result *result)
{
    if (answer->value.kind != AZ_VALUE_SEALED) {
        cells[AZ_PART_WHOLE] = az_cell_of_value(&answer->value);
        return 1U << AZ_PART_WHOLE;
    }
    struct az_unsealed said;
    az_unsealer_open(&run->unsealer, answer->value.text, &said);
    *result = said.result;
    if (said.text) {
        cells[AZ_PART_WHOLE] = az_cell_of_text(said.text);
        return 1U << AZ_PART_WHOLE;
    }
    unsigned parts = 0;
    for (unsigned i = 0; i < AZ_CONTACT_FIELD_COUNT; i++) {
        if (said.contact.fields[i]) {
            cells[AZ_PART_CONTACT + i] = az_cell_of_text(said.contact.fields[i]);
            parts |= 1U << (AZ_PART_CONTACT + i);
        }
    }
    return parts;
}

/* First pass. */
static bool
collect_columns(void *ctx, const struct az_response *response)
{
    struct export_run *run = ctx;
    if (is_left_out(run, response)) {
        return true;
    }
    for (size_t i = 0; i < response->answer_count && !run->failed; i++) {
        const struct az_answer *answer = &response->answers[i];
        struct az_cell cells[AZ_PART_COUNT];
        enum az_seal_result result;
        unsigned parts = read_answer(run, answer, cells, &result);
        run->failed = !az_answer_columns_need(&run->columns, answer->question, parts);
    }
    az_unsealer_forget(&run->unsealer);
    return !run->failed;
}

static void
count_left_out(struct export_run *run, const struct az_response *response)
{
    if (response->mode == AZ_MODE_TRAINING && !run->params->with_training) {
        run->figures.left_out_training++;
    } else {
        run->figures.left_out_misuse++;
    }
}

/* The figures' entry of the key that `sealed` needs; NULL if there are too many. */
static struct az_export_missing *
find_missing(struct az_export_sealed *figures, const char *sealed)
{
    size_t id_size = AZ_SEAL_ID_SIZE - 1;
    for (size_t i = 0; i < figures->key_count; i++) {
        if (strncmp(figures->keys[i].key, sealed, id_size) == 0) {
            return &figures->keys[i];
        }
    }
    if (figures->key_count == AZ_EXPORT_KEYS_MAX) {
        return NULL;
    }
    struct az_export_missing *missing = &figures->keys[figures->key_count++];
    memcpy(missing->key, sealed, id_size);
    return missing;
}

static void
count_sealed(struct az_export_sealed *figures, const char *sealed, enum az_seal_result result)
{
    if (result == AZ_SEAL_OPENED) {
        figures->opened++;
    } else if (result == AZ_SEAL_DAMAGED) {
        figures->damaged++;
    } else {
        figures->missing++;
        struct az_export_missing *missing = find_missing(figures, sealed);
        if (missing) {
            missing->answers++;
        }
    }
}

static void
count_exported(struct export_run *run, const struct az_response *response)
{
    run->figures.exported++;
    run->figures.exported_training += response->mode == AZ_MODE_TRAINING;
    run->figures.exported_misuse += response->misuse != NULL;
    for (size_t i = 0; i < response->answer_count; i++) {
        const struct az_value *value = &response->answers[i].value;
        if (value->kind == AZ_VALUE_SEALED) {
            count_sealed(&run->figures.sealed, value->text, run->results[i]);
        }
    }
}

/* Sort one answer into its columns. False if one has none. */
static bool
fill_cells(struct export_run *run, const struct az_answer *answer, enum az_seal_result *result)
{
    struct az_cell cells[AZ_PART_COUNT];
    unsigned parts = read_answer(run, answer, cells, result);
    for (int part = 0; part < AZ_PART_COUNT; part++) {
        if (!(parts & (1U << part))) {
            continue;
        }
        long column = az_answer_columns_find(&run->columns, answer->question, (enum az_part)part);
        if (column < 0) {
            return false;
        }
        run->cells[column] = cells[part];
    }
    return true;
}

static bool
fill_row(struct export_run *run, const struct az_response *response)
{
    memset(run->cells, 0, run->columns.count * sizeof(*run->cells));
    for (size_t i = 0; i < response->answer_count; i++) {
        if (!fill_cells(run, &response->answers[i], &run->results[i])) {
            return false;
        }
    }
    return true;
}

static void
put_row(struct export_run *run, const struct az_response *response)
{
    // The first pass saw every response there was, so this one is newer than the headings.
    if (!fill_row(run, response)) {
        run->figures.left_out_late++;
    } else if (run->params->format->response(run->state, response, run->cells)) {
        count_exported(run, response);
    } else {
        run->failed = true;
    }
}

/* Second pass. */
static bool
put_response(void *ctx, const struct az_response *response)
{
    struct export_run *run = ctx;
    if (is_left_out(run, response)) {
        count_left_out(run, response);
        return true;
    }
    put_row(run, response);
    az_unsealer_forget(&run->unsealer);
    return !run->failed;
}

static bool
start(struct export_run *run)
{
    const struct az_export_params *params = run->params;
    return az_unsealer_init(&run->unsealer, params->keys, params->key_count) &&
           az_answer_columns_init(&run->columns);
}

static void
stop(struct export_run *run)
{
    az_answer_columns_destroy(&run->columns);
    az_unsealer_destroy(&run->unsealer);
    free(run->cells);
}

static bool
arrange(struct export_run *run)
{
    if (!az_answer_columns_arrange(&run->columns)) {
        return false;
    }
    run->cells = calloc(run->columns.count + 1, sizeof(*run->cells)); // never of no size
    if (!run->cells) {
        AZ_LOGE("cannot export: out of memory");
    }
    return run->cells != NULL;
}

static bool
read_source(struct export_run *run, az_response_fn fn)
{
    const struct az_export_source *source = &run->params->source;
    return source->each(source->ctx, fn, run) && !run->failed;
}

static bool
put_all(struct export_run *run)
{
    struct az_export_headings headings = {run->columns.headings, run->columns.count};
    const struct az_export_format *format = run->params->format;
    run->state = format->begin(run->params, &headings);
    if (!run->state) {
        return false;
    }
    bool ok = read_source(run, put_response);
    return format->end(run->state, !ok) && ok;
}

bool
az_export_run(const struct az_export_params *params, struct az_export_figures *figures)
{
    struct export_run run = {.params = params};
    bool ok = start(&run) && read_source(&run, collect_columns) && arrange(&run) && put_all(&run);
    *figures = run.figures;
    stop(&run);
    return ok;
}
