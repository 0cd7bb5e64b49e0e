// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "app/survey/event_parts.h"
#include "app/survey/file.h"
#include "app/survey/loader.h"
#include "app/survey/zone.h"
#include "base/files.h"

enum {
    ARENA_LIMIT = 16 * 1024 * 1024,
    TITLE_CHARACTERS_MAX = 200,
    LABEL_CHARACTERS_MAX = 80,
    DONE_CHARACTERS_MAX = 160,
    USE_CHARACTERS_MAX = 200,
    POINTS_MAX = 500,
    ZONE_MAX = 64,
    IDLE_MIN_S = 30,
    IDLE_MAX_S = 600,
    BEFORE_WARNING_MIN_S = 10,
    WARNING_MIN_S = 20, // WCAG 2.2.1: time enough to say that one is still here
};

static void
read_zone(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    event->time_zone = az_fields_string(fields, map, "time_zone", "the event", ZONE_MAX);
    if (!event->time_zone || az_zone_exists(event->time_zone)) {
        return;
    }
    const struct az_yaml *node = az_yaml_get(map, "time_zone");
    az_faults_add(fields->faults, node->line, node->column, "There is no time zone \"%s\".",
                  event->time_zone);
    az_faults_cure(fields->faults, "Write a region and a city, such as Asia/Yerevan.");
}

static void
read_survey_path(struct az_event_reading *reading)
{
    const char *path = az_event_read_path(reading, "survey");
    if (!path) {
        az_fields_need(&reading->fields, reading->map, "survey", "the event");
    }
    reading->event->survey_path = path;
}

static bool
is_point(const struct az_event *event, const char *id)
{
    for (size_t i = 0; i < event->point_count; i++) {
        if (strcmp(event->points[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* Exports and pages name points by their labels. */
static void
check_label(struct az_fields *fields, const struct az_yaml *map, const struct az_event *event,
            const struct az_point *point)
{
    for (size_t i = 0; i < event->point_count; i++) {
        const struct az_point *earlier = &event->points[i];
        if (point->label && earlier->label && strcmp(point->label, earlier->label) == 0) {
            const struct az_yaml *node = az_yaml_get(map, "label");
            az_faults_warn(fields->faults, node->line, node->column,
                           "The points \"%s\" and \"%s\" have the same label.", earlier->id,
                           point->id);
            az_faults_cure(fields->faults, "Give each a label of its own, by which you know it.");
        }
    }
}

static void
read_point(struct az_fields *fields, const struct az_yaml *map, const struct az_event *event,
           struct az_point *point)
{
    static const char *const keys[] = {"id", "label", NULL};
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "points")) {
        return;
    }
    az_fields_check_keys(fields, map, "the point", keys);
    const char *id = az_fields_id(fields, map, "id", "the point");
    if (id && is_point(event, id)) {
        const struct az_yaml *node = az_yaml_get(map, "id");
        az_faults_add(fields->faults, node->line, node->column, "The point \"%s\" stands twice.",
                      id);
        az_faults_cure(fields->faults, "Give each point an id of its own.");
    }
    point->id = id ? id : "";
    point->label = az_fields_string(fields, map, "label", "the point", LABEL_CHARACTERS_MAX);
    check_label(fields, map, event, point);
}

static void
read_points(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    const struct az_yaml *list = az_fields_list(fields, map, "points", "the event", 1, POINTS_MAX);
    if (!list) {
        return;
    }
    struct az_point *points = az_arena_array(fields->arena, list->count, sizeof(*points));
    if (!points) {
        az_fields_tell_memory(fields);
        return;
    }
    event->points = points;
    for (const struct az_yaml *node = list->first; node; node = node->next) {
        points[event->point_count].id = "";
        read_point(fields, node, event, &points[event->point_count]);
        event->point_count++;
    }
}

/* "You said, we did" */
static void
read_done(struct az_fields *fields, const struct az_yaml *map, struct az_done *done)
{
    static const char *const keys[] = {"said", "did", NULL};
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "done")) {
        return;
    }
    az_fields_check_keys(fields, map, "an item of \"done\"", keys);
    az_fields_text(fields, map, "said", "an item of \"done\"", DONE_CHARACTERS_MAX, &done->said);
    az_fields_text(fields, map, "did", "an item of \"done\"", DONE_CHARACTERS_MAX, &done->did);
}

static void
read_all_done(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    const struct az_yaml *list =
        az_yaml_get(map, "done")
            ? az_fields_list(fields, map, "done", "the event", 1, AZ_EVENT_DONE_MAX)
            : NULL;
    struct az_done *done = list ? az_arena_array(fields->arena, list->count, sizeof(*done)) : NULL;
    if (list && !done) {
        az_fields_tell_memory(fields);
        return;
    }
    event->done = done;
    for (const struct az_yaml *node = list ? list->first : NULL; node; node = node->next) {
        read_done(fields, node, &done[event->done_count++]);
    }
}

/* Of the idle time, the last part is the warning, and something must be left before it. */
static void
check_warning(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    if (event->warning_s + BEFORE_WARNING_MIN_S <= event->idle_s) {
        return;
    }
    const struct az_yaml *node = az_yaml_get(map, "warning_s");
    az_faults_add(fields->faults, node->line, node->column,
                  "\"warning_s\" is %u and \"idle_s\" is %u, but the warning must begin %d seconds "
                  "or more after the last touch.",
                  event->warning_s, event->idle_s, BEFORE_WARNING_MIN_S);
    az_faults_cure(fields->faults, "Make \"idle_s\" %u or more, or \"warning_s\" %u or less.",
                   event->warning_s + BEFORE_WARNING_MIN_S, event->idle_s - BEFORE_WARNING_MIN_S);
    event->warning_s = WARNING_MIN_S;
}

static void
read_times(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    event->idle_s = az_fields_number(fields, map, "idle_s", IDLE_MIN_S, IDLE_MAX_S, 45);
    event->warning_s = az_fields_number(fields, map, "warning_s", WARNING_MIN_S,
                                        IDLE_MAX_S - BEFORE_WARNING_MIN_S, WARNING_MIN_S);
    check_warning(fields, map, event);
    event->thanks_s = az_fields_number(fields, map, "thanks_s", 2, 60, 4);
    event->repeat_s = az_fields_number(fields, map, "repeat_s", 0, 600, 5);
    event->keep_days = az_fields_number(fields, map, "keep_days", 1, 3650, 30);
}

static void
check_keys(struct az_event_reading *reading)
{
    static const char *const keys[] = {
        "event",     "title",         "time_zone", "languages", "survey",    "points",
        "hours",     "idle_s",        "warning_s", "thanks_s",  "repeat_s",  "done",
        "use",       "link",          "link_text", "theme",     "logo",      "speech",
        "sound",     "brand_color",   "screen_mm", "motion",    "low_reach", "seal_key",
        "keep_days", "unsealed_text", NULL};
    az_fields_check_keys(&reading->fields, reading->map, "the event", keys);
}

static void
read_event(struct az_event_reading *reading)
{
    struct az_fields *fields = &reading->fields;
    const struct az_yaml *map = reading->map;
    struct az_event *event = reading->event;
    check_keys(reading);
    const char *id = az_fields_id(fields, map, "event", "the event");
    event->id = id ? id : "";
    event->language_count = az_fields_languages(fields, map, "the event", event->languages);
    fields->languages = event->languages;
    fields->language_count = event->language_count;
    az_fields_text(fields, map, "title", "the event", TITLE_CHARACTERS_MAX, &event->title);
    read_zone(fields, map, event);
    read_survey_path(reading);
    read_points(fields, map, event);
    az_event_read_hours(reading);
    read_times(fields, map, event);
    read_all_done(fields, map, event);
    az_fields_text_if(fields, map, "use", "the event", USE_CHARACTERS_MAX, &event->use);
    az_event_read_link(reading);
    az_event_read_look(reading);
    az_event_read_seal(reading);
    event->said = fields->said;
}

/* The root of the event's file; NULL, and told, if there is none to work on. */
static const struct az_yaml *
read_root(const char *path, struct az_fields *fields)
{
    struct az_buffer bytes;
    const struct az_yaml *root = NULL;
    az_buffer_init(&bytes, AZ_SURVEY_BYTES_MAX);
    if (az_file_read(path, &bytes, fields->faults)) {
        root = az_yaml_read(az_buffer_text(&bytes), bytes.size, fields->arena, fields->faults);
    }
    az_buffer_destroy(&bytes);
    return root && az_fields_is(fields, root, AZ_YAML_MAP, "file") ? root : NULL;
}

static void
load_survey(const struct az_event_reading *reading, struct az_survey *survey,
            struct az_faults *faults)
{
    char *path = az_files_join(reading->dir, reading->event->survey_path);
    if (path) {
        az_survey_load(path, survey, faults);
    } else {
        az_faults_add(faults, 0, 0, "There is not enough memory to read the survey.");
        az_faults_cure(faults, "Close other programs and try again.");
    }
    free(path);
}

/* The event may leave out languages of its survey, but not add one. */
static void
check_languages(struct az_fields *fields, const struct az_yaml *map, const struct az_event *event,
                const struct az_survey *survey)
{
    const struct az_yaml *list = az_yaml_get(map, "languages");
    for (size_t i = 0; i < event->language_count && survey->language_count > 0; i++) {
        const char *tag = event->languages[i];
        if (az_survey_language(survey, tag) < 0) {
            az_faults_add(fields->faults, list->line, list->column,
                          "The event has %s, but the survey is not in that language.",
                          az_fields_language_name(fields, tag));
            az_faults_cure(fields->faults, "Delete it here, or add its texts to %s.",
                           event->survey_path);
        }
    }
}

/* With the folder known, in which everything of the event lies. */
static void
read_all(struct az_event_reading *reading, struct az_survey *survey,
         struct az_faults *survey_faults)
{
    read_event(reading);
    if (!reading->event->survey_path) {
        return;
    }
    az_faults_destroy(survey_faults);
    load_survey(reading, survey, survey_faults);
    check_languages(&reading->fields, reading->map, reading->event, survey);
    az_event_check_seal(reading, survey);
}

bool
az_event_load(const char *path, struct az_event *event, struct az_faults *faults,
              struct az_survey *survey, struct az_faults *survey_faults)
{
    *event = (struct az_event){0};
    *survey = (struct az_survey){0};
    az_arena_init(&event->arena, ARENA_LIMIT);
    az_faults_init(faults, path);
    az_faults_init(survey_faults, "");
    struct az_event_reading reading = {
        .fields = {.arena = &event->arena, .faults = faults},
        .event = event,
    };
    char *dir = az_files_dir_of(path);
    reading.dir = dir;
    reading.map = read_root(path, &reading.fields);
    if (!dir) {
        az_fields_tell_memory(&reading.fields);
    } else if (reading.map) {
        read_all(&reading, survey, survey_faults);
    }
    free(dir);
    az_faults_sort(faults);
    return !az_faults_refuse(faults) && !az_faults_refuse(survey_faults);
}
