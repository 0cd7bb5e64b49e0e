// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "preview"
#include "app/kiosk/preview_stand.h"

#include <stdlib.h>
#include <string.h>

#include "app/kiosk/kiosk_state.h"
#include "app/kiosk/notice.h"
#include "app/kiosk/thanks.h"
#include "base/files.h"
#include "base/log.h"

enum {
    ROUNDS_MAX = 50, // until a screen has come to rest
    FINGER = 1,
    PIECES = 3, // of a text that is typed
};

static const int64_t START_WALL_MS = AZ_KIOSK_PICTURES_WALL_MS;
static const int64_t START_BOOT_MS = 60000;

struct az_preview_stand {
    struct az_preview_stand_params params; // immutable
    struct az_clock clock;
    int64_t wall_ms;   // at the start
    int64_t passed_ms; // since then
    struct az_window window;
    struct az_store_thread *store; // owned; nobody hears of what it keeps
    struct az_kiosk *kiosk;        // owned
    bool pressed;                  // a finger is on the screen
};

static int64_t
read_wall(void *ctx)
{
    const struct az_preview_stand *stand = ctx;
    return stand->wall_ms + stand->passed_ms;
}

static int64_t
read_boot(void *ctx)
{
    const struct az_preview_stand *stand = ctx;
    return START_BOOT_MS + stand->passed_ms;
}

/* -- Life ---------------------------------------------------------------- */

static bool
open_store(struct az_preview_stand *stand)
{
    char *path = az_files_join(stand->params.scratch_dir, "store.db");
    if (path) {
        stand->store = az_store_thread_open(&(struct az_store_thread_params){
            .store = {.path = path, .clock = &stand->clock, .random = &az_random_system}});
    }
    free(path);
    return stand->store && az_store_thread_start(stand->store);
}

static bool
open_window(struct az_preview_stand *stand)
{
    SDL_setenv("SDL_VIDEODRIVER", "offscreen", 1);
    return az_window_init(&stand->window, &(struct az_window_params){
                                              .title = "Azri",
                                              .width = stand->params.width,
                                              .height = stand->params.height,
                                              .may_be_unseen = true,
                                          });
}

static bool
open_kiosk(struct az_preview_stand *stand)
{
    const struct az_preview_stand_params *params = &stand->params;
    stand->kiosk = az_kiosk_open(&(struct az_kiosk_params){
        .event = params->event,
        .survey = params->survey,
        .catalogues = params->catalogues,
        .point = &params->event->points[0],
        .clock = &stand->clock,
        .theme = params->theme,
        .contrast = params->contrast,
        .zone = params->zone,
        .window = &stand->window,
        .fonts = params->fonts,
        .store = stand->store,
    });
    return stand->kiosk != NULL;
}

/* When the event is open, or closed, from the usual start on; that start if it never is. */
static int64_t
find_wall_ms(const struct az_preview_stand *stand, bool open)
{
    struct az_hours_state state;
    az_hours_look(stand->params.event, stand->params.zone, START_WALL_MS, &state);
    return state.open == open || state.changes_at_ms == INT64_MAX ? START_WALL_MS
                                                                  : state.changes_at_ms;
}

struct az_preview_stand *
az_preview_stand_open(const struct az_preview_stand_params *params)
{
    struct az_preview_stand *stand = calloc(1, sizeof(*stand));
    if (!stand) {
        AZ_LOGE("cannot make a preview: out of memory");
        return NULL;
    }
    stand->params = *params;
    stand->wall_ms = find_wall_ms(stand, true);
    stand->clock = (struct az_clock){.wall_ms = read_wall, .boot_ms = read_boot, .ctx = stand};
    if (!open_store(stand) || !open_window(stand) || !az_notice_init() || !open_kiosk(stand)) {
        az_preview_stand_close(stand);
        return NULL;
    }
    az_typesetter_watch(stand->kiosk->stage.painter.type, params->watch, params->watch_ctx);
    stand->kiosk->stage.flow.random = NULL; // choices stand as they were written
    return stand;
}

void
az_preview_stand_close(struct az_preview_stand *stand)
{
    if (!stand) {
        return;
    }
    az_kiosk_close(stand->kiosk);
    az_store_thread_close(stand->store);
    az_notice_discard_all();
    az_window_destroy(&stand->window);
    free(stand);
}

/* -- Time and touch ------------------------------------------------------ */

static int64_t
now_ms(const struct az_preview_stand *stand)
{
    return az_clock_boot_ms(&stand->clock);
}

/* Let the screen come to rest, as far as a finger on it lets it. */
static void
settle(struct az_preview_stand *stand)
{
    for (unsigned i = 0; i < ROUNDS_MAX; i++) {
        bool drawn = az_kiosk_step(stand->kiosk);
        int64_t wait = az_kiosk_rest_at_ms(stand->kiosk) - now_ms(stand);
        if (!drawn && wait <= 0) {
            return;
        }
        stand->passed_ms += wait > 0 ? wait : 0;
    }
}

static void
touch(struct az_preview_stand *stand, uint32_t type, float x, float y)
{
    SDL_Event finger = {
        .tfinger = {.type = type, .touchId = 1, .fingerId = FINGER, .x = x, .y = y}};
    az_kiosk_handle_event(stand->kiosk, &finger);
    stand->pressed = type == SDL_FINGERDOWN;
}

static void
touch_widget(struct az_preview_stand *stand, uint32_t type, const struct az_widget *widget)
{
    const struct az_layout *layout = &stand->kiosk->stage.layout;
    touch(stand, type, ((float)widget->rect.x + (float)widget->rect.w / 2) / (float)layout->width,
          ((float)widget->rect.y + (float)widget->rect.h / 2) / (float)layout->height);
}

/* Lifted off in a corner, far from any key, a finger has answered nothing. */
static void
lift(struct az_preview_stand *stand)
{
    if (stand->pressed) {
        touch(stand, SDL_FINGERUP, 0, 1);
    }
}

/* As if the person before had come to the end and gone, and the next one stood there. */
static void
clear(struct az_preview_stand *stand)
{
    struct az_kiosk *kiosk = stand->kiosk;
    lift(stand);
    az_route_finish(&kiosk->stage.flow, now_ms(stand));
    az_kiosk_update(kiosk);
    az_kiosk_leave_screen(kiosk);
    touch(stand, SDL_FINGERDOWN, 0, 1);
    lift(stand);
    az_flow_set_language(&kiosk->stage.flow, stand->params.language);
    az_kiosk_update(kiosk);
}

/* Time in which nobody touches anything. */
static void
wait(struct az_preview_stand *stand, int64_t ms)
{
    az_kiosk_step(stand->kiosk);
    stand->passed_ms += ms;
    settle(stand);
}

static const struct az_widget *
find_widget(const struct az_preview_stand *stand, bool (*wanted)(const struct az_widget *widget))
{
    const struct az_view *view = &stand->kiosk->view;
    for (size_t i = 0; i < view->count; i++) {
        if (view->widgets[i].enabled && wanted(&view->widgets[i])) {
            return &view->widgets[i];
        }
    }
    return NULL;
}

/* A finger goes down on the first of these. */
static bool
press(struct az_preview_stand *stand, bool (*wanted)(const struct az_widget *widget))
{
    const struct az_widget *widget = find_widget(stand, wanted);
    if (widget) {
        touch_widget(stand, SDL_FINGERDOWN, widget);
        settle(stand);
    }
    return widget != NULL;
}

/* And up again. */
static bool
tap(struct az_preview_stand *stand, bool (*wanted)(const struct az_widget *widget))
{
    const struct az_widget *widget = find_widget(stand, wanted);
    if (widget) {
        struct az_widget copy = *widget; // the list is made anew by the touch
        touch_widget(stand, SDL_FINGERDOWN, &copy);
        touch_widget(stand, SDL_FINGERUP, &copy);
        settle(stand);
    }
    return widget != NULL;
}

/* -- Questions ----------------------------------------------------------- */

bool
az_preview_stand_ask(struct az_preview_stand *stand, size_t question)
{
    const struct az_route *route = &stand->params.routes[question];
    struct az_flow *flow = &stand->kiosk->stage.flow;
    clear(stand);
    az_route_walk(route, flow, now_ms(stand));
    if (!route->found) {
        flow->question = question;
        flow->open = question > 0;
    }
    stand->kiosk->stale = true;
    az_kiosk_update(stand->kiosk);
    settle(stand);
    return true;
}

bool
az_preview_stand_press(struct az_preview_stand *stand)
{
    return press(stand, az_widget_is_answer);
}

bool
az_preview_stand_choose(struct az_preview_stand *stand)
{
    struct az_flow *flow = &stand->kiosk->stage.flow;
    const struct az_question *question = az_flow_question(flow);
    lift(stand);
    if (question->type != AZ_QUESTION_CHOICES) {
        return false;
    }
    for (size_t i = 0; i < question->choice_count; i++) {
        struct az_flow_effect effect = {0};
        if (!question->choices[i].exclusive) {
            az_flow_answer_choice(flow, question->choices[i].id, now_ms(stand), &effect);
        }
    }
    stand->kiosk->stale = true;
    settle(stand);
    return true;
}

/* As much of a text as an event of typing carries, in whole characters. */
static size_t
piece_of(const char *text, size_t most)
{
    size_t size = strnlen(text, most);
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
        size--;
    }
    return size;
}

/* The beginning of what the survey says itself, so that it is in its language. */
static void
type_words(const char *text)
{
    for (int i = 0; i < PIECES && *text; i++) {
        SDL_Event typed = {.text = {.type = SDL_TEXTINPUT}};
        size_t size = piece_of(text, sizeof(typed.text.text) - 1);
        memcpy(typed.text.text, text, size);
        SDL_PushEvent(&typed);
        text += size;
    }
}

bool
az_preview_stand_write(struct az_preview_stand *stand)
{
    const struct az_kiosk *kiosk = stand->kiosk;
    enum az_question_type type = az_flow_question(&kiosk->stage.flow)->type;
    lift(stand);
    if (type != AZ_QUESTION_TEXT && type != AZ_QUESTION_CONTACT) {
        return false;
    }
    type_words(az_stage_text(&kiosk->stage, &kiosk->stage.survey->thanks));
    settle(stand);
    return true;
}

bool
az_preview_stand_doubt(struct az_preview_stand *stand)
{
    struct az_writing *writing = &stand->kiosk->stage.writing;
    if (az_flow_question(&stand->kiosk->stage.flow)->type != AZ_QUESTION_CONTACT) {
        return false;
    }
    for (size_t i = 0; i < writing->count; i++) {
        if (writing->fields[i].asks != AZ_CONTACT_NAME) {
            az_writing_choose_field(writing, i);
            type_words(writing->fields[i].asks == AZ_CONTACT_EMAIL ? "name@" : "12");
            settle(stand);
        }
    }
    az_writing_choose_field(writing, 0);
    stand->kiosk->stale = true;
    settle(stand);
    return true;
}

static bool
is_next_page(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_PAGE && widget->number > 0;
}

bool
az_preview_stand_turn(struct az_preview_stand *stand)
{
    lift(stand);
    return tap(stand, is_next_page);
}

static bool
is_larger(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_LARGER;
}

static bool
is_contrast(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_CONTRAST;
}

bool
az_preview_stand_enlarge(struct az_preview_stand *stand)
{
    return az_preview_stand_ask(stand, 0) && tap(stand, is_larger);
}

bool
az_preview_stand_contrast(struct az_preview_stand *stand)
{
    return az_preview_stand_ask(stand, 0) && tap(stand, is_contrast);
}

/* -- What becomes of a pass ---------------------------------------------- */

bool
az_preview_stand_thank(struct az_preview_stand *stand)
{
    clear(stand);
    az_route_finish(&stand->kiosk->stage.flow, now_ms(stand));
    settle(stand);
    return true;
}

bool
az_preview_stand_shows_done(const struct az_preview_stand *stand, size_t index)
{
    struct az_stage stage = stand->kiosk->stage;
    struct az_thanks thanks;
    stage.thanked = index;
    az_thanks_place(&thanks, &stage);
    return thanks.done_count > 0 && thanks.done[0] == index;
}

/*
 * Somebody answered the first question and stands there. False if one answer
 * is all there is. Nobody tells the saver when the store has the tap, so whoever
 * calls this puts the saver back as it was.
 */
static bool
begin(struct az_preview_stand *stand)
{
    az_preview_stand_ask(stand, 0);
    return tap(stand, az_widget_is_answer) && stand->kiosk->stage.flow.place == AZ_FLOW_QUESTION;
}

bool
az_preview_stand_linger(struct az_preview_stand *stand)
{
    struct az_kiosk *kiosk = stand->kiosk;
    struct az_saver before = kiosk->saver;
    bool begun = begin(stand);
    wait(stand, kiosk->idle.calm_ms + kiosk->idle.warning_ms / 4);
    kiosk->saver = before;
    return begun;
}

/* What the next person meets is in the language in which everybody begins. */
static bool
is_first_language(const struct az_preview_stand *stand)
{
    return stand->params.language == stand->kiosk->stage.flow.default_language;
}

bool
az_preview_stand_time_out(struct az_preview_stand *stand)
{
    struct az_kiosk *kiosk = stand->kiosk;
    struct az_saver before = kiosk->saver;
    if (!is_first_language(stand) || !begin(stand)) {
        kiosk->saver = before;
        return false;
    }
    wait(stand, kiosk->idle.calm_ms);
    wait(stand, kiosk->idle.warning_ms);
    kiosk->saver = before; // now nothing is on its way, and the next person is told so
    settle(stand);
    return kiosk->stage.timed_out;
}

bool
az_preview_stand_sleep(struct az_preview_stand *stand)
{
    if (!is_first_language(stand) || stand->params.event->hours_count == 0) {
        return false;
    }
    int64_t before_ms = stand->wall_ms;
    clear(stand);
    stand->wall_ms = find_wall_ms(stand, false) - stand->passed_ms;
    wait(stand, (int64_t)stand->params.event->idle_s * 1000 + 60000);
    stand->wall_ms = before_ms;
    return stand->kiosk->screen == AZ_SCREEN_ASLEEP;
}

bool
az_preview_stand_save_slowly(struct az_preview_stand *stand)
{
    struct az_saver before = stand->kiosk->saver;
    clear(stand);
    stand->kiosk->saver.last_finish = before.committed + 1; // on its way, and never there
    stand->kiosk->finished_ms = now_ms(stand) - AZ_KIOSK_SAVING_AFTER_MS;
    az_route_finish(&stand->kiosk->stage.flow, now_ms(stand));
    settle(stand);
    stand->kiosk->saver = before;
    return true;
}

bool
az_preview_stand_fail(struct az_preview_stand *stand)
{
    clear(stand);
    az_notice_push(
        &(struct az_notice){.kind = AZ_NOTICE_STORE_STATE, .store = AZ_STORE_STATE_FULL});
    settle(stand);
    return true;
}

SDL_Surface *
az_preview_stand_shoot(struct az_preview_stand *stand)
{
    const struct az_layout *layout = &stand->kiosk->stage.layout;
    SDL_Surface *shot =
        SDL_CreateRGBSurfaceWithFormat(0, layout->width, layout->height, 24, SDL_PIXELFORMAT_RGB24);
    if (!shot || SDL_RenderReadPixels(stand->window.renderer, NULL, SDL_PIXELFORMAT_RGB24,
                                      shot->pixels, shot->pitch) != 0) {
        AZ_LOGE("cannot take a picture of the screen: %s", SDL_GetError());
        SDL_FreeSurface(shot);
        return NULL;
    }
    return shot;
}
