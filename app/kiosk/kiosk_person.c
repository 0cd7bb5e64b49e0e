// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

enum {
    TIMED_OUT_MS = 15 * 1000,  // for so long the next person is told of the one before
    HOURS_LOOK_MS = 60 * 1000, // the system clock may be set at any time
};

void
az_kiosk_init_person(struct az_kiosk *kiosk)
{
    const struct az_event *event = kiosk->params.event;
    int64_t now = kiosk->stage.now_ms;
    az_idle_init(&kiosk->idle, event->idle_s, event->warning_s, now);
    az_doze_init(&kiosk->doze, event->idle_s);
    az_visits_init(&kiosk->visits, kiosk->params.keep_visits, kiosk->params.keep_visits_ctx, now);
    az_misuse_init(&kiosk->misuse, event->repeat_s);
    kiosk->hours = (struct az_hours_state){.open = true, .changes_at_ms = INT64_MAX};
    kiosk->hours_at_ms = now - HOURS_LOOK_MS;
}

bool
az_kiosk_touched(struct az_kiosk *kiosk)
{
    int64_t now = kiosk->stage.now_ms;
    bool stays = az_idle_phase(&kiosk->idle, now) == AZ_IDLE_WARNING;
    bool woke = az_doze_wake(&kiosk->doze);
    az_idle_touch(&kiosk->idle, now);
    if (kiosk->stage.flow.place == AZ_FLOW_QUESTION) {
        az_visits_touched(&kiosk->visits, now);
    }
    kiosk->timed_out = false;
    return stays || woke;
}

void
az_kiosk_forget(struct az_kiosk *kiosk)
{
    az_stage_forget(&kiosk->stage);
    az_focus_forget(&kiosk->focus);
    az_touch_cancel(&kiosk->touch);
    kiosk->press = (struct az_kiosk_press){.widget = AZ_TOUCH_NOTHING};
    kiosk->stale = true;
}

void
az_kiosk_time_out(struct az_kiosk *kiosk, struct az_flow_effect *effect)
{
    kiosk->timed_out = kiosk->stage.flow.open;
    kiosk->timed_out_ms = kiosk->stage.now_ms;
    az_flow_time_out(&kiosk->stage.flow, kiosk->stage.now_ms, effect);
    az_visits_ended(&kiosk->visits, false, kiosk->stage.now_ms);
    az_kiosk_forget(kiosk);
}

/* When somebody who touched but left nothing that a countdown could save is taken to be gone. */
static int64_t
gone_ms(const struct az_kiosk *kiosk)
{
    const struct az_idle *idle = &kiosk->idle;
    bool waits = kiosk->visits.here && !az_stage_is_begun(&kiosk->stage);
    return waits ? idle->touched_ms + idle->calm_ms + idle->warning_ms : -1;
}

static void
look_at_hours(struct az_kiosk *kiosk)
{
    int64_t now = kiosk->stage.now_ms;
    int64_t wall_ms = az_clock_wall_ms(kiosk->params.clock);
    if (kiosk->params.event->hours_count == 0 ||
        (now - kiosk->hours_at_ms < HOURS_LOOK_MS && wall_ms < kiosk->hours.changes_at_ms)) {
        return;
    }
    kiosk->hours_at_ms = now;
    az_hours_look(kiosk->params.event, kiosk->params.zone, wall_ms, &kiosk->hours);
    az_opening_look(&kiosk->hours, kiosk->params.zone, wall_ms, &kiosk->stage.opens);
}

void
az_kiosk_foresee_opening(const struct az_kiosk *kiosk, int64_t utc_ms, struct az_opening *out)
{
    const struct az_kiosk_params *params = &kiosk->params;
    struct az_hours_state hours;
    az_hours_look(params->event, params->zone, utc_ms, &hours);
    if (hours.open && hours.changes_at_ms != INT64_MAX) {
        utc_ms = hours.changes_at_ms;
        az_hours_look(params->event, params->zone, utc_ms, &hours);
    }
    az_opening_look(&hours, params->zone, utc_ms, out);
}

static struct az_doze_state
doze_state(const struct az_kiosk *kiosk)
{
    const struct az_stage *stage = &kiosk->stage;
    return (struct az_doze_state){
        .open = kiosk->hours.open,
        .busy = stage->flow.place != AZ_FLOW_QUESTION || az_stage_is_begun(stage),
        .touched_ms = kiosk->idle.touched_ms,
    };
}

/* That the answers of the person before are saved is said only once they are. */
static void
tell_next(struct az_kiosk *kiosk)
{
    kiosk->timed_out = kiosk->timed_out && kiosk->stage.now_ms - kiosk->timed_out_ms < TIMED_OUT_MS;
    bool told = kiosk->timed_out && az_saver_is_done(&kiosk->saver);
    if (told != kiosk->stage.timed_out) {
        az_kiosk_touch_up(kiosk, NULL);
    }
    kiosk->stage.timed_out = told;
}

void
az_kiosk_watch(struct az_kiosk *kiosk)
{
    struct az_stage *stage = &kiosk->stage;
    int64_t now = stage->now_ms;
    int64_t gone = gone_ms(kiosk);
    if (gone >= 0 && now >= gone) {
        az_visits_ended(&kiosk->visits, false, now);
        az_kiosk_forget(kiosk);
    }
    az_idle_watch(&kiosk->idle, az_stage_is_begun(stage));
    stage->idle_over_ms = az_idle_over_ms(&kiosk->idle);
    stage->idle_warning_ms = kiosk->idle.warning_ms;
    tell_next(kiosk);
    look_at_hours(kiosk);
    struct az_doze_state doze = doze_state(kiosk);
    az_doze_advance(&kiosk->doze, &doze, now);
    int64_t due = az_visits_due_ms(&kiosk->visits);
    if (due >= 0 && now >= due) {
        az_visits_post(&kiosk->visits, now);
    }
}

/* Outside them or not: when that is to be looked at again. */
static int64_t
hours_due_ms(const struct az_kiosk *kiosk)
{
    if (kiosk->params.event->hours_count == 0) {
        return -1;
    }
    int64_t now = az_kiosk_now_ms(kiosk);
    int64_t left_ms = kiosk->hours.changes_at_ms - az_clock_wall_ms(kiosk->params.clock);
    int64_t look_ms = kiosk->hours_at_ms + HOURS_LOOK_MS;
    return left_ms < look_ms - now ? now + left_ms : look_ms;
}

int64_t
az_kiosk_person_due_ms(const struct az_kiosk *kiosk)
{
    struct az_doze_state doze = doze_state(kiosk);
    int64_t due = az_idle_next_ms(&kiosk->idle, kiosk->stage.now_ms);
    due = az_kiosk_sooner(due, gone_ms(kiosk));
    due = az_kiosk_sooner(due, az_doze_due_ms(&kiosk->doze, &doze));
    due = az_kiosk_sooner(due, hours_due_ms(kiosk));
    due = az_kiosk_sooner(due, az_visits_due_ms(&kiosk->visits));
    return az_kiosk_sooner(due, kiosk->timed_out ? kiosk->timed_out_ms + TIMED_OUT_MS : -1);
}
