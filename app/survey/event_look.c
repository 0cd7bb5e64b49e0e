// SPDX-License-Identifier: MIT
/* What an event's file says of how the terminal looks, sounds and moves, and of the QR code. */
#include <stdlib.h>
#include <string.h>

#include "app/survey/event_parts.h"
#include "app/survey/loader.h"
#include "app/survey/logo.h"
#include "app/survey/theme.h"
#include "app/survey/words.h"
#include "base/files.h"

enum {
    LINK_CHARACTERS_MAX = 300, // more makes a QR code too fine for a phone at arm's length
    LINK_TEXT_CHARACTERS_MAX = 120,
    SCREEN_MIN_MM = 100,
    SCREEN_MAX_MM = 3000,
};

/* The form only: "https://", a host's name, and no character that an address cannot have. */
static bool
is_https(const char *link)
{
    static const char scheme[] = "https://";
    static const char host_chars[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    static const char forbidden[] = " \"<>\\^`{|}";
    if (strncmp(link, scheme, strlen(scheme)) != 0 || strcspn(link, forbidden) != strlen(link)) {
        return false;
    }
    for (const char *c = link; *c; c++) {
        if ((unsigned char)*c >= 0x80) {
            return false;
        }
    }
    const char *host = link + strlen(scheme);
    size_t size = strspn(host, host_chars);
    return size > 0 && host[0] != '.' && host[0] != '-' &&
           (host[size] == '\0' || strchr("/:?#", host[size]));
}

void
az_event_read_link(struct az_event_reading *reading)
{
    struct az_fields *fields = &reading->fields;
    struct az_event *event = reading->event;
    const struct az_yaml *node = az_yaml_get(reading->map, "link");
    const struct az_yaml *text = az_yaml_get(reading->map, "link_text");
    if (!node && text) {
        az_faults_add(fields->faults, text->key_line, text->key_column,
                      "The event has a text for a link, but no link.");
        az_faults_cure(fields->faults, "Add a line \"link: https://…\", or delete this one.");
    }
    const char *link = node ? az_fields_line(fields, node, "link", LINK_CHARACTERS_MAX) : NULL;
    if (link && !is_https(link)) {
        az_faults_add(fields->faults, node->line, node->column,
                      "\"%s\" is not a link that begins with https://.", link);
        az_faults_cure(fields->faults,
                       "Copy the whole address out of a browser that shows the page.");
    }
    if (node) {
        event->link = link;
        az_fields_text(fields, reading->map, "link_text", "the event", LINK_TEXT_CHARACTERS_MAX,
                       &event->link_text);
    }
}

/* Themes that are known by their names; others are files. */
static const char *const shipped[] = {"light", "dark", "contrast", NULL};

char *
az_event_theme_path(const struct az_event *event, const char *dir)
{
    return az_words_hold(shipped, event->theme) ? strdup(event->theme)
                                                : az_files_join(dir, event->theme);
}

static void
read_theme(struct az_event_reading *reading)
{
    const struct az_yaml *node = az_yaml_get(reading->map, "theme");
    reading->event->theme = "light";
    if (!node) {
        return;
    }
    const char *theme = node->kind == AZ_YAML_SCALAR && az_words_hold(shipped, node->text)
                            ? node->text
                            : az_event_read_file(reading, "theme", false);
    if (theme) {
        reading->event->theme = theme;
    }
}

static void
read_brand_color(struct az_event_reading *reading)
{
    struct az_faults *faults = reading->fields.faults;
    const struct az_yaml *node = az_yaml_get(reading->map, "brand_color");
    if (!node || !az_fields_is(&reading->fields, node, AZ_YAML_SCALAR, "brand_color")) {
        return;
    }
    const char *color = node->text;
    if (color[0] == '#' && strlen(color) == 7 && strspn(color + 1, "0123456789abcdefABCDEF") == 6) {
        reading->event->brand_color = color;
        return;
    }
    if (*color == '\0') {
        az_faults_add(faults, node->line, node->column,
                      "\"brand_color\" is empty, for a # begins a comment.");
    } else {
        az_faults_add(faults, node->line, node->column, "\"%s\" is no colour.", color);
    }
    az_faults_cure(faults, "Write it in quotes with six digits, such as \"#0F766E\".");
}

static void
read_logo(struct az_event_reading *reading)
{
    struct az_event *event = reading->event;
    event->logo = az_event_read_file(reading, "logo", false);
    char *path = event->logo ? az_event_locate(reading, event->logo) : NULL;
    if (path) {
        const struct az_yaml *node = az_yaml_get(reading->map, "logo");
        az_logo_check(path, node->line, node->column, reading->fields.faults);
        event->logo_path = az_arena_strdup(reading->fields.arena, path);
    }
    free(path);
}

/* The theme with the organizer's colour in it, as the terminal will have it. */
static void
check_theme(struct az_event_reading *reading)
{
    const struct az_event *event = reading->event;
    const struct az_yaml *color = az_yaml_get(reading->map, "brand_color");
    const struct az_yaml *node = color ? color : az_yaml_get(reading->map, "theme");
    if (!node) {
        return; // the one by default is sound
    }
    struct az_theme_brand brand = {
        .accent = event->brand_color, .line = node->line, .column = node->column};
    struct az_theme theme;
    char *path = az_event_theme_path(event, reading->dir);
    if (path) {
        az_theme_load(path, &brand, &theme, reading->fields.faults);
    } else {
        az_fields_tell_memory(&reading->fields);
    }
    free(path);
}

void
az_event_read_look(struct az_event_reading *reading)
{
    struct az_fields *fields = &reading->fields;
    struct az_event *event = reading->event;
    read_theme(reading);
    read_brand_color(reading);
    check_theme(reading);
    read_logo(reading);
    event->speech = az_event_read_file(reading, "speech", true);
    event->sound = az_fields_bool(fields, reading->map, "sound", false);
    event->motion = az_fields_bool(fields, reading->map, "motion", true);
    event->low_reach = az_fields_bool(fields, reading->map, "low_reach", false);
    event->screen_mm =
        az_fields_number(fields, reading->map, "screen_mm", SCREEN_MIN_MM, SCREEN_MAX_MM, 0);
}
