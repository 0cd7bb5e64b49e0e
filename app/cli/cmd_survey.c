// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "survey"
#include <stdio.h>
#include <stdlib.h>

#include "app/cli/command.h"
#include "app/cli/each_file.h"
#include "app/survey/loader.h"
#include "base/log.h"

/* Print what was found. False if it could not be told. */
static bool
print_faults(const struct az_faults *faults)
{
    struct az_buffer text;
    az_buffer_init(&text, 1024 * 1024);
    az_faults_print(faults, &text);
    bool told = !text.failed;
    fputs(az_buffer_text(&text), stdout);
    if (!told) {
        AZ_LOGE("cannot tell all faults of %s: out of memory", faults->path);
    }
    az_buffer_destroy(&text);
    return told;
}

/* "in hy, ka, en" */
static void
print_languages(const char *const languages[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s%s", i > 0 ? ", " : " in ", languages[i]);
    }
}

static const char *
plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool
check_survey(const char *path)
{
    struct az_survey survey;
    struct az_faults faults;
    bool sound = az_survey_load(path, &survey, &faults);
    bool told = print_faults(&faults);
    if (sound) {
        printf("%s: no fault, %zu question%s", path, survey.question_count,
               plural(survey.question_count));
        print_languages(survey.languages, survey.language_count);
        putchar('\n');
    }
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    return sound && told;
}

static bool
check_event(const char *path)
{
    struct az_event event;
    struct az_survey survey;
    struct az_faults faults;
    struct az_faults survey_faults;
    bool sound = az_event_load(path, &event, &faults, &survey, &survey_faults);
    bool told = print_faults(&faults);
    told = print_faults(&survey_faults) && told;
    if (sound) {
        printf("%s: no fault, %zu point%s, %zu question%s", path, event.point_count,
               plural(event.point_count), survey.question_count, plural(survey.question_count));
        print_languages(event.languages, event.language_count);
        putchar('\n');
    }
    az_event_destroy(&event);
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    az_faults_destroy(&survey_faults);
    return sound && told;
}

static bool
check_either(const char *path)
{
    return az_survey_file_kind(path) == AZ_SURVEY_FILE_EVENT ? check_event(path)
                                                             : check_survey(path);
}

static const struct az_each_file survey_check = {
    .doc = "Check surveys, and events with the survey that each names, so that one that cannot "
           "work is found out before the event."
           "\vEach fault is a line: the file, the line and the column, what is wrong and what to "
           "do. Exit status 1 if there is any.",
    .run = check_either,
};

static const struct az_each_file event_check = {
    .doc = "Check events, each with the survey that it names."
           "\vEach fault is a line: the file, the line and the column, what is wrong and what to "
           "do. Exit status 1 if there is any.",
    .run = check_event,
};

static enum az_exit
run_survey_check(int argc, char **argv)
{
    return az_each_file_run(&survey_check, argc, argv);
}

static enum az_exit
run_event_check(int argc, char **argv)
{
    return az_each_file_run(&event_check, argc, argv);
}

const struct az_command az_command_survey_check = {
    .name = "survey check",
    .summary = "Check surveys and events before attendees see them",
    .run = run_survey_check,
};

const struct az_command az_command_event_check = {
    .name = "event check",
    .summary = "Check events and the surveys that they name",
    .run = run_event_check,
};
