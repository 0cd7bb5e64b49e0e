// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/kiosk/attendee.h"
#include "app/kiosk/enrol.h"
#include "app/kiosk/enrolling_files.h"
#include "app/kiosk/kiosk.h"
#include "app/kiosk/lobby.h"
#include "app/kiosk/notice.h"
#include "app/kiosk/options.h"
#include "app/kiosk/preview.h"
#include "app/kiosk/show.h"
#include "app/kiosk/signals.h"
#include "app/kiosk/wiping.h"
#include "app/kiosk/workers.h"
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
    struct az_shelf *shelf; // owned; NULL if nothing comes from a hub
    struct az_show *show;   // owned; what is shown
    struct az_show *next;   // owned; what is to be shown after this person; NULL for nothing
    struct az_uuid boot;
    struct az_window window;
    struct az_fonts *fonts;       // owned
    struct az_trace *trace;       // owned, may be NULL
    struct az_attendee *attendee; // owned, may be NULL
    struct az_signals signals;
    struct az_workers workers;
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

/* The terminal's own event. */
static struct az_show_params
own_show(const struct program *program)
{
    return (struct az_show_params){
        .event_path = program->options.event_path,
        .point = program->options.point,
        .theme = program->options.theme,
        .survey_will_do = program->options.preview != NULL,
    };
}

/*
 * All faults are logged, and of an event that is sound its warnings; but not
 * again for as long as they stay the same.
 */
static bool
load_event(struct program *program)
{
    struct az_show_params params = own_show(program);
    struct az_buffer found;
    az_buffer_init(&found, FAULTS_BYTES_MAX);
    az_show_close(program->show);
    program->show = az_show_load(&params, &found);
    if (strcmp(az_buffer_text(&found), az_buffer_text(&program->faults)) != 0) {
        log_lines(program->show ? AZ_LOG_WARNING : AZ_LOG_ERROR, az_buffer_text(&found));
    }
    az_buffer_destroy(&program->faults);
    program->faults = found;
    return program->show;
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

/* Before anything else, as even the event may be the hub's to give. */
static bool
enrol(struct program *program)
{
    struct az_theme theme;
    struct az_faults faults = {0};
    if (!program->options.enrol) {
        return true;
    }
    bool ok = open_window(program) && start_signals(program) &&
              az_theme_load("light", NULL, &theme, &faults);
    az_faults_destroy(&faults);
    if (!ok) {
        return false;
    }
    enum az_enrol_end end =
        az_enrol_run(&(struct az_enrol_params){.window = &program->window,
                                               .theme = &theme,
                                               .store_path = program->options.store_path,
                                               .hub_url = program->options.hub_url});
    program->told_to_end = end == AZ_ENROL_QUIT;
    return end == AZ_ENROL_DONE || end == AZ_ENROL_LATER;
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
open_fonts(struct program *program)
{
    const struct az_event *event = &program->show->event;
    program->fonts = az_fonts_open(event->languages, event->language_count);
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
        .event = &program->show->event,
        .survey = &program->show->survey,
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

/* On the uplink's thread: load what the hub has for this terminal, and have the screen take it. */
static bool
take_offer(void *ctx, const struct az_shelf_item *item, struct az_buffer *why)
{
    const struct program *program = ctx;
    struct az_show_params params = own_show(program);
    params.item = item;
    struct az_show *show = az_show_open(&params, why);
    if (show) {
        az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_SHOW, .show = show});
    }
    return show;
}

/* On the UI thread: it waits for the person who is there. */
static void
take_show(void *ctx, struct az_show *show)
{
    struct program *program = ctx;
    az_show_close(program->next);
    program->next = show;
}

static bool
start_workers(struct program *program)
{
    bool ok = start_signals(program) &&
              az_workers_open(&program->workers, &(struct az_workers_params){
                                                     .store_path = program->options.store_path,
                                                     .hub_url = program->options.hub_url,
                                                     .ca_file = program->options.ca_file,
                                                     .clock = clock_of(program),
                                                     .keep_days = program->show->event.keep_days,
                                                     .heartbeat_ms = program->options.heartbeat_ms,
                                                     .shelf = program->shelf,
                                                     .offer = take_offer,
                                                     .offer_ctx = program,
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
    const struct az_show *show = program->show;
    if (!program->attendee) {
        program->sound = az_sound_open(
            &(struct az_sound_params){.taps = show->event.sound, .speech = show->speech});
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
    const struct az_show *show = program->show;
    program->kiosk = az_kiosk_open(&(struct az_kiosk_params){
        .event = &show->event,
        .survey = &show->survey,
        .catalogues = show->catalogues,
        .point = show->point,
        .clock = clock_of(program),
        .theme = &show->theme,
        .contrast = show->is_contrast ? NULL : &show->contrast,
        .zone = show->zone,
        .window = &program->window,
        .fonts = program->fonts,
        .store = program->workers.store,
        .trace = program->trace,
        .sound = program->sound,
        .pads = program->pads.started ? &program->pads : NULL,
        .speech = program->sound ? show->speech : NULL,
        .boot = program->boot,
        .keep_visits = keep_visits,
        .keep_visits_ctx = program,
        .take_show = take_show,
        .take_show_ctx = program,
        .motion = program->options.motion && show->event.motion && show->theme.motion &&
                  !program->attendee, // it has no time to watch
        .handle_round = program->attendee ? az_attendee_handle_round : NULL,
        .ctx = program->attendee,
    });
    return program->kiosk != NULL;
}

/* Packages lie beside the store, and count only where a hub does. */
static bool
open_shelf(struct program *program)
{
    const struct az_options *options = &program->options;
    if (!options->hub_url || options->preview || options->attendee > 0) {
        return true;
    }
    char *dir = az_files_dir_of(options->store_path);
    char *path = dir ? az_files_join(dir, "packages") : NULL;
    program->shelf = path ? az_shelf_open(path) : NULL;
    free(path);
    free(dir);
    return program->shelf;
}

/* The terminal's own event, if nothing came from the hub. Where people can see it, it waits for
 * one. */
static bool
load_own(struct program *program)
{
    struct az_show_params params = own_show(program);
    struct az_buffer why;
    if (!load_event(program) && (program->options.preview || !wait_for_event(program))) {
        return false;
    }
    az_buffer_init(&why, FAULTS_BYTES_MAX);
    bool ok = az_show_prepare(program->show, &params, &why);
    log_lines(ok ? AZ_LOG_WARNING : AZ_LOG_ERROR, az_buffer_text(&why));
    az_buffer_destroy(&why);
    return ok;
}

/* What is shown, and what to show it with. */
static bool
load_program(struct program *program)
{
    struct az_show_params params = own_show(program);
    if (!open_shelf(program)) {
        return false;
    }
    program->show = program->shelf ? az_show_begin(program->shelf, &params) : NULL;
    return (program->show || load_own(program)) && set_time_zone(&program->show->event) &&
           check_assets();
}

/* The store comes last: whatever else is wrong, no data is touched. */
static bool
open_program(struct program *program)
{
    return az_clock_boot_id(&program->boot) && open_window(program) && open_fonts(program) &&
           open_trace(program) && open_attendee(program) && start_workers(program) &&
           open_pads(program) && open_sound(program) && open_kiosk(program);
}

/* Once its first screen is there, it counts as one that can be shown. */
static void
tell_shown(struct program *program)
{
    if (program->shelf) {
        az_kiosk_step(program->kiosk);
        az_workers_use(&program->workers, program->show);
    }
}

static void
close_show(struct program *program)
{
    az_kiosk_close(program->kiosk);
    program->kiosk = NULL;
    az_sound_close(program->sound);
    program->sound = NULL;
    az_fonts_close(program->fonts);
    program->fonts = NULL;
}

static bool
open_show(struct program *program)
{
    return set_time_zone(&program->show->event) && open_fonts(program) && open_sound(program) &&
           open_kiosk(program);
}

/* Nobody is there: show the next one in place of this, or this one again if that cannot be done. */
static bool
change_show(struct program *program)
{
    struct az_show *before = program->show;
    close_show(program);
    program->show = program->next;
    program->next = NULL;
    if (open_show(program)) {
        AZ_LOGI("what the hub published is shown from now on");
        az_show_close(before);
        tell_shown(program);
        return true;
    }
    az_workers_note_failure(&program->workers, program->show,
                            "its first screen could not be drawn; see the terminal's log");
    close_show(program);
    az_show_close(program->show);
    program->show = before;
    return open_show(program);
}

static bool
run_kiosk(struct program *program)
{
    bool ok = open_program(program);
    if (ok) {
        tell_shown(program);
    }
    while (ok && az_kiosk_run(program->kiosk) == AZ_KIOSK_FREE) {
        ok = change_show(program);
    }
    return ok && (!program->attendee || az_attendee_report(program->attendee));
}

static bool
run_preview(struct program *program)
{
    const struct az_options *options = &program->options;
    const struct az_show *show = program->show;
    return open_fonts(program) && az_preview_render(&(struct az_preview_params){
                                      .event = &show->event,
                                      .survey = &show->survey,
                                      .catalogues = show->catalogues,
                                      .theme = &show->theme,
                                      .theme_name = show->theme_name,
                                      .contrast = show->is_contrast ? NULL : &show->contrast,
                                      .zone = show->zone,
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
    az_workers_close(&program->workers);
    az_signals_stop(&program->signals);
    az_notice_discard_all();
    az_attendee_close(program->attendee);
    az_trace_close(program->trace);
    az_fonts_close(program->fonts);
    az_window_destroy(&program->window);
    az_show_close(program->next);
    az_show_close(program->show);
    az_shelf_close(program->shelf);
    az_buffer_destroy(&program->faults);
    az_options_destroy(&program->options);
    SDL_Quit();
}

static bool
show_something(struct program *program)
{
    return enrol(program) && load_program(program) &&
           (program->options.preview ? run_preview(program) : run_kiosk(program));
}

/* Something to do that needs no screen. */
static bool
has_errand(const struct az_options *options)
{
    return options->enrolment_out || options->enrolment_in || options->rotate_key;
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
    ok = ok && (has_errand(&program.options) ? az_enrolling_files_run(&program.options)
                                             : show_something(&program));
    ok = ok || program.told_to_end;
    close_program(&program);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
