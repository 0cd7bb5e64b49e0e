// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

#include <stdio.h>

enum { POINTS = 11 }; // 0 to 10

static const char *const digits[POINTS] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_rect keys[POINTS];
    struct az_rect low;
    struct az_rect high;
    const struct az_value *given = az_flow_given(&stage->flow, stage->flow.question);
    az_layout_scale(&stage->layout, POINTS, keys, &low, &high);
    for (int i = 0; i < POINTS; i++) {
        struct az_widget *widget = az_view_add(view, "nps-%d", i);
        if (!widget) {
            return;
        }
        widget->kind = AZ_WIDGET_NUMBER;
        widget->rect = keys[i];
        widget->number = i;
        widget->chosen = given->kind == AZ_VALUE_NUMBER && given->number == i;
        widget->label = digits[i];
        widget->language = az_stage_tag(stage);
    }
    az_stage_arrange_steps(stage, view);
}

static void
draw_end(const struct az_stage *stage, const struct az_text *text, struct az_rect box,
         enum az_align align)
{
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = az_stage_text(stage, text),
                           .language = az_stage_tag(stage),
                           .box = box,
                           .size = AZ_TYPE_LABEL,
                           .lines = 2,
                           .align = align,
                           .at_top = !stage->layout.portrait || align == AZ_ALIGN_END,
                           .color = stage->painter.theme->quiet,
                       });
}

static void
draw(const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    struct az_rect keys[POINTS];
    struct az_rect low;
    struct az_rect high;
    az_layout_scale(&stage->layout, POINTS, keys, &low, &high);
    az_stage_draw_question(stage, NULL);
    draw_end(stage, &question->low, low, AZ_ALIGN_START);
    draw_end(stage, &question->high, high, AZ_ALIGN_END);
}

const struct az_screen az_screen_nps = {
    .name = "nps",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
