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
