// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

enum { ANSWERS = 2 };

static const enum az_message words[ANSWERS] = {AZ_MESSAGE_YES, AZ_MESSAGE_NO};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    struct az_rect keys[ANSWERS];
    az_layout_pair(&stage->layout, keys);
    for (size_t i = 0; i < ANSWERS && i < question->choice_count; i++) {
        const struct az_choice *choice = &question->choices[i];
        struct az_widget *widget = az_view_add(view, "choice-%s", choice->id);
        if (!widget) {
            return;
        }
        widget->kind = AZ_WIDGET_PAIR;
        widget->number = i == 0;
        widget->rect = keys[i];
        widget->key = choice->id;
        widget->chosen = az_flow_is_chosen(&stage->flow, choice->id);
        widget->label = az_text_is_given(&choice->text) ? az_stage_text(stage, &choice->text)
                                                        : az_stage_message(stage, words[i]);
        widget->language = az_stage_tag(stage);
    }
    az_widget_even(&stage->painter, view->widgets, view->count, AZ_WIDGET_PAIR);
    az_stage_arrange_steps(stage, view);
}

static void
draw(const struct az_stage *stage)
{
    az_stage_draw_question(stage, NULL);
}

const struct az_screen az_screen_yes_no = {
    .name = "yes-no",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
