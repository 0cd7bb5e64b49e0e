// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "enrolment"
#include "app/kiosk/enrol.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/kiosk/enrol_screen.h"
#include "app/kiosk/notice.h"
#include "app/ui/touch.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "sync/enrolling.h"
#include "sync/self.h"

#define SLOP_UNITS 1.2 // a touch so far beside a key still means it

enum {
    MOUSE_POINTER = -1, // beside the ids of fingers
    DONE_SHOWN_MS = 3000,
};

struct enrol {
    const struct az_enrol_params *params;
    struct az_self self;
    struct az_catalogue catalogues[AZ_ENROL_LANGUAGES];
    struct az_fonts *fonts;     // owned
    struct az_canvas *canvas;   // owned
    struct az_typesetter *type; // owned
    struct az_enrol_screen screen;
    struct az_touch touch;
    enum az_enrol_end end; // AZ_ENROL_FAILED while it goes on
    int64_t done_at_ms;    // since boot; 0 before

    // The thread that asks the hub writes these, and the UI reads them once it has ended.
    pthread_t thread;
    bool asking;
    char code[AZ_ENROLMENT_CODE_DIGITS + 1];
    enum az_enrolling_outcome outcome;
    struct az_hub_binding hub;
    char why[256]; // of an outcome that is not done
};

static const enum az_message told[] = {
    [AZ_ENROLLING_FAILED] = AZ_MESSAGE_ENROL_NO_HUB,    [AZ_ENROLLING_DONE] = AZ_MESSAGE_ENROL_DONE,
    [AZ_ENROLLING_WRONG_CODE] = AZ_MESSAGE_ENROL_WRONG, [AZ_ENROLLING_BUSY] = AZ_MESSAGE_ENROL_BUSY,
    [AZ_ENROLLING_REFUSED] = AZ_MESSAGE_ENROL_REFUSED,
};

static bool
open_enrol(struct enrol *enrol)
{
    for (size_t i = 0; i < AZ_ENROL_LANGUAGES; i++) {
        if (!az_catalogue_load(az_enrol_languages[i], &enrol->catalogues[i])) {
            return false;
        }
    }
    enrol->fonts = az_fonts_open(az_enrol_languages, AZ_ENROL_LANGUAGES);
    enrol->canvas = enrol->fonts ? az_canvas_open(enrol->params->window->renderer) : NULL;
    enrol->type = enrol->canvas ? az_typesetter_open(enrol->canvas, enrol->fonts) : NULL;
    enrol->screen.catalogues = enrol->catalogues;
    enrol->screen.told = AZ_MESSAGE_ENROL_HINT;
    enrol->screen.painter = (struct az_painter){
        .canvas = enrol->canvas, .type = enrol->type, .theme = enrol->params->theme};
    az_touch_init(&enrol->touch);
    return enrol->type != NULL;
}

static void
close_enrol(struct enrol *enrol)
{
    az_typesetter_close(enrol->type);
    az_canvas_close(enrol->canvas);
    az_fonts_close(enrol->fonts);
    for (size_t i = 0; i < AZ_ENROL_LANGUAGES; i++) {
        az_catalogue_destroy(&enrol->catalogues[i]);
    }
    az_self_destroy(&enrol->self);
}

static void *
ask_hub(void *ctx)
{
    struct enrol *enrol = ctx;
    struct az_buffer why;
    const struct az_enrolling enrolling = {.terminal = enrol->self.terminal,
                                           .pair = &enrol->self.pair,
                                           .binding_path = enrol->self.hub_path};
    az_buffer_init(&why, 1024);
    enrol->outcome =
        az_enrolling_by_code(&enrolling, enrol->params->hub_url, enrol->code, &enrol->hub, &why);
    snprintf(enrol->why, sizeof(enrol->why), "%s", az_buffer_text(&why));
    az_buffer_destroy(&why);
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_ENROLLING});
    return NULL;
}

static void
bring_code(struct enrol *enrol)
{
    memcpy(enrol->code, enrol->screen.digits, sizeof(enrol->code));
    enrol->asking = az_thread_start(&enrol->thread, "enrolment", ask_hub, enrol);
    az_enrol_screen_tell(&enrol->screen,
                         enrol->asking ? AZ_MESSAGE_ENROL_CHECKING : AZ_MESSAGE_ENROL_NO_HUB);
}

static void
take_outcome(struct enrol *enrol)
{
    if (!enrol->asking) {
        return;
    }
    pthread_join(enrol->thread, NULL);
    enrol->asking = false;
    if (enrol->outcome == AZ_ENROLLING_DONE) {
        snprintf(enrol->screen.label, sizeof(enrol->screen.label), "%s", enrol->hub.label);
        enrol->done_at_ms = az_clock_boot_ms(&az_clock_system);
    }
    az_enrol_screen_tell(&enrol->screen, told[enrol->outcome]);
    if (enrol->outcome != AZ_ENROLLING_DONE) {
        AZ_LOGW("not enrolled: %s", enrol->why);
    }
}

static void
type_key(struct enrol *enrol, int64_t key)
{
    if (az_enrol_screen_type(&enrol->screen, key)) {
        bring_code(enrol);
    }
}

static void
use_widget(struct enrol *enrol, const struct az_widget *widget)
{
    switch (widget->kind) {
    case AZ_WIDGET_NUMBER:
        type_key(enrol, widget->number);
        break;
    case AZ_WIDGET_LANGUAGE:
        enrol->screen.language = (size_t)widget->number;
        break;
    case AZ_WIDGET_NEXT:
        enrol->end = AZ_ENROL_LATER;
        break;
    default:
        break;
    }
}

static struct az_touch_point
point_at(const struct enrol *enrol, int x, int y)
{
    const struct az_view *view = &enrol->screen.view;
    int slop = az_layout_px(&enrol->screen.layout, SLOP_UNITS);
    return (struct az_touch_point){az_widget_at(view->widgets, view->count, x, y, slop), x, y};
}

static void
handle_pointer(struct enrol *enrol, uint32_t type, int64_t pointer, int x, int y)
{
    int64_t now_ms = az_clock_boot_ms(&az_clock_system);
    struct az_touch_point at = point_at(enrol, x, y);
    if (type == SDL_FINGERDOWN || type == SDL_MOUSEBUTTONDOWN) {
        az_touch_down(&enrol->touch, pointer, at, now_ms);
    } else if (type == SDL_FINGERUP || type == SDL_MOUSEBUTTONUP) {
        size_t touched = az_touch_up(&enrol->touch, pointer, at, now_ms);
        if (touched < enrol->screen.view.count) {
            use_widget(enrol, &enrol->screen.view.widgets[touched]);
        }
    } else {
        az_touch_move(&enrol->touch, pointer, at, now_ms);
    }
}

static void
handle_mouse(struct enrol *enrol, uint32_t type, uint32_t which, int x, int y)
{
    int width = 0;
    int height = 0;
    SDL_GetWindowSize(enrol->params->window->window, &width, &height);
    if (which != SDL_TOUCH_MOUSEID && width > 0 && height > 0) {
        handle_pointer(enrol, type, MOUSE_POINTER, x * enrol->screen.layout.width / width,
                       y * enrol->screen.layout.height / height);
    }
}

static void
handle_finger(struct enrol *enrol, const SDL_TouchFingerEvent *finger)
{
    handle_pointer(enrol, finger->type, finger->fingerId < 0 ? 0 : finger->fingerId,
                   (int)(finger->x * (float)enrol->screen.layout.width),
                   (int)(finger->y * (float)enrol->screen.layout.height));
}

/* A keyboard of plastic, of which there is one where a terminal is set up. */
static void
handle_key(struct enrol *enrol, SDL_Keycode key)
{
    if (key >= SDLK_0 && key <= SDLK_9) {
        type_key(enrol, key - SDLK_0);
    } else if (key >= SDLK_KP_1 && key <= SDLK_KP_9) {
        type_key(enrol, key - SDLK_KP_1 + 1);
    } else if (key == SDLK_KP_0) {
        type_key(enrol, 0);
    } else if (key == SDLK_BACKSPACE) {
        type_key(enrol, AZ_ENROL_DELETE);
    } else if (key == SDLK_ESCAPE && !enrol->screen.resting) {
        enrol->end = AZ_ENROL_LATER;
    }
}

/* Nobody need wait until what was told is gone by itself. */
static void
pass_on(struct enrol *enrol)
{
    if (enrol->done_at_ms > 0) {
        enrol->end = AZ_ENROL_DONE;
    }
}

static void
handle_event(struct enrol *enrol, const SDL_Event *event)
{
    struct az_notice notice;
    switch (event->type) {
    case SDL_QUIT:
        enrol->end = AZ_ENROL_QUIT;
        break;
    case SDL_FINGERDOWN:
        pass_on(enrol);
        handle_finger(enrol, &event->tfinger);
        break;
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        handle_finger(enrol, &event->tfinger);
        break;
    case SDL_MOUSEBUTTONDOWN:
        pass_on(enrol);
        handle_mouse(enrol, event->type, event->button.which, event->button.x, event->button.y);
        break;
    case SDL_MOUSEBUTTONUP:
        handle_mouse(enrol, event->type, event->button.which, event->button.x, event->button.y);
        break;
    case SDL_MOUSEMOTION:
        handle_mouse(enrol, event->type, event->motion.which, event->motion.x, event->motion.y);
        break;
    case SDL_KEYDOWN:
        pass_on(enrol);
        handle_key(enrol, event->key.keysym.sym);
        break;
    default:
        if (!az_notice_take(event, &notice)) {
            break;
        }
        if (notice.kind == AZ_NOTICE_QUIT) {
            enrol->end = AZ_ENROL_QUIT;
        } else if (notice.kind == AZ_NOTICE_ENROLLING) {
            take_outcome(enrol);
        }
        break;
    }
}

static void
draw(struct enrol *enrol)
{
    int width = 0;
    int height = 0;
    SDL_GetRendererOutputSize(enrol->params->window->renderer, &width, &height);
    az_enrol_screen_arrange(&enrol->screen, width, height);
    az_enrol_screen_draw(&enrol->screen, az_touch_pressed(&enrol->touch));
    SDL_RenderPresent(enrol->params->window->renderer);
}

static void
wait_for_events(struct enrol *enrol)
{
    SDL_Event event;
    int64_t rest_ms = -1;
    if (enrol->done_at_ms > 0) {
        rest_ms = enrol->done_at_ms + DONE_SHOWN_MS - az_clock_boot_ms(&az_clock_system);
        rest_ms = rest_ms > 0 ? rest_ms : 0;
    }
    if (SDL_WaitEventTimeout(&event, (int)rest_ms)) {
        do {
            handle_event(enrol, &event);
        } while (SDL_PollEvent(&event));
    } else if (enrol->done_at_ms > 0) {
        enrol->end = AZ_ENROL_DONE;
    }
}

static enum az_enrol_end
run(struct enrol *enrol)
{
    while (enrol->end == AZ_ENROL_FAILED) {
        draw(enrol);
        wait_for_events(enrol);
    }
    if (enrol->asking) { // told to end meanwhile; the request ends by itself within its time
        pthread_join(enrol->thread, NULL);
        enrol->asking = false;
    }
    return enrol->end;
}

enum az_enrol_end
az_enrol_run(const struct az_enrol_params *params)
{
    static struct enrol enrol;
    enrol = (struct enrol){.params = params};
    enum az_enrol_end end = AZ_ENROL_FAILED;
    if (az_self_load(params->store_path, &az_random_system, &enrol.self)) {
        end = enrol.self.hub.known ? AZ_ENROL_DONE
              : open_enrol(&enrol) ? run(&enrol)
                                   : AZ_ENROL_FAILED;
    }
    close_enrol(&enrol);
    return end;
}
