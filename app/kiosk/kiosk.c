// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"
#include "app/kiosk/kiosk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/notice.h"
#include "app/kiosk/saver.h"
#include "app/ui/touch.h"
#include "base/log.h"

enum {
    SAVING_AFTER_MS = 1000,  // without a COMMIT for so long, the screen says that it is saving
    REFUSED_RETRY_MS = 1000, // between tries to post what the store refused
    MOUSE_POINTER = -1,      // beside the ids of fingers, which are not negative
};

#define SLOP_UNITS 1.2 // a touch so far beside a key still means it

/* How deep a key is pressed, now or just before. */
struct press {
    size_t widget;
    int64_t since_ms; // it went down, or up
    bool down;
};

struct az_kiosk {
    struct az_kiosk_params params; // immutable
    struct az_canvas *canvas;      // owned
    struct az_typesetter *type;    // owned

    struct az_stage stage;
    struct az_view view;
    struct az_saver saver;
    struct az_touch touch;
    struct press press;

    enum az_screen_id screen;
    size_t question;      // that the screen asks
    int direction;        // the way it came in: 1 forward, -1 back, 0 in place
    SDL_Texture *leaving; // owned; the screen before, while it fades; else NULL
    struct az_rect leaving_rect;
    int64_t drawn_ms;

    enum az_store_state store_state;
    bool refused; // the store's queue took no more
    int64_t refused_ms;
    int64_t finished_ms; // when the last response was closed
    int64_t touched_ms;
    struct az_uplink_status uplink;

    bool stale; // the widgets are not those of the flow any more
    bool dirty; // what is drawn is not what there is to see
    bool quit;
};

static int64_t
now_ms(const struct az_kiosk *kiosk)
{
    return az_clock_boot_ms(kiosk->params.clock);
}

static void
measure_window(struct az_kiosk *kiosk)
{
    int width = 0;
    int height = 0;
    SDL_GetRendererOutputSize(kiosk->params.window->renderer, &width, &height);
    az_layout_init(&kiosk->stage.layout, width, height, kiosk->params.event->language_count);
    kiosk->stale = true;
}

/* The event's first language, as an index among the survey's. */
static size_t
default_language(const struct az_kiosk_params *params)
{
    int index = az_survey_language(params->survey, params->event->languages[0]);
    return index < 0 ? 0 : (size_t)index;
}

static void
init_stage(struct az_kiosk *kiosk, const struct az_kiosk_params *params)
{
    struct az_stage *stage = &kiosk->stage;
    stage->event = params->event;
    stage->survey = params->survey;
    stage->catalogues = params->catalogues;
    stage->motion = params->motion;
    stage->now_ms = now_ms(kiosk);
    stage->shown_ms = stage->now_ms;
    stage->painter = (struct az_painter){.canvas = kiosk->canvas,
                                         .type = kiosk->type,
                                         .theme = params->theme,
                                         .layout = &stage->layout};
    az_flow_init(&stage->flow, params->survey, default_language(params), stage->now_ms);
}

struct az_kiosk *
az_kiosk_open(const struct az_kiosk_params *params)
{
    struct az_kiosk *kiosk = calloc(1, sizeof(*kiosk));
    if (!kiosk) {
        AZ_LOGE("cannot start the screen: out of memory");
        return NULL;
    }
    kiosk->params = *params;
    kiosk->canvas = az_canvas_open(params->window->renderer);
    kiosk->type = kiosk->canvas ? az_typesetter_open(kiosk->canvas, params->fonts) : NULL;
    if (!kiosk->type) {
        az_kiosk_close(kiosk);
        return NULL;
    }
    init_stage(kiosk, params);
    az_saver_init(&kiosk->saver, &(struct az_saver_params){.store = params->store,
                                                           .event = params->event,
                                                           .point = params->point,
                                                           .survey = params->survey,
                                                           .clock = params->clock,
                                                           .boot = params->boot});
    az_touch_init(&kiosk->touch);
    kiosk->press.widget = AZ_TOUCH_NOTHING;
    kiosk->touched_ms = kiosk->stage.now_ms;
    kiosk->screen = az_screen_of_question(az_flow_question(&kiosk->stage.flow)->type);
    measure_window(kiosk);
    return kiosk;
}

static void
drop_leaving(struct az_kiosk *kiosk)
{
    if (kiosk->leaving) {
        SDL_DestroyTexture(kiosk->leaving);
        kiosk->leaving = NULL;
    }
}

void
az_kiosk_close(struct az_kiosk *kiosk)
{
    if (!kiosk) {
        return;
    }
    drop_leaving(kiosk);
    az_typesetter_close(kiosk->type);
    az_canvas_close(kiosk->canvas);
    free(kiosk);
}

void
az_kiosk_quit(struct az_kiosk *kiosk)
{
    kiosk->quit = true;
}

/* -- Which screen is on ------------------------------------------------- */

/*
 * "Thank you" only after COMMIT. False: the response is on its way to the disk
 * and not for long yet, so what is on the screen stays for a moment.
 */
static bool
decide_screen(const struct az_kiosk *kiosk, enum az_screen_id *out)
{
    const struct az_question *question = az_flow_question(&kiosk->stage.flow);
    if (kiosk->store_state != AZ_STORE_STATE_READY || kiosk->refused) {
        *out = AZ_SCREEN_OUT_OF_SERVICE;
    } else if (question) {
        *out = az_screen_of_question(question->type);
    } else if (az_saver_is_done(&kiosk->saver)) {
        *out = AZ_SCREEN_THANKS;
    } else if (kiosk->stage.now_ms - kiosk->finished_ms >= SAVING_AFTER_MS) {
        *out = AZ_SCREEN_SAVING;
    } else {
        return false;
    }
    return true;
}

/* Waiting for a COMMIT, with the last question still on the screen. */
static bool
is_held(const struct az_kiosk *kiosk)
{
    enum az_screen_id screen;
    return !decide_screen(kiosk, &screen);
}

/* Below the bar that stays the same on every screen. */
static struct az_rect
moving_part(const struct az_layout *layout)
{
    struct az_rect bar = layout->portrait ? layout->title : layout->languages;
    int top = bar.y + bar.h + az_layout_px(layout, 1.5);
    return (struct az_rect){0, top, layout->width, layout->height - top};
}

/* Keep a picture of the screen that is left, to let it fade. */
static void
keep_leaving(struct az_kiosk *kiosk)
{
    drop_leaving(kiosk);
    struct az_rect part = moving_part(&kiosk->stage.layout);
    SDL_Rect from = {part.x, part.y, part.w, part.h};
    SDL_Renderer *renderer = kiosk->params.window->renderer;
    SDL_Texture *texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STREAMING, part.w, part.h);
    void *pixels = NULL;
    int pitch = 0;
    if (!texture || SDL_LockTexture(texture, NULL, &pixels, &pitch) != 0) {
        SDL_DestroyTexture(texture);
        return; // the next screen then comes without this one fading
    }
    SDL_RenderReadPixels(renderer, &from, SDL_PIXELFORMAT_ARGB8888, pixels, pitch);
    SDL_UnlockTexture(texture);
    SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    kiosk->leaving = texture;
    kiosk->leaving_rect = part;
}

static int
direction_to(const struct az_kiosk *kiosk, enum az_screen_id screen)
{
    if (screen == AZ_SCREEN_SAVING || screen == AZ_SCREEN_OUT_OF_SERVICE ||
        kiosk->screen == AZ_SCREEN_SAVING || kiosk->screen == AZ_SCREEN_OUT_OF_SERVICE) {
        return 0;
    }
    return screen != AZ_SCREEN_THANKS && kiosk->screen != AZ_SCREEN_THANKS &&
                   kiosk->stage.flow.question < kiosk->question
               ? -1
               : 1;
}

static void
change_screen(struct az_kiosk *kiosk, enum az_screen_id screen)
{
    if (kiosk->stage.motion && kiosk->drawn_ms > 0) {
        keep_leaving(kiosk);
    }
    kiosk->direction = direction_to(kiosk, screen);
    kiosk->screen = screen;
    kiosk->question = kiosk->stage.flow.question;
    kiosk->stage.shown_ms = kiosk->stage.now_ms;
    kiosk->press = (struct press){.widget = AZ_TOUCH_NOTHING};
    az_touch_cancel(&kiosk->touch);
    kiosk->stale = true;
}

static void
arrange(struct az_kiosk *kiosk)
{
    kiosk->stale = false;
    kiosk->dirty = true;
    kiosk->view.count = 0;
    az_screen(kiosk->screen)->arrange(&kiosk->stage, &kiosk->view);
    az_stage_arrange_languages(&kiosk->stage, &kiosk->view);
}

/* Bring the screen in line with the flow and the store. */
static void
update(struct az_kiosk *kiosk)
{
    enum az_screen_id screen;
    if (!decide_screen(kiosk, &screen)) {
        return;
    }
    bool asks = az_flow_question(&kiosk->stage.flow) != NULL;
    if (screen != kiosk->screen || (asks && kiosk->question != kiosk->stage.flow.question)) {
        change_screen(kiosk, screen);
    }
    if (kiosk->stale) {
        arrange(kiosk);
    }
}

/* -- What is done with an input ----------------------------------------- */

/*
 * The store takes no more. A response that only waits for its closing is
 * thanked for when it is stored after all; any other pass ends here.
 */
static void
go_out_of_service(struct az_kiosk *kiosk)
{
    struct az_flow *flow = &kiosk->stage.flow;
    kiosk->refused = true;
    kiosk->refused_ms = kiosk->stage.now_ms;
    if (flow->place == AZ_FLOW_THANKS && kiosk->saver.owes) {
        return;
    }
    struct az_flow_effect effect = {0};
    size_t language = flow->language;
    az_flow_time_out(flow, kiosk->stage.now_ms, &effect);
    az_saver_apply(&kiosk->saver, &effect, language);
}

static void
keep(struct az_kiosk *kiosk, const struct az_flow_effect *effect, size_t language)
{
    if (!effect->begins && effect->answer_count == 0 && !effect->finishes) {
        return;
    }
    if (effect->finishes) {
        kiosk->finished_ms = kiosk->stage.now_ms;
    }
    if (!az_saver_apply(&kiosk->saver, effect, language)) {
        go_out_of_service(kiosk);
    }
}

static bool
answer_number(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    return az_flow_answer_number(&kiosk->stage.flow, widget->number, kiosk->stage.now_ms, effect);
}

static bool
answer_choice(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    return az_flow_answer_choice(&kiosk->stage.flow, widget->key, kiosk->stage.now_ms, effect);
}

static bool
choose_language(struct az_kiosk *kiosk, const struct az_widget *widget,
                struct az_flow_effect *effect)
{
    (void)effect;
    int language = az_survey_language(kiosk->stage.survey, widget->key);
    return language >= 0 && az_flow_set_language(&kiosk->stage.flow, (size_t)language);
}

static bool
go_back(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    (void)widget;
    (void)effect;
    return az_flow_back(&kiosk->stage.flow, kiosk->stage.now_ms);
}

static bool
go_next(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    (void)widget;
    return az_flow_next(&kiosk->stage.flow, kiosk->stage.now_ms, effect);
}

typedef bool (*input_fn)(struct az_kiosk *kiosk, const struct az_widget *widget,
                         struct az_flow_effect *effect);

static const input_fn inputs[] = {
    [AZ_WIDGET_FACE] = answer_number,
    [AZ_WIDGET_NUMBER] = answer_number,
    [AZ_WIDGET_CHIP] = answer_choice,
    [AZ_WIDGET_CHECK] = answer_choice,
    [AZ_WIDGET_LANGUAGE] = choose_language,
    [AZ_WIDGET_BACK] = go_back,
    [AZ_WIDGET_NEXT] = go_next,
};
static_assert(sizeof(inputs) / sizeof(*inputs) == AZ_WIDGET_KIND_COUNT, "an input a kind");

static void
use_widget(struct az_kiosk *kiosk, const struct az_widget *widget)
{
    struct az_flow_effect effect = {0};
    size_t language = kiosk->stage.flow.language;
    if (inputs[widget->kind](kiosk, widget, &effect)) {
        keep(kiosk, &effect, language);
        kiosk->stale = true;
    }
}

/* -- Time --------------------------------------------------------------- */

static int64_t
rest_at_ms(const struct az_kiosk *kiosk)
{
    return kiosk->stage.shown_ms + az_screen(kiosk->screen)->settle_ms;
}

static bool
press_moves(const struct az_kiosk *kiosk)
{
    int64_t duration = kiosk->press.down ? AZ_MOTION_PRESS_MS : AZ_MOTION_RELEASE_MS;
    return kiosk->stage.motion && kiosk->press.widget != AZ_TOUCH_NOTHING &&
           kiosk->stage.now_ms - kiosk->press.since_ms < duration;
}

static bool
screen_moves(const struct az_kiosk *kiosk)
{
    return kiosk->stage.motion && kiosk->stage.now_ms - kiosk->stage.shown_ms < AZ_MOTION_CHANGE_MS;
}

static bool
is_at_rest(const struct az_kiosk *kiosk)
{
    return kiosk->stage.now_ms >= rest_at_ms(kiosk) && !press_moves(kiosk) && !kiosk->dirty &&
           !is_held(kiosk) && az_touch_pressed(&kiosk->touch) == AZ_TOUCH_NOTHING;
}

/* Somebody began and has not come to the end: without a touch, the time runs out. */
static bool
is_begun(const struct az_kiosk *kiosk)
{
    const struct az_flow *flow = &kiosk->stage.flow;
    return flow->place == AZ_FLOW_QUESTION &&
           (flow->open || flow->question > 0 || flow->language != flow->default_language);
}

/* When this screen ends by itself; -1 if it does not. */
static int64_t
leaves_at_ms(const struct az_kiosk *kiosk)
{
    if (kiosk->screen == AZ_SCREEN_THANKS && kiosk->stage.flow.place == AZ_FLOW_THANKS) {
        return kiosk->stage.shown_ms + (int64_t)kiosk->params.event->thanks_s * 1000;
    }
    return is_begun(kiosk) ? kiosk->touched_ms + (int64_t)kiosk->params.event->idle_s * 1000 : -1;
}

static void
leave_screen(struct az_kiosk *kiosk)
{
    struct az_flow *flow = &kiosk->stage.flow;
    if (flow->place == AZ_FLOW_THANKS) {
        az_flow_reset(flow, kiosk->stage.now_ms);
    } else {
        struct az_flow_effect effect = {0};
        size_t language = flow->language;
        az_flow_time_out(flow, kiosk->stage.now_ms, &effect);
        keep(kiosk, &effect, language);
    }
    kiosk->stale = true;
}

static void
retry_refused(struct az_kiosk *kiosk)
{
    if (kiosk->refused && az_saver_settle(&kiosk->saver)) {
        kiosk->refused = false;
        kiosk->finished_ms = kiosk->stage.now_ms;
        kiosk->stale = true;
    }
    kiosk->refused_ms = kiosk->stage.now_ms;
}

/* When a motion under way is over, which is a frame of its own; -1 if there is none. */
static int64_t
motion_ends_ms(const struct az_kiosk *kiosk)
{
    const struct press *press = &kiosk->press;
    int64_t pressed = press->since_ms + (press->down ? AZ_MOTION_PRESS_MS : AZ_MOTION_RELEASE_MS);
    if (!kiosk->stage.motion) {
        return -1;
    }
    if (kiosk->drawn_ms < rest_at_ms(kiosk)) {
        return rest_at_ms(kiosk);
    }
    return press->widget != AZ_TOUCH_NOTHING && kiosk->drawn_ms < pressed ? pressed : -1;
}

static int64_t
sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 ? b_ms : b_ms < 0 ? a_ms : a_ms < b_ms ? a_ms : b_ms;
}

/* When to draw again without anything having happened; -1 for never. */
static int64_t
next_frame_at_ms(const struct az_kiosk *kiosk)
{
    if (screen_moves(kiosk) || press_moves(kiosk)) {
        return kiosk->drawn_ms + AZ_MOTION_FRAME_MS;
    }
    const struct az_screen *screen = az_screen(kiosk->screen);
    int64_t in_ms = screen->next_frame_ms ? screen->next_frame_ms(&kiosk->stage) : -1;
    return sooner(in_ms < 0 ? -1 : kiosk->drawn_ms + in_ms, motion_ends_ms(kiosk));
}

static void
advance(struct az_kiosk *kiosk)
{
    int64_t now = kiosk->stage.now_ms = now_ms(kiosk);
    int64_t leaves = leaves_at_ms(kiosk);
    if (leaves >= 0 && now >= leaves) {
        leave_screen(kiosk);
    }
    if (kiosk->refused && now - kiosk->refused_ms >= REFUSED_RETRY_MS) {
        retry_refused(kiosk);
    }
    int64_t frame = next_frame_at_ms(kiosk);
    if (frame >= 0 && now >= frame) {
        kiosk->dirty = true;
    }
    update(kiosk);
}

/* Milliseconds until something is due, -1 if nothing is. */
static int
wait_ms(const struct az_kiosk *kiosk)
{
    int64_t now = now_ms(kiosk);
    int64_t due = sooner(next_frame_at_ms(kiosk), leaves_at_ms(kiosk));
    if (rest_at_ms(kiosk) > now) {
        due = sooner(due, rest_at_ms(kiosk));
    }
    if (kiosk->refused) {
        due = sooner(due, kiosk->refused_ms + REFUSED_RETRY_MS);
    }
    if (is_held(kiosk)) {
        due = sooner(due, kiosk->finished_ms + SAVING_AFTER_MS);
    }
    if (due < 0) {
        return -1;
    }
    int64_t wait = due - now;
    return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

/* -- Drawing ------------------------------------------------------------ */

static double
press_depth(const struct az_kiosk *kiosk, size_t widget)
{
    const struct press *press = &kiosk->press;
    if (press->widget != widget) {
        return 0;
    }
    if (!kiosk->stage.motion) {
        return press->down ? 1 : 0;
    }
    /* A press shows on its first frame already. */
    int64_t passed = kiosk->stage.now_ms - press->since_ms + AZ_MOTION_FRAME_MS;
    return press->down ? az_motion_ease_out(passed, AZ_MOTION_PRESS_MS)
                       : 1 - az_motion_ease_out(passed, AZ_MOTION_RELEASE_MS);
}

static void
draw_widgets(struct az_kiosk *kiosk, bool languages)
{
    for (size_t i = 0; i < kiosk->view.count; i++) {
        const struct az_widget *widget = &kiosk->view.widgets[i];
        if ((widget->kind == AZ_WIDGET_LANGUAGE) == languages) {
            az_widget_draw(&kiosk->stage.painter, widget, press_depth(kiosk, i));
        }
    }
}

static void
draw_leaving(struct az_kiosk *kiosk, int64_t passed)
{
    if (!kiosk->leaving) {
        return;
    }
    int shift = az_layout_px(&kiosk->stage.layout, AZ_CHANGE_UNITS);
    double gone = az_motion_ease_out(passed, AZ_MOTION_CHANGE_MS * 2 / 3);
    static const struct az_color as_it_is = {0xff, 0xff, 0xff, 0xff};
    az_canvas_slide(kiosk->canvas, -kiosk->direction * (int)(shift * gone), 1 - gone);
    az_canvas_texture(kiosk->canvas, kiosk->leaving, kiosk->leaving_rect, as_it_is);
    az_canvas_slide(kiosk->canvas, 0, 1);
}

static void
draw_screen(struct az_kiosk *kiosk)
{
    int64_t passed = kiosk->stage.now_ms - kiosk->stage.shown_ms;
    double in = kiosk->stage.motion ? az_motion_ease_out(passed, AZ_MOTION_CHANGE_MS) : 1;
    int shift = az_layout_px(&kiosk->stage.layout, AZ_CHANGE_UNITS);
    az_canvas_clear(kiosk->canvas, kiosk->params.theme->ground);
    az_stage_draw_title(&kiosk->stage);
    draw_widgets(kiosk, true);
    if (in < 1) {
        draw_leaving(kiosk, passed);
    } else {
        drop_leaving(kiosk);
    }
    az_canvas_slide(kiosk->canvas, kiosk->direction * (int)(shift * (1 - in)), in);
    az_screen(kiosk->screen)->draw(&kiosk->stage);
    draw_widgets(kiosk, false);
    az_canvas_slide(kiosk->canvas, 0, 1);
}

static void
draw(struct az_kiosk *kiosk)
{
    if (is_held(kiosk) && kiosk->screen < AZ_SCREEN_THANKS) {
        /* The flow is past the question that is still on the screen, so it cannot be drawn anew. */
        SDL_RenderPresent(kiosk->params.window->renderer);
        kiosk->dirty = false;
        return;
    }
    draw_screen(kiosk);
    SDL_RenderPresent(kiosk->params.window->renderer);
    kiosk->drawn_ms = kiosk->stage.now_ms;
    kiosk->dirty = false;
}

/* -- Events ------------------------------------------------------------- */

static size_t
widget_at(const struct az_kiosk *kiosk, int x, int y)
{
    if (kiosk->stage.now_ms < rest_at_ms(kiosk) || is_held(kiosk)) {
        return AZ_TOUCH_NOTHING; // the second tap of a double tap was not meant for this screen
    }
    return az_widget_at(kiosk->view.widgets, kiosk->view.count, x, y,
                        az_layout_px(&kiosk->stage.layout, SLOP_UNITS));
}

static void
show_press(struct az_kiosk *kiosk)
{
    size_t pressed = az_touch_pressed(&kiosk->touch);
    struct press *press = &kiosk->press;
    bool down = pressed != AZ_TOUCH_NOTHING;
    if (down == press->down && (!down || press->widget == pressed)) {
        return;
    }
    press->widget = down ? pressed : press->widget;
    press->down = down;
    press->since_ms = kiosk->stage.now_ms;
    kiosk->dirty = true;
}

static void
handle_down(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    kiosk->touched_ms = kiosk->stage.now_ms;
    az_touch_down(&kiosk->touch, pointer, widget_at(kiosk, x, y), kiosk->stage.now_ms);
    show_press(kiosk);
}

static void
handle_move(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    az_touch_move(&kiosk->touch, pointer, widget_at(kiosk, x, y), kiosk->stage.now_ms);
    show_press(kiosk);
}

static void
handle_up(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    size_t touched =
        az_touch_up(&kiosk->touch, pointer, widget_at(kiosk, x, y), kiosk->stage.now_ms);
    show_press(kiosk);
    if (touched < kiosk->view.count) {
        struct az_widget widget = kiosk->view.widgets[touched];
        use_widget(kiosk, &widget);
    }
}

static void
handle_finger(struct az_kiosk *kiosk, const SDL_TouchFingerEvent *finger)
{
    int x = (int)(finger->x * (float)kiosk->stage.layout.width);
    int y = (int)(finger->y * (float)kiosk->stage.layout.height);
    int64_t pointer = finger->fingerId < 0 ? 0 : finger->fingerId;
    if (finger->type == SDL_FINGERDOWN) {
        handle_down(kiosk, pointer, x, y);
    } else if (finger->type == SDL_FINGERMOTION) {
        handle_move(kiosk, pointer, x, y);
    } else {
        handle_up(kiosk, pointer, x, y);
    }
}

/* From the window's points to the renderer's pixels. */
static void
scale_to_pixels(const struct az_kiosk *kiosk, int *x, int *y)
{
    int width = 0;
    int height = 0;
    SDL_GetWindowSize(kiosk->params.window->window, &width, &height);
    if (width > 0 && height > 0) {
        *x = (int)((int64_t)*x * kiosk->stage.layout.width / width);
        *y = (int)((int64_t)*y * kiosk->stage.layout.height / height);
    }
}

static void
handle_mouse_button(struct az_kiosk *kiosk, const SDL_MouseButtonEvent *button)
{
    if (button->which == SDL_TOUCH_MOUSEID || button->button != SDL_BUTTON_LEFT) {
        return;
    }
    int x = button->x;
    int y = button->y;
    scale_to_pixels(kiosk, &x, &y);
    if (button->type == SDL_MOUSEBUTTONDOWN) {
        handle_down(kiosk, MOUSE_POINTER, x, y);
    } else {
        handle_up(kiosk, MOUSE_POINTER, x, y);
    }
}

static void
handle_mouse_motion(struct az_kiosk *kiosk, const SDL_MouseMotionEvent *motion)
{
    if (motion->which == SDL_TOUCH_MOUSEID || !(motion->state & SDL_BUTTON_LMASK)) {
        return;
    }
    int x = motion->x;
    int y = motion->y;
    scale_to_pixels(kiosk, &x, &y);
    handle_move(kiosk, MOUSE_POINTER, x, y);
}

static void
handle_window(struct az_kiosk *kiosk, const SDL_WindowEvent *window)
{
    if (window->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        az_touch_cancel(&kiosk->touch);
        drop_leaving(kiosk);
        measure_window(kiosk);
    } else if (window->event == SDL_WINDOWEVENT_EXPOSED) {
        kiosk->dirty = true;
    }
}

static void
handle_notice(struct az_kiosk *kiosk, const struct az_notice *notice)
{
    switch (notice->kind) {
    case AZ_NOTICE_COMMITTED:
        if (az_saver_committed(&kiosk->saver, notice->ticket)) {
            az_trace_committed(kiosk->params.trace, kiosk->saver.saved);
        }
        retry_refused(kiosk);
        break;
    case AZ_NOTICE_STORE_STATE:
        kiosk->store_state = notice->store;
        kiosk->stale = true;
        az_trace_store(kiosk->params.trace, notice->store);
        break;
    case AZ_NOTICE_UPLINK_STATUS:
        kiosk->uplink = notice->uplink;
        az_trace_uplink(kiosk->params.trace, &notice->uplink);
        break;
    case AZ_NOTICE_QUIT:
        kiosk->quit = true;
        break;
    }
}

static void
handle_event(struct az_kiosk *kiosk, const SDL_Event *event)
{
    struct az_notice notice;
    kiosk->stage.now_ms = now_ms(kiosk);
    switch (event->type) {
    case SDL_QUIT:
        kiosk->quit = true;
        break;
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        handle_finger(kiosk, &event->tfinger);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        handle_mouse_button(kiosk, &event->button);
        break;
    case SDL_MOUSEMOTION:
        handle_mouse_motion(kiosk, &event->motion);
        break;
    case SDL_WINDOWEVENT:
        handle_window(kiosk, &event->window);
        break;
    default:
        if (az_notice_take(event, &notice)) {
            handle_notice(kiosk, &notice);
        }
        break;
    }
    /* Each event meets the screen that the one before has led to. */
    update(kiosk);
}

static void
wait_for_events(struct az_kiosk *kiosk, int timeout)
{
    SDL_Event event;
    int got = timeout < 0 ? SDL_WaitEvent(&event) : SDL_WaitEventTimeout(&event, timeout);
    while (got && !kiosk->quit) {
        handle_event(kiosk, &event);
        got = SDL_PollEvent(&event);
    }
}

void
az_kiosk_run(struct az_kiosk *kiosk)
{
    while (!kiosk->quit) {
        advance(kiosk);
        if (kiosk->dirty) {
            draw(kiosk);
        }
        if (is_at_rest(kiosk)) {
            az_trace_screen(kiosk->params.trace, az_screen(kiosk->screen)->name, &kiosk->stage,
                            &kiosk->view);
        }
        int most =
            kiosk->params.handle_round ? kiosk->params.handle_round(kiosk->params.ctx, kiosk) : -1;
        if (!kiosk->quit) {
            wait_for_events(kiosk, (int)sooner(wait_ms(kiosk), most));
        }
    }
}

/* -- Being looked at ---------------------------------------------------- */

void
az_kiosk_look(const struct az_kiosk *kiosk, struct az_kiosk_sight *out)
{
    const struct az_question *question = az_flow_question(&kiosk->stage.flow);
    *out = (struct az_kiosk_sight){.screen = kiosk->screen,
                                   .question = question ? question->id : NULL,
                                   .question_index = kiosk->stage.flow.question,
                                   .language = az_stage_tag(&kiosk->stage),
                                   .view = &kiosk->view,
                                   .width = kiosk->stage.layout.width,
                                   .height = kiosk->stage.layout.height,
                                   .at_rest = is_at_rest(kiosk),
                                   .rest_at_ms = rest_at_ms(kiosk),
                                   .leaves_at_ms = leaves_at_ms(kiosk),
                                   .saved = kiosk->saver.saved,
                                   .uplink = kiosk->uplink};
}

bool
az_kiosk_save_screen(struct az_kiosk *kiosk, const char *path)
{
    return az_canvas_save(kiosk->canvas, path);
}

bool
az_kiosk_save_other_screen(struct az_kiosk *kiosk, enum az_screen_id screen, size_t language,
                           const char *path)
{
    enum az_screen_id shown = kiosk->screen;
    size_t spoken = kiosk->stage.flow.language;
    bool motion = kiosk->stage.motion;
    kiosk->screen = screen;
    kiosk->stage.motion = false;
    az_flow_set_language(&kiosk->stage.flow, language);
    arrange(kiosk);
    draw_screen(kiosk);
    bool ok = az_canvas_save(kiosk->canvas, path);

    az_flow_set_language(&kiosk->stage.flow, spoken);
    kiosk->stage.motion = motion;
    kiosk->screen = shown;
    arrange(kiosk);
    return ok;
}
