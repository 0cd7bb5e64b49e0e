// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/survey/event_parts.h"
#include "base/files.h"

enum { PATH_CHARACTERS_MAX = 200 };

/* An event is carried about as one folder, so nothing of it can lie outside. */
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

const char *
az_event_read_path(struct az_event_reading *reading, const char *key)
{
    const struct az_yaml *node = az_yaml_get(reading->map, key);
    const char *path =
        node ? az_fields_line(&reading->fields, node, key, PATH_CHARACTERS_MAX) : NULL;
    if (!path || stays_inside(path)) {
        return path;
    }
    az_faults_add(reading->fields.faults, node->line, node->column,
                  "\"%s\" is \"%s\", which lies outside the event's folder.", key, path);
    az_faults_cure(reading->fields.faults,
                   "Put it beside the event's file and write only its name.");
    return NULL;
}

char *
az_event_locate(struct az_event_reading *reading, const char *path)
{
    char *full = az_files_join(reading->dir, path);
    if (!full) {
        az_fields_tell_memory(&reading->fields);
    }
    return full;
}

/* Why it cannot be used; NULL if it can. */
static const char *
find_hindrance(const char *path, bool is_folder)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return strerror(errno);
    }
    if (is_folder && !S_ISDIR(info.st_mode)) {
        return "It is not a folder";
    }
    if (!is_folder && !S_ISREG(info.st_mode)) {
        return "It is not a file";
    }
    return access(path, is_folder ? R_OK | X_OK : R_OK) == 0 ? NULL : strerror(errno);
}

const char *
az_event_read_file(struct az_event_reading *reading, const char *key, bool is_folder)
{
    const char *path = az_event_read_path(reading, key);
    char *full = path ? az_event_locate(reading, path) : NULL;
    if (!full) {
        return NULL;
    }
    const char *hindrance = find_hindrance(full, is_folder);
    if (hindrance) {
        const struct az_yaml *node = az_yaml_get(reading->map, key);
        az_faults_add(reading->fields.faults, node->line, node->column,
                      "\"%s\" is \"%s\", which cannot be read: %s.", key, path, hindrance);
        az_faults_cure(reading->fields.faults,
                       "Put the %s beside the event's file and check its name and permissions.",
                       is_folder ? "folder" : "file");
    }
    free(full);
    return hindrance ? NULL : path;
}
