// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include "app/report/export.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "app/report/export_csv.h"
#include "base/arena.h"
#include "base/log.h"

static const struct az_export_format *const formats[] = {
    &az_export_csv,
};

enum {
    FORMAT_COUNT = sizeof(formats) / sizeof(*formats),
    QUESTIONS_BYTES_MAX = AZ_EXPORT_QUESTIONS_MAX * (AZ_ID_MAX + 32),
};

struct export_run {
    const struct az_export_params *params;
    struct az_export_figures figures;

    struct az_arena arena;  // holds the question ids
    const char **questions; // owned; ids, by column
    size_t question_count;
    struct hsearch_data columns; // question id to 1 + its column
    bool has_columns;            // `columns` was made

    const struct az_value **values; // owned; the answers of the row, by column
    void *state;                    // the format's
    bool failed;                    // and logged
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

/* The question's column, -1 if it has none. */
static long
find_column(struct export_run *run, const char *question)
{
    ENTRY *found = NULL;
    ENTRY entry = {.key = (char *)question};
    if (!hsearch_r(entry, FIND, &found, &run->columns)) {
        return -1;
    }
    return (long)(uintptr_t)found->data - 1;
}

static bool
add_column(struct export_run *run, const char *question)
{
    if (run->question_count == AZ_EXPORT_QUESTIONS_MAX) {
        AZ_LOGE("cannot export: there are more than %d questions; export the events one by one",
                AZ_EXPORT_QUESTIONS_MAX);
        return false;
    }
    char *id = az_arena_strdup(&run->arena, question);
    ENTRY *found;
    ENTRY entry = {.key = id, .data = (void *)(uintptr_t)(run->question_count + 1)};
    if (!id || !hsearch_r(entry, ENTER, &found, &run->columns)) {
        AZ_LOGE("cannot export: out of memory");
        return false;
    }
    run->questions[run->question_count++] = id;
    return true;
}

static bool
is_left_out(const struct export_run *run, const struct az_response *response)
{
    return (response->mode == AZ_MODE_TRAINING && !run->params->with_training) ||
           (response->misuse && !run->params->with_misuse);
}

/* First pass. */
static bool
collect_questions(void *ctx, const struct az_response *response)
{
    struct export_run *run = ctx;
    if (is_left_out(run, response)) {
        return true;
    }
    for (size_t i = 0; i < response->answer_count; i++) {
        const char *question = response->answers[i].question;
        if (find_column(run, question) < 0 && !add_column(run, question)) {
            run->failed = true;
            return false;
        }
    }
    return true;
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

static void
count_exported(struct export_run *run, const struct az_response *response)
{
    run->figures.exported++;
    run->figures.exported_training += response->mode == AZ_MODE_TRAINING;
    run->figures.exported_misuse += response->misuse != NULL;
}

/* Sort the answers into their columns. False if one has none. */
static bool
fill_row(struct export_run *run, const struct az_response *response)
{
    memset(run->values, 0, run->question_count * sizeof(*run->values));
    for (size_t i = 0; i < response->answer_count; i++) {
        long column = find_column(run, response->answers[i].question);
        if (column < 0) {
            return false;
        }
        run->values[column] = &response->answers[i].value;
    }
    return true;
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
    // The first pass saw every response there was, so this one is newer than the headings.
    if (!fill_row(run, response)) {
        run->figures.left_out_late++;
        return true;
    }
    if (!run->params->format->response(run->state, response, run->values)) {
        run->failed = true;
        return false;
    }
    count_exported(run, response);
    return true;
}

static bool
start(struct export_run *run)
{
    az_arena_init(&run->arena, QUESTIONS_BYTES_MAX);
    run->questions = calloc(AZ_EXPORT_QUESTIONS_MAX, sizeof(*run->questions));
    run->values = calloc(AZ_EXPORT_QUESTIONS_MAX, sizeof(*run->values));
    run->has_columns = hcreate_r(AZ_EXPORT_QUESTIONS_MAX * 4 / 3, &run->columns) != 0;
    if (!run->questions || !run->values || !run->has_columns) {
        AZ_LOGE("cannot export: out of memory");
        return false;
    }
    return true;
}

static void
stop(struct export_run *run)
{
    if (run->has_columns) {
        hdestroy_r(&run->columns);
    }
    free(run->values);
    free(run->questions);
    az_arena_destroy(&run->arena);
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
    struct az_export_questions questions = {run->questions, run->question_count};
    const struct az_export_format *format = run->params->format;
    run->state = format->begin(run->params, &questions);
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
    bool ok = start(&run) && read_source(&run, collect_questions) && put_all(&run);
    *figures = run.figures;
    stop(&run);
    return ok;
}
