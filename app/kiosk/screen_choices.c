// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

/* One choice and several differ in the box that is ticked, and in the hint. */
static void
arrange(const struct az_stage *stage, struct az_view *view, enum az_widget_kind kind)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    struct az_rect chips[AZ_SURVEY_CHOICES_MAX];
    az_layout_chips(&stage->layout, question->choice_count, chips);
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct az_choice *choice = az_flow_choice(&stage->flow, i);
        struct az_widget *widget = az_view_add(view, "choice-%s", choice->id);
        if (!widget) {
            return;
        }
        widget->kind = kind;
        widget->rect = chips[i];
        widget->key = choice->id;
        widget->chosen = az_flow_is_chosen(&stage->flow, choice->id);
        widget->label = az_stage_text(stage, &choice->text);
        widget->language = az_stage_tag(stage);
    }
    az_widget_even(&stage->painter, view->widgets, view->count, kind);
    az_stage_arrange_steps(stage, view);
}

static void
arrange_choice(const struct az_stage *stage, struct az_view *view)
{
    arrange(stage, view, AZ_WIDGET_CHIP);
}

static void
arrange_choices(const struct az_stage *stage, struct az_view *view)
{
    arrange(stage, view, AZ_WIDGET_CHECK);
}

static void
draw_choice(const struct az_stage *stage)
{
    az_stage_draw_question(stage, az_stage_message(stage, AZ_MESSAGE_CHOOSE_ONE));
}

static void
draw_choices(const struct az_stage *stage)
{
    az_stage_draw_question(stage, az_stage_message(stage, AZ_MESSAGE_CHOOSE_SEVERAL));
}

const struct az_screen az_screen_choice = {
    .name = "choice",
    .arrange = arrange_choice,
    .draw = draw_choice,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};

const struct az_screen az_screen_choices = {
    .name = "choices",
    .arrange = arrange_choices,
    .draw = draw_choices,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
