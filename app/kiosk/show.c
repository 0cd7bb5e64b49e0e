// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"
#include "app/kiosk/show.h"

#include <stdlib.h>
#include <string.h>

#include "app/kiosk/preview.h"
#include "base/files.h"

enum { WHY_BYTES_MAX = 64 * 1024 };

static bool
load_survey(struct az_show *show, struct az_buffer *why)
{
    struct az_faults faults = {0};
    bool ok = az_survey_load(show->event_path, &show->survey, &faults);
    if (ok) {
        az_preview_event(&show->survey, &show->event);
    }
    az_faults_print(&faults, why);
    az_faults_destroy(&faults);
    return ok;
}

static bool
load_event(struct az_show *show, struct az_buffer *why)
{
    struct az_faults event_faults = {0};
    struct az_faults survey_faults = {0};
    bool ok =
        az_event_load(show->event_path, &show->event, &event_faults, &show->survey, &survey_faults);
    // What refuses it comes before any warning.
    bool survey_first = !az_faults_refuse(&event_faults);
    az_faults_print(survey_first ? &survey_faults : &event_faults, why);
    az_faults_print(survey_first ? &event_faults : &survey_faults, why);
    az_faults_destroy(&event_faults);
    az_faults_destroy(&survey_faults);
    return ok;
}

/* What organizers set for this terminal goes before what the event says for all. */
static void
apply_settings(struct az_show *show)
{
    const struct az_settings *settings = &show->settings;
    struct az_event *event = &show->event;
    if (settings->sound != AZ_SETTING_OPEN) {
        event->sound = settings->sound == AZ_SETTING_YES;
    }
    if (settings->low_reach != AZ_SETTING_OPEN) {
        event->low_reach = settings->low_reach == AZ_SETTING_YES;
    }
    if (settings->screen_mm > 0) {
        event->screen_mm = settings->screen_mm;
    }
}

struct az_show *
az_show_load(const struct az_show_params *params, struct az_buffer *why)
{
    const struct az_shelf_item *item = params->item;
    struct az_show *show = calloc(1, sizeof(*show));
    const char *path = item && item->event_path ? item->event_path : params->event_path;
    if (!show || !(show->event_path = strdup(path))) {
        az_buffer_append_text(why, "there is not enough memory for the event\n");
        az_show_close(show);
        return NULL;
    }
    bool alone = params->survey_will_do && az_survey_file_kind(path) == AZ_SURVEY_FILE_SURVEY;
    if (!(alone ? load_survey(show, why) : load_event(show, why))) {
        az_show_close(show);
        return NULL;
    }
    if (item) {
        show->assignment = item->assignment;
        show->settings = item->settings;
        apply_settings(show);
    }
    return show;
}

/* By the settings, else by the command line, else the event's first. */
static bool
find_point(struct az_show *show, const struct az_show_params *params, struct az_buffer *why)
{
    const struct az_event *event = &show->event;
    const char *wanted = show->settings.point[0] ? show->settings.point : params->point;
    for (size_t i = 0; i < event->point_count; i++) {
        if (!wanted || strcmp(event->points[i].id, wanted) == 0) {
            show->point = &event->points[i];
            return true;
        }
    }
    az_buffer_printf(why, "the event has no point \"%s\"; choose one that stands in %s\n",
                     wanted ? wanted : "", show->event_path);
    return false;
}

static bool
load_catalogues(struct az_show *show, struct az_buffer *why)
{
    for (size_t i = 0; i < show->event.language_count; i++) {
        const char *language = show->event.languages[i];
        if (!az_catalogue_load(language, &show->catalogues[i])) {
            az_buffer_printf(why, "the program has no texts of its own for %s; see its log\n",
                             language);
            return false;
        }
    }
    return true;
}

static bool
load_theme(const char *name, const struct az_theme_brand *brand, const char *asked_in,
           struct az_theme *out, struct az_buffer *why)
{
    struct az_faults faults;
    az_faults_init(&faults, asked_in);
    bool ok = az_theme_load(name, brand, out, &faults);
    az_faults_print(&faults, why);
    az_faults_destroy(&faults);
    return ok;
}

/* The event's own, unless another one is asked for; and that of high contrast for who needs it. */
static bool
load_themes(struct az_show *show, const struct az_show_params *params, const char *dir,
            struct az_buffer *why)
{
    const struct az_theme_brand brand = {.accent = show->event.brand_color};
    const char *asked_in = params->theme ? "--theme" : show->event_path;
    char *path =
        params->theme || !show->event.theme ? NULL : az_event_theme_path(&show->event, dir);
    const char *name = params->theme ? params->theme : path ? path : "light";
    show->theme_name = params->theme       ? params->theme
                       : show->event.theme ? show->event.theme
                                           : "light";
    show->is_contrast = strcmp(name, "contrast") == 0;
    bool ok = load_theme(name, &brand, asked_in, &show->theme, why) &&
              load_theme("contrast", NULL, "themes", &show->contrast, why);
    free(path);
    return ok;
}

bool
az_show_prepare(struct az_show *show, const struct az_show_params *params, struct az_buffer *why)
{
    char *dir = az_files_dir_of(show->event_path);
    if (!dir) {
        az_buffer_append_text(why, "there is not enough memory for the event\n");
        return false;
    }
    show->speech = show->event.speech ? az_files_join(dir, show->event.speech) : NULL;
    // Without hours nobody asks for the zone; and without it the terminal is always open.
    show->zone = show->event.hours_count > 0 ? az_zone_open(show->event.time_zone) : NULL;
    bool ok = find_point(show, params, why) && load_catalogues(show, why) &&
              load_themes(show, params, dir, why);
    free(dir);
    return ok;
}

void
az_show_close(struct az_show *show)
{
    if (!show) {
        return;
    }
    for (size_t i = 0; i < AZ_SURVEY_LANGUAGES_MAX; i++) {
        az_catalogue_destroy(&show->catalogues[i]);
    }
    az_zone_close(show->zone);
    az_survey_destroy(&show->survey);
    az_event_destroy(&show->event);
    free(show->speech);
    free(show->event_path);
    free(show);
}

/* Keep the first line, without the folder in which files of a package lie on this terminal. */
static void
shorten(struct az_buffer *why, const char *event_path)
{
    char *folder = event_path ? az_files_dir_of(event_path) : NULL;
    size_t size = strcspn(az_buffer_text(why), "\n");
    char *line = strndup(az_buffer_text(why), size);
    az_buffer_clear(why);
    for (char *at = line; at && *at;) {
        size_t length = folder ? strlen(folder) : 0;
        bool skip = length > 0 && strncmp(at, folder, length) == 0 && at[length] == '/';
        if (skip) {
            at += length + 1;
        } else {
            az_buffer_append_char(why, *at++);
        }
    }
    free(line);
    free(folder);
}

struct az_show *
az_show_open(const struct az_show_params *params, struct az_buffer *why)
{
    struct az_show *show = az_show_load(params, why);
    if (show && !az_show_prepare(show, params, why)) {
        az_show_close(show);
        show = NULL;
    }
    if (!show) {
        shorten(why, params->item ? params->item->event_path : NULL);
    }
    return show;
}

/* One of those; `*refused` tells that it was, so that there may be another. */
static struct az_show *
open_one(struct az_shelf *shelf, const struct az_assignment *assignment,
         const struct az_show_params *own, bool *refused)
{
    struct az_shelf_item item;
    struct az_buffer why;
    struct az_show_params params = *own;
    struct az_show *show = NULL;
    az_buffer_init(&why, WHY_BYTES_MAX);
    enum az_shelf_result result = az_shelf_take(shelf, assignment, &item, &why);
    params.item = &item;
    if (result == AZ_SHELF_OK) {
        show = az_show_open(&params, &why);
    }
    if (show) {
        *refused = false;
    } else if (result == AZ_SHELF_DAMAGED) {
        *refused = az_shelf_lose(shelf, assignment);
    } else {
        *refused = az_shelf_refuse(shelf, assignment, az_buffer_text(&why));
    }
    az_shelf_item_destroy(&item);
    az_buffer_destroy(&why);
    return show;
}

struct az_show *
az_show_begin(struct az_shelf *shelf, const struct az_show_params *own)
{
    struct az_assignment assignment;
    struct az_show *show = NULL;
    bool refused = true;
    while (!show && refused && az_shelf_begin(shelf, &assignment)) {
        show = open_one(shelf, &assignment, own, &refused);
    }
    return show;
}
