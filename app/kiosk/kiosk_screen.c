// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

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
    } else if (kiosk->doze.asleep) {
        *out = AZ_SCREEN_ASLEEP;
    } else if (az_idle_phase(&kiosk->idle, kiosk->stage.now_ms) == AZ_IDLE_WARNING) {
        *out = AZ_SCREEN_STILL_THERE;
    } else if (question) {
        *out = az_screen_of_question(question->type);
    } else if (az_saver_is_done(&kiosk->saver)) {
        *out = AZ_SCREEN_THANKS;
    } else if (kiosk->stage.now_ms - kiosk->finished_ms >= AZ_KIOSK_SAVING_AFTER_MS) {
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

/* Screens that stand between questions come and go in place. */
static bool
stands_aside(enum az_screen_id screen)
{
    return screen == AZ_SCREEN_SAVING || screen == AZ_SCREEN_OUT_OF_SERVICE ||
           screen == AZ_SCREEN_STILL_THERE || screen == AZ_SCREEN_ASLEEP;
}

static int
direction_to(const struct az_kiosk *kiosk, enum az_screen_id screen)
{
    if (stands_aside(screen) || stands_aside(kiosk->screen)) {
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
        az_kiosk_begin_change(kiosk, screen);
    }
    kiosk->direction = direction_to(kiosk, screen) * (kiosk->stage.layout.rtl ? -1 : 1);
    kiosk->stage.page = kiosk->question == kiosk->stage.flow.question ? kiosk->stage.page : 0;
    kiosk->screen = screen;
    if (kiosk->question != kiosk->stage.flow.question) {
        kiosk->question = kiosk->stage.flow.question;
    }
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

/* Another language, another size or other colours: there is hardly a text that stays. */
static bool
looks_otherwise(struct az_kiosk *kiosk)
{
    const struct az_stage *stage = &kiosk->stage;
    bool same = kiosk->looks_language == stage->flow.language &&
                kiosk->looks.larger == stage->access.larger &&
                kiosk->looks.contrast == stage->access.contrast;
    kiosk->looks_language = stage->flow.language;
    kiosk->looks = stage->access;
    return !same;
}

void
az_kiosk_arrange(struct az_kiosk *kiosk)
{
    kiosk->stale = false;
    kiosk->stage.fault = fault_code(kiosk);
    if (kiosk->change.begun) {
        az_kiosk_end_change(kiosk); // it would show what is no longer so
    }
    az_kiosk_lay_out(kiosk);
    if (looks_otherwise(kiosk)) {
        az_kiosk_touch_up_anew(kiosk);
    } else {
        az_kiosk_touch_up(kiosk, NULL);
    }
    az_view_clear(&kiosk->view);
    az_screen(kiosk->screen)->arrange(&kiosk->stage, &kiosk->view);
    if (!az_screen(kiosk->screen)->bare) {
        az_stage_arrange_access(&kiosk->stage, &kiosk->view);
        az_stage_arrange_languages(&kiosk->stage, &kiosk->view);
    }
    az_kiosk_show_focus(kiosk);
}

void
az_kiosk_update(struct az_kiosk *kiosk)
{
    enum az_screen_id screen;
    az_kiosk_watch(kiosk);
    az_kiosk_follow_writing(kiosk);
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
    az_kiosk_follow_sound(kiosk);
}
