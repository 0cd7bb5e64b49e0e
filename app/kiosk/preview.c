// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "preview"
#include "app/kiosk/preview.h"

#include <SDL_image.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/contact_sheet.h"
#include "app/kiosk/picture_folder.h"
#include "app/kiosk/preview_stand.h"
#include "app/kiosk/signals.h"
#include "app/kiosk/tightness.h"
#include "base/log.h"

enum {
    NAME_MAX_BYTES = 160,
    HEADING_MAX_BYTES = 96,
};

#define SHEET_NAME "00-contact-sheet.png"

struct preview {
    const struct az_preview_params *params;
    struct az_picture_folder folder;
    struct az_contact_sheet *sheet; // owned
    struct az_route routes[AZ_SURVEY_QUESTIONS_MAX];
    struct az_tightness tightness;
    size_t picture_count;
};

/* Where the next picture belongs. */
struct place {
    struct preview *preview;
    struct az_preview_stand *stand;
    struct az_preview_size size;
    const char *language;
    unsigned number; // of the screen
    char letter;     // of its state
};

const struct az_preview_size *
az_preview_sizes(size_t *count)
{
    static const struct az_preview_size sizes[] = {
        {800, 480}, {1024, 600}, {1280, 800}, {1920, 1080}, {1080, 1920},
    };
    *count = sizeof(sizes) / sizeof(*sizes);
    return sizes;
}

void
az_preview_event(const struct az_survey *survey, struct az_event *out)
{
    static const struct az_point point = {.id = "preview", .label = "Preview"};
    *out = (struct az_event){
        .id = "preview",
        .language_count = survey->language_count,
        .title = survey->title,
        .time_zone = "UTC",
        .survey_path = "",
        .points = &point,
        .point_count = 1,
        .idle_s = 45,
        .warning_s = 20,
        .thanks_s = 4,
        .theme = "light",
        .motion = true,
    };
    memcpy(out->languages, survey->languages, sizeof(out->languages));
}

/* -- One picture --------------------------------------------------------- */

static bool
write_picture(const struct place *place, SDL_Surface *shot, const char *screen)
{
    char name[NAME_MAX_BYTES + 64];
    snprintf(name, sizeof(name), "%s.%s.%dx%d.png", screen, place->language, place->size.width,
             place->size.height);
    char *path = az_picture_folder_add(&place->preview->folder, name);
    bool ok = path && IMG_SavePNG(shot, path) == 0;
    if (path && !ok) {
        AZ_LOGE("cannot write the picture %s: %s", path, SDL_GetError());
    }
    free(path);
    return ok;
}

/* Take a picture of what is on the screen and call it `name` and `state`, which may be NULL. */
static bool
shoot(struct place *place, const char *name, const char *state)
{
    char screen[NAME_MAX_BYTES];
    snprintf(screen, sizeof(screen), "%02u%c-%s%s%s", place->number, place->letter++, name,
             state ? "-" : "", state ? state : "");
    if (az_signals_came()) {
        AZ_LOGE("the preview was interrupted; nothing was written");
        return false;
    }
    SDL_Surface *shot = az_preview_stand_shoot(place->stand);
    bool ok = shot && write_picture(place, shot, screen) &&
              az_contact_sheet_add(place->preview->sheet, shot, screen, place->language);
    SDL_FreeSurface(shot);
    place->preview->picture_count += ok;
    return ok;
}

/* -- All screens --------------------------------------------------------- */

typedef bool (*show_fn)(struct az_preview_stand *stand);

/* What may become of a question while it is on the screen. */
static const struct {
    const char *name;
    show_fn show;
    bool once; // alike on each question of a type
} question_states[] = {
    {"pressed", az_preview_stand_press, true},
    {"chosen", az_preview_stand_choose, false},
    {"written", az_preview_stand_write, false},
    {"doubted", az_preview_stand_doubt, false},
};

/* They take turns, so not all of them come into a picture. */
static void
look_at_done(struct place *place)
{
    for (size_t i = 0; i < place->preview->params->event->done_count; i++) {
        az_tightness_note_done(&place->preview->tightness, i,
                               az_preview_stand_shows_done(place->stand, i));
    }
}

/* What else there is to see. */
static const struct {
    const char *name;
    show_fn show;
    void (*look)(struct place *place); // at more than the picture; may be NULL
} screens[] = {
    {.name = "larger-text", .show = az_preview_stand_enlarge},
    {.name = "high-contrast", .show = az_preview_stand_contrast},
    {.name = "thanks", .show = az_preview_stand_thank, .look = look_at_done},
    {.name = "still-there", .show = az_preview_stand_linger},
    {.name = "timed-out", .show = az_preview_stand_time_out},
    {.name = "asleep", .show = az_preview_stand_sleep},
    {.name = "saving", .show = az_preview_stand_save_slowly},
    {.name = "out-of-service", .show = az_preview_stand_fail}, // and so it stays
};

static void
next_screen(struct place *place, const char *name, bool is_question)
{
    place->number++;
    place->letter = 'a';
    place->preview->tightness.screen = (struct az_tight_screen){.width = place->size.width,
                                                                .height = place->size.height,
                                                                .language = place->language,
                                                                .place = name,
                                                                .is_question = is_question};
}

/* A press looks alike on each question of a type. */
static bool
is_first_of_type(const struct az_survey *survey, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (survey->questions[i].type == survey->questions[index].type) {
            return false;
        }
    }
    return true;
}

static bool
shoot_states(struct place *place, size_t index)
{
    const struct az_survey *survey = place->preview->params->survey;
    bool first = is_first_of_type(survey, index);
    for (size_t i = 0; i < sizeof(question_states) / sizeof(*question_states); i++) {
        if ((first || !question_states[i].once) && question_states[i].show(place->stand) &&
            !shoot(place, survey->questions[index].id, question_states[i].name)) {
            return false;
        }
    }
    return true;
}

/* Choices that do not fit on one screen. */
static bool
shoot_pages(struct place *place, const char *name)
{
    char state[32];
    for (unsigned page = 2; az_preview_stand_turn(place->stand); page++) {
        snprintf(state, sizeof(state), "page-%u", page);
        if (!shoot(place, name, state)) {
            return false;
        }
    }
    return true;
}

static bool
shoot_question(struct place *place, size_t index)
{
    const struct az_question *question = &place->preview->params->survey->questions[index];
    next_screen(place, question->id, true);
    return az_preview_stand_ask(place->stand, index) && shoot(place, question->id, NULL) &&
           shoot_states(place, index) && shoot_pages(place, question->id);
}

static bool
shoot_all(struct place *place)
{
    for (size_t i = 0; i < place->preview->params->survey->question_count; i++) {
        if (!shoot_question(place, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
        next_screen(place, screens[i].name, false);
        if (!screens[i].show(place->stand)) {
            continue;
        }
        if (screens[i].look) {
            screens[i].look(place);
        }
        if (!shoot(place, screens[i].name, NULL)) {
            return false;
        }
    }
    return true;
}

/* -- Sizes and languages ------------------------------------------------- */

static bool
render_language(struct preview *preview, struct az_preview_size size, const char *language)
{
    const struct az_preview_params *params = preview->params;
    struct place place = {.preview = preview, .size = size, .language = language};
    place.stand = az_preview_stand_open(&(struct az_preview_stand_params){
        .event = params->event,
        .survey = params->survey,
        .catalogues = params->catalogues,
        .theme = params->theme,
        .contrast = params->contrast,
        .zone = params->zone,
        .fonts = params->fonts,
        .routes = preview->routes,
        .scratch_dir = preview->folder.scratch,
        .watch = az_tightness_handle_strain,
        .watch_ctx = &preview->tightness,
        .width = size.width,
        .height = size.height,
        .language = (size_t)az_survey_language(params->survey, language),
    });
    bool ok = place.stand && shoot_all(&place);
    az_preview_stand_close(place.stand);
    return ok;
}

static bool
has_language(const struct az_event *event, const char *language)
{
    for (size_t i = 0; i < event->language_count; i++) {
        if (strcmp(event->languages[i], language) == 0) {
            return true;
        }
    }
    return false;
}

/* In the order of the event's languages, whatever was asked for first. */
static bool
is_wanted(const struct az_preview_params *params, const char *language)
{
    bool wanted = params->language_count == 0;
    for (size_t i = 0; i < params->language_count; i++) {
        wanted = wanted || strcmp(params->languages[i], language) == 0;
    }
    return wanted;
}

static bool
render_size(struct preview *preview, struct az_preview_size size)
{
    const struct az_event *event = preview->params->event;
    char heading[HEADING_MAX_BYTES];
    snprintf(heading, sizeof(heading), "%d × %d, %s", size.width, size.height,
             preview->params->theme_name);
    bool ok = az_contact_sheet_begin(preview->sheet, heading);
    for (size_t i = 0; ok && i < event->language_count; i++) {
        if (is_wanted(preview->params, event->languages[i])) {
            ok = render_language(preview, size, event->languages[i]);
        }
    }
    return ok;
}

static bool
save_sheet(struct preview *preview)
{
    const struct az_preview_params *params = preview->params;
    char *path = az_picture_folder_add(&preview->folder, SHEET_NAME);
    bool ok = path && az_contact_sheet_save(preview->sheet, params->fonts,
                                            params->event->languages[0], params->theme, path);
    free(path);
    return ok;
}

static bool
render_all(struct preview *preview)
{
    const struct az_preview_params *params = preview->params;
    size_t count = params->size_count;
    const struct az_preview_size *sizes = count > 0 ? params->sizes : az_preview_sizes(&count);
    bool ok = az_routes_find(params->survey, preview->routes);
    for (size_t i = 0; ok && i < count; i++) {
        ok = render_size(preview, sizes[i]);
    }
    return ok && save_sheet(preview) && az_picture_folder_finish(&preview->folder);
}

/* A language that the event has not cannot be shown, and leaving it out would hide a slip. */
static bool
check_languages(const struct az_preview_params *params)
{
    for (size_t i = 0; i < params->language_count; i++) {
        if (!has_language(params->event, params->languages[i])) {
            AZ_LOGE("there is no language \"%s\" at this event; leave --language away to see all",
                    params->languages[i]);
            return false;
        }
    }
    return true;
}

static size_t
languages_shown(const struct az_preview_params *params)
{
    size_t count = 0;
    for (size_t i = 0; i < params->event->language_count; i++) {
        count += is_wanted(params, params->event->languages[i]);
    }
    return count;
}

static void
tell(const struct preview *preview)
{
    size_t questions = preview->params->survey->question_count;
    printf("%zu pictures of %zu question%s; see %s/%s first\n", preview->picture_count, questions,
           questions == 1 ? "" : "s", preview->params->dir, SHEET_NAME);
    fflush(stdout);
}

bool
az_preview_render(const struct az_preview_params *params)
{
    if (!check_languages(params)) {
        return false;
    }
    struct preview preview = {.params = params,
                              .tightness = {.event = params->event, .survey = params->survey}};
    bool ok = az_picture_folder_init(&preview.folder, params->dir);
    if (ok) {
        preview.sheet = az_contact_sheet_open(languages_shown(params));
        ok = preview.sheet && render_all(&preview);
    }
    if (ok) {
        tell(&preview);
        ok = az_tightness_tell(&preview.tightness);
    }
    az_contact_sheet_close(preview.sheet);
    az_picture_folder_destroy(&preview.folder);
    return ok;
}
