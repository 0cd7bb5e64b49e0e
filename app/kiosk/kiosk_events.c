// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"
#include "app/kiosk/notice.h"

enum {
    MOUSE_POINTER = -1, // beside the ids of fingers, which are not negative
};

/* The second tap of a double tap was not meant for the screen that the first one led to. */
bool
az_kiosk_is_deaf(const struct az_kiosk *kiosk)
{
    return kiosk->stage.now_ms < az_kiosk_rest_at_ms(kiosk) || az_kiosk_is_held(kiosk);
}

static struct az_touch_point
point_at(const struct az_kiosk *kiosk, int x, int y)
{
    struct az_touch_point at = {AZ_TOUCH_NOTHING, x, y};
    if (!az_kiosk_is_deaf(kiosk)) {
        at.key = az_widget_at(kiosk->view.widgets, kiosk->view.count, x, y,
                              az_layout_px(&kiosk->stage.layout, AZ_KIOSK_SLOP_UNITS));
    }
    return at;
}

static void
show_press(struct az_kiosk *kiosk)
{
    size_t pressed = az_touch_pressed(&kiosk->touch);
    struct az_kiosk_press *press = &kiosk->press;
    bool down = pressed != AZ_TOUCH_NOTHING;
    if (down == press->down && (!down || press->widget == pressed)) {
        return;
    }
    az_kiosk_touch_up_widget(kiosk, press->widget);
    press->widget = down ? pressed : press->widget;
    press->down = down;
    press->since_ms = kiosk->stage.now_ms;
    az_kiosk_touch_up_widget(kiosk, press->widget);
}

void
az_kiosk_press(struct az_kiosk *kiosk, int64_t pointer, struct az_touch_point at)
{
    az_touch_down(&kiosk->touch, pointer, at, kiosk->stage.now_ms);
    show_press(kiosk);
}

void
az_kiosk_release(struct az_kiosk *kiosk, int64_t pointer, struct az_touch_point at)
{
    size_t touched = az_touch_up(&kiosk->touch, pointer, at, kiosk->stage.now_ms);
    show_press(kiosk);
    if (touched < kiosk->view.count) {
        struct az_widget used = kiosk->view.widgets[touched];
        az_sound_tap(kiosk->params.sound);
        az_kiosk_use_widget(kiosk, &used);
    }
}

/* Fingers need no focus, and a touch that only woke the terminal is on no key. */
static void
handle_down(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    bool over = az_kiosk_touched(kiosk);
    kiosk->stale = kiosk->stale || kiosk->focus.shown;
    az_focus_forget(&kiosk->focus);
    if (!over && az_kiosk_keyboard_down(kiosk, pointer, x, y)) {
        az_sound_tap(kiosk->params.sound);
        return;
    }
    struct az_touch_point at = point_at(kiosk, x, y);
    over = over || az_kiosk_go_on(kiosk, at.key);
    at.key = over ? AZ_TOUCH_NOTHING : at.key;
    az_kiosk_press(kiosk, pointer, at);
}

static void
handle_move(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    if (az_kiosk_keyboard_move(kiosk, pointer, x, y)) {
        return;
    }
    az_touch_move(&kiosk->touch, pointer, point_at(kiosk, x, y), kiosk->stage.now_ms);
    show_press(kiosk);
}

static void
handle_up(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    if (az_kiosk_keyboard_up(kiosk, pointer, x, y)) {
        return;
    }
    az_kiosk_release(kiosk, pointer, point_at(kiosk, x, y));
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
        az_kiosk_end_change(kiosk);
        az_kiosk_measure(kiosk);
    } else if (window->event == SDL_WINDOWEVENT_EXPOSED) {
        az_kiosk_touch_up(kiosk, NULL);
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
        az_kiosk_retry_refused(kiosk);
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
    case AZ_NOTICE_SHOW:
        kiosk->params.take_show(kiosk->params.take_show_ctx, notice->show);
        kiosk->has_next = true;
        break;
    case AZ_NOTICE_QUIT:
        kiosk->quit = true;
        break;
    case AZ_NOTICE_ENROLLING: // its screen is gone by now
        break;
    }
}

void
az_kiosk_handle_event(struct az_kiosk *kiosk, const SDL_Event *event)
{
    struct az_notice notice;
    struct az_command command;
    kiosk->stage.now_ms = az_kiosk_now_ms(kiosk);
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
        if (kiosk->params.pads) {
            az_pads_note(kiosk->params.pads, event, kiosk->stage.now_ms);
        }
        if (az_kiosk_type(kiosk, event)) {
            break;
        }
        if (az_command_from_event(&kiosk->sticks, event, &command)) {
            az_kiosk_handle_command(kiosk, &command);
        } else if (az_notice_take(event, &notice)) {
            handle_notice(kiosk, &notice);
        }
        break;
    }
    /* Each event meets the screen that the one before has led to. */
    az_kiosk_update(kiosk);
}
