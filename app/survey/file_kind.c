// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "app/survey/file.h"
#include "app/survey/loader.h"

/* By eye, so that a file that is not even YAML is still told as what it was meant to be. */
static bool
begins_line(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, word, size) == 0) {
            return true;
        }
    }
    return false;
}

enum az_survey_file_kind
az_survey_file_kind(const char *path)
{
    struct az_faults ignored = {0};
    struct az_buffer bytes;
    az_buffer_init(&bytes, AZ_SURVEY_BYTES_MAX);
    bool is_event =
        az_file_read(path, &bytes, &ignored) && begins_line(az_buffer_text(&bytes), "event:");
    az_buffer_destroy(&bytes);
    az_faults_destroy(&ignored);
    return is_event ? AZ_SURVEY_FILE_EVENT : AZ_SURVEY_FILE_SURVEY;
}

static bool
check_survey(const char *path, struct az_buffer *out)
{
    struct az_survey survey;
    struct az_faults faults;
    bool sound = az_survey_load(path, &survey, &faults);
    az_faults_print(&faults, out);
    az_faults_destroy(&faults);
    az_survey_destroy(&survey);
    return sound;
}

static bool
check_event(const char *path, struct az_buffer *out)
{
    struct az_event event;
    struct az_survey survey;
    struct az_faults faults;
    struct az_faults survey_faults;
    bool sound = az_event_load(path, &event, &faults, &survey, &survey_faults);
    az_faults_print(&faults, out);
    az_faults_print(&survey_faults, out);
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    az_survey_destroy(&survey);
    az_event_destroy(&event);
    return sound;
}

bool
az_survey_check(const char *path, struct az_buffer *out)
{
    return az_survey_file_kind(path) == AZ_SURVEY_FILE_EVENT ? check_event(path, out)
                                                             : check_survey(path, out);
}
