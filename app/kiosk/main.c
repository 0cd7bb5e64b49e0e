// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/kiosk/attendee.h"
#include "app/kiosk/kiosk.h"
#include "app/kiosk/lobby.h"
#include "app/kiosk/notice.h"
#include "app/kiosk/options.h"
#include "app/kiosk/preview.h"
#include "app/kiosk/signals.h"
#include "app/kiosk/wiping.h"
#include "app/kiosk/workers.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "base/log.h"

enum {
    FAULTS_BYTES_MAX = 1024 * 1024,
    WHY_BYTES_MAX = 1024,
    WHY_LINES = 3,
};

/* Everything that lives as long as the program. */
struct program {
    struct az_options options;
    struct az_event event;
    struct az_survey survey;
    const struct az_point *point; // borrowed from the event
    struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];
    struct az_theme theme;
    const char *theme_name; // borrowed
    struct az_theme contrast;
    bool is_contrast;     // the one is the other
    struct az_zone *zone; // owned
    struct az_uuid boot;
    struct az_window window;
    struct az_fonts *fonts;       // owned
    struct az_trace *trace;       // owned, may be NULL
    struct az_attendee *attendee; // owned, may be NULL
    struct az_signals signals;
    struct az_workers workers;
    char *speech;           // owned, may be NULL
    struct az_sound *sound; // owned, may be NULL
    struct az_pads pads;
    struct az_kiosk *kiosk;  // owned
    struct az_buffer faults; // of the event, as they were logged last
    char why[WHY_BYTES_MAX]; // the first of them
    bool told_to_end;        // before there was an event
};

static void
log_lines(enum az_log_level level, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        az_log(level, AZ_LOG_MODULE, "%.*s", (int)size, text);
        text += size + (text[size] == '\n');
    }
}

static void
tell_faults(const struct az_faults *faults)
{
    struct az_buffer text;
    az_buffer_init(&text, FAULTS_BYTES_MAX);
    az_faults_print(faults, &text);
    log_lines(az_faults_refuse(faults) ? AZ_LOG_ERROR : AZ_LOG_WARNING, az_buffer_text(&text));
    az_buffer_destroy(&text);
}

/* A preview takes a survey that has no event yet. */
static bool
load_survey(struct program *program)
{
    struct az_faults faults = {0};
    bool ok = az_survey_load(program->options.event_path, &program->survey, &faults);
    if (ok) {
        az_preview_event(&program->survey, &program->event);
    }
    tell_faults(&faults);
    az_faults_destroy(&faults);
    return ok;
}

/*
 * All faults are logged, and of an event that is sound its warnings; but not
 * again for as long as they stay the same.
 */
static bool
load_event(struct program *program)
{
    const char *path = program->options.event_path;
    if (program->options.preview && az_survey_file_kind(path) == AZ_SURVEY_FILE_SURVEY) {
        return load_survey(program);
    }
    struct az_faults event_faults = {0};
    struct az_faults survey_faults = {0};
    struct az_buffer found;
    az_buffer_init(&found, FAULTS_BYTES_MAX);
    az_survey_destroy(&program->survey);
    az_event_destroy(&program->event);
    bool ok = az_event_load(path, &program->event, &event_faults, &program->survey, &survey_faults);
    az_faults_print(&event_faults, &found);
    az_faults_print(&survey_faults, &found);
    az_faults_destroy(&event_faults);
    az_faults_destroy(&survey_faults);
    if (strcmp(az_buffer_text(&found), az_buffer_text(&program->faults)) != 0) {
        log_lines(ok ? AZ_LOG_WARNING : AZ_LOG_ERROR, az_buffer_text(&found));
    }
    az_buffer_destroy(&program->faults);
    program->faults = found;
    return ok;
}

static bool
open_window(struct program *program)
{
    const struct az_options *options = &program->options;
    return program->window.window ||
           az_window_init(&program->window,
                          &(struct az_window_params){
                              .title = "Azri",
                              .width = options->width,
                              .height = options->height,
                              .fullscreen = !options->window && options->attendee == 0,
                              .may_be_unseen = options->attendee > 0,
                          });
}

static bool
start_signals(struct program *program)
{
    return program->signals.started || (az_notice_init() && az_signals_start(&program->signals));
}

/* Of a long list of faults the first lines say enough to begin with. */
static bool
look_for_event(void *ctx, enum az_message *message, const char **why)
{
    struct program *program = ctx;
    bool there = access(program->options.event_path, F_OK) == 0;
    *message = there ? AZ_MESSAGE_NO_SURVEY : AZ_MESSAGE_NOT_SET_UP;
    if (load_event(program)) {
        return true;
    }
    snprintf(program->why, sizeof(program->why), "%s", az_buffer_text(&program->faults));
    size_t lines = 0;
    for (char *at = program->why; *at; at++) {
        lines += *at == '\n';
        if (lines == WHY_LINES) {
            *at = '\0';
            break;
        }
    }
    *why = program->why;
    return false;
}

/*
 * Where people can see it, a terminal without an event waits for one instead
 * of ending: whoever sets it up reads on its screen what is missing.
 */
static bool
wait_for_event(struct program *program)
{
    struct az_theme theme;
    struct az_faults faults = {0};
    if (program->options.attendee > 0 || !open_window(program) || program->window.unseen) {
        return false;
    }
    bool ok = az_theme_load("light", NULL, &theme, &faults) && start_signals(program);
    az_faults_destroy(&faults);
    if (!ok) {
        return false;
    }
    enum az_lobby_end end = az_lobby_wait(&(struct az_lobby_params){
        .window = &program->window, .theme = &theme, .look = look_for_event, .ctx = program});
    program->told_to_end = end == AZ_LOBBY_QUIT;
    return end == AZ_LOBBY_READY;
}

static bool
find_point(struct program *program)
{
    const struct az_event *event = &program->event;
    const char *wanted = program->options.point;
    for (size_t i = 0; i < event->point_count; i++) {
        if (!wanted || strcmp(event->points[i].id, wanted) == 0) {
            program->point = &event->points[i];
            return true;
        }
    }
    AZ_LOGE("the event has no point \"%s\"; choose one that stands in %s", wanted ? wanted : "",
            program->options.event_path);
    return false;
}

/* Without hours nobody asks for it; and without it the terminal is always open. */
static bool
open_zone(struct program *program)
{
    if (program->event.hours_count > 0) {
        program->zone = az_zone_open(program->event.time_zone);
    }
    return true;
}

static bool
load_catalogues(struct program *program)
{
    for (size_t i = 0; i < program->event.language_count; i++) {
        if (!az_catalogue_load(program->event.languages[i], &program->catalogues[i])) {
            return false;
        }
    }
    return true;
}

/* Responses carry the event's offset from UTC, whatever the terminal is set to. */
static bool
set_time_zone(const struct az_event *event)
{
    if (setenv("TZ", event->time_zone, 1) != 0) {
        AZ_LOGE("cannot set the time zone %s: out of memory", event->time_zone);
        return false;
    }
    tzset();
    return true;
}

/* What is drawn must be there before the first attendee is. */
static bool
check_assets(void)
{
    static const char *const icons[] = {"icons/tick.svg", "icons/back.svg", "icons/next.svg",
                                        "icons/pause.svg"};
    bool ok = true;
    for (int i = 0; i < AZ_THEME_FACES; i++) {
        char *path = az_files_asset(az_widget_face_asset(i + 1));
        ok = path && ok;
        free(path);
    }
    for (size_t i = 0; i < sizeof(icons) / sizeof(*icons); i++) {
        char *path = az_files_asset(icons[i]);
        ok = path && ok;
        free(path);
    }
    return ok;
}

static bool
load_one_theme(const char *name, const struct az_theme_brand *brand, const char *asked_in,
               struct az_theme *out)
{
    struct az_faults faults;
    az_faults_init(&faults, asked_in);
    bool ok = az_theme_load(name, brand, out, &faults);
    tell_faults(&faults);
    az_faults_destroy(&faults);
    return ok;
}

/* The event's own, unless another one is asked for; and that of high contrast for who needs it. */
static bool
load_themes(struct program *program)
{
    const struct az_options *options = &program->options;
    const struct az_theme_brand brand = {.accent = program->event.brand_color};
    const char *asked_in = options->theme ? "--theme" : options->event_path;
    const char *name = options->theme         ? options->theme
                       : program->event.theme ? program->event.theme
                                              : "light";
    program->theme_name = name;
    program->is_contrast = strcmp(name, "contrast") == 0;
    return load_one_theme(name, &brand, asked_in, &program->theme) &&
           load_one_theme("contrast", NULL, "themes", &program->contrast);
}

static bool
open_fonts(struct program *program)
{
    program->fonts = az_fonts_open(program->event.languages, program->event.language_count);
    return program->fonts != NULL;
}

static bool
open_trace(struct program *program)
{
    if (program->options.trace) {
        program->trace = az_trace_open(program->options.trace, program->options.trace_frames);
    }
    return !program->options.trace || program->trace;
}

static bool
open_attendee(struct program *program)
{
    if (program->options.attendee == 0) {
        return true;
    }
    program->attendee = az_attendee_open(&(struct az_attendee_params){
        .event = &program->event,
        .survey = &program->survey,
        .responses = program->options.attendee,
        .seed = program->options.seed,
        .pictures = program->options.pictures,
    });
    return program->attendee != NULL;
}

static const struct az_clock *
clock_of(const struct program *program)
{
    return program->attendee ? az_attendee_clock(program->attendee) : &az_clock_system;
}

static bool
start_workers(struct program *program)
{
    bool ok = start_signals(program) &&
              az_workers_open(&program->workers, &(struct az_workers_params){
                                                     .store_path = program->options.store_path,
                                                     .hub_url = program->options.hub_url,
                                                     .clock = clock_of(program),
                                                     .keep_days = program->event.keep_days,
                                                 });
    if (ok && program->attendee) {
        az_attendee_watch(program->attendee, program->workers.store,
                          program->options.hub_url != NULL);
    }
    return ok;
}

/* Who is scripted has fingers only. Before sound, whose thread shares SDL's count of its parts. */
static bool
open_pads(struct program *program)
{
    if (!program->attendee) {
        az_pads_init(&program->pads, az_clock_boot_ms(clock_of(program)));
    }
    return true;
}

/* Last of all that is SDL's. What cannot be heard is logged, and keeps nobody from answering. */
static bool
open_sound(struct program *program)
{
    const struct az_event *event = &program->event;
    char *folder = event->speech ? az_files_dir_of(program->options.event_path) : NULL;
    program->speech = folder ? az_files_join(folder, event->speech) : NULL;
    free(folder);
    if (!program->attendee) {
        program->sound = az_sound_open(
            &(struct az_sound_params){.taps = event->sound, .speech = program->speech});
    }
    return true;
}

static bool
keep_visits(void *ctx, const struct az_visits_hour *hour)
{
    const struct program *program = ctx;
    const struct az_clock *clock = clock_of(program);
    struct az_visits_hour kept = *hour;
    kept.boot = program->boot;
    kept.wall_ms = az_clock_wall_ms(clock) - (az_clock_boot_ms(clock) - hour->from_ms);
    return az_store_thread_visits(program->workers.store, &kept);
}

static bool
open_kiosk(struct program *program)
{
    program->kiosk = az_kiosk_open(&(struct az_kiosk_params){
        .event = &program->event,
        .survey = &program->survey,
        .catalogues = program->catalogues,
        .point = program->point,
        .clock = clock_of(program),
        .theme = &program->theme,
        .contrast = program->is_contrast ? NULL : &program->contrast,
        .zone = program->zone,
        .window = &program->window,
        .fonts = program->fonts,
        .store = program->workers.store,
        .trace = program->trace,
        .sound = program->sound,
        .pads = program->pads.started ? &program->pads : NULL,
        .speech = program->sound ? program->speech : NULL,
        .boot = program->boot,
        .keep_visits = keep_visits,
        .keep_visits_ctx = program,
        .motion = program->options.motion && program->event.motion && program->theme.motion &&
                  !program->attendee, // it has no time to watch
        .handle_round = program->attendee ? az_attendee_handle_round : NULL,
        .ctx = program->attendee,
    });
    return program->kiosk != NULL;
}

/* What is shown, and what to show it with. */
static bool
load_program(struct program *program)
{
    bool waits = !program->options.preview;
    return (load_event(program) || (waits && wait_for_event(program))) && find_point(program) &&
           load_catalogues(program) && set_time_zone(&program->event) && open_zone(program) &&
           load_themes(program) && check_assets();
}

/* The store comes last: whatever else is wrong, no data is touched. */
static bool
open_program(struct program *program)
{
    return az_clock_boot_id(&program->boot) && open_window(program) && open_fonts(program) &&
           open_trace(program) && open_attendee(program) && start_workers(program) &&
           open_pads(program) && open_sound(program) && open_kiosk(program);
}

static bool
run_kiosk(struct program *program)
{
    if (!open_program(program)) {
        return false;
    }
    az_kiosk_run(program->kiosk);
    return !program->attendee || az_attendee_report(program->attendee);
}

static bool
run_preview(struct program *program)
{
    const struct az_options *options = &program->options;
    return open_fonts(program) && az_preview_render(&(struct az_preview_params){
                                      .event = &program->event,
                                      .survey = &program->survey,
                                      .catalogues = program->catalogues,
                                      .theme = &program->theme,
                                      .theme_name = program->theme_name,
                                      .contrast = program->is_contrast ? NULL : &program->contrast,
                                      .zone = program->zone,
                                      .fonts = program->fonts,
                                      .sizes = options->sizes,
                                      .size_count = options->size_count,
                                      .languages = options->languages,
                                      .language_count = options->language_count,
                                      .dir = options->preview,
                                  });
}

static void
close_program(struct program *program)
{
    az_kiosk_close(program->kiosk);
    az_sound_close(program->sound);
    az_pads_destroy(&program->pads);
    free(program->speech);
    az_workers_close(&program->workers);
    az_signals_stop(&program->signals);
    az_notice_discard_all();
    az_attendee_close(program->attendee);
    az_trace_close(program->trace);
    az_fonts_close(program->fonts);
    az_window_destroy(&program->window);
    for (size_t i = 0; i < AZ_SURVEY_LANGUAGES_MAX; i++) {
        az_catalogue_destroy(&program->catalogues[i]);
    }
    az_zone_close(program->zone);
    az_survey_destroy(&program->survey);
    az_event_destroy(&program->event);
    az_buffer_destroy(&program->faults);
    az_options_destroy(&program->options);
    SDL_Quit();
}

int
main(int argc, char **argv)
{
    static struct program program;
    az_wiping_init();
    // Keys of plastic type letters of all alphabets only where the locale has them.
    setenv("LC_CTYPE", "C.UTF-8", 0);
    az_signals_hold();
    bool ok = az_options_parse(&program.options, argc, argv);
    az_log_set_level(program.options.log);
    ok = ok && load_program(&program) &&
         (program.options.preview ? run_preview(&program) : run_kiosk(&program));
    ok = ok || program.told_to_end;
    close_program(&program);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
