// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"
#include "app/kiosk/thanks.h"

static int64_t
settled_at_ms(const struct az_kiosk *kiosk)
{
    return kiosk->stage.shown_ms + az_screen(kiosk->screen)->settle_ms;
}

int64_t
az_kiosk_rest_at_ms(const struct az_kiosk *kiosk)
{
    int64_t settled = settled_at_ms(kiosk);
    int64_t hears = kiosk->stage.shown_ms + AZ_KIOSK_DEAF_MS;
    return settled > hears ? settled : hears;
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

bool
az_kiosk_is_at_rest(const struct az_kiosk *kiosk)
{
    return kiosk->stage.now_ms >= az_kiosk_rest_at_ms(kiosk) && !press_moves(kiosk) &&
           !kiosk->dirty && !az_kiosk_is_held(kiosk) &&
           az_touch_pressed(&kiosk->touch) == AZ_TOUCH_NOTHING &&
           az_kiosk_keyboard_due_ms(kiosk) < 0;
}

int64_t
az_kiosk_leaves_at_ms(const struct az_kiosk *kiosk)
{
    if (kiosk->screen == AZ_SCREEN_THANKS && kiosk->stage.flow.place == AZ_FLOW_THANKS) {
        return kiosk->stage.shown_ms + az_thanks_ms(&kiosk->stage);
    }
    return az_idle_over_ms(&kiosk->idle);
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
    if (kiosk->drawn_ms < settled_at_ms(kiosk)) {
        return settled_at_ms(kiosk);
    }
    return press->widget != AZ_TOUCH_NOTHING && kiosk->drawn_ms < pressed ? pressed : -1;
}

int64_t
az_kiosk_sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 ? b_ms : b_ms < 0 ? a_ms : a_ms < b_ms ? a_ms : b_ms;
}

int64_t
az_kiosk_next_frame_at_ms(const struct az_kiosk *kiosk)
{
    if (az_kiosk_is_frozen(kiosk)) {
        return -1;
    }
    if (kiosk->anew_by_ms > 0 || screen_moves(kiosk) || press_moves(kiosk)) {
        return kiosk->drawn_ms + AZ_MOTION_FRAME_MS;
    }
    const struct az_screen *screen = az_screen(kiosk->screen);
    int64_t in_ms = screen->next_frame_ms ? screen->next_frame_ms(&kiosk->stage) : -1;
    return az_kiosk_sooner(in_ms < 0 ? -1 : kiosk->drawn_ms + in_ms, motion_ends_ms(kiosk));
}

int
az_kiosk_wait_ms(const struct az_kiosk *kiosk)
{
    int64_t now = az_kiosk_now_ms(kiosk);
    int64_t due = az_kiosk_sooner(az_kiosk_next_frame_at_ms(kiosk), az_kiosk_leaves_at_ms(kiosk));
    due = az_kiosk_sooner(due, az_kiosk_person_due_ms(kiosk));
    if (kiosk->params.pads) {
        due = az_kiosk_sooner(due, az_pads_due_ms(kiosk->params.pads));
    }
    if (az_kiosk_rest_at_ms(kiosk) > now) {
        due = az_kiosk_sooner(due, az_kiosk_rest_at_ms(kiosk));
    }
    due = az_kiosk_sooner(due, az_kiosk_keyboard_due_ms(kiosk));
    if (kiosk->refused) {
        due = az_kiosk_sooner(due, kiosk->refused_ms + AZ_KIOSK_RETRY_MS);
    }
    if (az_kiosk_is_held(kiosk)) {
        due = az_kiosk_sooner(due, kiosk->finished_ms + AZ_KIOSK_SAVING_AFTER_MS);
    }
    if (due < 0) {
        return -1;
    }
    int64_t wait = due - now;
    return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}
