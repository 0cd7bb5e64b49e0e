// SPDX-License-Identifier: MIT
#include "app/survey/loader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/survey/fields.h"
#include "app/survey/file.h"
#include "base/files.h"

enum {
    ARENA_LIMIT = 16 * 1024 * 1024,
    TITLE_CHARACTERS_MAX = 200,
    LABEL_CHARACTERS_MAX = 80,
    PATH_CHARACTERS_MAX = 200,
    POINTS_MAX = 500,
    ZONE_MAX = 64,
};

#define ZONES_DIR "/usr/share/zoneinfo"

/* Words with slashes between them; so it cannot lead out of the folder. */
static bool
is_zone_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    size_t size = strlen(name);
    return size > 0 && size <= ZONE_MAX && strspn(name, allowed) == size && name[0] != '/' &&
           name[size - 1] != '/' && !strstr(name, "//");
}

/* Whether the system knows the zone; true where it has no zones at all to look in. */
static bool
zone_exists(const char *name)
{
    char path[sizeof(ZONES_DIR) + ZONE_MAX + 2];
    if (access(ZONES_DIR, F_OK) != 0) {
        return true;
    }
    snprintf(path, sizeof(path), "%s/%s", ZONES_DIR, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    char magic[4];
    bool is_zone = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
    close(fd);
    return is_zone;
}

static void
read_zone(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    event->time_zone = az_fields_string(fields, map, "time_zone", "the event", ZONE_MAX);
    if (!event->time_zone || (is_zone_name(event->time_zone) && zone_exists(event->time_zone))) {
        return;
    }
    const struct az_yaml *node = az_yaml_get(map, "time_zone");
    az_faults_add(fields->faults, node->line, node->column, "There is no time zone \"%s\".",
                  event->time_zone);
    az_faults_cure(fields->faults, "Write a region and a city, such as Asia/Yerevan.");
}

/* An event comes with its survey as one folder, so the survey cannot lie outside it. */
static bool
stays_inside(const char *path)
{
    if (path[0] == '/') {
        return false;
    }
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

static void
read_survey_path(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    const char *path = az_fields_string(fields, map, "survey", "the event", PATH_CHARACTERS_MAX);
    if (path && stays_inside(path)) {
        event->survey_path = path;
    } else if (path) {
        const struct az_yaml *node = az_yaml_get(map, "survey");
        az_faults_add(fields->faults, node->line, node->column,
                      "The survey \"%s\" lies outside the event's folder.", path);
        az_faults_cure(fields->faults, "Put it beside the event's file and write only its name.");
    }
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

static void
read_event(struct az_fields *fields, const struct az_yaml *map, struct az_event *event)
{
    static const char *const keys[] = {"event",  "title",  "time_zone", "languages", "survey",
                                       "points", "idle_s", "thanks_s",  "keep_days", NULL};
    az_fields_check_keys(fields, map, "the event", keys);
    const char *id = az_fields_id(fields, map, "event", "the event");
    event->id = id ? id : "";
    event->language_count = az_fields_languages(fields, map, "the event", event->languages);
    fields->languages = event->languages;
    fields->language_count = event->language_count;
    az_fields_text(fields, map, "title", "the event", TITLE_CHARACTERS_MAX, &event->title);
    read_zone(fields, map, event);
    read_survey_path(fields, map, event);
    read_points(fields, map, event);
    event->idle_s = az_fields_number(fields, map, "idle_s", 15, 600, 45);
    event->thanks_s = az_fields_number(fields, map, "thanks_s", 2, 60, 4);
    event->keep_days = az_fields_number(fields, map, "keep_days", 1, 3650, 30);
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

/* The survey's path as seen from here. Owned by the caller; NULL if out of memory. */
static char *
find_survey(const char *event_path, const char *survey_path)
{
    char *dir = az_files_dir_of(event_path);
    char *path = dir ? az_files_join(dir, survey_path) : NULL;
    free(dir);
    return path;
}

static void
load_survey(const char *event_path, const struct az_event *event, struct az_survey *survey,
            struct az_faults *faults)
{
    char *path = find_survey(event_path, event->survey_path);
    if (path) {
        az_survey_load(path, survey, faults);
    } else {
        az_faults_add(faults, 0, 0, "There is not enough memory to read the survey.");
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

bool
az_event_load(const char *path, struct az_event *event, struct az_faults *faults,
              struct az_survey *survey, struct az_faults *survey_faults)
{
    *event = (struct az_event){0};
    *survey = (struct az_survey){0};
    az_arena_init(&event->arena, ARENA_LIMIT);
    az_faults_init(faults, path);
    az_faults_init(survey_faults, "");
    struct az_fields fields = {.arena = &event->arena, .faults = faults};
    const struct az_yaml *root = read_root(path, &fields);
    if (root) {
        read_event(&fields, root, event);
    }
    if (root && event->survey_path) {
        az_faults_destroy(survey_faults);
        load_survey(path, event, survey, survey_faults);
        check_languages(&fields, root, event, survey);
    }
    az_faults_sort(faults);
    return faults->count == 0 && !faults->more && survey_faults->count == 0 && !survey_faults->more;
}
