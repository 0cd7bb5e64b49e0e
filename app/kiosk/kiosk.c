// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "kiosk"
#include "app/kiosk/kiosk.h"

#include <stdlib.h>

#include "app/kiosk/kiosk_state.h"
#include "app/kiosk/wiping.h"
#include "app/kiosk/writing_form.h"
#include "app/survey/words.h"
#include "base/log.h"
#include "base/seal.h"

int64_t
az_kiosk_now_ms(const struct az_kiosk *kiosk)
{
    return az_clock_boot_ms(kiosk->params.clock);
}

/* Sharp at any place that a screen of this size gives it; it is never made larger. */
static void
open_logo(struct az_kiosk *kiosk)
{
    const struct az_layout *layout = &kiosk->stage.layout;
    const char *path = kiosk->params.event->logo_path;
    az_logo_close(kiosk->logo);
    kiosk->logo =
        path ? az_logo_open(kiosk->canvas, path, layout->width / 3, layout->height / 6) : NULL;
    kiosk->stage.logo = kiosk->logo;
}

void
az_kiosk_measure(struct az_kiosk *kiosk)
{
    struct az_layout *layout = &kiosk->stage.layout;
    SDL_GetRendererOutputSize(kiosk->params.window->renderer, &layout->width, &layout->height);
    /* What the organizers measured is worth more than what the screen tells of itself. */
    kiosk->screen_mm = kiosk->params.event->screen_mm > 0
                           ? kiosk->params.event->screen_mm
                           : az_window_diagonal_mm(kiosk->params.window);
    open_logo(kiosk);
    kiosk->stale = true;
}

static bool
shows_keyboard(const struct az_kiosk *kiosk)
{
    const struct az_writing *writing = &kiosk->stage.writing;
    bool shown = kiosk->screen == AZ_SCREEN_TEXT || kiosk->screen == AZ_SCREEN_CONTACT;
    return shown && writing->question && writing->typing;
}

void
az_kiosk_lay_out(struct az_kiosk *kiosk)
{
    struct az_stage *stage = &kiosk->stage;
    const struct az_event *event = kiosk->params.event;
    bool contrast = stage->access.contrast && stage->offer.contrast;
    stage->offer.aloud = kiosk->prompted[stage->flow.language];
    stage->painter.theme = contrast ? kiosk->params.contrast : kiosk->params.theme;
    struct az_layout_params params = {.width = stage->layout.width,
                                      .height = stage->layout.height,
                                      .theme = stage->painter.theme,
                                      .diagonal_mm = kiosk->screen_mm,
                                      .languages = event->language_count,
                                      .text_scale = stage->access.larger ? AZ_TEXT_LARGER : 1,
                                      .logo = stage->logo != NULL,
                                      .speech = kiosk->params.speech != NULL,
                                      .rtl = az_language_is_rtl(az_stage_tag(stage)),
                                      .low_reach = event->low_reach,
                                      .writing = shows_keyboard(kiosk)};
    az_layout_init(&stage->layout, &params);
    if (az_layout_asks_in_bar(&stage->layout) && !az_writing_form_fits_bar(stage)) {
        params.below = true;
        az_layout_init(&stage->layout, &params);
    }
    kiosk->touch.slip_px = az_layout_px(&stage->layout, stage->layout.key * AZ_KIOSK_SLIP_KEYS);
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
    stage->offer.contrast = params->contrast != NULL;
    stage->now_ms = az_kiosk_now_ms(kiosk);
    // The first screen takes no other's place: it need not come in, and no touch is left over.
    stage->shown_ms = stage->now_ms - AZ_KIOSK_DEAF_MS;
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
    az_sealing_init(&kiosk->sealing, params->event);
    // Without it people are thanked all the same; what is wrong has been logged.
    kiosk->link = params->event->link ? az_qr_open(params->event->link) : NULL;
    kiosk->stage.link = kiosk->link;
    az_touch_init(&kiosk->touch);
    kiosk->press.widget = AZ_TOUCH_NOTHING;
    az_kiosk_init_person(kiosk);
    az_kiosk_find_prompts(kiosk);
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
    if (kiosk->type) {
        az_visits_post(&kiosk->visits, az_kiosk_now_ms(kiosk));
    }
    az_kiosk_end_change(kiosk);
    az_writing_end(&kiosk->stage.writing);
    az_sealing_destroy(&kiosk->sealing);
    az_qr_close(kiosk->link);
    az_logo_close(kiosk->logo);
    az_typesetter_close(kiosk->type);
    az_canvas_close(kiosk->canvas);
    free(kiosk);
}

void
az_kiosk_quit(struct az_kiosk *kiosk)
{
    kiosk->quit = true;
}

/* -- The loop ------------------------------------------------------------ */

static void
advance(struct az_kiosk *kiosk)
{
    int64_t now = kiosk->stage.now_ms = az_kiosk_now_ms(kiosk);
    int64_t leaves = az_kiosk_leaves_at_ms(kiosk);
    if (leaves >= 0 && now >= leaves) {
        az_kiosk_leave_screen(kiosk);
    }
    if (kiosk->params.pads) {
        az_pads_ask(kiosk->params.pads, now);
    }
    if (kiosk->refused && now - kiosk->refused_ms >= AZ_KIOSK_RETRY_MS) {
        az_kiosk_retry_refused(kiosk);
    }
    az_kiosk_keyboard_tick(kiosk);
    int64_t frame = az_kiosk_next_frame_at_ms(kiosk);
    if (frame >= 0 && now >= frame) {
        az_kiosk_touch_up_motion(kiosk);
    }
    az_kiosk_update(kiosk);
}

static void
wait_for_events(struct az_kiosk *kiosk, int timeout)
{
    SDL_Event event;
    int got = timeout < 0 ? SDL_WaitEvent(&event) : SDL_WaitEventTimeout(&event, timeout);
    az_trace_woke(kiosk->params.trace);
    while (got) {
        az_kiosk_handle_event(kiosk, &event);
        az_seal_wipe(&event, sizeof(event)); // somebody may have typed it
        // What is fetched must be handled, since a notice owns memory.
        got = !kiosk->quit && SDL_PollEvent(&event);
    }
}

/* What is due, and a frame if there is something new to see. */
static bool
finish_round(struct az_kiosk *kiosk)
{
    advance(kiosk);
    bool drawn = kiosk->dirty;
    if (drawn) {
        az_kiosk_draw(kiosk);
        drawn = !kiosk->dirty; // else it waits for what is being made
    }
    if (kiosk->wrote) {
        kiosk->wrote = false;
        az_wiping_traces();
    }
    if (az_kiosk_is_at_rest(kiosk)) {
        az_trace_screen(kiosk->params.trace, az_screen(kiosk->screen)->name, &kiosk->stage,
                        &kiosk->view);
    }
    return drawn;
}

bool
az_kiosk_step(struct az_kiosk *kiosk)
{
    wait_for_events(kiosk, 0);
    return finish_round(kiosk);
}

enum az_kiosk_end
az_kiosk_run(struct az_kiosk *kiosk)
{
    az_trace_woke(kiosk->params.trace);
    while (!kiosk->quit) {
        finish_round(kiosk);
        if (kiosk->has_next && az_kiosk_is_free(kiosk)) {
            az_kiosk_drop_input();
            return AZ_KIOSK_FREE;
        }
        int most =
            kiosk->params.handle_round ? kiosk->params.handle_round(kiosk->params.ctx, kiosk) : -1;
        if (!kiosk->quit) {
            wait_for_events(kiosk, (int)az_kiosk_sooner(az_kiosk_wait_ms(kiosk), most));
        }
    }
    return AZ_KIOSK_QUIT;
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
                                   .at_rest = az_kiosk_is_at_rest(kiosk),
                                   .rest_at_ms = az_kiosk_rest_at_ms(kiosk),
                                   .leaves_at_ms = az_kiosk_leaves_at_ms(kiosk),
                                   .saved = kiosk->saver.saved,
                                   .uplink = kiosk->uplink};
}
