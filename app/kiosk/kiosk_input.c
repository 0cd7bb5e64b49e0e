// SPDX-License-Identifier: MIT
#include <assert.h>
#include <stdlib.h>

#include "app/kiosk/kiosk_state.h"

enum { THANKED_MS = 1000 }; // before, a touch is rather the last one of the same hand

static size_t
count_answers(const struct az_flow *flow)
{
    size_t count = 0;
    for (size_t i = 0; i < flow->survey->question_count; i++) {
        count += az_flow_given(flow, i)->kind != AZ_VALUE_NONE;
    }
    return count;
}

/* Play is flagged and kept, and so is how many people came and how far they went. */
static void
count(struct az_kiosk *kiosk, const struct az_flow_effect *effect)
{
    int64_t now = kiosk->stage.now_ms;
    bool complete = effect->ending == AZ_ENDING_COMPLETE;
    if (effect->begins) {
        az_misuse_begin(&kiosk->misuse, now);
        az_visits_started(&kiosk->visits, now);
    }
    if (effect->finishes) {
        kiosk->saver.misuse =
            az_misuse_finish(&kiosk->misuse, complete, count_answers(&kiosk->stage.flow), now);
        az_visits_ended(&kiosk->visits, complete, now);
        kiosk->stage.thanked += complete;
    }
}

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
    az_kiosk_time_out(kiosk, &effect);
    kiosk->timed_out = false; // nobody can say that all was saved
    count(kiosk, &effect);
    az_saver_apply(&kiosk->saver, &effect, language);
}

static void
keep(struct az_kiosk *kiosk, const struct az_flow_effect *effect, size_t language)
{
    if (!effect->begins && effect->answer_count == 0 && !effect->finishes) {
        return;
    }
    count(kiosk, effect);
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
    const struct az_writing *writing = &kiosk->stage.writing;
    if (writing->question && !az_writing_is_blank(writing)) {
        return az_kiosk_give_words(kiosk, effect);
    }
    return az_flow_next(&kiosk->stage.flow, kiosk->stage.now_ms, effect);
}

static bool
turn_page(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    (void)effect;
    kiosk->stage.page = (size_t)llabs(widget->number) - 1;
    return true;
}

static bool
choose_field(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    (void)effect;
    az_writing_choose_field(&kiosk->stage.writing, (size_t)widget->number);
    return true;
}

static bool
press_key(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    (void)effect;
    return az_kiosk_press_key(kiosk, (az_keyboard_part)widget->number);
}

static bool
toggle_access(struct az_kiosk *kiosk, const struct az_widget *widget, struct az_flow_effect *effect)
{
    struct az_access *access = &kiosk->stage.access;
    bool *on = widget->kind == AZ_WIDGET_LARGER     ? &access->larger
               : widget->kind == AZ_WIDGET_CONTRAST ? &access->contrast
                                                    : &access->aloud;
    (void)effect;
    *on = !*on;
    return true;
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
    [AZ_WIDGET_PAGE] = turn_page,
    [AZ_WIDGET_FIELD] = choose_field,
    [AZ_WIDGET_KEY] = press_key,
    [AZ_WIDGET_LARGER] = toggle_access,
    [AZ_WIDGET_CONTRAST] = toggle_access,
    [AZ_WIDGET_SPEAK] = toggle_access,
    [AZ_WIDGET_STRIP] = NULL,
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
    az_sealing_clear(&kiosk->sealing);
}

void
az_kiosk_leave_screen(struct az_kiosk *kiosk)
{
    struct az_flow *flow = &kiosk->stage.flow;
    if (flow->place == AZ_FLOW_THANKS) {
        az_flow_reset(flow, kiosk->stage.now_ms);
        az_kiosk_forget(kiosk);
    } else {
        struct az_flow_effect effect = {0};
        size_t language = flow->language;
        az_kiosk_time_out(kiosk, &effect);
        keep(kiosk, &effect, language);
    }
    kiosk->stale = true;
}

bool
az_kiosk_go_on(struct az_kiosk *kiosk, size_t key)
{
    bool thanks = kiosk->screen == AZ_SCREEN_THANKS && kiosk->stage.flow.place == AZ_FLOW_THANKS;
    bool seen = kiosk->stage.now_ms - kiosk->stage.shown_ms >= THANKED_MS;
    if (!thanks || !seen || key != AZ_TOUCH_NOTHING) {
        return false;
    }
    az_kiosk_leave_screen(kiosk);
    return true;
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
