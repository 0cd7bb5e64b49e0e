// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"
#include "app/kiosk/kiosk.h"

#include <assert.h>
#include <stdlib.h>

#include "app/kiosk/kiosk_state.h"
#include "base/log.h"

enum {
    SAVING_AFTER_MS = 1000,  // without a COMMIT for so long, the screen says that it is saving
    REFUSED_RETRY_MS = 1000, // between tries to post what the store refused
};

int64_t
az_kiosk_now_ms(const struct az_kiosk *kiosk)
{
    return az_clock_boot_ms(kiosk->params.clock);
}

void
az_kiosk_measure(struct az_kiosk *kiosk)
{
    int width = 0;
    int height = 0;
    SDL_GetRendererOutputSize(kiosk->params.window->renderer, &width, &height);
    az_layout_init(&kiosk->stage.layout,
                   &(struct az_layout_params){.width = width,
                                              .height = height,
                                              .theme = kiosk->params.theme,
                                              .languages = kiosk->params.event->language_count});
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
    stage->now_ms = az_kiosk_now_ms(kiosk);
    // The first screen takes no other's place: it need not come in, and no touch is left over.
    stage->shown_ms = stage->now_ms - AZ_MOTION_CHANGE_MS;
    stage->painter = (struct az_painter){.canvas = kiosk->canvas,
                                         .type = kiosk->type,
                                         .theme = params->theme,
                                         .layout = &stage->layout};
    az_flow_init(&stage->flow, params->survey, default_language(params), stage->now_ms);
    az_flow_shuffle(&stage->flow, &az_random_system);
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
    az_kiosk_measure(kiosk);
    return kiosk;
}

void
az_kiosk_close(struct az_kiosk *kiosk)
{
    if (!kiosk) {
        return;
    }
    az_kiosk_drop_leaving(kiosk);
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

bool
az_kiosk_is_held(const struct az_kiosk *kiosk)
{
    enum az_screen_id screen;
    return !decide_screen(kiosk, &screen);
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
        az_kiosk_keep_leaving(kiosk);
    }
    kiosk->direction = direction_to(kiosk, screen) * (kiosk->stage.layout.rtl ? -1 : 1);
    kiosk->screen = screen;
    kiosk->question = kiosk->stage.flow.question;
    kiosk->stage.shown_ms = kiosk->stage.now_ms;
    kiosk->press = (struct az_kiosk_press){.widget = AZ_TOUCH_NOTHING};
    az_touch_cancel(&kiosk->touch);
    kiosk->stale = true;
}

/* A full queue is the disk's fault, too, when nothing worse is known. */
static const char *
fault_code(const struct az_kiosk *kiosk)
{
    bool slow = kiosk->refused && kiosk->store_state == AZ_STORE_STATE_READY;
    return az_store_fault(slow ? AZ_STORE_STATE_SLOW : kiosk->store_state)->code;
}

void
az_kiosk_arrange(struct az_kiosk *kiosk)
{
    kiosk->stale = false;
    kiosk->stage.fault = fault_code(kiosk);
    kiosk->dirty = true;
    kiosk->view.count = 0;
    az_screen(kiosk->screen)->arrange(&kiosk->stage, &kiosk->view);
    az_stage_arrange_languages(&kiosk->stage, &kiosk->view);
}

void
az_kiosk_update(struct az_kiosk *kiosk)
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
        az_kiosk_arrange(kiosk);
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
        az_trace_finished(kiosk->params.trace);
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
    [AZ_WIDGET_STAR] = answer_number,
    [AZ_WIDGET_NUMBER] = answer_number,
    [AZ_WIDGET_PAIR] = answer_choice,
    [AZ_WIDGET_CHIP] = answer_choice,
    [AZ_WIDGET_CHECK] = answer_choice,
    [AZ_WIDGET_LANGUAGE] = choose_language,
    [AZ_WIDGET_BACK] = go_back,
    [AZ_WIDGET_NEXT] = go_next,
};
static_assert(sizeof(inputs) / sizeof(*inputs) == AZ_WIDGET_KIND_COUNT, "an input a kind");

void
az_kiosk_use_widget(struct az_kiosk *kiosk, const struct az_widget *widget)
{
    struct az_flow_effect effect = {0};
    size_t language = kiosk->stage.flow.language;
    if (inputs[widget->kind] && inputs[widget->kind](kiosk, widget, &effect)) {
        keep(kiosk, &effect, language);
        kiosk->stale = true;
    }
}

/* -- Time --------------------------------------------------------------- */

int64_t
az_kiosk_rest_at_ms(const struct az_kiosk *kiosk)
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
    return kiosk->stage.now_ms >= az_kiosk_rest_at_ms(kiosk) && !press_moves(kiosk) &&
           !kiosk->dirty && !az_kiosk_is_held(kiosk) &&
           az_touch_pressed(&kiosk->touch) == AZ_TOUCH_NOTHING;
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

void
az_kiosk_retry_refused(struct az_kiosk *kiosk)
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
    const struct az_kiosk_press *press = &kiosk->press;
    int64_t pressed = press->since_ms + (press->down ? AZ_MOTION_PRESS_MS : AZ_MOTION_RELEASE_MS);
    if (!kiosk->stage.motion) {
        return -1;
    }
    if (kiosk->drawn_ms < az_kiosk_rest_at_ms(kiosk)) {
        return az_kiosk_rest_at_ms(kiosk);
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
    int64_t now = kiosk->stage.now_ms = az_kiosk_now_ms(kiosk);
    int64_t leaves = leaves_at_ms(kiosk);
    if (leaves >= 0 && now >= leaves) {
        leave_screen(kiosk);
    }
    if (kiosk->refused && now - kiosk->refused_ms >= REFUSED_RETRY_MS) {
        az_kiosk_retry_refused(kiosk);
    }
    int64_t frame = next_frame_at_ms(kiosk);
    if (frame >= 0 && now >= frame) {
        kiosk->dirty = true;
    }
    az_kiosk_update(kiosk);
}

/* Milliseconds until something is due, -1 if nothing is. */
static int
wait_ms(const struct az_kiosk *kiosk)
{
    int64_t now = az_kiosk_now_ms(kiosk);
    int64_t due = sooner(next_frame_at_ms(kiosk), leaves_at_ms(kiosk));
    if (az_kiosk_rest_at_ms(kiosk) > now) {
        due = sooner(due, az_kiosk_rest_at_ms(kiosk));
    }
    if (kiosk->refused) {
        due = sooner(due, kiosk->refused_ms + REFUSED_RETRY_MS);
    }
    if (az_kiosk_is_held(kiosk)) {
        due = sooner(due, kiosk->finished_ms + SAVING_AFTER_MS);
    }
    if (due < 0) {
        return -1;
    }
    int64_t wait = due - now;
    return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void
wait_for_events(struct az_kiosk *kiosk, int timeout)
{
    SDL_Event event;
    int got = timeout < 0 ? SDL_WaitEvent(&event) : SDL_WaitEventTimeout(&event, timeout);
    az_trace_woke(kiosk->params.trace);
    while (got) {
        az_kiosk_handle_event(kiosk, &event);
        // What is fetched must be handled, since a notice owns memory.
        got = !kiosk->quit && SDL_PollEvent(&event);
    }
}

void
az_kiosk_run(struct az_kiosk *kiosk)
{
    az_trace_woke(kiosk->params.trace);
    while (!kiosk->quit) {
        advance(kiosk);
        if (kiosk->dirty) {
            az_kiosk_draw(kiosk);
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
                                   .rest_at_ms = az_kiosk_rest_at_ms(kiosk),
                                   .leaves_at_ms = leaves_at_ms(kiosk),
                                   .saved = kiosk->saver.saved,
                                   .uplink = kiosk->uplink};
}
