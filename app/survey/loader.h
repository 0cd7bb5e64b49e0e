// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reads surveys and events from YAML and checks them: every fault with its
 * file, line and cure, all of them in one run. Docs: docs/surveys.md.
 */
#include "app/survey/survey.h"
#include "base/buffer.h"

enum {
    AZ_FAULTS_MAX = 200,               // faults told in one run
    AZ_SURVEY_BYTES_MAX = 1024 * 1024, // bytes of a survey's file
};

struct az_fault {
    unsigned line;    // from 1; 0 if the file as a whole is meant
    unsigned column;  // from 1; 0 if the line as a whole is meant
    const char *what; // one sentence: what is wrong
    const char *cure; // one sentence: what to do
    bool is_warning;  // it works all the same
};

struct az_faults {
    struct az_arena arena;
    const char *path; // the file, as given
    struct az_fault items[AZ_FAULTS_MAX];
    size_t count;
    size_t warnings; // how many of them
    bool more;       // there were more than that
};

/* Accepts a zeroed one. */
void
az_faults_destroy(struct az_faults *faults);

/* Whether the file is refused: something is worse than a warning. */
bool
az_faults_refuse(const struct az_faults *faults);

/*
 * Append "path:line:column: what cure" for each, sorted by line, one a line;
 * the warnings come last and say so.
 */
void
az_faults_print(const struct az_faults *faults, struct az_buffer *out);

/*
 * Load the survey at `path`. True if it is not refused. `survey` and `faults`
 * are initialised here and the caller destroys both, whatever is returned.
 */
bool
az_survey_load(const char *path, struct az_survey *survey, struct az_faults *faults);

/* The same for bytes that are already there; `path` only names them in faults. */
bool
az_survey_parse(const char *path, const char *data, size_t size, struct az_survey *survey,
                struct az_faults *faults);

/*
 * Load the event at `path` and the survey that it names. `survey_faults->path`
 * names the survey's file. All four are destroyed by the caller.
 */
bool
az_event_load(const char *path, struct az_event *event, struct az_faults *faults,
              struct az_survey *survey, struct az_faults *survey_faults);

/*
 * Warn if the event was over before now. For those whose clock can be trusted:
 * a terminal's may be wrong by years.
 */
void
az_event_warn_past(const struct az_event *event, int64_t wall_ms, struct az_faults *faults);

/*
 * The event's theme as az_theme_load() takes it: a name as it is, a file's path
 * as seen from here with the event in `dir`. Owned by the caller; NULL if out
 * of memory.
 */
char *
az_event_theme_path(const struct az_event *event, const char *dir);

enum az_survey_file_kind { AZ_SURVEY_FILE_SURVEY, AZ_SURVEY_FILE_EVENT };

/* Which of the two a file was meant to be; a survey if it cannot be read. */
enum az_survey_file_kind
az_survey_file_kind(const char *path);
