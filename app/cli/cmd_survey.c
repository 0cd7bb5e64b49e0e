// SPDX-License-Identifier: MIT
#include <stdio.h>

#include "app/cli/checked.h"
#include "app/cli/command.h"
#include "app/cli/each_file.h"

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

static void
print_summary(const struct az_checked *checked, const char *path)
{
    const struct az_event *event = &checked->event;
    const struct az_survey *survey = &checked->survey;
    printf("%s: no fault, ", path);
    if (checked->is_event) {
        printf("%zu point%s, ", event->point_count, plural(event->point_count));
    }
    printf("%zu question%s", survey->question_count, plural(survey->question_count));
    if (checked->is_event) {
        print_languages(event->languages, event->language_count);
    } else {
        print_languages(survey->languages, survey->language_count);
    }
    putchar('\n');
}

static bool
check(const char *path, enum az_survey_file_kind kind)
{
    struct az_checked checked;
    az_checked_init(&checked, path, kind);
    bool told = az_checked_print(&checked, stdout);
    bool sound = checked.sound;
    if (sound) {
        print_summary(&checked, path);
    }
    az_checked_destroy(&checked);
    return sound && told;
}

static bool
check_event(const char *path)
{
    return check(path, AZ_SURVEY_FILE_EVENT);
}

static bool
check_either(const char *path)
{
    return check(path, az_survey_file_kind(path));
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
