// SPDX-License-Identifier: MIT
#include "tests/play.h"

#include <stdlib.h>
#include <string.h>

#include "app/kiosk/notice.h"
#include "app/survey/loader.h"
#include "tests/theme.h"

enum { LOOKS_MAX = 30 };

static int64_t
read_boot(void *ctx)
{
    struct play_clock *clock = ctx;
    return atomic_load(&clock->boot_ms);
}

static int64_t
read_wall(void *ctx)
{
    struct play_clock *clock = ctx;
    return atomic_load(&clock->boot_ms) + atomic_load(&clock->wall_ahead_ms);
}

static void
tell_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_COMMITTED, .ticket = ticket});
}

static void
tell_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_STORE_STATE, .store = state});
}

static bool
keep_visits(void *ctx, const struct az_visits_hour *hour)
{
    struct play *play = ctx;
    assert_true(play->visit_count < PLAY_HOURS_MAX);
    play->visits[play->visit_count++] = *hour;
    return true;
}

static void
load_event(struct play *play, const char *path)
{
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    if (!az_event_load(path, &play->event, &faults, &play->survey, &survey_faults)) {
        struct az_buffer text;
        az_buffer_init(&text, 1024 * 1024);
        az_faults_print(&faults, &text);
        az_faults_print(&survey_faults, &text);
        fail_msg("%s", az_buffer_text(&text));
    }
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    for (size_t i = 0; i < play->event.language_count; i++) {
        assert_true(az_catalogue_load(play->event.languages[i], &play->catalogues[i]));
    }
}

void
play_open(struct play *play, const char *event_path, const char *store_path)
{
    *play = (struct play){0};
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    load_event(play, event_path);
    play->clock.clock =
        (struct az_clock){.wall_ms = read_wall, .boot_ms = read_boot, .ctx = &play->clock};
    atomic_store(&play->clock.boot_ms, 100000000);
    atomic_store(&play->clock.wall_ahead_ms, 1780000000000 - 100000000);
    testing_random_init(&play->random, 1);
    assert_true(az_window_init(
        &play->window, &(struct az_window_params){.title = "Azri", .width = 640, .height = 400}));
    play->fonts = az_fonts_open(play->event.languages, play->event.language_count);
    assert_non_null(play->fonts);
    assert_true(az_notice_init());
    play->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = store_path, .clock = &play->clock.clock, .random = &play->random.random},
        .handle_committed = tell_committed,
        .handle_state = tell_state});
    assert_non_null(play->store);
}

/* Time stands still but for the steps, so a screen is brought to rest by hand. */
static bool
bring_to_rest(struct play *play)
{
    int64_t ahead = play->sight.rest_at_ms - atomic_load(&play->clock.boot_ms);
    if (ahead > 0) {
        atomic_fetch_add(&play->clock.boot_ms, ahead);
    }
    return ahead > 0;
}

static bool
has_come(const struct play *play)
{
    const struct play_step *before = &play->steps[play->at - 1];
    if (!before->screen) {
        return true;
    }
    const char *asked = play->sight.question;
    bool question = before->question ? asked && strcmp(asked, before->question) == 0 : !asked;
    return question && strcmp(az_screen(play->sight.screen)->name, before->screen) == 0;
}

static int
handle_round(void *ctx, struct az_kiosk *kiosk)
{
    struct play *play = ctx;
    az_kiosk_look(kiosk, &play->sight);
    if (play->down) {
        play->down = false;
        assert_int_equal(SDL_PushEvent(&play->lift), 1);
        return 0;
    }
    if (play->at > 0 && !has_come(play)) {
        if (++play->looks > LOOKS_MAX) {
            fail_msg("step %zu led to the screen %s", play->at,
                     az_screen(play->sight.screen)->name);
        }
        return 1000; // only the store can bring it about, and its notice ends the wait
    }
    play->looks = 0;
    if (bring_to_rest(play)) {
        return 0;
    }
    if (!play->steps[play->at].act) {
        az_kiosk_quit(kiosk);
        return 0;
    }
    play->steps[play->at].act(play, &play->sight, play->steps[play->at].with);
    play->at += !play->again;
    play->again = false;
    return 0;
}

void
play_perform(struct play *play, const struct play_step *steps)
{
    play->steps = steps;
    play->at = 0;
    if (!play->kiosk) {
        play->kiosk = az_kiosk_open(&(struct az_kiosk_params){.event = &play->event,
                                                              .survey = &play->survey,
                                                              .catalogues = play->catalogues,
                                                              .point = &play->event.points[0],
                                                              .clock = &play->clock.clock,
                                                              .theme = testing_theme("light"),
                                                              .contrast = testing_theme("contrast"),
                                                              .zone = play->zone,
                                                              .sound = play->sound,
                                                              .speech = play->speech,
                                                              .trace = play->trace,
                                                              .window = &play->window,
                                                              .fonts = play->fonts,
                                                              .store = play->store,
                                                              .boot = {{1}},
                                                              .keep_visits = keep_visits,
                                                              .keep_visits_ctx = play,
                                                              .handle_round = handle_round,
                                                              .ctx = play});
        assert_non_null(play->kiosk);
        assert_true(play->store_waits || az_store_thread_start(play->store));
    }
    az_kiosk_run(play->kiosk);
}

void
play_close(struct play *play)
{
    struct az_notice left;
    SDL_Event unread;
    az_kiosk_close(play->kiosk);
    az_sound_close(play->sound);
    az_trace_close(play->trace);
    az_store_thread_close(play->store);
    while (SDL_PollEvent(&unread)) {
        az_notice_take(&unread, &left);
    }
    az_fonts_close(play->fonts);
    az_window_destroy(&play->window);
    az_zone_close(play->zone);
    for (size_t i = 0; i < play->event.language_count; i++) {
        az_catalogue_destroy(&play->catalogues[i]);
    }
    az_survey_destroy(&play->survey);
    az_event_destroy(&play->event);
    SDL_Quit();
}

/* -- What may be done in a step ------------------------------------------ */

void
play_nothing(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)play;
    (void)sight;
    (void)with;
}

static void
touch_at(struct play *play, float x, float y)
{
    SDL_Event finger = {
        .tfinger = {.type = SDL_FINGERDOWN, .touchId = 1, .fingerId = 1, .x = x, .y = y}};
    assert_int_equal(SDL_PushEvent(&finger), 1);
    finger.type = SDL_FINGERUP;
    play->lift = finger;
    play->down = true;
}

void
play_touch(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (strcmp(widget->id, with) == 0) {
            touch_at(play,
                     ((float)widget->rect.x + (float)widget->rect.w / 2) / (float)sight->width,
                     ((float)widget->rect.y + (float)widget->rect.h / 2) / (float)sight->height);
            return;
        }
    }
    fail_msg("there is no \"%s\" on the screen %s", with, az_screen(sight->screen)->name);
}

void
play_touch_anywhere(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    touch_at(play, 0.5F, 0.5F);
}

void
play_touch_beside(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    touch_at(play, 0.99F, 0.99F);
}

void
play_key(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    SDL_Event key = {.key = {.type = SDL_KEYDOWN}};
    (void)sight;
    key.key.keysym.scancode = SDL_GetScancodeFromName(with);
    key.key.keysym.sym = SDL_GetKeyFromScancode(key.key.keysym.scancode);
    assert_int_not_equal(key.key.keysym.scancode, SDL_SCANCODE_UNKNOWN);
    assert_int_equal(SDL_PushEvent(&key), 1);
    key.type = SDL_KEYUP;
    play->lift = key;
    play->down = true;
}

void
play_start_store(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    assert_true(play->store_waits && az_store_thread_start(play->store));
}

void
play_wait(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    atomic_fetch_add(&play->clock.boot_ms, atoll(with));
}
